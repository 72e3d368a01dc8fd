// SPDX-License-Identifier: MIT
// A made-up guest for tests of IR, passes and backends: state with every kind of slot, helpers of every effect, fake
// memory.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "tcg/callback.h"
#include "tcg/env.h"
#include "tcg/ir/target.h"

namespace tests {

inline constexpr std::uint32_t kMemoryBytes = 1u << 16;  ///< guest addresses 0 to 0xffff
inline constexpr std::uint32_t kFaultFrom = 0xf000;      ///< from here on accesses fault
inline constexpr std::uint32_t kDeviceFrom = 0xe000;     ///< from here on they never hit the TLB
/// Env::leave of a fault (payload: the address), of a misaligned access and of a helper that wants to leave.
enum : std::uint32_t { kTestFault = tcg::kLeaveTarget + 1, kTestMisaligned, kTestHelperLeaves, kTestSideExit };

/// State of the made-up guest.  Registers r0..r7, x0..x3 (64 bits), f0..f3 under d0, d1, window w0..w7 and outer ones.
struct TestState : tcg::Env {
  std::uint32_t r[8]{};
  std::uint64_t x[4]{};
  std::uint64_t d[2]{};  ///< d0 = f1:f0 in host order: f0 the upper half, f1 the lower
  std::uint32_t flags = 0;
  std::uint32_t pc = 0, npc = 0;
  std::uint32_t counter = 0;       ///< back edges a random region may still take
  std::uint8_t* window = nullptr;  ///< base of windowed slots
  std::array<std::uint32_t, 64> windows{};
  std::uint64_t trace = 0;                ///< hash over accesses (see traces_all) and helper calls, in order
  std::uint32_t accesses_to_poll = 0;     ///< traced accesses until exit_request is set; 0: never
  std::array<std::uint64_t, 8> counts{};  ///< what Env::counters points at
  std::function<void()> expose;           ///< for callbacks: has registers stored that Env::callback_map tells of
  bool traces_all = true;                 ///< trace all slow accesses, or those from kDeviceFrom on: the rest may hit
  std::array<tcg::TlbEntry, 16> tlb_table{};
  alignas(4096) std::array<std::uint8_t, kMemoryBytes> memory{};

  TestState() = default;
  TestState(const TestState&) = delete;
  TestState& operator=(const TestState&) = delete;
};

/// Slots of test_target(), in order of its table.
enum TestSlot : std::uint16_t {
  kR0 = 0,
  kX0 = 8,
  kF0 = 12,
  kD0 = 16,
  kFlagsSlot = 18,
  kPc,
  kNpc,
  kCounter,
  kWindowBase,
  kW0 = 23,      ///< 8 words from the window base
  kOuter0 = 31,  ///< 4 words below it
  kTestSlotCount = 35,
};
/// Helpers of test_target().
enum TestHelper : std::uint32_t {
  kPureMix,
  kReadAll,
  kWriteSome,
  kMayLeave,
  kLog,
  kReadAndMayLeave,
  kWriteAndMayLeave,
  kTestHelperCount
};

const tcg::ir::TargetInfo& test_target();
/// Slow paths over TestState::memory; leave, link and lookup are null.
tcg::Ports test_ports();

/// A plugin's callback of that CallbackForm, which traces what it may see and, if it may write registers, writes some
/// and now and then leaves.  narrow: the value of the access has 32 bits.  Lives as long as the program.
const tcg::CallbackSite& callback_site(unsigned form, bool narrow);
/// Callbacks know their vCPU's number only: where they find its state.
TestState*& state_of_vcpu(unsigned number);

/// Fills state and memory from `seed`; `tlb`: pages below kDeviceFrom hit, some of them for reading only.
void fill_state(TestState& state, std::uint64_t seed, bool tlb);
/// What differs between two states as the guest sees them, for messages; empty when nothing does.
std::string difference(const TestState& a, const TestState& b);

}  // namespace tests
