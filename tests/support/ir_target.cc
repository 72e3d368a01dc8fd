// SPDX-License-Identifier: MIT
// The made-up guest: slot table, helpers, slow paths.
#include "tests/support/ir_target.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "tcg/ir/interp_memory.h"

namespace tests {
namespace {

using tcg::Env;
using tcg::ir::HelperEffect;
using tcg::ir::HelperInfo;
using tcg::ir::MemOp;
using tcg::ir::Rmw;
using tcg::ir::SlotInfo;
using tcg::ir::Type;

TestState& state_of(Env* env) { return *static_cast<TestState*>(env); }

template <typename Member>
std::int32_t offset_of(Member TestState::* member, std::size_t extra = 0) {
  static const TestState* const state = new TestState;
  const auto* base = reinterpret_cast<const char*>(static_cast<const Env*>(state));
  return static_cast<std::int32_t>(reinterpret_cast<const char*>(&(state->*member)) - base) +
         static_cast<std::int32_t>(extra);
}

constexpr std::array<std::string_view, kTestSlotCount> kNames{
    "r0", "r1", "r2", "r3", "r4", "r5", "r6",    "r7", "x0",  "x1",      "x2",   "x3",
    "f0", "f1", "f2", "f3", "d0", "d1", "flags", "pc", "npc", "counter", "base", "w0",
    "w1", "w2", "w3", "w4", "w5", "w6", "w7",    "o0", "o1",  "o2",      "o3"};

std::array<SlotInfo, kTestSlotCount> make_slots() {
  std::array<SlotInfo, kTestSlotCount> slots;
  const auto put = [&](unsigned slot, Type type, std::int32_t offset, bool windowed = false) {
    slots[slot] = {kNames[slot], type, offset, windowed};
  };
  for (unsigned i = 0; i < 8; ++i) put(kR0 + i, Type::kI32, offset_of(&TestState::r, i * 4));
  for (unsigned i = 0; i < 4; ++i) put(kX0 + i, Type::kI64, offset_of(&TestState::x, i * 8));
  for (unsigned i = 0; i < 4; ++i)
    put(kF0 + i, Type::kF32, offset_of(&TestState::d, (i / 2) * 8 + (i % 2 == 0 ? 4 : 0)));
  for (unsigned i = 0; i < 2; ++i) put(kD0 + i, Type::kF64, offset_of(&TestState::d, i * 8));
  put(kFlagsSlot, Type::kFlags, offset_of(&TestState::flags));
  put(kPc, Type::kI32, offset_of(&TestState::pc));
  put(kNpc, Type::kI32, offset_of(&TestState::npc));
  put(kCounter, Type::kI32, offset_of(&TestState::counter));
  put(kWindowBase, Type::kPtr, offset_of(&TestState::window));
  for (int i = 0; i < 8; ++i) put(static_cast<unsigned>(kW0 + i), Type::kI32, i * 4, true);
  for (int i = 0; i < 4; ++i) put(static_cast<unsigned>(kOuter0 + i), Type::kI32, (i - 4) * 4, true);
  return slots;
}

std::uint64_t mix(std::uint64_t h, std::uint64_t v) { return (std::rotl(h, 23) ^ v) * 0x9e3779b97f4a7c15u; }

/// Hash of all guest-visible registers.
std::uint64_t hash_registers(const TestState& s) {
  std::uint64_t h = 1;
  for (const auto v : s.r) h = mix(h, v);
  for (const auto v : s.x) h = mix(h, v);
  for (const auto v : s.d) h = mix(h, v);
  for (const auto v : s.windows) h = mix(h, v);
  h = mix(h, s.flags & tcg::ir::kFlagMask);
  h = mix(h, std::uint64_t{s.pc} << 32 | s.npc);
  h = mix(h, s.counter);
  return mix(h, static_cast<std::uint64_t>(s.window - reinterpret_cast<const std::uint8_t*>(s.windows.data())));
}

std::uint32_t pure_mix(Env*, std::uint32_t a, std::uint32_t b) { return static_cast<std::uint32_t>(mix(a, b) >> 13); }
std::uint64_t read_all(Env* env, std::uint64_t a) {
  TestState& s = state_of(env);
  return s.trace = mix(s.trace, hash_registers(s) + a);
}
void write_some(Env* env, std::uint32_t a) {
  TestState& s = state_of(env);
  s.trace = mix(s.trace, hash_registers(s));
  s.r[1] += a;
  s.x[2] ^= s.trace;
  s.d[0] = std::rotl(s.d[0], 7);
  s.flags ^= tcg::ir::kFlagC;
}
std::uint32_t may_leave(Env* env, std::uint32_t a) {
  TestState& s = state_of(env);
  s.trace = mix(s.trace, a);
  if ((a & 7) == 3) {
    s.leave = kTestHelperLeaves;
    s.leave_payload = a;
  }
  return ~a;
}
void log_values(Env* env, std::uint64_t a, std::uint32_t b, std::uint64_t c, std::uint32_t d) {
  TestState& s = state_of(env);
  s.trace = mix(mix(mix(mix(mix(s.trace, a), b), c), d), s.counts[0]);
}
std::uint64_t read_and_may_leave(Env* env, std::uint32_t a) {
  TestState& s = state_of(env);
  s.trace = mix(s.trace, hash_registers(s));
  may_leave(env, a);
  return s.trace;
}
void write_and_may_leave(Env* env, std::uint32_t a) {
  write_some(env, a);
  may_leave(env, a >> 3);
}

constexpr unsigned kNarrow = tcg::kCallbackConditional * 2;  ///< beside a form: see callback_site()

void note_callback(TestState& s, unsigned form) {
  volatile double x = 1, y = 3;
  x = x / y;  // raises flags, which are not the guest's
  s.trace = mix(s.trace, (__builtin_ia32_stmxcsr() & 0xffc0) << 8 | form);
  for (const auto c : s.counts) s.trace = mix(s.trace, c);
  if ((form & (tcg::kCallbackReadsRegs | tcg::kCallbackWritesRegs)) == 0) return;
  if (s.expose) s.expose();
  s.trace = mix(s.trace, hash_registers(s));
  if ((form & tcg::kCallbackWritesRegs) == 0) return;
  s.r[1] += static_cast<std::uint32_t>(s.trace);
  s.x[2] ^= s.trace;
  if ((s.trace & 7) != 3) return;
  s.leave = kTestHelperLeaves;
  s.leave_payload = s.trace;
}
void on_exec(unsigned vcpu, void* form) {
  note_callback(*state_of_vcpu(vcpu), static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(form)));
}
void on_access(unsigned vcpu, std::uint32_t form, std::uint64_t va, void* data) {
  TestState& s = *state_of_vcpu(vcpu);
  s.trace = mix(s.trace, va + reinterpret_cast<std::uintptr_t>(data));
  const std::uint64_t mask = (form & kNarrow) != 0 ? 0xffffffffu : ~std::uint64_t{0};
  if ((form & tcg::kCallbackValue) != 0) s.trace = mix(s.trace, s.callback_value[0] & mask);
  note_callback(s, form);
}

template <typename F>
std::uintptr_t address(F* f) {
  return reinterpret_cast<std::uintptr_t>(f);
}

/// Counts a slow access; false and Env::leave when the address is bad.
bool begin_access(TestState& s, std::uint64_t va, MemOp m) {
  const bool traced = s.traces_all || va >= kDeviceFrom;
  if (traced) s.trace = mix(s.trace, va << 8 | m.size_log2);
  if (traced && s.accesses_to_poll != 0) {
    --s.accesses_to_poll;
    if (s.accesses_to_poll == 0) s.exit_request.store(1, std::memory_order_relaxed);
  }
  if ((va & ((std::uint64_t{1} << m.align_log2) - 1)) != 0) {
    s.leave = kTestMisaligned;
  } else if (va >= kFaultFrom || va + m.bytes() > kFaultFrom) {
    s.leave = kTestFault;
  } else {
    return true;
  }
  s.leave_payload = va;
  return false;
}

tcg::MemValue slow_load(Env* env, std::uint64_t va, std::uint32_t memop) {
  TestState& s = state_of(env);
  const MemOp m = MemOp::unpack(memop);
  if (!begin_access(s, va, m)) return {};
  return tcg::ir::load_host(s.memory.data() + va, m);
}

void slow_store(Env* env, std::uint64_t va, std::uint64_t low, std::uint64_t high, std::uint32_t memop) {
  TestState& s = state_of(env);
  const MemOp m = MemOp::unpack(memop);
  if (begin_access(s, va, m)) tcg::ir::store_host(s.memory.data() + va, {low, high}, m);
}

std::uint64_t slow_rmw(Env* env, std::uint64_t va, std::uint64_t operand, std::uint32_t memop, std::uint32_t rmw) {
  TestState& s = state_of(env);
  const MemOp m = MemOp::unpack(memop);
  if (!begin_access(s, va, m)) return 0;
  const std::uint64_t old = tcg::ir::load_host(s.memory.data() + va, m).low;
  const unsigned width = 8 * m.bytes();
  const std::uint64_t mask = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
  const std::uint64_t a = old & mask, b = operand & mask;
  const std::int64_t sa = base::sign_extend(a, width), sb = base::sign_extend(b, width);
  std::uint64_t next = b;
  switch (static_cast<Rmw>(rmw)) {
    case Rmw::kXchg: break;
    case Rmw::kAdd: next = a + b; break;
    case Rmw::kAnd: next = a & b; break;
    case Rmw::kOr: next = a | b; break;
    case Rmw::kXor: next = a ^ b; break;
    case Rmw::kAndNot: next = a & ~b; break;
    case Rmw::kMin: next = sa < sb ? a : b; break;
    case Rmw::kMax: next = sa > sb ? a : b; break;
    case Rmw::kMinU: next = a < b ? a : b; break;
    case Rmw::kMaxU: next = a > b ? a : b; break;
  }
  tcg::ir::store_host(s.memory.data() + va, {next, 0}, m);
  return old;
}

std::uint64_t slow_cas(Env* env, std::uint64_t va, std::uint64_t expected, std::uint64_t desired, std::uint32_t memop) {
  TestState& s = state_of(env);
  MemOp m = MemOp::unpack(memop);
  if (!begin_access(s, va, m)) return 0;
  const std::uint64_t old = tcg::ir::load_host(s.memory.data() + va, m).low;
  const std::uint64_t mask = m.bytes() == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * m.bytes())) - 1;
  if (((old ^ expected) & mask) == 0) tcg::ir::store_host(s.memory.data() + va, {desired, 0}, m);
  return old;
}

}  // namespace

