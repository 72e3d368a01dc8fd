// SPDX-License-Identifier: MIT
// API: callbacks and inline operations of blocks, instructions and accesses.
#include "plugins/api.h"
#include "plugins/handles.h"

namespace {

using plugins::TbHandle;
using tcg::instrument::Action;
using tcg::instrument::Registers;

Registers registers_of(enum qemu_plugin_cb_flags flags) {
  switch (flags) {
    case QEMU_PLUGIN_CB_NO_REGS: return Registers::kNone;
    case QEMU_PLUGIN_CB_R_REGS: return Registers::kRead;
    case QEMU_PLUGIN_CB_RW_REGS:
    case QEMU_PLUGIN_CB_RW_REGS_PC: break;
  }
  return Registers::kWrite;
}

Action call(std::uintptr_t function, enum qemu_plugin_cb_flags flags, void* userdata) {
  Action a;
  a.registers = registers_of(flags);
  a.function = function;
  a.userdata = userdata;
  return a;
}

template <typename F>
std::uintptr_t address(F* function) {
  return reinterpret_cast<std::uintptr_t>(function);
}

std::uint32_t cell(qemu_plugin_u64 entry) {
  plugins::check_scoreboard(entry.score, "a registration");
  return entry.score->offset + static_cast<std::uint32_t>(entry.offset);
}

/// Adds the call if `cond` may hold.
void add_conditional(std::vector<Action>& list, Action a, enum qemu_plugin_cond cond, qemu_plugin_u64 entry,
                     std::uint64_t imm) {
  using tcg::ir::Cond;
  a.kind = Action::Kind::kCallIf;
  switch (cond) {
    case QEMU_PLUGIN_COND_NEVER: return;
    case QEMU_PLUGIN_COND_ALWAYS: a.kind = Action::Kind::kCall; return list.push_back(a);
    case QEMU_PLUGIN_COND_EQ: a.condition = Cond::kEq; break;
    case QEMU_PLUGIN_COND_NE: a.condition = Cond::kNe; break;
    case QEMU_PLUGIN_COND_LT: a.condition = Cond::kLtU; break;
    case QEMU_PLUGIN_COND_LE: a.condition = Cond::kLeU; break;
    case QEMU_PLUGIN_COND_GT: a.condition = Cond::kGtU; break;
    case QEMU_PLUGIN_COND_GE: a.condition = Cond::kGeU; break;
  }
  a.counter = cell(entry);
  a.immediate = imm;
  list.push_back(a);
}

Action inline_op(enum qemu_plugin_op op, qemu_plugin_u64 entry, std::uint64_t imm) {
  Action a;
  a.kind = op == QEMU_PLUGIN_INLINE_ADD_U64 ? Action::Kind::kAdd : Action::Kind::kSet;
  a.counter = cell(entry);
  a.immediate = imm;
  return a;
}

std::uint8_t accesses(enum qemu_plugin_mem_rw rw) { return static_cast<std::uint8_t>(rw & QEMU_PLUGIN_MEM_RW); }

std::vector<Action>& block_actions(const qemu_plugin_tb* tb, const char* function) {
  return TbHandle::check(tb, function).out->block;
}
std::vector<Action>& exec_actions(const qemu_plugin_insn* insn, const char* function) {
  return TbHandle::check(insn, function).actions->exec;
}

}  // namespace

extern "C" {

void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb* tb, qemu_plugin_vcpu_udata_cb_t cb,
                                          enum qemu_plugin_cb_flags flags, void* userdata) {
  block_actions(tb, __func__).push_back(call(address(cb), flags, userdata));
}

void qemu_plugin_register_vcpu_tb_exec_cond_cb(struct qemu_plugin_tb* tb, qemu_plugin_vcpu_udata_cb_t cb,
                                               enum qemu_plugin_cb_flags flags, enum qemu_plugin_cond cond,
                                               qemu_plugin_u64 entry, uint64_t imm, void* userdata) {
  add_conditional(block_actions(tb, __func__), call(address(cb), flags, userdata), cond, entry, imm);
}

void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb* tb, enum qemu_plugin_op op,
                                                       qemu_plugin_u64 entry, uint64_t imm) {
  block_actions(tb, __func__).push_back(inline_op(op, entry, imm));
}

void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn* insn, qemu_plugin_vcpu_udata_cb_t cb,
                                            enum qemu_plugin_cb_flags flags, void* userdata) {
  exec_actions(insn, __func__).push_back(call(address(cb), flags, userdata));
}

void qemu_plugin_register_vcpu_insn_exec_cond_cb(struct qemu_plugin_insn* insn, qemu_plugin_vcpu_udata_cb_t cb,
                                                 enum qemu_plugin_cb_flags flags, enum qemu_plugin_cond cond,
                                                 qemu_plugin_u64 entry, uint64_t imm, void* userdata) {
  add_conditional(exec_actions(insn, __func__), call(address(cb), flags, userdata), cond, entry, imm);
}

void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn* insn, enum qemu_plugin_op op,
                                                         qemu_plugin_u64 entry, uint64_t imm) {
  exec_actions(insn, __func__).push_back(inline_op(op, entry, imm));
}

void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn* insn, qemu_plugin_vcpu_mem_cb_t cb,
                                      enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw, void* userdata) {
  const auto& handle = TbHandle::check(insn, __func__);
  std::uintptr_t function = address(cb);
  plugins::AccessScope::enclose(function, userdata);
  Action a = call(function, flags, userdata);
  a.accesses = accesses(rw);
  a.wants_value = handle.tb->plugin->version >= 4;  // the first that can ask for it
  handle.actions->memory.push_back(a);
}

void qemu_plugin_register_vcpu_mem_inline_per_vcpu(struct qemu_plugin_insn* insn, enum qemu_plugin_mem_rw rw,
                                                   enum qemu_plugin_op op, qemu_plugin_u64 entry, uint64_t imm) {
  Action a = inline_op(op, entry, imm);
  a.accesses = accesses(rw);
  TbHandle::check(insn, __func__).actions->memory.push_back(a);
}

}  // extern "C"
