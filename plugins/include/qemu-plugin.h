/* SPDX-License-Identifier: MIT
 * The C interface between Tandem and a plugin: source and binary compatible with the public plugin API, versions 2
 * to 7.
 *
 * A plugin is a shared object that exports `qemu_plugin_version` and `qemu_plugin_install` and is loaded with
 * `-plugin FILE[,name=value...]`.  docs/plugins.md shows how to write, build and run one.
 *
 * QEMU_PLUGIN_API_VERSION, defined before this file is included, picks the version whose shapes are declared (2 to 7;
 * the newest if it is not defined).  A plugin runs in every emulator whose range of versions holds its own, so choose
 * the lowest that has what you need.  A mark such as [4] beside a function names the first version that has it; [2] is
 * not written. Version 6 was published in two forms; QEMU_PLUGIN_API_6_FIRST_FORM, defined too, picks the earlier.
 *
 * Rules that hold for all of it:
 *  - Handles (struct pointers the emulator passes in) are valid only until the callback that received them returns.
 *    Scoreboards live until they are freed, register handles as long as their vCPU.
 *  - Callbacks run on the vCPU's own thread, on many vCPUs at once; no lock is held.  Data kept per vCPU needs no lock.
 *  - Registration takes effect for code translated from then on.
 */
#ifndef QEMU_PLUGIN_H
#define QEMU_PLUGIN_H

#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

#ifndef QEMU_PLUGIN_API_VERSION
#define QEMU_PLUGIN_API_VERSION 7
#endif
#if QEMU_PLUGIN_API_VERSION < 2 || QEMU_PLUGIN_API_VERSION > 7
#error "QEMU_PLUGIN_API_VERSION must be 2 to 7"
#endif

/** What a plugin stores in its qemu_plugin_version. */
#define QEMU_PLUGIN_VERSION QEMU_PLUGIN_API_VERSION

#define QEMU_PLUGIN_EXPORT __attribute__((visibility("default"))) /**< a symbol the emulator looks up */
#define QEMU_PLUGIN_LOCAL __attribute__((visibility("hidden")))   /**< a symbol of the plugin alone */
#define QEMU_PLUGIN_API                                           /**< a function the emulator provides */

/* Internal: the user data that version 7 added to the registrations that had none, and the second form of version 6. */
#if QEMU_PLUGIN_API_VERSION >= 7
#define QEMU_PLUGIN_UDATA_ , void* userdata
#else
#define QEMU_PLUGIN_UDATA_
#endif
#if QEMU_PLUGIN_API_VERSION >= 7 || (QEMU_PLUGIN_API_VERSION == 6 && !defined(QEMU_PLUGIN_API_6_FIRST_FORM))
#define QEMU_PLUGIN_SECOND_FORM_ 1
#else
#define QEMU_PLUGIN_SECOND_FORM_ 0
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Types ---- */

typedef uint64_t qemu_plugin_id_t;      /**< names a loaded plugin; given to qemu_plugin_install */
typedef uint32_t qemu_plugin_meminfo_t; /**< describes one memory access; read it with qemu_plugin_mem_* */

struct qemu_plugin_tb;         /**< a translation block: what is translated as one piece */
struct qemu_plugin_insn;       /**< an instruction of a block */
struct qemu_plugin_hwaddr;     /**< where an access went in physical space */
struct qemu_plugin_scoreboard; /**< an array with one element for each vCPU */
struct qemu_plugin_register;   /**< a register of a vCPU */

/** What is known of the emulator when a plugin is installed. */
typedef struct qemu_info_t {
  const char* target_name; /**< "sparc", "aarch64", ... */
  struct {
    int min; /**< lowest plugin version that loads */
    int cur; /**< the emulator's own, and highest, version */
  } version;
  bool system_emulation; /**< true: a whole machine; false: one program (user mode) */
  union {
    struct {
      int smp_vcpus; /**< vCPUs at the start */
      int max_vcpus; /**< vCPUs there may ever be */
    } system;        /**< set only if system_emulation */
  };
} qemu_info_t;

/** A 64-bit counter of each vCPU: `offset` bytes into the vCPU's element of `score`. */
typedef struct {
  struct qemu_plugin_scoreboard* score;
  size_t offset;
} qemu_plugin_u64;

