// SPDX-License-Identifier: MIT
// reset: forgets all its callbacks after each N executed blocks and registers them again, M times, then uninstalls
// itself. Options: every=N, times=M.  After a reset is complete no callback of before may come.
#include <atomic>

#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "forgets its callbacks again and again, then uninstalls itself\nevery=N times=N";

namespace {

std::uint64_t every = 1000, times = 5;
std::atomic<std::uint64_t> round_now = 0, seen = 0, stale = 0;
std::atomic<bool> resetting = false;

void install(qemu_plugin_id_t id);

void on_reset(qemu_plugin_id_t id) {
  round_now.fetch_add(1);
  seen = 0;
  plugin::show(plugin::text("reset %" PRIu64 " complete\n", round_now.load()));
  resetting = false;
  install(id);
}

void on_uninstalled(qemu_plugin_id_t) {
  plugin::show(plugin::text("uninstalled, stale callbacks: %" PRIu64 "\n", stale.load()));
}

qemu_plugin_id_t own_id = 0;

void on_block(unsigned, void* round) {
  if (reinterpret_cast<std::uintptr_t>(round) != round_now.load()) stale.fetch_add(1);
  if (seen.fetch_add(1) + 1 < every || resetting.exchange(true)) return;
  if (round_now.load() < times)
    qemu_plugin_reset(own_id, on_reset);
  else
    qemu_plugin_uninstall(own_id, on_uninstalled);
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, reinterpret_cast<void*>(round_now.load()));
}

void install(qemu_plugin_id_t id) { qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate); }

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("reset", argc, argv);
  options.number("every", every, 1);
  options.number("times", times);
  if (!options.done()) return -1;
  own_id = id;
  install(id);
  return 0;
}
