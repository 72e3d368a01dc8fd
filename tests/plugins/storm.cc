// SPDX-License-Identifier: MIT
// storm: registers, resets and asks from all its callbacks on all vCPUs at once, then uninstalls itself (API version
// 7). Options: rare=N (one callback in N acts), times=N (resets before the end), thread=on (one of its own resets too).
// What it registers carries the number of resets so far, so a callback that comes after a reset was complete is found.
#include <atomic>
#include <mutex>
#include <thread>

#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "registers and resets from all callbacks on all vCPUs, then uninstalls itself\nrare=N times=N thread=on";

namespace {

std::uint64_t rare = 1000, times = 100;
qemu_plugin_id_t own_id = 0;
std::atomic<std::uint64_t> epoch = 0, stale = 0, calls = 0, asked = 0, visited = 0, flushed = 0;
bool with_thread = false;
std::once_flag started;
std::atomic<bool> gone = false, leaving = false;
qemu_plugin_u64 executed;
std::thread& own_thread = plugin::kept<std::thread>;

void act();

/// Each callback comes here with the epoch it was registered in.
void called(void* registered) {
  if (gone || reinterpret_cast<std::uintptr_t>(registered) != epoch) stale.fetch_add(1);
  calls.fetch_add(1, std::memory_order_relaxed);
  thread_local std::uint64_t seen = 0;
  if (++seen % rare == 0) act();
}

void* now() { return reinterpret_cast<void*>(epoch.load()); }

void on_vcpu(unsigned, void* registered) { called(registered); }
void on_visit(unsigned, void*) { visited.fetch_add(1, std::memory_order_relaxed); }
void on_access(unsigned, qemu_plugin_meminfo_t, std::uint64_t, void* registered) { called(registered); }
void on_syscall(unsigned, std::int64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                std::uint64_t, std::uint64_t, std::uint64_t, void* registered) {
  called(registered);
}
bool on_filter(unsigned, std::int64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
               std::uint64_t, std::uint64_t, std::uint64_t, std::int64_t*, void* registered) {
  called(registered);
  return false;
}
void on_return(unsigned, std::int64_t, std::int64_t, void* registered) { called(registered); }
void on_discontinuity(unsigned, qemu_plugin_discon_type, std::uint64_t, std::uint64_t, void* registered) {
  called(registered);
}
void on_flush(void*) { flushed.fetch_add(1); }

void beside();

void on_translate(qemu_plugin_tb* tb, void* registered) {
  called(registered);
  if (with_thread) std::call_once(started, [] { own_thread = std::thread(beside); });
  qemu_plugin_register_vcpu_tb_exec_cb(tb, on_vcpu, QEMU_PLUGIN_CB_NO_REGS, registered);
  for (std::size_t i = 0; i < qemu_plugin_tb_n_insns(tb); ++i) {
    qemu_plugin_insn* const insn = qemu_plugin_tb_get_insn(tb, i);
    qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, executed, 1);
    if (i % 4 == 1) qemu_plugin_register_vcpu_insn_exec_cb(insn, on_vcpu, QEMU_PLUGIN_CB_R_REGS, registered);
    if (i % 4 == 2)
      qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, on_vcpu, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_GT, executed,
                                                  100, registered);
    qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, registered);
  }
}

void register_all() {
  qemu_plugin_register_vcpu_init_cb(own_id, on_vcpu, now());
  qemu_plugin_register_vcpu_exit_cb(own_id, on_vcpu, now());
  qemu_plugin_register_vcpu_idle_cb(own_id, on_vcpu, now());
  qemu_plugin_register_vcpu_resume_cb(own_id, on_vcpu, now());
  qemu_plugin_register_vcpu_tb_trans_cb(own_id, on_translate, now());
  qemu_plugin_register_vcpu_syscall_cb(own_id, on_syscall, now());
  qemu_plugin_register_vcpu_syscall_filter_cb(own_id, on_filter, now());
  qemu_plugin_register_vcpu_syscall_ret_cb(own_id, on_return, now());
  qemu_plugin_register_vcpu_discon_cb(own_id, QEMU_PLUGIN_DISCON_ALL, on_discontinuity, now());
  qemu_plugin_register_flush_cb(own_id, on_flush, nullptr);
}

/// No vCPU is in guest code, and nothing registered before comes any more.
void on_reset(void*) {
  epoch.fetch_add(1);
  register_all();
}

void on_uninstalled(void*) {
  gone = true;
  if (own_thread.joinable()) own_thread.join();  // its code goes
  plugin::show(
      plugin::text("storm: uninstalled after %s, %s, stale callbacks: %" PRIu64 "\n",
                   epoch.load() >= times ? "all resets" : "too few resets",
                   calls.load() > times && visited.load() != 0 && flushed.load() != 0 ? "all called" : "too few calls",
                   stale.load()));
}

/// One of the things a plugin may ask for at any time, in turn.
void act() {
  if (epoch >= times) {
    if (!leaving.exchange(true)) qemu_plugin_uninstall(own_id, on_uninstalled, nullptr);
    return;
  }
  const std::uint64_t turn = asked.fetch_add(1);
  switch (turn % 7) {
    case 0: qemu_plugin_register_vcpu_discon_cb(own_id, QEMU_PLUGIN_DISCON_EXCEPTION, on_discontinuity, now()); break;
    case 1: qemu_plugin_vcpu_for_each(own_id, on_visit, nullptr); break;
    case 2: qemu_plugin_scoreboard_free(qemu_plugin_scoreboard_new(16 + 16 * (turn % 5))); break;
    case 3: qemu_plugin_register_vcpu_syscall_cb(own_id, on_syscall, now()); break;
    case 4: qemu_plugin_register_vcpu_tb_trans_cb(own_id, on_translate, now()); break;
    case 5: qemu_plugin_register_vcpu_tb_trans_cb(own_id, nullptr, nullptr); [[fallthrough]];
    default: qemu_plugin_reset(own_id, on_reset, nullptr);
  }
}

/// A thread that is no vCPU's.
void beside() {
  while (epoch < times && !leaving) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    qemu_plugin_reset(own_id, on_reset, nullptr);
  }
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("storm", argc, argv);
  options.number("rare", rare, 1);
  options.number("times", times);
  options.flag("thread", with_thread);
  if (!options.done()) return -1;
  own_id = id;
  executed = qemu_plugin_scoreboard_u64(qemu_plugin_scoreboard_new(sizeof(std::uint64_t)));
  register_all();
  return 0;
}
