// SPDX-License-Identifier: MIT
// API: translation callbacks, and what their handles tell.
#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <vector>

#include "plugins/api.h"
#include "plugins/handles.h"
#include "tcg/runtime/vcpu.h"

namespace plugins {
namespace {

/// A thread's handles; another thread's when it has ended.
struct Handles {
  std::array<qemu_plugin_tb, kChecked ? 64 : 1> blocks;
  std::size_t next = 0;
};

std::mutex& handles_lock() {
  static auto* const mutex = new std::mutex;
  return *mutex;
}

class Lease {
 public:
  Lease() {
    const std::lock_guard guard(handles_lock());
    if (unused().empty()) unused().push_back(new Handles);
    handles_ = unused().back();
    unused().pop_back();
  }
  ~Lease() {
    const std::lock_guard guard(handles_lock());
    unused().push_back(handles_);
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  qemu_plugin_tb& next() { return handles_->blocks[handles_->next++ % handles_->blocks.size()]; }

 private:
  static std::vector<Handles*>& unused() {
    static auto* const list = new std::vector<Handles*>;
    return *list;
  }
  Handles* handles_;
};

}  // namespace

void TbHandle::lock_for_fork() { handles_lock().lock(); }
void TbHandle::unlock_after_fork() { handles_lock().unlock(); }

qemu_plugin_tb& TbHandle::open(const tcg::runtime::TranslatedBlock& block, tcg::instrument::Instrumentation& out) {
  thread_local Lease lease;
  qemu_plugin_tb& tb = lease.next();
  tb.open = true;
  tb.block = &block;
  tb.out = &out;
  tb.count = block.insns.size();
  if (tb.insns.size() < tb.count) tb.insns.resize(tb.count);
  for (std::size_t i = 0; i < tb.count; ++i) tb.insns[i] = {&tb, &block.insns[i], &out.insns[i]};
  return tb;
}

void TbHandle::close(qemu_plugin_tb& tb) {
  tb.open = false;
  tb.plugin = nullptr;
  for (std::size_t i = 0; i < tb.count; ++i) tb.insns[i].insn = nullptr;
}

const qemu_plugin_tb& TbHandle::check(const qemu_plugin_tb* tb, const char* function) {
  if (tb == nullptr || !tb->open) misused(function, "with a block handle outside its translation callback");
  return *tb;
}

const qemu_plugin_insn& TbHandle::check(const qemu_plugin_insn* insn, const char* function) {
  if (insn == nullptr || insn->insn == nullptr)
    misused(function, "with an instruction handle outside its translation callback");
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

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* tb) { return TbHandle::check(tb, __func__).count; }

uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb* tb) { return TbHandle::check(tb, __func__).block->pc; }

struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb* tb, size_t idx) {
  if (idx >= TbHandle::check(tb, __func__).count) return nullptr;
  return &const_cast<qemu_plugin_tb*>(tb)->insns[idx];  // the API hands out what it got as const
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