const tcg::ir::TargetInfo& test_target() {
  static const auto slots = make_slots();
  static const std::array<HelperInfo, kTestHelperCount> helpers{{
      {"pure_mix", address(pure_mix), HelperEffect::kPure},
      {"read_all", address(read_all), HelperEffect::kReadsState | HelperEffect::kSideEffect},
      {"write_some", address(write_some), HelperEffect::kReadsState | HelperEffect::kWritesState},
      {"may_leave", address(may_leave), HelperEffect::kMayExit | HelperEffect::kSideEffect},
      {"log", address(log_values), HelperEffect::kSideEffect},
      {"read_and_may_leave", address(read_and_may_leave), HelperEffect::kReadsState | HelperEffect::kMayExit},
      {"write_and_may_leave", address(write_and_may_leave),
       HelperEffect::kReadsState | HelperEffect::kWritesState | HelperEffect::kMayExit},
  }};
  static const tcg::ir::TargetInfo target{.name = "test",
                                          .slots = slots,
                                          .helpers = helpers,
                                          .address_type = Type::kI32,
                                          .pc_slot = kPc,
                                          .window_base_slot = kWindowBase,
                                          .nan_rule = tcg::ir::NanRule::kSparc};
  return target;
}

tcg::Ports test_ports() {
  tcg::Ports ports{};
  ports.load = slow_load;
  ports.store = slow_store;
  ports.rmw = slow_rmw;
  ports.cas = slow_cas;
  return ports;
}

