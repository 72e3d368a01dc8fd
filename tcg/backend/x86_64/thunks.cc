// SPDX-License-Identifier: MIT
// Emission of the thunks.
#include "tcg/backend/x86_64/thunks.h"

#include <cstddef>

#include "tcg/backend/x86_64/env_offsets.h"
#include "tcg/backend/x86_64/fp_exact.h"
#include "tcg/backend/x86_64/state_map.h"
#include "tcg/backend/x86_64/vec_exact.h"
#include "tcg/ir/interp_fp.h"

namespace tcg::x86_64 {
namespace {

/// Leaves by the map of `record`: Env::leave and its payload are set.
const void* leave_by_map(Env* env, const std::uint8_t* record, const std::uint8_t* frame, const Shared* shared) {
  env->current_map = record;
  env->budget += record_owed(record);
  apply_map(env, *shared->target, record, frame);
  return shared->ports.leave(env);
}

/// kSideExit, kRaise and kPoll: the record's head is the reason, Env::scratch[0] the payload.
const void* side_exit(Env* env, const std::uint8_t* record, const std::uint8_t* frame, const Shared* shared) {
  env->leave = record_head(record);
  env->leave_payload = env->scratch[0];
  return leave_by_map(env, record, frame, shared);
}

template <class F>
std::uint64_t address_of(F* function) {
  return reinterpret_cast<std::uint64_t>(function);
}

class ThunkEmitter {
 public:
  ThunkEmitter(backend::CodeSpace space, bool far, Thunks& out) : out_(out), has_far_(far) {
    a_.start(space.write, space.run, space.bytes);
  }

  /// For regions of which each runs with the MXCSR that out.mxcsr says; not kBorrowed.
  std::size_t run() {
    emit_enter();
    emit_exit();
    for (const unsigned xmm : {0u, 1u, 2u}) {
      emit_leave(xmm);
      emit_side_exit(xmm);
      emit_memory(xmm);
      emit_vec(xmm);
      if (out_.mxcsr != Mxcsr::kGuests) continue;
      emit_fp(xmm);
      emit_fop(xmm);
    }
    emit_link();
    emit_lookup();
    emit_helper();
    write_fcmp_flags();
    a_.resolve();
    return a_.offset();
  }

  /// For regions that borrow MXCSR and have given it back before they jump out; `out` holds the others' thunks.
  std::size_t run_borrowed() {
    out_.mxcsr = Mxcsr::kBorrowed;
    for (const unsigned xmm : {0u, 1u, 2u}) {
      emit_side_exit(xmm);
      emit_memory(xmm);
      emit_fp(xmm);
      emit_fop(xmm);
    }
    emit_helper();
    emit_callback();
    a_.resolve();
    return a_.offset();
  }

 private:
  const std::uint8_t* here() {
    a_.align(16);
    return a_.run_address();
  }

  void emit_enter() {
    out_.enter = here();
    for (const Gpr r : {rbx, rbp, r12, r13, r14, r15}) a_.push(r);
    a_.alu_imm(Alu::kSub, W::k64, rsp, kFrameBytes + 8);  // six pushes and the return address leave rsp 8 off
    a_.mov(W::k64, kEnv, rdi);
    a_.stmxcsr(env_at(kEnvHostMxcsr));
    if (out_.mxcsr == Mxcsr::kGuests) a_.ldmxcsr(env_at(kEnvGuestMxcsr));
    a_.mov(W::k64, env_at(kEnvCallbackFrame), rsp);
    write_constants();
    load_window();
    if (out_.plugins()) a_.mov(W::k64, kCounters, env_at(kEnvCounters));
    a_.jmp(RegMem(rsi));
  }

  void write_fcmp_flags() {
    constexpr unsigned kCarry = 1, kParity = 4, kZero = 0x40;
    out_.fcmp_flags = here();
    for (const bool swapped : {false, true}) {
      for (unsigned ah = 0; ah < kFcmpFlags; ++ah) {
        const bool less = ((ah & kCarry) != 0) != swapped;
        const unsigned relation = (ah & kParity) != 0 ? 3 : (ah & kZero) != 0 ? 0 : less ? 1 : 2;
        a_.data16(static_cast<std::uint16_t>(ir::flags_of_relation(relation)));
      }
    }
  }

