// SPDX-License-Identifier: MIT
// API: registers.  A handle is the register's number in Guest::debug_registers(), from 1.
#include "plugins/api.h"
#include "tcg/runtime/vcpu.h"

namespace {

using plugins::Host;
using tcg::runtime::Vcpu;

/// qemu_plugin_reg_descriptor of versions up to the first form of 6.
struct ShortDescriptor {
  struct qemu_plugin_register* handle;
  const char* name;
  const char* feature;
};
static_assert(sizeof(ShortDescriptor) == 24 && sizeof(qemu_plugin_reg_descriptor) == 32);

struct qemu_plugin_register* handle_of(std::size_t number) {
  return reinterpret_cast<struct qemu_plugin_register*>(number + 1);
}
std::size_t number_of(const struct qemu_plugin_register* handle) { return reinterpret_cast<std::size_t>(handle) - 1; }

/// The register's bytes, appended; how many, 0 if it cannot be read now.
int read(struct qemu_plugin_register* handle, GByteArray* buffer) {
  Vcpu* const vcpu = Vcpu::current();
  if (vcpu == nullptr) return 0;
  const auto registers = vcpu->guest().debug_registers();
  const std::size_t number = number_of(handle);
  if (number >= registers.size() || !vcpu->expose_registers()) return 0;
  const unsigned bytes = registers[number].bytes;
  const guint old = buffer->len;
  g_byte_array_set_size(buffer, old + bytes);
  if (vcpu->guest().read_debug_register(number, {buffer->data + old, bytes})) return static_cast<int>(bytes);
  g_byte_array_set_size(buffer, old);
  return 0;
}

int write(struct qemu_plugin_register* handle, GByteArray* buffer) {
  Vcpu* const vcpu = Vcpu::current();
  if (vcpu == nullptr) return 0;
  const auto registers = vcpu->guest().debug_registers();
  const std::size_t number = number_of(handle);
  if (number >= registers.size() || registers[number].read_only || buffer->len < registers[number].bytes) return 0;
  return vcpu->write_register(number, {buffer->data, registers[number].bytes})
             ? static_cast<int>(registers[number].bytes)
             : 0;
}

bool wants_bool(const void* return_address) {
  const plugins::Plugin* const plugin = Host::get().caller(return_address);
  return plugin == nullptr || plugin->version >= 6;
}

/// How the caller's version tells success: 1 and 0 (bool), or bytes and -1.
int answer(int bytes, const void* return_address) {
  if (wants_bool(return_address)) return bytes > 0 ? 1 : 0;
  return bytes > 0 ? bytes : -1;
}

}  // namespace

extern "C" {

GArray* qemu_plugin_get_registers(void) {
  const plugins::Plugin* const plugin = Host::get().caller(__builtin_return_address(0));
  const bool is_long = plugin == nullptr || plugin->second_form;
  GArray* const out = g_array_new(true, true, is_long ? sizeof(qemu_plugin_reg_descriptor) : sizeof(ShortDescriptor));
  const Vcpu* const vcpu = Vcpu::current();
  if (vcpu == nullptr) return out;
  const auto registers = const_cast<Vcpu*>(vcpu)->guest().debug_registers();
  for (std::size_t i = 0; i < registers.size(); ++i) {
    const auto& r = registers[i];
    if (is_long) {
      const qemu_plugin_reg_descriptor d{handle_of(i), r.name.c_str(), r.feature.c_str(), r.read_only};
      g_array_append_vals(out, &d, 1);
    } else {
      const ShortDescriptor d{handle_of(i), r.name.c_str(), r.feature.c_str()};
      g_array_append_vals(out, &d, 1);
    }
  }
  return out;
}

// Versions 5 and 6 differ in the results' types, not in their registers: an int's low byte is the bool.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wattribute-alias"
int tandem_plugin_read_register(struct qemu_plugin_register* handle, GByteArray* buf) {
  return answer(read(handle, buf), __builtin_return_address(0));
}
int tandem_plugin_write_register(struct qemu_plugin_register* handle, GByteArray* buf) {
  return answer(write(handle, buf), __builtin_return_address(0));
}
bool qemu_plugin_read_register(struct qemu_plugin_register* handle, GByteArray* buf)
    __attribute__((alias("tandem_plugin_read_register")));
bool qemu_plugin_write_register(struct qemu_plugin_register* handle, GByteArray* buf)
    __attribute__((alias("tandem_plugin_write_register")));
#pragma GCC diagnostic pop

void qemu_plugin_set_pc(uint64_t vaddr) {
  Vcpu* const vcpu = Vcpu::current();
  if (vcpu == nullptr || !vcpu->may_leave_callback()) plugins::misused(__func__, "outside a callback with RW_REGS_PC");
  vcpu->leave_callback_to(vaddr);
}

}  // extern "C"
