// SPDX-License-Identifier: MIT
// The toy processor: its slots, helper, translation and memory.
#include "tests/support/toy_guest.h"

#include <algorithm>
#include <cstring>

#include "base/bits.h"
#include "tcg/ir/builder.h"

namespace tests {
namespace {

using tcg::ir::Builder;
using tcg::ir::MemOp;
using tcg::ir::Rmw;
using tcg::ir::SlotId;
using tcg::ir::SlotInfo;
using tcg::ir::Type;
using tcg::ir::Value;
using tcg::runtime::Access;
using tcg::runtime::Fill;
using tcg::runtime::TranslateInput;
using toy::Code;

constexpr SlotId kPc = 16;
constexpr std::uint32_t kLeaveHalt = tcg::kLeaveTarget, kLeaveFault = tcg::kLeaveTarget + 1;
constexpr std::uint32_t kLookup = static_cast<std::uint32_t>(tcg::ExitReason::kLookup);

std::span<const SlotInfo> slots() {
  static const auto table = [] {
    static constexpr std::array<std::string_view, 17> kNames{"r0", "r1",  "r2",  "r3",  "r4",  "r5",  "r6",  "r7", "r8",
                                                             "r9", "r10", "r11", "r12", "r13", "r14", "r15", "pc"};
    const auto state = std::make_unique<ToyState>();
    const auto* base = reinterpret_cast<const char*>(static_cast<const tcg::Env*>(state.get()));
    std::array<SlotInfo, 17> out;
    for (unsigned i = 0; i < 17; ++i) {
      const std::uint64_t* at = i < 16 ? &state->r[i] : &state->pc;
      out[i] = {kNames[i], Type::kI64, static_cast<std::int32_t>(reinterpret_cast<const char*>(at) - base)};
    }
    return out;
  }();
  return table;
}

void call_hook(tcg::Env* env, std::uint32_t number) {
  ToyGuest& guest = *static_cast<ToyState*>(env)->guest;
  if (guest.hook) guest.hook(guest, number);
}

/// Translates one block.
class Translation {
 public:
  Translation(tcg::ir::Region& region, const TranslateInput& input, bool user)
      : b_(region), input_(input), mmu_(user ? MemOp::kDirect : std::uint8_t{0}) {}

  void run() {
    // The block is its own loop header, so that a branch to its start stays in the region.
    const auto entry = b_.new_block();
    header_ = b_.new_block();
    b_.at(entry);
    b_.jump(header_);
    b_.at(header_);
    tcg::ir::Region& region = b_.region();
    region.start_pc = input_.key.pc;
    b_.set(kPc, b_.i64(input_.key.pc));
    b_.poll();
    const std::size_t poll = region.insts.size() - 1;
    std::uint64_t pc = input_.key.pc;
    unsigned insns = 0;
    do {
      const std::uint32_t word = fetch(input_.code.data() + (pc - input_.key.pc));
      b_.begin_insn(pc, 4, word);
      b_.set(kPc, b_.i64(pc));
      insn(pc, word);
      pc += 4;
    } while (!b_.terminated() && ++insns < input_.max_insns && pc - input_.key.pc + 4 <= input_.code.size());
    if (!b_.terminated()) leave_to(pc);
    region.insts[poll].imm = insns;
  }

 private:
  /// RAM itself may be written meanwhile; a copy need not be aligned.
  [[nodiscard]] std::uint32_t fetch(const std::uint8_t* at) const {
    if (input_.in_memory) return __atomic_load_n(reinterpret_cast<const std::uint32_t*>(at), __ATOMIC_RELAXED);
    return base::load_raw<std::uint32_t>(at);
  }
  Value reg(unsigned n) { return b_.get(static_cast<SlotId>(n)); }
  void set(unsigned n, Value v) { b_.set(static_cast<SlotId>(n), v); }
  [[nodiscard]] MemOp memop(unsigned size_log2) const {
    MemOp m;
    m.size_log2 = static_cast<std::uint8_t>(size_log2);
    m.align_log2 = m.size_log2;
    m.mmu_index = mmu_;
    return m;
  }

  void insn(std::uint64_t pc, std::uint32_t word) {
    const unsigned a = word >> 20 & 15, s = word >> 16 & 15, t = word & 15;
    const std::int64_t imm = static_cast<std::int16_t>(word);
    const Value distance = b_.i64(static_cast<std::uint64_t>(imm));
    switch (static_cast<Code>(word >> 24)) {
      case Code::kAddI: return set(a, b_.add(reg(s), distance));
      case Code::kAdd: return set(a, b_.add(reg(s), reg(t)));
      case Code::kLoad: return set(a, b_.load(Type::kI64, b_.add(reg(s), distance), memop(3)));
      case Code::kStore: return b_.store(b_.add(reg(s), distance), reg(a), memop(3));
      case Code::kStoreWord: return b_.store(b_.add(reg(s), distance), b_.trunc32(reg(a)), memop(2));
      case Code::kFetchAdd: return set(a, b_.atomic_rmw(Rmw::kAdd, reg(s), reg(t), memop(3)));
      case Code::kSwap: return set(a, b_.atomic_rmw(Rmw::kXchg, reg(s), reg(t), memop(3)));
      case Code::kBranch: return branch(reg(a), pc + static_cast<std::uint64_t>(imm * 4), pc + 4);
      case Code::kJump: return leave_to(pc + static_cast<std::uint64_t>(imm * 4));
      case Code::kJumpReg: {
        const Value target = reg(a);
        b_.set(kPc, target);
        return input_.nochain ? b_.exit_tb(kLookup) : b_.goto_ptr(target);
      }
      case Code::kCall: set(a, b_.i64(pc + 4)); return leave_to(pc + static_cast<std::uint64_t>(imm * 4));
      case Code::kHook: b_.call(0, Type::kNone, {b_.i32(word & 0xffff)}); return;
      case Code::kHalt: b_.set(kPc, b_.i64(pc + 4)); return b_.raise(kLeaveHalt);
    }
    b_.raise(kLeaveFault);
  }