/** What a callback may do with registers.  Anything but NO_REGS may cost time at the call. */
enum qemu_plugin_cb_flags {
  QEMU_PLUGIN_CB_NO_REGS = 0, /**< it reads none */
  QEMU_PLUGIN_CB_R_REGS = 1,  /**< it reads registers */
  QEMU_PLUGIN_CB_RW_REGS = 2, /**< it reads and writes registers */
#if QEMU_PLUGIN_API_VERSION >= 6
  QEMU_PLUGIN_CB_RW_REGS_PC = 3, /**< it may also go elsewhere with qemu_plugin_set_pc */
#endif
};

/** Which accesses of an instruction are meant. */
enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_R = 1, QEMU_PLUGIN_MEM_W = 2, QEMU_PLUGIN_MEM_RW = 3 };

/** What an inline operation does to its counter. */
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 = 0, QEMU_PLUGIN_INLINE_STORE_U64 = 1 };

/** When a conditional callback is called: `counter COND immediate`, 64 bits, unsigned. */
enum qemu_plugin_cond {
  QEMU_PLUGIN_COND_NEVER = 0,
  QEMU_PLUGIN_COND_ALWAYS = 1,
  QEMU_PLUGIN_COND_EQ = 2,
  QEMU_PLUGIN_COND_NE = 3,
  QEMU_PLUGIN_COND_LT = 4,
  QEMU_PLUGIN_COND_LE = 5,
  QEMU_PLUGIN_COND_GT = 6,
  QEMU_PLUGIN_COND_GE = 7,
};

enum qemu_plugin_mem_value_type {
  QEMU_PLUGIN_MEM_VALUE_U8 = 0,
  QEMU_PLUGIN_MEM_VALUE_U16 = 1,
  QEMU_PLUGIN_MEM_VALUE_U32 = 2,
  QEMU_PLUGIN_MEM_VALUE_U64 = 3,
  QEMU_PLUGIN_MEM_VALUE_U128 = 4,
};

/** The value an access read or left in memory, as a number in the host's byte order. */
typedef struct {
  enum qemu_plugin_mem_value_type type; /**< which member of data is set */
  union {
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    struct {
      uint64_t low;
      uint64_t high;
    } u128;
  } data;
} qemu_plugin_mem_value;

/** A register as qemu_plugin_get_registers lists it.  The names are those the debugger shows. */
typedef struct {
  struct qemu_plugin_register* handle; /**< for qemu_plugin_read_register */
  const char* name;                    /**< "pc", "g1", "x0", ... */
  const char* feature;                 /**< the group it belongs to, "org.gnu.gdb.aarch64.core" for one */
#if QEMU_PLUGIN_SECOND_FORM_
  bool is_readonly; /**< qemu_plugin_write_register refuses it */
#endif
} qemu_plugin_reg_descriptor;

#if QEMU_PLUGIN_API_VERSION >= 5
/** How an access by physical address ended. */
enum qemu_plugin_hwaddr_operation_result {
  QEMU_PLUGIN_HWADDR_OPERATION_OK = 0,
  QEMU_PLUGIN_HWADDR_OPERATION_ERROR = 1,
  QEMU_PLUGIN_HWADDR_OPERATION_DEVICE_ERROR = 2,
  QEMU_PLUGIN_HWADDR_OPERATION_ACCESS_DENIED = 3,
  QEMU_PLUGIN_HWADDR_OPERATION_INVALID_ADDRESS = 4,
  QEMU_PLUGIN_HWADDR_OPERATION_INVALID_ADDRESS_SPACE = 5,
};
#endif

#if QEMU_PLUGIN_API_VERSION >= 6
/** Why execution went on elsewhere than the code says; values are or-ed where a set is asked for. */
enum qemu_plugin_discon_type {
  QEMU_PLUGIN_DISCON_INTERRUPT = 1, /**< asynchronous: from_pc is the instruction that would have been next */
  QEMU_PLUGIN_DISCON_EXCEPTION = 2, /**< caused by the instruction at from_pc */
  QEMU_PLUGIN_DISCON_HOSTCALL = 4,  /**< served by the emulator itself (semihosting, firmware calls) */
  QEMU_PLUGIN_DISCON_ALL = -1,
};
#endif

/* ---- Callbacks ---- */

/** Executed block or instruction; vcpu_index counts from 0. */
typedef void (*qemu_plugin_vcpu_udata_cb_t)(unsigned int vcpu_index, void* userdata);
/** Finished memory access at virtual address vaddr. */
typedef void (*qemu_plugin_vcpu_mem_cb_t)(unsigned int vcpu_index, qemu_plugin_meminfo_t info, uint64_t vaddr,
                                          void* userdata);

