// SPDX-License-Identifier: MIT
// registers: lists each vCPU's registers when it starts, and at the end says how often each changed from block to
// block. Options: list=on|off, changes=on|off.
#include <map>

#include "contrib/plugins/support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help = "lists registers, and how often each changed\nlist=on changes=on";

namespace {

struct Register {
  qemu_plugin_register* handle;
  std::string name, feature, last;
  std::uint64_t changes = 0;
};

bool list = true, changes = true;

struct State {
  plugin::PerVcpu<std::vector<Register>> vcpus;
};
State& state = plugin::kept<State>;

std::string read(qemu_plugin_register* handle) {
  GByteArray* bytes = g_byte_array_new();
  const int size = qemu_plugin_read_register(handle, bytes);
  std::string value = size < 0 ? "" : std::string(reinterpret_cast<const char*>(bytes->data), bytes->len);
  if (size != static_cast<int>(bytes->len)) plugin::show("read_register: its result is not the bytes it gave\n");
  g_byte_array_unref(bytes);
  return value;
}

void on_vcpu(qemu_plugin_id_t, unsigned vcpu) {
  std::vector<Register>& registers = state.vcpus.of(vcpu);
  GArray* all = qemu_plugin_get_registers();
  for (const qemu_plugin_reg_descriptor& r : plugin::descriptors(all)) {
    registers.push_back({r.handle, r.name, r.feature ? r.feature : "", read(r.handle)});
  }
  g_array_free(all, TRUE);
  if (!list) return;
  std::string report = plugin::text("cpu %u: %zu registers\n", vcpu, registers.size());
  for (const Register& r : registers)
    report += plugin::text("  %s, %zu bytes, %s\n", r.name.c_str(), r.last.size(), r.feature.c_str());
  plugin::show(report);
}

void on_block(unsigned vcpu, void*) {
  for (Register& r : state.vcpus.of(vcpu)) {
    std::string now = read(r.handle);
    if (now == r.last) continue;
    ++r.changes;
    r.last = std::move(now);
  }
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_R_REGS, nullptr);
}

void on_exit(qemu_plugin_id_t, void*) {
  std::string report;
  state.vcpus.each([&](unsigned vcpu, const std::vector<Register>& registers) {
    for (const Register& r : registers)
      if (r.changes) report += plugin::text("cpu %u: %s changed %" PRIu64 " times\n", vcpu, r.name.c_str(), r.changes);
  });
  plugin::show(report);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("registers", argc, argv);
  options.flag("list", list);
  options.flag("changes", changes);
  if (!options.done()) return -1;
  state.vcpus.start();
  qemu_plugin_register_vcpu_init_cb(id, on_vcpu);
  if (changes) qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
