// SPDX-License-Identifier: MIT
// ips: limits the instructions a second that each vCPU executes, and has the guest's clock follow them.  Options: ips=N
// (instructions a second), ipq=N (instructions between two looks at the time; default a tenth of ips).
#include <atomic>
#include <chrono>
#include <thread>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help = "limits instructions a second\nips=N ipq=N";

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint64_t kSecond = 1'000'000'000;  ///< nanoseconds

std::uint64_t per_second = 0, per_quantum = 0;

struct Vcpu {
  std::uint64_t total = 0;  ///< instructions of finished quanta since the vCPU last began
  Clock::time_point start = Clock::now();
};

struct State {
  plugin::PerVcpu<Vcpu> vcpus;
  plugin::Counters counters;
  qemu_plugin_u64 quantum{};  ///< instructions in the current quantum
  const void* time = nullptr;
  std::atomic<std::int64_t> now = 0;  ///< virtual nanoseconds, the furthest vCPU's
};
State& state = plugin::kept<State>;

std::int64_t nanoseconds(std::uint64_t insns) {
  return static_cast<std::int64_t>(insns / per_second * kSecond + insns % per_second * kSecond / per_second);
}

/// The clock never goes back: the vCPU that is furthest sets it.
void advance(std::int64_t to) {
  std::int64_t seen = state.now.load(std::memory_order_relaxed);
  while (to > seen && !state.now.compare_exchange_weak(seen, to, std::memory_order_relaxed)) {
  }
  if (to > seen) qemu_plugin_update_ns(state.time, to);
}

void on_quantum(unsigned vcpu, void*) {
  Vcpu& v = state.vcpus.of(vcpu);
  v.total += qemu_plugin_u64_get(state.quantum, vcpu);
  qemu_plugin_u64_set(state.quantum, vcpu, 0);
  const std::int64_t due = nanoseconds(v.total);
  std::this_thread::sleep_until(v.start + std::chrono::nanoseconds(due));
  if (state.time) advance(due);
}

/// Time a vCPU sleeps is not saved up for later.
void on_resume(qemu_plugin_id_t, unsigned vcpu) {
  Vcpu& v = state.vcpus.of(vcpu);
  v.start = Clock::now() - std::chrono::nanoseconds(nanoseconds(v.total));
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, state.quantum, insns);
  qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, on_quantum, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_GE, state.quantum,
                                            per_quantum, nullptr);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("ips", argc, argv);
  options.number("ips", per_second, 1);
  options.number("ipq", per_quantum, 1);
  if (!per_second) options.complain("how many?  ips=N says so");
  if (!options.done()) return -1;
  if (!per_quantum) per_quantum = std::max<std::uint64_t>(per_second / 10, 1);
  state.vcpus.start();
  state.quantum = state.counters.make();
  state.time = qemu_plugin_request_time_control();
  qemu_plugin_register_vcpu_init_cb(id, on_resume);
  qemu_plugin_register_vcpu_resume_cb(id, on_resume);
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  return 0;
}