  void write_constants() {
    const auto put = [&](std::int32_t at, std::uint64_t v, unsigned times) {
      a_.mov_imm(rax, v);
      for (unsigned n = 0; n < times; ++n) a_.mov(W::k64, Mem{rsp, at + static_cast<std::int32_t>(8 * n)}, rax);
    };
    put(kFrameAbs64, 0x7fffffffffffffff, 2);
    put(kFrameAbs32, 0x7fffffff7fffffff, 2);
    put(kFrameSign64, 0x8000000000000000, 2);
    put(kFrameSign32, 0x8000000080000000, 2);
    put(kFrameLeast64, 0x0010000000000000, 2);
    put(kFrameLeast32, 0x0080000000800000, 2);
  }

  void emit_exit() {
    out_.exit = here();
    give_mxcsr();
    a_.alu_imm(Alu::kAdd, W::k64, rsp, kFrameBytes + 8);
    for (const Gpr r : {r15, r14, r13, r12, rbp, rbx}) a_.pop(r);
    a_.ret();
  }

  void load_window() {
    const ir::TargetInfo& t = *out_.shared->target;
    if (t.window_base_slot == ir::TargetInfo::kNoSlot) return;
    a_.mov(W::k64, kWindow, Mem{kEnv, t.slots[t.window_base_slot].offset});
  }

  /// xmm: as Plan::xmm_use.  pushed: bytes on the stack below the frame.
  void save(unsigned xmm, std::int32_t pushed) {
    for (unsigned r = rbx; r < 16; ++r) {
      if (((kCallerSaved | kCalleeSaved) & bit(r)) != 0)
        a_.mov(W::k64, env_at(kEnvSavedGpr + 8 * static_cast<int>(r)), static_cast<Gpr>(r));
    }
    if (xmm == 0) return;
    for (unsigned r = kFirstXmm; r < 16; ++r)
      a_.movaps_store(env_at(kEnvSavedXmm + 16 * static_cast<int>(r)), static_cast<Xmm>(r));
    for (unsigned r = 0; r < 16 && xmm > 1 && has_far_; ++r) a_.movaps_store(far_slot(r, pushed), far_register(r));
  }

  static Mem far_slot(unsigned r, std::int32_t pushed) {
    return {rsp, pushed + kSaveFar + 16 * static_cast<std::int32_t>(r)};
  }
  static Xmm far_register(unsigned r) { return static_cast<Xmm>(xmm16 + r); }

  /// In a thunk that was called.
  void restore(unsigned xmm) {
    for (unsigned r = rbx; r < 16; ++r) {
      if ((kCallerSaved & bit(r)) != 0)
        a_.mov(W::k64, static_cast<Gpr>(r), env_at(kEnvSavedGpr + 8 * static_cast<int>(r)));
    }
    if (xmm == 0) return;
    for (unsigned r = kFirstXmm; r < 16; ++r)
      a_.movaps_load(static_cast<Xmm>(r), env_at(kEnvSavedXmm + 16 * static_cast<int>(r)));
    for (unsigned r = 0; r < 16 && xmm > 1 && has_far_; ++r) a_.movaps_load(far_register(r), far_slot(r, 8));
  }

  /// The host's MXCSR, for C++; the guest's flags and rounding are in Env then.  Takes r10.
  void give_mxcsr() {
    if (out_.mxcsr != Mxcsr::kHosts) x86_64::give_mxcsr(a_, r10);
  }
  /// The guest's again.  A change of MXCSR takes some 15 ns, and mostly there is none.
  void take_mxcsr() {
    if (out_.mxcsr == Mxcsr::kHosts) return;
    const Label same = a_.label();
    a_.stmxcsr(env_at(kEnvScratch));
    a_.mov(W::k32, r10, env_at(kEnvScratch));
    a_.alu(Alu::kCmp, W::k32, r10, env_at(kEnvGuestMxcsr));
    a_.jcc(Cc::kE, same);
    a_.ldmxcsr(env_at(kEnvGuestMxcsr));
    a_.bind(same);
  }