  void branch(Value condition, std::uint64_t yes, std::uint64_t no) {
    const Value taken = b_.setcond(tcg::ir::Cond::kNe, condition, b_.i64(0));
    const bool loop = yes == input_.key.pc && !input_.nochain;
    const auto to = loop ? header_ : b_.new_block();
    const auto past = b_.new_block();
    b_.branch(taken, to, past);
    if (!loop) {
      b_.at(to);
      leave_to(yes);
    }
    b_.at(past);
    leave_to(no);
  }

  void leave_to(std::uint64_t target) {
    b_.set(kPc, b_.i64(target));
    const bool linked = input_.link_pages || ((target ^ input_.key.pc) & ~(tcg::kPageBytes - 1)) == 0;
    if (input_.nochain) {
      b_.exit_tb(kLookup);
    } else if (linked) {
      b_.goto_tb(links_++, target);
    } else {
      b_.goto_ptr(b_.i64(target));
    }
  }

  Builder b_;
  const TranslateInput& input_;
  const std::uint8_t mmu_;
  tcg::ir::BlockId header_ = 0;
  unsigned links_ = 0;
};

}  // namespace

void ToyMemory::put(std::uint64_t at, std::initializer_list<std::uint32_t> words) {
  for (const std::uint32_t word : words) {
    base::store_raw(ram.data() + at, word);
    at += 4;
  }
}

std::uint64_t ToyMemory::get(std::uint64_t at) const {
  return __atomic_load_n(reinterpret_cast<const std::uint64_t*>(ram.data() + at), __ATOMIC_SEQ_CST);
}
void ToyMemory::set(std::uint64_t at, std::uint64_t value) {
  __atomic_store_n(reinterpret_cast<std::uint64_t*>(ram.data() + at), value, __ATOMIC_SEQ_CST);
}

ToyGuest::ToyGuest(ToyMemory& memory, bool user) : memory_(memory), user_(user) {
  state_->guest = this;
  if (user) state_->guest_base = reinterpret_cast<std::uint64_t>(memory.ram.data());
}

const tcg::ir::TargetInfo& ToyGuest::target_info() const {
  static const std::array kHelpers{tcg::ir::HelperInfo{
      "hook", reinterpret_cast<std::uintptr_t>(&call_hook),
      tcg::ir::HelperEffect::kReadsState | tcg::ir::HelperEffect::kWritesState | tcg::ir::HelperEffect::kSideEffect}};
  static const tcg::ir::TargetInfo kInfo{
      .name = "toy", .slots = slots(), .helpers = kHelpers, .address_type = Type::kI64, .pc_slot = kPc};
  return kInfo;
}

void ToyGuest::translate(tcg::ir::Region& region, const TranslateInput& input) {
  Translation(region, input, user_).run();
}

std::size_t ToyGuest::fetch(std::uint64_t pc, std::span<std::uint8_t> out) {
  if (pc >= ToyMemory::kBytes) {
    state_->leave = kLeaveFault;
    return 0;
  }
  const std::size_t bytes = std::min<std::size_t>(out.size(), ToyMemory::kBytes - pc) & ~std::size_t{3};
  for (std::size_t i = 0; i < bytes; i += 4) {
    const auto* at = reinterpret_cast<const std::uint32_t*>(memory_.ram.data() + pc + i);
    base::store_raw(out.data() + i, __atomic_load_n(at, __ATOMIC_RELAXED));
  }
  return bytes;
}

std::optional<Fill> ToyGuest::walk(std::uint64_t va, Access, unsigned) {
  Fill fill;
  fill.pa_page = va & ~(tcg::kPageBytes - 1);
  fill.read = fill.write = fill.exec = true;
  if (va < ToyMemory::kBytes) {
    fill.host_page = memory_.ram.data() + fill.pa_page;
    return fill;
  }
  if (fill.pa_page == ToyMemory::kDevice) return fill;
  state_->leave = kLeaveFault;
  return std::nullopt;
}

std::uint64_t ToyGuest::io_load(std::uint64_t, std::uint64_t, unsigned, Access, unsigned) {
  return memory_.device_loads.fetch_add(1) + 1;
}
void ToyGuest::io_store(std::uint64_t, std::uint64_t, std::uint64_t, unsigned, unsigned) {
  memory_.device_stores.fetch_add(1);
}
void ToyGuest::misaligned(std::uint64_t, Access, unsigned) { state_->leave = kLeaveFault; }

void ToyGuest::leave(std::uint32_t reason, std::uint64_t) {
  if (reason != kLeaveHalt) faults.fetch_add(1);
  halted = true;
  state_->exit_request.store(1, std::memory_order_relaxed);
  has_halted.store(true);
  if (on_halt) on_halt(*this);
}

bool ToyGuest::take_interrupt() {
  unsigned pending = raised.load(std::memory_order_relaxed);
  if (pending == 0) return false;
  raised.fetch_sub(1);
  taken.fetch_add(1);
  return true;
}

}  // namespace tests