const tcg::CallbackSite& callback_site(unsigned form, bool narrow) {
  static const auto sites = [] {
    std::array<tcg::CallbackSite, 2 * kNarrow> all;
    for (unsigned f = 0; f < all.size(); ++f) {
      const bool memory = (f & tcg::kCallbackMemory) != 0;
      const std::uintptr_t data = memory ? (f % 3 == 0 ? 0 : 0x123456789ab) : f;
      all[f] = {memory ? address(on_access) : address(on_exec), reinterpret_cast<void*>(data), f};
    }
    return all;
  }();
  return sites[form | (narrow ? kNarrow : 0)];
}

TestState*& state_of_vcpu(unsigned number) {
  static std::array<TestState*, 2> states{};
  return states[number];
}

void fill_state(TestState& s, std::uint64_t seed, bool tlb) {
  std::uint64_t h = seed * 2 + 1;
  const auto next = [&h] {
    h += 0x9e3779b97f4a7c15u;
    const std::uint64_t z = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    return z ^ (z >> 29);
  };
  // Small numbers and edge values meet more often than chance has them.
  const auto value = [&next]() -> std::uint64_t {
    const std::uint64_t v = next();
    switch (v & 7) {
      case 0: return (v >> 8) & 3;
      case 1: return ~((v >> 8) & 3);
      case 2: return 0x8000000080000000u + ((v >> 8) & 1) - ((v >> 9) & 1);
      case 3: return 0x7fffffff7fffffffu;
      default: return v >> 3 | v << 61;
    }
  };
  for (auto& v : s.r) v = static_cast<std::uint32_t>(value());
  for (auto& v : s.x) v = value();
  for (auto& v : s.d)
    v = (next() & 3) == 0
            ? value()
            : std::bit_cast<std::uint64_t>(static_cast<double>(static_cast<std::int64_t>(next()) >> (next() & 63)));
  s.flags = static_cast<std::uint32_t>(next()) & tcg::ir::kFlagMask;
  s.pc = 0x1000;
  s.npc = 0x1004;
  s.counter = static_cast<std::uint32_t>(next() & 15);
  for (auto& v : s.windows) v = static_cast<std::uint32_t>(value());
  s.window = reinterpret_cast<std::uint8_t*>(s.windows.data() + 16 + 16 * (next() & 1));
  s.counts.fill(0);
  s.counters = reinterpret_cast<std::uint8_t*>(s.counts.data());
  s.trace = 0;
  s.traces_all = !tlb;
  s.leave = 0;
  s.leave_payload = 0;
  s.guest_mxcsr = 0x1f80 | static_cast<std::uint32_t>(next() & 3) << 13;
  s.exit_request.store(0, std::memory_order_relaxed);
  s.accesses_to_poll = static_cast<std::uint32_t>(next() & 31);
  for (std::size_t i = 0; i < kMemoryBytes; i += 8) {
    const std::uint64_t v = value();
    std::memcpy(s.memory.data() + i, &v, 8);
  }
  s.tlb_table.fill({});
  for (std::uint64_t page = 0; tlb && page < kDeviceFrom / tcg::kPageBytes; ++page) {
    tcg::TlbEntry& e = s.tlb_table[page];
    if ((page & 7) == 6) continue;
    e.read = page * tcg::kPageBytes;
    e.write = page * tcg::kPageBytes | ((page & 7) == 5 ? tcg::kTlbSlow : 0);
    e.addend = reinterpret_cast<std::uint64_t>(s.memory.data());
  }
  for (auto& t : s.tlb) t = {s.tlb_table.data(), (s.tlb_table.size() - 1) * sizeof(tcg::TlbEntry)};
}