  /// Calls C++; rdi is set here.
  void call_cpp(std::uint64_t function) {
    give_mxcsr();
    a_.mov(W::k64, rdi, kEnv);
    a_.mov_imm(rax, function);
    a_.call(RegMem(rax));
  }
  /// The same from the middle of a region.
  void call_cpp_and_return(std::uint64_t function) {
    call_cpp(function);
    take_mxcsr();
  }

  /// Goes on at rax, or returns to the execution loop when it is null.
  void go_on() {
    if (out_.mxcsr == Mxcsr::kGuests) take_mxcsr();
    load_window();
    a_.test(W::k64, rax, rax);
    a_.jcc(Cc::kE, out_.exit);
    a_.jmp(RegMem(rax));
  }

  /// rax = record.
  void leave_through(const void* (*function)(Env*, const std::uint8_t*, const std::uint8_t*, const Shared*)) {
    a_.mov(W::k64, rsi, rax);
    a_.mov(W::k64, rdx, rsp);
    a_.mov_imm(rcx, reinterpret_cast<std::uint64_t>(out_.shared.get()));
    call_cpp(address_of(function));
    go_on();
  }

  void emit_leave(unsigned xmm) {
    out_.leave[xmm] = here();
    save(xmm, 0);
    a_.mov(W::k64, env_at(kEnvCurrentMap), rax);
    if (out_.mxcsr == Mxcsr::kHosts) {
      const Label lent = a_.label();
      a_.alu_imm(Alu::kCmp, W::k32, Mem{rax}, 0);
      a_.jcc(Cc::kNs, lent);  // kRecordBorrows
      x86_64::give_mxcsr(a_, r10);
      a_.bind(lent);
    }
    leave_through(leave_by_map);
  }

  void emit_side_exit(unsigned xmm) {
    out_.side_exit[xmm] = here();
    save(xmm, 0);
    a_.mov(W::k64, env_at(kEnvScratch), rdx);
    leave_through(side_exit);
  }

  void emit_memory(unsigned xmm) {
    const Ports& p = out_.shared->ports;
    out_.load[xmm] = slow_path(xmm, address_of(p.load), [&] { a_.mov(W::k32, rdx, Mem{rax}); });
    out_.store[xmm] = slow_path(xmm, address_of(p.store), [&] {
      a_.mov(W::k64, rdx, rcx);
      a_.mov(W::k64, rcx, env_at(kEnvScratch + 8));
      a_.mov(W::k32, r8, Mem{rax});
    });
    out_.rmw[xmm] = slow_path(xmm, address_of(p.rmw), [&] {
      a_.mov(W::k64, rdx, rcx);
      a_.mov(W::k32, rcx, Mem{rax});
      a_.mov(W::k32, r8, rcx);
      a_.alu_imm(Alu::kAnd, W::k32, rcx, 0xffff);
      a_.shift_imm(Shift::kShr, W::k32, r8, 16);
    });
    out_.cas[xmm] = slow_path(xmm, address_of(p.cas), [&] {
      a_.mov(W::k64, rdx, rcx);
      a_.mov(W::k64, rcx, env_at(kEnvScratch + 8));
      a_.mov(W::k32, r8, Mem{rax});
    });
  }

  /// A called thunk; `arguments` sets what follows rdi and rsi from rax, rcx (rdx is taken).
  template <class F>
  const std::uint8_t* slow_path(unsigned xmm, std::uint64_t port, F&& arguments) {
    const std::uint8_t* const at = here();
    save(xmm, 8);
    a_.mov(W::k64, env_at(kEnvCurrentMap), rax);
    a_.mov(W::k64, rsi, rdx);
    arguments();
    a_.alu_imm(Alu::kSub, W::k64, rsp, 8);
    call_cpp_and_return(port);
    a_.alu_imm(Alu::kAdd, W::k64, rsp, 8);
    a_.alu_imm(Alu::kCmp, W::k32, env_at(kEnvLeave), 0);
    const Label leaves = a_.label();
    a_.jcc(Cc::kNe, leaves);
    restore(xmm);
    a_.ret();
    a_.bind(leaves);
    a_.alu_imm(Alu::kAdd, W::k64, rsp, 8);  // the stub that called is not returned to
    a_.mov(W::k64, rax, env_at(kEnvCurrentMap));
    leave_through(leave_by_map);
    return at;
  }