#if QEMU_PLUGIN_API_VERSION >= 7
typedef void (*qemu_plugin_simple_cb_t)(void* userdata);
typedef void (*qemu_plugin_udata_cb_t)(void* userdata);
typedef void (*qemu_plugin_vcpu_simple_cb_t)(unsigned int vcpu_index, void* userdata);
typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(struct qemu_plugin_tb* tb, void* userdata);
typedef void (*qemu_plugin_vcpu_discon_cb_t)(unsigned int vcpu_index, enum qemu_plugin_discon_type type,
                                             uint64_t from_pc, uint64_t to_pc, void* userdata);
typedef void (*qemu_plugin_vcpu_syscall_cb_t)(unsigned int vcpu_index, int64_t num, uint64_t a1, uint64_t a2,
                                              uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7,
                                              uint64_t a8, void* userdata);
typedef bool (*qemu_plugin_vcpu_syscall_filter_cb_t)(unsigned int vcpu_index, int64_t num, uint64_t a1, uint64_t a2,
                                                     uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7,
                                                     uint64_t a8, int64_t* sysret, void* userdata);
typedef void (*qemu_plugin_vcpu_syscall_ret_cb_t)(unsigned int vcpu_index, int64_t num, int64_t ret, void* userdata);
#else
typedef void (*qemu_plugin_simple_cb_t)(qemu_plugin_id_t id);
typedef void (*qemu_plugin_udata_cb_t)(qemu_plugin_id_t id, void* userdata);
typedef void (*qemu_plugin_vcpu_simple_cb_t)(qemu_plugin_id_t id, unsigned int vcpu_index);
/** A block is being translated; register here what its instructions shall call or count. */
typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(qemu_plugin_id_t id, struct qemu_plugin_tb* tb);
#if QEMU_PLUGIN_API_VERSION >= 6
typedef void (*qemu_plugin_vcpu_discon_cb_t)(qemu_plugin_id_t id, unsigned int vcpu_index,
                                             enum qemu_plugin_discon_type type, uint64_t from_pc, uint64_t to_pc);
#endif
/** A system call of a program (user mode) is about to be made. */
typedef void (*qemu_plugin_vcpu_syscall_cb_t)(qemu_plugin_id_t id, unsigned int vcpu_index, int64_t num, uint64_t a1,
                                              uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6,
                                              uint64_t a7, uint64_t a8);
#if QEMU_PLUGIN_SECOND_FORM_
/** As above; true: the call is not made and returns *sysret. */
typedef bool (*qemu_plugin_vcpu_syscall_filter_cb_t)(qemu_plugin_id_t id, unsigned int vcpu_index, int64_t num,
                                                     uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5,
                                                     uint64_t a6, uint64_t a7, uint64_t a8, uint64_t* sysret);
#endif
/** A system call has returned. */
typedef void (*qemu_plugin_vcpu_syscall_ret_cb_t)(qemu_plugin_id_t id, unsigned int vcpu_index, int64_t num,
                                                  int64_t ret);
#endif

/* ---- What a plugin exports ---- */

/** The version it was compiled for: `QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;` */
extern QEMU_PLUGIN_EXPORT int qemu_plugin_version;

/**
 * Called once when the plugin is loaded.  info lives for the call, argv (strings `name=value` in the order given) as
 * long as the plugin.  Returns 0 if all is well; any other value ends the emulator with a message.
 */
QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv);

/* ---- Life cycle ---- */

/** Unloads the plugin as soon as every vCPU has left its callbacks; then calls cb.  Not allowed within
 * qemu_plugin_install. */
QEMU_PLUGIN_API void qemu_plugin_uninstall(qemu_plugin_id_t id, qemu_plugin_simple_cb_t cb QEMU_PLUGIN_UDATA_);
/** Forgets all callbacks of the plugin, asynchronously as above; cb, called at the end, registers new ones. */
QEMU_PLUGIN_API void qemu_plugin_reset(qemu_plugin_id_t id, qemu_plugin_simple_cb_t cb QEMU_PLUGIN_UDATA_);

QEMU_PLUGIN_API void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id,
                                                       qemu_plugin_vcpu_simple_cb_t cb QEMU_PLUGIN_UDATA_);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_exit_cb(qemu_plugin_id_t id,
                                                       qemu_plugin_vcpu_simple_cb_t cb QEMU_PLUGIN_UDATA_);
