// SPDX-License-Identifier: MIT
// API: translation callbacks, and what their handles tell.
#include <algorithm>
#include <cstring>

#include "plugins/api.h"
#include "plugins/handles.h"
#include "tcg/runtime/vcpu.h"

namespace plugins {

qemu_plugin_tb& TbHandle::open(const tcg::runtime::TranslatedBlock& block, tcg::instrument::Instrumentation& out) {
  thread_local qemu_plugin_tb tb;
  tb.open = true;
  tb.block = &block;
  tb.out = &out;
  tb.insns.resize(block.insns.size());
  for (std::size_t i = 0; i < block.insns.size(); ++i) tb.insns[i] = {&tb, &block.insns[i], &out.insns[i]};
  return tb;
}

void TbHandle::close(qemu_plugin_tb& tb) {
  tb.open = false;
  tb.plugin = nullptr;
}

const qemu_plugin_tb& TbHandle::check(const qemu_plugin_tb* tb, const char* function) {
  if (tb == nullptr || !tb->open) misused(function, "a block handle outside its translation callback");
  return *tb;
}

const qemu_plugin_insn& TbHandle::check(const qemu_plugin_insn* insn, const char* function) {
  if (insn == nullptr || insn->tb == nullptr || !insn->tb->open)
    misused(function, "an instruction handle outside its translation callback");
  return *insn;
}

}  // namespace plugins

using plugins::Event;
using plugins::Host;
using plugins::TbHandle;

extern "C" {

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t cb, void* userdata) {
  Host::get().set(Event::kTranslation, id, plugins::callback(cb, userdata));
}

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* tb) { return TbHandle::check(tb, __func__).insns.size(); }

uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb* tb) { return TbHandle::check(tb, __func__).block->pc; }

struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb* tb, size_t idx) {
  TbHandle::check(tb, __func__);
  auto& insns = const_cast<qemu_plugin_tb*>(tb)->insns;  // the API hands out what it got as const
  return idx < insns.size() ? &insns[idx] : nullptr;
}

/// In version 2 the function took the handle only and returned the bytes' address, which comes back in the same
/// register.
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn* insn, void* dest, size_t len) {
  const auto& handle = TbHandle::check(insn, __func__);
  const auto bytes = handle.insn->bytes;
  if (handle.tb->plugin->version == 2) return reinterpret_cast<std::size_t>(bytes.data());
  const std::size_t count = std::min(len, bytes.size());
  std::memcpy(dest, bytes.data(), count);
  return count;
}

size_t qemu_plugin_insn_size(const struct qemu_plugin_insn* insn) {
  return TbHandle::check(insn, __func__).insn->bytes.size();
}

uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn* insn) {
  return TbHandle::check(insn, __func__).insn->pc;
}

void* qemu_plugin_insn_haddr(const struct qemu_plugin_insn* insn) {
  const auto& handle = TbHandle::check(insn, __func__);
  return const_cast<void*>(handle.insn->host);
}

char* qemu_plugin_insn_disas(const struct qemu_plugin_insn* insn) {
  const auto& handle = TbHandle::check(insn, __func__);
  return g_strdup(handle.tb->block->vcpu.guest().disassemble_insn(handle.insn->pc, handle.insn->bytes).c_str());
}

const char* qemu_plugin_insn_symbol(const struct qemu_plugin_insn* insn) {
  const auto& handle = TbHandle::check(insn, __func__);
  const auto& symbol = Host::get().ports().symbol;
  return symbol ? symbol(handle.insn->pc) : nullptr;
}

}  // extern "C"
