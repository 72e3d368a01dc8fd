// SPDX-License-Identifier: MIT
// API: a plugin's life, its vCPUs, discontinuities and system calls.
#include "plugins/api.h"

using plugins::callback;
using plugins::Event;
using plugins::Host;

extern "C" {

void qemu_plugin_uninstall(qemu_plugin_id_t id, qemu_plugin_simple_cb_t cb, void* userdata) {
  Host::get().uninstall(id, callback(cb, userdata));
}

void qemu_plugin_reset(qemu_plugin_id_t id, qemu_plugin_simple_cb_t cb, void* userdata) {
  Host::get().reset(id, callback(cb, userdata));
}

void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_simple_cb_t cb, void* userdata) {
  Host::get().set(Event::kVcpuInit, id, callback(cb, userdata));
}

void qemu_plugin_register_vcpu_exit_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_simple_cb_t cb, void* userdata) {
  Host::get().set(Event::kVcpuExit, id, callback(cb, userdata));
}

void qemu_plugin_register_vcpu_idle_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_simple_cb_t cb, void* userdata) {
  Host::get().set(Event::kVcpuIdle, id, callback(cb, userdata));
}

void qemu_plugin_register_vcpu_resume_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_simple_cb_t cb, void* userdata) {
  Host::get().set(Event::kVcpuResume, id, callback(cb, userdata));
}

void qemu_plugin_register_vcpu_discon_cb(qemu_plugin_id_t id, enum qemu_plugin_discon_type type,
                                         qemu_plugin_vcpu_discon_cb_t cb, void* userdata) {
  Host::get().set(Event::kDiscontinuity, id, callback(cb, userdata, static_cast<unsigned>(type) & 7u));
}

void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, qemu_plugin_udata_cb_t cb, void* userdata) {
  Host::get().set(Event::kAtExit, id, callback(cb, userdata));
}

void qemu_plugin_register_flush_cb(qemu_plugin_id_t id, qemu_plugin_simple_cb_t cb, void* userdata) {
  Host::get().set(Event::kFlush, id, callback(cb, userdata));
}

void qemu_plugin_vcpu_for_each(qemu_plugin_id_t id, qemu_plugin_vcpu_simple_cb_t cb, void* userdata) {
  plugins::Callback c = callback(cb, userdata);
  c.plugin = Host::get().find(id);
  if (c.plugin == nullptr) return;
  if (Host::get().ports().runtime == nullptr) return;
  for (const unsigned i : Host::get().ports().runtime->vcpu_indices()) c.call<void>(i);
}

int qemu_plugin_num_vcpus(void) { return static_cast<int>(Host::get().vcpu_count()); }

void qemu_plugin_register_vcpu_syscall_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_syscall_cb_t cb, void* userdata) {
  Host::get().set(Event::kSyscall, id, callback(cb, userdata));
}

void qemu_plugin_register_vcpu_syscall_ret_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_syscall_ret_cb_t cb,
                                              void* userdata) {
  Host::get().set(Event::kSyscallReturn, id, callback(cb, userdata));
}

void qemu_plugin_register_vcpu_syscall_filter_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_syscall_filter_cb_t cb,
                                                 void* userdata) {
  Host::get().set(Event::kSyscallFilter, id, callback(cb, userdata));
}

}  // extern "C"
