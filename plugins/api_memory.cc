// SPDX-License-Identifier: MIT
// API: what memory callbacks ask of their access, and guest memory.
#include <cstring>

#include "plugins/api.h"
#include "plugins/handles.h"
#include "tcg/ir/types.h"
#include "tcg/runtime/vcpu.h"

namespace {

using plugins::AccessScope;
using plugins::Host;
using tcg::ir::MemOp;
using tcg::runtime::Vcpu;

constexpr std::uint32_t kStores = 1u << 31;

MemOp op_of(qemu_plugin_meminfo_t info) { return MemOp::unpack(info & 0x3fffffff); }

std::span<std::uint8_t> grow(GByteArray* data, std::size_t bytes) {
  const std::size_t old = data->len;
  g_byte_array_set_size(data, static_cast<guint>(old + bytes));
  return {data->data + old, bytes};
}
void shrink(GByteArray* data, std::size_t bytes) { g_byte_array_set_size(data, static_cast<guint>(data->len - bytes)); }

/// Calls f(pa, bytes) for the pieces of [pa, pa + bytes) in each page until one fails.
template <typename F>
bool each_page(std::uint64_t pa, std::size_t bytes, F&& f) {
  for (std::size_t done = 0; done < bytes;) {
    const std::size_t here =
        std::min<std::size_t>(bytes - done, tcg::kPageBytes - ((pa + done) & (tcg::kPageBytes - 1)));
    if (!f(pa + done, done, here)) return false;
    done += here;
  }
  return true;
}

/// Checked builds: of this thread.
thread_local std::uint64_t t_accesses = 0;
thread_local bool t_in_access = false;

struct Enclosed {
  plugins::MemCallback* function;
  void* userdata;
};

void call_enclosed(unsigned vcpu, std::uint32_t info, std::uint64_t va, void* enclosed) {
  const auto& e = *static_cast<const Enclosed*>(enclosed);
  ++t_accesses;
  t_in_access = true;
  e.function(vcpu, info, va, e.userdata);
  t_in_access = false;
}

}  // namespace

namespace plugins {

void AccessScope::enclose(std::uintptr_t& function, void*& userdata) {
  if (!kChecked) return;
  userdata = new Enclosed{reinterpret_cast<MemCallback*>(function), userdata};  // never freed, as handles are not
  function = reinterpret_cast<std::uintptr_t>(&call_enclosed);
}

void AccessScope::check(const char* function) {
  if (Vcpu::current() == nullptr || (kChecked && !t_in_access)) misused(function, "outside a memory callback");
}

void AccessScope::check(const qemu_plugin_hwaddr* handle, const char* function) {
  if (kChecked && handle != nullptr && (!t_in_access || handle->access != t_accesses))
    misused(function, "with a hwaddr outside its memory callback");
}

}  // namespace plugins

extern "C" {

unsigned int qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t info) { return op_of(info).size_log2; }
bool qemu_plugin_mem_is_sign_extended(qemu_plugin_meminfo_t info) { return op_of(info).sign_extend; }
bool qemu_plugin_mem_is_big_endian(qemu_plugin_meminfo_t info) { return op_of(info).big_endian; }
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info) { return (info & kStores) != 0; }

qemu_plugin_mem_value qemu_plugin_mem_get_value(qemu_plugin_meminfo_t info) {
  qemu_plugin_mem_value value{};
  AccessScope::check(__func__);
  const auto& raw = Vcpu::current()->env().callback_value;
  switch (op_of(info).size_log2) {
    case 0:
      value.type = QEMU_PLUGIN_MEM_VALUE_U8;
      value.data.u8 = static_cast<std::uint8_t>(raw[0]);
      break;
    case 1:
      value.type = QEMU_PLUGIN_MEM_VALUE_U16;
      value.data.u16 = static_cast<std::uint16_t>(raw[0]);
      break;
    case 2:
      value.type = QEMU_PLUGIN_MEM_VALUE_U32;
      value.data.u32 = static_cast<std::uint32_t>(raw[0]);
      break;
    case 3:
      value.type = QEMU_PLUGIN_MEM_VALUE_U64;
      value.data.u64 = raw[0];
      break;
    default:
      value.type = QEMU_PLUGIN_MEM_VALUE_U128;
      value.data.u128.low = raw[0];
      value.data.u128.high = raw[1];
      break;
  }
  return value;
}