  void emit_link() {
    out_.link = here();
    a_.mov(W::k32, rdx, rsi);
    a_.mov(W::k64, rsi, rdi);
    call_cpp(address_of(out_.shared->ports.link));
    go_on();
  }

  void emit_lookup() {
    out_.lookup = here();
    call_cpp(address_of(out_.shared->ports.lookup));
    go_on();
  }

  void emit_helper() {
    out_.helper = here();
    a_.mov(W::k64, rdi, kEnv);
    call_as_host();
  }

  /// Plugins' code runs with the host's rounding and leaves the guest's flags alone.
  void emit_callback() {
    out_.callback = here();
    call_as_host();
  }

  /// The rest of a thunk that calls rax with the host's MXCSR; arguments are in their registers.
  void call_as_host() {
    a_.alu_imm(Alu::kSub, W::k64, rsp, 8);
    give_mxcsr();
    a_.call(RegMem(rax));
    take_mxcsr();
    a_.alu_imm(Alu::kAdd, W::k64, rsp, 8);
    a_.ret();
  }

  void emit_fp(unsigned xmm) {
    out_.fp[xmm] = here();
    save(xmm, 8);
    a_.mov(W::k64, rsi, rax);
    a_.mov(W::k64, r8, rcx);
    a_.mov(W::k64, rcx, env_at(kEnvScratch + 8));
    a_.alu_imm(Alu::kSub, W::k64, rsp, 8);
    call_cpp_and_return(address_of(fp_exact));
    a_.alu_imm(Alu::kAdd, W::k64, rsp, 8);
    restore(xmm);
    a_.ret();
  }

  void emit_fop(unsigned xmm) {
    out_.fop[xmm] = here();
    save(xmm, 8);
    a_.mov(W::k64, rsi, rax);
    a_.alu_imm(Alu::kSub, W::k64, rsp, 8);
    call_cpp_and_return(address_of(fop_exact));
    a_.alu_imm(Alu::kAdd, W::k64, rsp, 8);
    restore(xmm);
    a_.ret();
  }

  /// MXCSR stays the guest's: there is no floating point in it.
  void emit_vec(unsigned xmm) {
    static_assert(kFirstXmm >= 3, "operands lie where save() stores nothing");
    out_.vec[xmm] = here();
    save(xmm, 8);
    a_.lea(W::k64, rdi, env_at(kEnvSavedXmm));
    a_.mov(W::k32, rsi, rcx);
    a_.mov_imm(rax, address_of(vec_exact));
    a_.alu_imm(Alu::kSub, W::k64, rsp, 8);
    a_.call(RegMem(rax));
    a_.alu_imm(Alu::kAdd, W::k64, rsp, 8);
    restore(xmm);
    a_.ret();
  }

  Thunks& out_;
  bool has_far_;
  Assembler a_;
};

}  // namespace

void give_mxcsr(Assembler& a, Gpr scratch) {
  constexpr std::int32_t kControlBits = 0xffc0;
  const Label same = a.label();
  a.stmxcsr(env_at(kEnvGuestMxcsr));
  a.mov(W::k32, scratch, env_at(kEnvGuestMxcsr));
  a.alu(Alu::kXor, W::k32, scratch, env_at(kEnvHostMxcsr));
  a.alu_imm(Alu::kAnd, W::k32, scratch, kControlBits);
  a.jcc(Cc::kE, same);
  a.ldmxcsr(env_at(kEnvHostMxcsr));
  a.bind(same);
}

std::size_t emit_thunks(backend::CodeSpace space, const Ports& ports, const ir::TargetInfo& target, ThunkKinds kinds,
                        ThunkSet& out) {
  out.plain.shared = std::make_shared<Shared>(Shared{ports, &target});
  out.plain.mxcsr = kinds.plugins ? Mxcsr::kHosts : Mxcsr::kGuests;
  const std::size_t used = ThunkEmitter(space, kinds.far, out.plain).run();
  out.fp = out.plain;
  if (!kinds.plugins) return used;
  const std::size_t at = (used + 15) & ~std::size_t{15};
  return at + ThunkEmitter({space.write + at, space.run + at, space.bytes - at}, kinds.far, out.fp).run_borrowed();
}

}  // namespace tcg::x86_64