std::string difference(const TestState& a, const TestState& b) {
  std::string out;
  const auto compare = [&out](std::string_view name, std::uint64_t x, std::uint64_t y) {
    if (x != y) out += fmt::format("{}: {:#x} / {:#x}\n", name, x, y);
  };
  for (unsigned i = 0; i < 8; ++i) compare(kNames[kR0 + i], a.r[i], b.r[i]);
  for (unsigned i = 0; i < 4; ++i) compare(kNames[kX0 + i], a.x[i], b.x[i]);
  for (unsigned i = 0; i < 2; ++i) compare(kNames[kD0 + i], a.d[i], b.d[i]);
  for (unsigned i = 0; i < 64; ++i) compare(fmt::format("window[{}]", i), a.windows[i], b.windows[i]);
  compare("flags", a.flags & tcg::ir::kFlagMask, b.flags & tcg::ir::kFlagMask);
  compare("pc", a.pc, b.pc);
  compare("npc", a.npc, b.npc);
  compare("counter", a.counter, b.counter);
  compare("base", static_cast<std::uint64_t>(a.window - reinterpret_cast<const std::uint8_t*>(a.windows.data())),
          static_cast<std::uint64_t>(b.window - reinterpret_cast<const std::uint8_t*>(b.windows.data())));
  for (unsigned i = 0; i < a.counts.size(); ++i) compare(fmt::format("count {}", i), a.counts[i], b.counts[i]);
  compare("trace", a.trace, b.trace);
  compare("leave", a.leave, b.leave);
  compare("payload", a.leave_payload, b.leave_payload);
  compare("mxcsr", a.guest_mxcsr, b.guest_mxcsr);
  if (a.memory == b.memory) return out;
  for (std::size_t i = 0; i < kMemoryBytes; ++i) compare(fmt::format("memory[{:#x}]", i), a.memory[i], b.memory[i]);
  return out;
}

}  // namespace tests
