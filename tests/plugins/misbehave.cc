// SPDX-License-Identifier: MIT
// misbehave: does what a plugin must not (API version 7).  Options: do=segv|abort|exit|throw|fork|handle|setpc|value|
// hwaddr|freed|hold, in=CALLBACK (kPlaces below), after=N (its calls that behave; default 0).
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "crashes, exits, throws, forks or misuses a handle, to see what is said of it\n"
    "do=segv|abort|exit|throw|fork|handle|setpc|value|hwaddr|freed|hold in=CALLBACK after=N";

namespace {

constexpr std::string_view kPlaces =
    "install init translate tb insn cond mem syscall return filter discon foreach vcpuexit idle resume flush reset "
    "uninstall atexit thread";

std::string what = "none", where = "none";
std::uint64_t after = 0;
std::atomic<std::uint64_t> calls = 0;
std::atomic<qemu_plugin_insn*> kept = nullptr;  ///< a handle, beyond its callback
qemu_plugin_id_t own_id = 0;
std::mutex held;  ///< do=hold: by the callback that exits, while others wait for it
qemu_plugin_u64 zero, freed;
std::atomic<qemu_plugin_hwaddr*> kept_address = nullptr;

[[gnu::noinline]] void misbehave() {
  if (what == "segv") *reinterpret_cast<volatile int*>(std::uintptr_t{64}) = 1;
  if (what == "abort") std::abort();
  if (what == "exit" || what == "hold") std::exit(9);
  if (what == "throw") throw std::runtime_error("thrown by a plugin");
  if (what == "handle") qemu_plugin_insn_vaddr(kept.load());
  if (what == "setpc") qemu_plugin_set_pc(0);
  if (what == "value") qemu_plugin_mem_get_value(3);
  if (what == "hwaddr") qemu_plugin_hwaddr_phys_addr(kept_address.load());
  if (what == "freed") qemu_plugin_u64_set(freed, 0, 1);
  if (what != "fork") return;
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
}

/// A callback of the kind `place` has come.
void at(const char* place) {
  std::unique_lock<std::mutex> guard;
  if (what == "hold" && where == place) guard = std::unique_lock(held);
  if (where == place && calls.fetch_add(1) == after) misbehave();
}

void on_simple(void* place) { at(static_cast<const char*>(place)); }
void on_vcpu(unsigned, void* place) { at(static_cast<const char*>(place)); }
void on_access(unsigned, qemu_plugin_meminfo_t info, std::uint64_t address, void*) {
  at("mem");
  if (kept_address == nullptr) kept_address = qemu_plugin_get_hwaddr(info, address);
}
void on_syscall(unsigned, std::int64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                std::uint64_t, std::uint64_t, std::uint64_t, void*) {
  at("syscall");
}
bool on_filter(unsigned, std::int64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
               std::uint64_t, std::uint64_t, std::uint64_t, std::int64_t*, void*) {
  at("filter");
  return false;
}
void on_return(unsigned, std::int64_t, std::int64_t, void*) { at("return"); }
void on_discontinuity(unsigned, qemu_plugin_discon_type, std::uint64_t, std::uint64_t, void*) { at("discon"); }

template <typename T>
void* named(T* place) {
  return const_cast<char*>(place);
}

/// The second block asks for what comes only when asked for.
void ask(unsigned, void*) {
  static std::atomic<int> blocks = 0;
  if (blocks.fetch_add(1) != 1) return;
  if (where == "foreach") qemu_plugin_vcpu_for_each(own_id, on_vcpu, named("foreach"));
  if (where == "flush") qemu_plugin_register_vcpu_discon_cb(own_id, QEMU_PLUGIN_DISCON_ALL, nullptr, nullptr);
  if (where == "thread") std::thread([] { at("thread"); }).detach();
  if (where == "reset") qemu_plugin_reset(own_id, on_simple, named("reset"));
  if (where == "uninstall") qemu_plugin_uninstall(own_id, on_simple, named("uninstall"));
}

void on_translate(qemu_plugin_tb* tb, void*) {
  at("translate");
  qemu_plugin_register_vcpu_tb_exec_cb(tb, ask, QEMU_PLUGIN_CB_NO_REGS, nullptr);
  if (where == "tb") qemu_plugin_register_vcpu_tb_exec_cb(tb, on_vcpu, QEMU_PLUGIN_CB_NO_REGS, named("tb"));
  for (std::size_t i = 0; i < qemu_plugin_tb_n_insns(tb); ++i) {
    qemu_plugin_insn* const insn = qemu_plugin_tb_get_insn(tb, i);
    if (kept == nullptr) kept = insn;
    if (where == "insn") qemu_plugin_register_vcpu_insn_exec_cb(insn, on_vcpu, QEMU_PLUGIN_CB_R_REGS, named("insn"));
    if (where == "cond")
      qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, on_vcpu, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_EQ, zero, 0,
                                                  named("cond"));
    if (where == "mem" || what == "hwaddr")
      qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, nullptr);
  }
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("misbehave", argc, argv);
  options.string("do", what);
  options.string("in", where);
  options.number("after", after);
  if (where != "none" && (" " + std::string(kPlaces) + " ").find(" " + where + " ") == std::string::npos)
    options.complain("in=" + where + ": one of these is wanted: " + std::string(kPlaces));
  if (!options.done()) return -1;
  own_id = id;
  qemu_plugin_scoreboard* const gone = qemu_plugin_scoreboard_new(sizeof(std::uint64_t));
  freed = qemu_plugin_scoreboard_u64(gone);
  if (what == "freed") qemu_plugin_scoreboard_free(gone);
  zero = qemu_plugin_scoreboard_u64(qemu_plugin_scoreboard_new(sizeof(std::uint64_t)));
  qemu_plugin_register_vcpu_init_cb(id, on_vcpu, named("init"));
  qemu_plugin_register_vcpu_exit_cb(id, on_vcpu, named("vcpuexit"));
  qemu_plugin_register_vcpu_idle_cb(id, on_vcpu, named("idle"));
  qemu_plugin_register_vcpu_resume_cb(id, on_vcpu, named("resume"));
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate, nullptr);
  qemu_plugin_register_vcpu_syscall_cb(id, on_syscall, nullptr);
  qemu_plugin_register_vcpu_syscall_filter_cb(id, on_filter, nullptr);
  qemu_plugin_register_vcpu_syscall_ret_cb(id, on_return, nullptr);
  qemu_plugin_register_vcpu_discon_cb(id, QEMU_PLUGIN_DISCON_ALL, on_discontinuity, nullptr);
  qemu_plugin_register_flush_cb(id, on_simple, named("flush"));
  qemu_plugin_register_atexit_cb(id, on_simple, named("atexit"));
  at("install");
  return 0;
}