/** The vCPU waits for an interrupt. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_idle_cb(qemu_plugin_id_t id,
                                                       qemu_plugin_vcpu_simple_cb_t cb QEMU_PLUGIN_UDATA_);
/** It runs again. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_resume_cb(qemu_plugin_id_t id,
                                                         qemu_plugin_vcpu_simple_cb_t cb QEMU_PLUGIN_UDATA_);

/** The emulator ends, or the program of user mode does.  Registers cannot be read any more. */
QEMU_PLUGIN_API void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, qemu_plugin_udata_cb_t cb, void* userdata);
/** All translated code was thrown away; called with every vCPU stopped. */
QEMU_PLUGIN_API void qemu_plugin_register_flush_cb(qemu_plugin_id_t id, qemu_plugin_simple_cb_t cb QEMU_PLUGIN_UDATA_);

/** Calls cb, before it returns, once for each vCPU there is. */
QEMU_PLUGIN_API void qemu_plugin_vcpu_for_each(qemu_plugin_id_t id, qemu_plugin_vcpu_simple_cb_t cb QEMU_PLUGIN_UDATA_);
/** How many vCPUs were ever started; their indices are below it. */
QEMU_PLUGIN_API int qemu_plugin_num_vcpus(void);

#if QEMU_PLUGIN_API_VERSION >= 6
/** [6] cb is called after control went elsewhere for one of the reasons in the set `type`. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_discon_cb(qemu_plugin_id_t id, enum qemu_plugin_discon_type type,
                                                         qemu_plugin_vcpu_discon_cb_t cb QEMU_PLUGIN_UDATA_);
#endif

/* ---- Translation ---- */

/** cb is called each time a block is translated, which may be many times for one address. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                                           qemu_plugin_vcpu_tb_trans_cb_t cb QEMU_PLUGIN_UDATA_);

QEMU_PLUGIN_API size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* tb);
/** Virtual address of the block's first instruction. */
QEMU_PLUGIN_API uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb* tb);
/** Instruction number idx, from 0; NULL if there is none. */
QEMU_PLUGIN_API struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb* tb, size_t idx);

#if QEMU_PLUGIN_API_VERSION >= 3
/** Copies at most len bytes of the instruction as they stand in memory to dest; returns how many. */
QEMU_PLUGIN_API size_t qemu_plugin_insn_data(const struct qemu_plugin_insn* insn, void* dest, size_t len);
#else
/** The instruction's bytes as they stand in memory; valid within the callback. */
QEMU_PLUGIN_API const void* qemu_plugin_insn_data(const struct qemu_plugin_insn* insn);
#endif
/** Bytes the instruction takes. */
QEMU_PLUGIN_API size_t qemu_plugin_insn_size(const struct qemu_plugin_insn* insn);
QEMU_PLUGIN_API uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn* insn);
/** Where the instruction stands in the emulator's own memory; NULL if it is in a device. */
QEMU_PLUGIN_API void* qemu_plugin_insn_haddr(const struct qemu_plugin_insn* insn);
/** Assembler text; the caller frees it with g_free. */
QEMU_PLUGIN_API char* qemu_plugin_insn_disas(const struct qemu_plugin_insn* insn);
/** Name of the function or object the instruction belongs to; NULL if it is not known. */
QEMU_PLUGIN_API const char* qemu_plugin_insn_symbol(const struct qemu_plugin_insn* insn);

/* ---- Execution ---- */

/** cb is called whenever the block is entered. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb* tb, qemu_plugin_vcpu_udata_cb_t cb,
                                                          enum qemu_plugin_cb_flags flags, void* userdata);
/** The same, if `entry cond imm` holds at that time. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_tb_exec_cond_cb(struct qemu_plugin_tb* tb,
                                                               qemu_plugin_vcpu_udata_cb_t cb,
                                                               enum qemu_plugin_cb_flags flags,
                                                               enum qemu_plugin_cond cond, qemu_plugin_u64 entry,
                                                               uint64_t imm, void* userdata);
/** Adds imm to, or stores it in, the vCPU's counter, without a call. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb* tb,
                                                                       enum qemu_plugin_op op, qemu_plugin_u64 entry,
                                                                       uint64_t imm);
/** cb is called whenever the instruction is about to be executed. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn* insn,
                                                            qemu_plugin_vcpu_udata_cb_t cb,
                                                            enum qemu_plugin_cb_flags flags, void* userdata);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_insn_exec_cond_cb(struct qemu_plugin_insn* insn,
                                                                 qemu_plugin_vcpu_udata_cb_t cb,
                                                                 enum qemu_plugin_cb_flags flags,
                                                                 enum qemu_plugin_cond cond, qemu_plugin_u64 entry,
                                                                 uint64_t imm, void* userdata);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn* insn,
                                                                         enum qemu_plugin_op op, qemu_plugin_u64 entry,
                                                                         uint64_t imm);

/* ---- Memory ---- */

