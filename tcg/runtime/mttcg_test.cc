// SPDX-License-Identifier: MIT
// Several vCPUs on threads: atomics, exclusive sections, code that changes under others, eviction, vCPUs that come and
// go.  Meant to run under the thread sanitizer too, whose sight ends at generated code: the interpreter shows it more.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/toy_machine.h"

namespace tests {
namespace {

using tcg::runtime::BackendKind;
using tcg::runtime::Vcpu;
using toy::addi;
using toy::branch;
using toy::call;
using toy::fetch_add;
using toy::halt;
using toy::hook;
using toy::jump;
using toy::jump_reg;
using toy::load;
using toy::store;
using toy::store_word;

constexpr unsigned kVcpus = 4;
constexpr std::uint64_t kCode = 0x1000, kCounter = 0x8000, kFlag = 0x8040, kFunction = 0x3000;

/// Rounds of a test; more at night.
int rounds(int n) { return std::getenv("TANDEM_NIGHTLY") ? n * 20 : n; }

constexpr std::array kConfigs{
    ToyConfig{.name = "system_jit"},
    ToyConfig{.name = "system_nochain", .nochain = true},
    ToyConfig{.name = "system_interp", .backend = BackendKind::kInterpreter},
    ToyConfig{.name = "user_jit", .user = true, .interpret_first = false},
    ToyConfig{.name = "user_first_runs", .user = true},
    ToyConfig{.name = "user_interp", .user = true, .backend = BackendKind::kInterpreter},
};

std::string config_name(const testing::TestParamInfo<ToyConfig>& config) { return std::string(config.param.name); }

class Mttcg : public testing::TestWithParam<ToyConfig> {};

INSTANTIATE_TEST_SUITE_P(Configs, Mttcg, testing::ValuesIn(kConfigs), config_name);

/// r1 = kCounter; r2 = 1; r4 = its rounds: adds r2 to the counter so often, then halts.
void put_counting(ToyMachine& m, std::uint64_t at) {
  m.memory().put(at, {fetch_add(3, 1, 2), addi(4, 4, -1), branch(4, -2), halt()});
}
ToyGuest& add_counting(ToyMachine& m, int n) {
  ToyGuest& guest = m.add(kCode);
  guest.state().r[1] = kCounter;
  guest.state().r[2] = 1;
  guest.state().r[4] = static_cast<std::uint64_t>(n);
  return guest;
}

TEST_P(Mttcg, AtomicAddsOfAllVcpusAreCounted) {
  ToyMachine m(GetParam());
  put_counting(m, kCode);
  for (unsigned i = 0; i < kVcpus; ++i) add_counting(m, rounds(5000));
  m.start();
  m.wait_halted();
  EXPECT_EQ(m.memory().get(kCounter), static_cast<std::uint64_t>(kVcpus) * rounds(5000));
}

/// Sums what the vCPUs' loops have stored so far.
std::uint64_t progress(ToyMachine& m) {
  std::uint64_t sum = 0;
  for (unsigned n = 0; n < m.count(); ++n) sum += m.memory().get(kCounter + 64 * n);
  return sum;
}

TEST_P(Mttcg, NobodyRunsGuestCodeInExclusiveSections) {
  ToyMachine m(GetParam());
  std::uint64_t sections = 0, intruders = 0;  // guarded by nothing else
  m.memory().put(kCode, {hook(0), addi(5, 5, 1), store(5, 1, 0), addi(6, 6, -1), branch(6, -3), addi(6, 7, 0),
                         addi(4, 4, -1), branch(4, -7), halt()});
  for (unsigned i = 0; i < kVcpus; ++i) {
    ToyGuest& guest = m.add(kCode);
    guest.state().r[1] = kCounter + 64 * i;
    guest.state().r[4] = static_cast<std::uint64_t>(rounds(300));
    guest.state().r[6] = guest.state().r[7] = 100;
    guest.hook = [&m, &sections, &intruders](ToyGuest& self, unsigned) {
      m.runtime().exclusive(*static_cast<Vcpu*>(self.state().runtime), [&] {
        ++sections;
        const std::uint64_t before = progress(m);
        for (unsigned n = 0; n < 50; ++n) intruders += progress(m) != before;
      });
    };
  }
  m.start();
  m.wait_halted();
  m.stop();
  EXPECT_EQ(sections, static_cast<std::uint64_t>(kVcpus) * rounds(300));
  EXPECT_EQ(intruders, 0u);
}

/// Has vCPU 0 change the function at kFunction, which returns r5 = version, again and again, and store each version to
/// kFlag behind; `data`: it also stores beside the code.
void put_patching(ToyMachine& m, bool data) {
  m.memory().put(kFunction, {addi(5, 0, 0), jump_reg(14)});
  // r7 = next word, r8 = version, r1 = kFunction, r2 = kFlag.
  m.memory().put(kCode, {addi(7, 7, 1), addi(8, 8, 1), store_word(7, 1, 0), hook(2), store(8, 2, 0),
                         data ? store(8, 1, 512) : addi(9, 9, 0), addi(4, 4, -1), branch(4, -7), halt()});
  ToyGuest& writer = m.add(kCode);
  writer.state().r[1] = kFunction;
  writer.state().r[2] = kFlag;
  writer.state().r[4] = static_cast<std::uint64_t>(rounds(1000));
  writer.state().r[7] = addi(5, 0, 0);
  // In user mode the guest says that code has changed.
  if (m.config().user) writer.hook = [&m](ToyGuest&, unsigned) { m.runtime().ram_written(kFunction, 4); };
}

/// Has the other vCPUs call the function and look whether it is older than what they read before the call.
void add_callers(ToyMachine& m, std::atomic<unsigned>& stale) {
  constexpr std::uint64_t kCaller = 0x2000;
  m.memory().put(kCaller, {load(6, 2, 0), call(14, (kFunction - kCaller) / 4 - 1), hook(1), load(9, 2, 0),
                           addi(9, 9, -rounds(1000)), branch(9, -5), halt()});
  for (unsigned i = 1; i < kVcpus; ++i) {
    ToyGuest& guest = m.add(kCaller);
    guest.state().r[2] = kFlag;
    guest.hook = [&stale](ToyGuest& self, unsigned) {
      if (self.state().r[5] < self.state().r[6]) stale.fetch_add(1);
    };
  }
}

TEST_P(Mttcg, ChangedCodeIsSeenByAllOnceTheChangeIsTold) {
  ToyMachine m(GetParam());
  std::atomic<unsigned> stale{0};
  put_patching(m, false);
  add_callers(m, stale);
  m.start();
  m.wait_halted();
  EXPECT_EQ(stale.load(), 0u);
}

TEST_P(Mttcg, ChangedCodeIsSeenOnAPageThatIsWrittenAndRunInTurn) {
  ToyMachine m(GetParam());
  std::atomic<unsigned> stale{0};
  put_patching(m, true);
  add_callers(m, stale);
  m.start();
  m.wait_halted();
  EXPECT_EQ(stale.load(), 0u);
}

TEST_P(Mttcg, LoopIsLeftWhenAnotherVcpuChangesIt) {
  for (int round = 0; round < rounds(20); ++round) {
    ToyMachine m(GetParam());
    // The loop runs for ever, until its branch is overwritten.
    m.memory().put(kFunction, {store(2, 3, 0), addi(1, 1, 1), branch(2, -1), halt()});
    ToyGuest& looping = m.add(kFunction);
    looping.state().r[2] = 1;
    looping.state().r[3] = kFlag;
    m.memory().put(kCode, {load(5, 3, 0), addi(5, 5, -1), branch(5, -2), store_word(7, 6, 0), hook(0), halt()});
    ToyGuest& writer = m.add(kCode);
    writer.state().r[3] = kFlag;
    writer.state().r[6] = kFunction + 8;
    writer.state().r[7] = halt();
    if (m.config().user) writer.hook = [&m](ToyGuest&, unsigned) { m.runtime().ram_written(kFunction + 8, 4); };
    m.start();
    m.wait_halted();
    EXPECT_EQ(looping.faults.load(), 0u);
  }
}

constexpr std::uint64_t kMaze = 0x10000;
constexpr unsigned kMazeBlocks = 3000;

/// A walk through many blocks, by direct and computed jumps, within pages and across: each adds 1 to r3.  Then r4
/// counts down, and it begins again or halts.
void put_maze(ToyMachine& m) {
  std::uint64_t at = kMaze;
  for (unsigned i = 0; i < kMazeBlocks; ++i) {
    if (i % 3 == 0) {
      m.memory().put(at, {addi(3, 3, 1), addi(8, 8, 24), addi(9, 9, 0), addi(9, 9, 1), jump_reg(8), halt()});
    } else {
      m.memory().put(at, {addi(3, 3, 1), addi(8, 8, 24), addi(9, 9, 0), branch(3, 3), halt(), halt()});
    }
    at += 24;
  }
  m.memory().put(at, {addi(4, 4, -1), addi(8, 7, 0), branch(4, 2), halt(), jump_reg(7)});
}
void add_walker(ToyMachine& m, int n) {
  ToyGuest& guest = m.add(kMaze);
  guest.state().r[7] = guest.state().r[8] = kMaze;
  guest.state().r[4] = static_cast<std::uint64_t>(n);
}

TEST_P(Mttcg, EvictionLosesNothing) {
  ToyMachine m(GetParam(), 256 << 10);
  put_maze(m);
  for (unsigned i = 0; i < kVcpus; ++i) add_walker(m, rounds(8));
  m.start();
  m.wait_halted();
  m.stop();
  for (unsigned i = 0; i < kVcpus; ++i) {
    EXPECT_EQ(m.guest(i).state().r[3], static_cast<std::uint64_t>(kMazeBlocks) * rounds(8)) << i;
    EXPECT_EQ(m.guest(i).faults.load(), 0u);
  }
  EXPECT_EQ(m.runtime().info().find("TB evicted            0\n"), std::string::npos);
}

TEST_P(Mttcg, TranslationsThrownAwayFromOutsideLoseNothing) {
  ToyMachine m(GetParam());
  put_maze(m);
  for (unsigned i = 0; i < kVcpus; ++i) add_walker(m, rounds(20));
  m.start();
  for (unsigned n = 0; !m.guest(n % kVcpus).has_halted.load(); ++n) {
    m.runtime().ram_written(kMaze + n * 7919 % (kMazeBlocks * 24), 64);
    if (n % 16 == 0) m.runtime().without_frames_soon([&m] { m.runtime().forget_translations(); });
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  m.wait_halted();
  m.stop();
  for (unsigned i = 0; i < kVcpus; ++i)
    EXPECT_EQ(m.guest(i).state().r[3], static_cast<std::uint64_t>(kMazeBlocks) * rounds(20)) << i;
}

TEST_P(Mttcg, InterruptsWakeAndAreAllTaken) {
  ToyMachine m(GetParam());
  m.memory().put(kCode, {halt(), addi(1, 1, 1), jump(-2)});
  for (unsigned i = 0; i < kVcpus; ++i) m.add(kCode);
  m.start();
  const auto n = static_cast<unsigned>(rounds(300));
  for (unsigned i = 0; i < n; ++i) {
    for (unsigned v = 0; v < kVcpus; ++v) {
      m.guest(v).raised.fetch_add(1);
      m.vcpu(v).kick();
    }
  }
  for (unsigned v = 0; v < kVcpus; ++v) {
    for (unsigned tries = 0; m.guest(v).taken.load() != n && tries < 60'000; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(m.guest(v).taken.load(), n);
  }
}

class MttcgSystem : public Mttcg {};
INSTANTIATE_TEST_SUITE_P(Configs, MttcgSystem, testing::ValuesIn(std::span(kConfigs).first(3)), config_name);

TEST_P(MttcgSystem, PausedMachineStandsStill) {
  ToyMachine m(GetParam());
  m.memory().put(kCode, {fetch_add(3, 1, 2), jump(-1)});
  for (unsigned i = 0; i < kVcpus; ++i) add_counting(m, 1);
  m.start();
  std::atomic<unsigned> posted{0};
  for (int round = 0; round < rounds(50); ++round) {
    m.runtime().pause();
    const std::uint64_t before = m.memory().get(kCounter);
    m.vcpu(static_cast<unsigned>(round) % kVcpus).post([&posted] { posted.fetch_add(1); });
    if (round % 5 == 0) m.runtime().forget_code();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    EXPECT_EQ(m.memory().get(kCounter), before);
    m.runtime().resume();
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  m.stop();
  EXPECT_EQ(posted.load(), static_cast<unsigned>(rounds(50)));
  EXPECT_GT(m.memory().get(kCounter), 0u);
}

TEST_P(MttcgSystem, DevicesAreReachedByAll) {
  ToyMachine m(GetParam());
  m.memory().put(kCode, {load(3, 1, 0), store(3, 1, 8), fetch_add(5, 1, 2), addi(4, 4, -1), branch(4, -4), halt()});
  for (unsigned i = 0; i < kVcpus; ++i) add_counting(m, rounds(300)).state().r[1] = ToyMemory::kDevice;
  m.start();
  m.wait_halted();
  EXPECT_EQ(m.memory().device_loads.load(), 2ull * kVcpus * rounds(300));
  EXPECT_EQ(m.memory().device_stores.load(), 2ull * kVcpus * rounds(300));
}

class MttcgUser : public Mttcg {};
INSTANTIATE_TEST_SUITE_P(Configs, MttcgUser, testing::ValuesIn(std::span(kConfigs).last(2)), config_name);

TEST_P(MttcgUser, VcpusComeAndGoWhileOthersRun) {
  ToyMachine m(GetParam(), 256 << 10);
  put_maze(m);
  put_counting(m, kCode);
  for (unsigned i = 0; i < 2; ++i) add_walker(m, rounds(8));
  m.start();
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 4; ++t) {
    threads.emplace_back([&m] {
      for (int n = 0; n < rounds(25); ++n) {
        ToyGuest guest(m.memory(), true);
        guest.state().pc = kCode;
        guest.state().r[1] = kCounter;
        guest.state().r[2] = 1;
        guest.state().r[4] = 100;
        Vcpu& vcpu = m.runtime().add(guest);
        guest.on_halt = [&vcpu](ToyGuest&) { vcpu.end(); };
        vcpu.run_here();
        m.runtime().remove(vcpu);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  m.wait_halted();
  m.stop();
  EXPECT_EQ(m.memory().get(kCounter), 4u * 100 * static_cast<unsigned>(rounds(25)));
  EXPECT_EQ(m.guest(0).state().r[3], static_cast<std::uint64_t>(kMazeBlocks) * rounds(8));
}

TEST_P(MttcgUser, HeldVcpusStandStill) {
  ToyMachine m(GetParam());
  m.memory().put(kCode, {fetch_add(3, 1, 2), jump(-1)});
  for (unsigned i = 0; i < kVcpus; ++i) add_counting(m, 1);
  m.start();
  for (int round = 0; round < rounds(50); ++round) {
    m.runtime().hold_all();
    const std::uint64_t before = m.memory().get(kCounter);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    EXPECT_EQ(m.memory().get(kCounter), before);
    m.runtime().let_all_go();
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  m.stop();
  EXPECT_GT(m.memory().get(kCounter), 0u);
}

}  // namespace
}  // namespace tests