struct qemu_plugin_hwaddr* qemu_plugin_get_hwaddr(qemu_plugin_meminfo_t info, uint64_t vaddr) {
  thread_local qemu_plugin_hwaddr found;
  AccessScope::check(__func__);
  const auto put = [](bool io, std::uint64_t pa) {
    found.io = io;
    found.pa = pa;
    if constexpr (plugins::kChecked) found.access = t_accesses;
  };
  const bool known = Vcpu::current()->physical_of_access(vaddr, op_of(info).mmu_index, (info & kStores) != 0, put);
  return known ? &found : nullptr;
}

bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr* haddr) {
  AccessScope::check(haddr, __func__);
  return haddr != nullptr && haddr->io;
}

uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr* haddr) {
  AccessScope::check(haddr, __func__);
  return haddr != nullptr ? haddr->pa : 0;
}

const char* qemu_plugin_hwaddr_device_name(const struct qemu_plugin_hwaddr* h) {
  AccessScope::check(h, __func__);
  if (h == nullptr || !h->io) return "RAM";
  const auto& name = Host::get().ports().device_name;
  const char* const text = name ? name(h->pa) : nullptr;
  return text != nullptr ? text : "unknown";
}

bool qemu_plugin_read_memory_vaddr(uint64_t addr, GByteArray* data, size_t len) {
  Vcpu* const vcpu = Vcpu::current();
  const auto& read = Host::get().ports().read_virtual;
  if (vcpu == nullptr || !read || len == 0) return false;
  if (read(*vcpu, addr, grow(data, len))) return true;
  shrink(data, len);
  return false;
}

bool qemu_plugin_write_memory_vaddr(uint64_t addr, GByteArray* data) {
  Vcpu* const vcpu = Vcpu::current();
  const auto& write = Host::get().ports().write_virtual;
  if (vcpu == nullptr || !write || data->len == 0) return false;
  return write(*vcpu, addr, {data->data, data->len});
}

enum qemu_plugin_hwaddr_operation_result qemu_plugin_read_memory_hwaddr(uint64_t addr, GByteArray* data, size_t len) {
  const auto& memory = Host::get().ports().memory;
  if (!memory || len == 0) return QEMU_PLUGIN_HWADDR_OPERATION_ERROR;
  const auto out = grow(data, len);
  const bool ok = each_page(addr, len, [&](std::uint64_t pa, std::size_t at, std::size_t bytes) {
    const std::uint8_t* const from = memory(pa, bytes, false);
    if (from != nullptr) std::memcpy(out.data() + at, from, bytes);
    return from != nullptr;
  });
  if (!ok) shrink(data, len);
  return ok ? QEMU_PLUGIN_HWADDR_OPERATION_OK : QEMU_PLUGIN_HWADDR_OPERATION_INVALID_ADDRESS;
}

enum qemu_plugin_hwaddr_operation_result qemu_plugin_write_memory_hwaddr(uint64_t addr, GByteArray* data) {
  const auto& ports = Host::get().ports();
  if (!ports.memory || data->len == 0) return QEMU_PLUGIN_HWADDR_OPERATION_ERROR;
  // All of it can be written before any is.
  const auto there = [&](std::uint64_t pa, std::size_t, std::size_t bytes) {
    return ports.memory(pa, bytes, true) != nullptr;
  };
  if (!each_page(addr, data->len, there)) return QEMU_PLUGIN_HWADDR_OPERATION_INVALID_ADDRESS;
  each_page(addr, data->len, [&](std::uint64_t pa, std::size_t at, std::size_t bytes) {
    std::memcpy(ports.memory(pa, bytes, true), data->data + at, bytes);
    ports.runtime->ram_written(pa, bytes);
    return true;
  });
  return QEMU_PLUGIN_HWADDR_OPERATION_OK;
}

bool qemu_plugin_translate_vaddr(uint64_t vaddr, uint64_t* hwaddr) {
  Vcpu* const vcpu = Vcpu::current();
  const auto& translate = Host::get().ports().translate;
  if (vcpu == nullptr || !translate) return false;
  const auto pa = translate(*vcpu, vaddr);
  if (pa) *hwaddr = *pa;
  return pa.has_value();
}

}  // extern "C"