/** cb is called after each access of the kind rw that the instruction has made. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn* insn, qemu_plugin_vcpu_mem_cb_t cb,
                                                      enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw,
                                                      void* userdata);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_mem_inline_per_vcpu(struct qemu_plugin_insn* insn,
                                                                   enum qemu_plugin_mem_rw rw, enum qemu_plugin_op op,
                                                                   qemu_plugin_u64 entry, uint64_t imm);

/** Binary logarithm of the access's bytes. */
QEMU_PLUGIN_API unsigned int qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t info);
QEMU_PLUGIN_API bool qemu_plugin_mem_is_sign_extended(qemu_plugin_meminfo_t info);
QEMU_PLUGIN_API bool qemu_plugin_mem_is_big_endian(qemu_plugin_meminfo_t info);
QEMU_PLUGIN_API bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info);
/** The value read or written. */
QEMU_PLUGIN_API qemu_plugin_mem_value qemu_plugin_mem_get_value(qemu_plugin_meminfo_t info);

/** Physical side of the access a memory callback is about; NULL in user mode.  Valid within the callback. */
QEMU_PLUGIN_API struct qemu_plugin_hwaddr* qemu_plugin_get_hwaddr(qemu_plugin_meminfo_t info, uint64_t vaddr);
/** Whether a device answered; false for NULL. */
QEMU_PLUGIN_API bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr* haddr);
/** Physical address; 0 for NULL. */
QEMU_PLUGIN_API uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr* haddr);
/** Name of the device, or "RAM"; the string stays. */
QEMU_PLUGIN_API const char* qemu_plugin_hwaddr_device_name(const struct qemu_plugin_hwaddr* h);

#if QEMU_PLUGIN_API_VERSION >= 4
/** [4] Appends len bytes of guest memory at addr, as the vCPU sees it; false if some are not mapped. */
QEMU_PLUGIN_API bool qemu_plugin_read_memory_vaddr(uint64_t addr, GByteArray* data, size_t len);
#endif
#if QEMU_PLUGIN_API_VERSION >= 5
/** [5] Writes data to guest memory at addr; false if some of it is not mapped. */
QEMU_PLUGIN_API bool qemu_plugin_write_memory_vaddr(uint64_t addr, GByteArray* data);
/** [5] The same by physical address; system mode only. */
QEMU_PLUGIN_API enum qemu_plugin_hwaddr_operation_result qemu_plugin_read_memory_hwaddr(uint64_t addr, GByteArray* data,
                                                                                        size_t len);
QEMU_PLUGIN_API enum qemu_plugin_hwaddr_operation_result qemu_plugin_write_memory_hwaddr(uint64_t addr,
                                                                                         GByteArray* data);
/** [5] Physical address of vaddr in the vCPU's current address space; false if it is not mapped.  System mode only. */
QEMU_PLUGIN_API bool qemu_plugin_translate_vaddr(uint64_t vaddr, uint64_t* hwaddr);
#endif

/* ---- Registers ---- */

/**
 * The vCPU's registers: a GArray of qemu_plugin_reg_descriptor, which the caller frees with g_array_free.  Call it on
 * the vCPU's thread, the first time best in its init callback.
 */
QEMU_PLUGIN_API GArray* qemu_plugin_get_registers(void);
#if QEMU_PLUGIN_API_VERSION >= 6
/** Appends the register's bytes, in the guest's byte order; false if that failed. */
QEMU_PLUGIN_API bool qemu_plugin_read_register(struct qemu_plugin_register* handle, GByteArray* buf);
/** Writes the register; false if that failed.  Needs RW_REGS. */
QEMU_PLUGIN_API bool qemu_plugin_write_register(struct qemu_plugin_register* handle, GByteArray* buf);
#else
/** Appends the register's bytes, in the guest's byte order; how many, or -1 if that failed. */
QEMU_PLUGIN_API int qemu_plugin_read_register(struct qemu_plugin_register* handle, GByteArray* buf);
#if QEMU_PLUGIN_API_VERSION == 5
/** [5] Writes the register; how many bytes, or -1 if that failed.  Needs RW_REGS. */
QEMU_PLUGIN_API int qemu_plugin_write_register(struct qemu_plugin_register* handle, GByteArray* buf);
#endif
#endif
#if QEMU_PLUGIN_SECOND_FORM_
/** [6, second form] Leaves the callback and goes on at vaddr.  Needs RW_REGS_PC. */
QEMU_PLUGIN_API __attribute__((noreturn)) void qemu_plugin_set_pc(uint64_t vaddr);
#endif

