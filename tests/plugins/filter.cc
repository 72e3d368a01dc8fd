// SPDX-License-Identifier: MIT
// filter: serves a system call in the kernel's place (API version 7).  Options: call=NUMBER, result=NUMBER (0; errors
// as 0xffff...), times=N (the first N; default all).
#include <atomic>

#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "serves a system call in the kernel's place (user mode)\ncall=NUMBER result=NUMBER times=N";

namespace {

std::uint64_t call = ~std::uint64_t{0}, result = 0, times = ~std::uint64_t{0};
std::atomic<std::uint64_t> served = 0, returned = 0;

bool on_call(unsigned, std::int64_t number, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
             std::uint64_t, std::uint64_t, std::uint64_t, std::int64_t* out, void*) {
  if (static_cast<std::uint64_t>(number) != call || served.load() >= times) return false;
  served.fetch_add(1);
  *out = static_cast<std::int64_t>(result);
  return true;
}

void on_return(unsigned, std::int64_t number, std::int64_t value, void*) {
  if (static_cast<std::uint64_t>(number) == call && static_cast<std::uint64_t>(value) == result) returned.fetch_add(1);
}

void on_exit(void*) {
  plugin::show(plugin::text("served %" PRIu64 ", returned %" PRIu64 "\n", served.load(), returned.load()));
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("filter", argc, argv);
  options.number("call", call);
  options.number("result", result);
  options.number("times", times);
  if (!options.done()) return -1;
  qemu_plugin_register_vcpu_syscall_filter_cb(id, on_call, nullptr);
  qemu_plugin_register_vcpu_syscall_ret_cb(id, on_return, nullptr);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
