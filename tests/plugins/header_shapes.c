// SPDX-License-Identifier: MIT
// What a compiled plugin depends on in qemu-plugin.h: sizes, offsets, values and prototypes of one API version.
// Compiled, never run, for each version as C11 and as C++17; a wrong shape does not compile.
#include <qemu-plugin.h>

#ifndef __cplusplus
#define static_assert _Static_assert
#endif

static_assert(sizeof(qemu_plugin_id_t) == 8 && sizeof(qemu_plugin_meminfo_t) == 4, "handles");
static_assert(sizeof(qemu_info_t) == 32, "qemu_info_t");
static_assert(offsetof(qemu_info_t, version.min) == 8 && offsetof(qemu_info_t, version.cur) == 12, "versions");
static_assert(offsetof(qemu_info_t, system_emulation) == 16, "kind");
static_assert(offsetof(qemu_info_t, system.smp_vcpus) == 20 && offsetof(qemu_info_t, system.max_vcpus) == 24, "vcpus");
static_assert(sizeof(qemu_plugin_u64) == 16 && offsetof(qemu_plugin_u64, offset) == 8, "qemu_plugin_u64");
static_assert(sizeof(qemu_plugin_mem_value) == 24 && offsetof(qemu_plugin_mem_value, data) == 8, "mem_value");
static_assert(offsetof(qemu_plugin_mem_value, data.u128.high) == 16, "u128");
static_assert(offsetof(qemu_plugin_reg_descriptor, name) == 8 && offsetof(qemu_plugin_reg_descriptor, feature) == 16,
              "reg_descriptor");
static_assert(QEMU_PLUGIN_CB_NO_REGS == 0 && QEMU_PLUGIN_CB_R_REGS == 1 && QEMU_PLUGIN_CB_RW_REGS == 2, "cb_flags");
static_assert(QEMU_PLUGIN_MEM_R == 1 && QEMU_PLUGIN_MEM_W == 2 && QEMU_PLUGIN_MEM_RW == 3, "mem_rw");
static_assert(QEMU_PLUGIN_INLINE_ADD_U64 == 0 && QEMU_PLUGIN_INLINE_STORE_U64 == 1, "op");
static_assert(QEMU_PLUGIN_COND_NEVER == 0 && QEMU_PLUGIN_COND_ALWAYS == 1 && QEMU_PLUGIN_COND_EQ == 2 &&
                  QEMU_PLUGIN_COND_NE == 3 && QEMU_PLUGIN_COND_LT == 4 && QEMU_PLUGIN_COND_LE == 5 &&
                  QEMU_PLUGIN_COND_GT == 6 && QEMU_PLUGIN_COND_GE == 7,
              "cond");
static_assert(QEMU_PLUGIN_MEM_VALUE_U8 == 0 && QEMU_PLUGIN_MEM_VALUE_U128 == 4, "mem_value_type");
static_assert(QEMU_PLUGIN_VERSION == QEMU_PLUGIN_API_VERSION, "version");

#if QEMU_PLUGIN_API_VERSION >= 5
static_assert(QEMU_PLUGIN_HWADDR_OPERATION_OK == 0 && QEMU_PLUGIN_HWADDR_OPERATION_INVALID_ADDRESS_SPACE == 5,
              "hwaddr");
#endif
#if QEMU_PLUGIN_API_VERSION >= 6
static_assert(QEMU_PLUGIN_CB_RW_REGS_PC == 3, "cb_flags");
static_assert(QEMU_PLUGIN_DISCON_INTERRUPT == 1 && QEMU_PLUGIN_DISCON_EXCEPTION == 2 &&
                  QEMU_PLUGIN_DISCON_HOSTCALL == 4 && QEMU_PLUGIN_DISCON_ALL == -1,
              "discon");
#endif
#if QEMU_PLUGIN_API_VERSION >= 7 || (QEMU_PLUGIN_API_VERSION == 6 && !defined(QEMU_PLUGIN_API_6_FIRST_FORM))
static_assert(sizeof(qemu_plugin_reg_descriptor) == 32 && offsetof(qemu_plugin_reg_descriptor, is_readonly) == 24,
              "reg_descriptor");
#else
static_assert(sizeof(qemu_plugin_reg_descriptor) == 24, "reg_descriptor");
#endif

// The functions whose type depends on the version.
void shapes(void);
void shapes(void) {
#if QEMU_PLUGIN_API_VERSION >= 7
  void (*trans)(struct qemu_plugin_tb*, void*) = NULL;
  void (*vcpu)(unsigned, void*) = NULL;
  void (*simple)(void*) = NULL;
  qemu_plugin_register_vcpu_tb_trans_cb(1, trans, NULL);
  qemu_plugin_register_vcpu_init_cb(1, vcpu, NULL);
  qemu_plugin_reset(1, simple, NULL);
  qemu_plugin_register_atexit_cb(1, simple, NULL);
#else
  void (*trans)(uint64_t, struct qemu_plugin_tb*) = NULL;
  void (*vcpu)(uint64_t, unsigned) = NULL;
  void (*simple)(uint64_t) = NULL;
  void (*at_exit)(uint64_t, void*) = NULL;
  qemu_plugin_register_vcpu_tb_trans_cb(1, trans);
  qemu_plugin_register_vcpu_init_cb(1, vcpu);
  qemu_plugin_reset(1, simple);
  qemu_plugin_register_atexit_cb(1, at_exit, NULL);
#endif
#if QEMU_PLUGIN_API_VERSION >= 6
  bool (*read_register)(struct qemu_plugin_register*, GByteArray*) = qemu_plugin_read_register;
#else
  int (*read_register)(struct qemu_plugin_register*, GByteArray*) = qemu_plugin_read_register;
#endif
#if QEMU_PLUGIN_API_VERSION >= 3
  size_t (*insn_data)(const struct qemu_plugin_insn*, void*, size_t) = qemu_plugin_insn_data;
#else
  const void* (*insn_data)(const struct qemu_plugin_insn*) = qemu_plugin_insn_data;
#endif
  (void)read_register;
  (void)insn_data;
  qemu_plugin_u64 counter = qemu_plugin_scoreboard_u64_in_struct(NULL, qemu_plugin_mem_value, data);
  (void)counter;
}