/* ---- System calls (user mode) ---- */

QEMU_PLUGIN_API void qemu_plugin_register_vcpu_syscall_cb(qemu_plugin_id_t id,
                                                          qemu_plugin_vcpu_syscall_cb_t cb QEMU_PLUGIN_UDATA_);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_syscall_ret_cb(qemu_plugin_id_t id,
                                                              qemu_plugin_vcpu_syscall_ret_cb_t cb QEMU_PLUGIN_UDATA_);
#if QEMU_PLUGIN_SECOND_FORM_
/** [6, second form] cb decides whether the call is made. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_syscall_filter_cb(
    qemu_plugin_id_t id, qemu_plugin_vcpu_syscall_filter_cb_t cb QEMU_PLUGIN_UDATA_);
#endif

/* ---- Time ---- */

/** Takes over the guest's virtual clock; NULL if another plugin has it. */
QEMU_PLUGIN_API const void* qemu_plugin_request_time_control(void);
/** Sets the virtual clock, which must not go back, to time nanoseconds.  handle: from the function above. */
QEMU_PLUGIN_API void qemu_plugin_update_ns(const void* handle, int64_t time);

/* ---- Scoreboards ---- */

/** An array of element_size bytes for each vCPU, zero at first; it grows with them, and its elements may move then. */
QEMU_PLUGIN_API struct qemu_plugin_scoreboard* qemu_plugin_scoreboard_new(size_t element_size);
QEMU_PLUGIN_API void qemu_plugin_scoreboard_free(struct qemu_plugin_scoreboard* score);
/** The vCPU's element.  The address is good until another vCPU starts. */
QEMU_PLUGIN_API void* qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard* score, unsigned int vcpu_index);

/** The counter a scoreboard of uint64_t holds. */
#define qemu_plugin_scoreboard_u64(score) qemu_plugin_u64_at_((score), 0)
/** The counter that is `member` of the scoreboard's elements of type `type`. */
#define qemu_plugin_scoreboard_u64_in_struct(score, type, member) qemu_plugin_u64_at_((score), offsetof(type, member))

static inline qemu_plugin_u64 qemu_plugin_u64_at_(struct qemu_plugin_scoreboard* score, size_t offset) {
  qemu_plugin_u64 entry;
  entry.score = score;
  entry.offset = offset;
  return entry;
}

QEMU_PLUGIN_API void qemu_plugin_u64_add(qemu_plugin_u64 entry, unsigned int vcpu_index, uint64_t added);
QEMU_PLUGIN_API uint64_t qemu_plugin_u64_get(qemu_plugin_u64 entry, unsigned int vcpu_index);
QEMU_PLUGIN_API void qemu_plugin_u64_set(qemu_plugin_u64 entry, unsigned int vcpu_index, uint64_t val);
/** Sum over all vCPUs. */
QEMU_PLUGIN_API uint64_t qemu_plugin_u64_sum(qemu_plugin_u64 entry);

/* ---- The rest ---- */

/** Prints text, as it is, where `-d plugin` sends it. */
QEMU_PLUGIN_API void qemu_plugin_outs(const char* string);
/** Reads val as a truth value: "on", "yes", "true" or "off", "no", "false".  False if it is neither, and says so. */
QEMU_PLUGIN_API bool qemu_plugin_bool_parse(const char* name, const char* val, bool* ret);
/** Path of the program that runs in user mode; NULL in system mode.  The caller frees it with g_free. */
QEMU_PLUGIN_API const char* qemu_plugin_path_to_binary(void);
/** Start, end and entry of the program's code in user mode; 0 in system mode. */
QEMU_PLUGIN_API uint64_t qemu_plugin_start_code(void);
QEMU_PLUGIN_API uint64_t qemu_plugin_end_code(void);
QEMU_PLUGIN_API uint64_t qemu_plugin_entry_code(void);

#ifdef __cplusplus
}
#endif

#endif
