// SPDX-License-Identifier: MIT
// abi: includes no header of ours; declares the public prototypes of API version ABI (2 to 7; ABI_6_FIRST: the first
// form of 6) itself, and calls and checks every function that version has, on tests/guest/sparc/bare.S or any other
// guest. It says "abi: version N: M checks, all good", or which failed.  Options: from=ADDRESS, to=ADDRESS (with
// set_pc).
#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define API __attribute__((visibility("default")))
#if ABI == 7 || (ABI == 6 && !defined(ABI_6_FIRST))
#define SECOND 1
#else
#define SECOND 0
#endif

typedef uint64_t Id;
typedef struct {
  const char* target_name;
  struct {
    int min, cur;
  } version;
  bool system_emulation;
  union {
    struct {
      int smp_vcpus, max_vcpus;
    } system;
  };
} Info;
typedef struct {
  void* score;
  size_t offset;
} U64;
typedef struct {
  int type;
  union {
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    struct {
      uint64_t low, high;
    } u128;
  } data;
} Value;
typedef struct {
  void* handle;
  const char* name;
  const char* feature;
#if SECOND
  bool is_readonly;
#endif
} Descriptor;

#if ABI == 7
#define DATA , void* userdata
#define PASS(p) , p
#define SIMPLE void* userdata
#define VCPU unsigned vcpu, void *userdata
#define TB void *tb, void *userdata
#define EXIT void* userdata
#define DISCON unsigned vcpu, int type, uint64_t from, uint64_t to, void *userdata
#define CALL_HEAD unsigned vcpu, int64_t num
#define CALL_TAIL , void* userdata
#define RETURNED unsigned vcpu, int64_t num, int64_t ret, void *userdata
typedef int64_t Sysret;
#else
#define DATA
#define PASS(p)
#define SIMPLE Id id
#define VCPU Id id, unsigned vcpu
#define TB Id id, void *tb
#define EXIT Id id, void *userdata
#define DISCON Id id, unsigned vcpu, int type, uint64_t from, uint64_t to
#define CALL_HEAD Id id, unsigned vcpu, int64_t num
#define CALL_TAIL
#define RETURNED Id id, unsigned vcpu, int64_t num, int64_t ret
typedef uint64_t Sysret;
#endif
#define ARGS uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8

void qemu_plugin_uninstall(Id, void (*)(SIMPLE) DATA);
void qemu_plugin_reset(Id, void (*)(SIMPLE) DATA);
void qemu_plugin_register_vcpu_init_cb(Id, void (*)(VCPU) DATA);
void qemu_plugin_register_vcpu_exit_cb(Id, void (*)(VCPU) DATA);
void qemu_plugin_register_vcpu_idle_cb(Id, void (*)(VCPU) DATA);
void qemu_plugin_register_vcpu_resume_cb(Id, void (*)(VCPU) DATA);
void qemu_plugin_register_vcpu_tb_trans_cb(Id, void (*)(TB) DATA);
void qemu_plugin_register_flush_cb(Id, void (*)(SIMPLE) DATA);
void qemu_plugin_register_atexit_cb(Id, void (*)(EXIT), void*);
void qemu_plugin_vcpu_for_each(Id, void (*)(VCPU) DATA);
int qemu_plugin_num_vcpus(void);
void qemu_plugin_register_vcpu_tb_exec_cb(void*, void (*)(unsigned, void*), int, void*);
void qemu_plugin_register_vcpu_tb_exec_cond_cb(void*, void (*)(unsigned, void*), int, int, U64, uint64_t, void*);
void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(void*, int, U64, uint64_t);
void qemu_plugin_register_vcpu_insn_exec_cb(void*, void (*)(unsigned, void*), int, void*);
void qemu_plugin_register_vcpu_insn_exec_cond_cb(void*, void (*)(unsigned, void*), int, int, U64, uint64_t, void*);
void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(void*, int, U64, uint64_t);
void qemu_plugin_register_vcpu_mem_cb(void*, void (*)(unsigned, uint32_t, uint64_t, void*), int, int, void*);
void qemu_plugin_register_vcpu_mem_inline_per_vcpu(void*, int, int, U64, uint64_t);
size_t qemu_plugin_tb_n_insns(const void*);
uint64_t qemu_plugin_tb_vaddr(const void*);
void* qemu_plugin_tb_get_insn(const void*, size_t);
#if ABI == 2
const void* qemu_plugin_insn_data(const void*);
#else
size_t qemu_plugin_insn_data(const void*, void*, size_t);
#endif
size_t qemu_plugin_insn_size(const void*);
uint64_t qemu_plugin_insn_vaddr(const void*);
void* qemu_plugin_insn_haddr(const void*);
char* qemu_plugin_insn_disas(const void*);
const char* qemu_plugin_insn_symbol(const void*);
unsigned qemu_plugin_mem_size_shift(uint32_t);
bool qemu_plugin_mem_is_sign_extended(uint32_t);
bool qemu_plugin_mem_is_big_endian(uint32_t);
bool qemu_plugin_mem_is_store(uint32_t);
Value qemu_plugin_mem_get_value(uint32_t);
void* qemu_plugin_get_hwaddr(uint32_t, uint64_t);
bool qemu_plugin_hwaddr_is_io(const void*);
uint64_t qemu_plugin_hwaddr_phys_addr(const void*);
const char* qemu_plugin_hwaddr_device_name(const void*);
const void* qemu_plugin_request_time_control(void);
void qemu_plugin_update_ns(const void*, int64_t);
void qemu_plugin_register_vcpu_syscall_cb(Id, void (*)(CALL_HEAD, ARGS CALL_TAIL) DATA);
void qemu_plugin_register_vcpu_syscall_ret_cb(Id, void (*)(RETURNED) DATA);
void qemu_plugin_outs(const char*);
bool qemu_plugin_bool_parse(const char*, const char*, bool*);
const char* qemu_plugin_path_to_binary(void);
uint64_t qemu_plugin_start_code(void);
uint64_t qemu_plugin_end_code(void);
uint64_t qemu_plugin_entry_code(void);
GArray* qemu_plugin_get_registers(void);
void* qemu_plugin_scoreboard_new(size_t);
void qemu_plugin_scoreboard_free(void*);
void* qemu_plugin_scoreboard_find(void*, unsigned);
void qemu_plugin_u64_add(U64, unsigned, uint64_t);
uint64_t qemu_plugin_u64_get(U64, unsigned);
void qemu_plugin_u64_set(U64, unsigned, uint64_t);
uint64_t qemu_plugin_u64_sum(U64);
#if ABI >= 6
bool qemu_plugin_read_register(void*, GByteArray*);
bool qemu_plugin_write_register(void*, GByteArray*);
void qemu_plugin_register_vcpu_discon_cb(Id, int, void (*)(DISCON) DATA);
#else
int qemu_plugin_read_register(void*, GByteArray*);
int qemu_plugin_write_register(void*, GByteArray*);
#endif
bool qemu_plugin_read_memory_vaddr(uint64_t, GByteArray*, size_t);
bool qemu_plugin_write_memory_vaddr(uint64_t, GByteArray*);
int qemu_plugin_read_memory_hwaddr(uint64_t, GByteArray*, size_t);
int qemu_plugin_write_memory_hwaddr(uint64_t, GByteArray*);
bool qemu_plugin_translate_vaddr(uint64_t, uint64_t*);
#if SECOND
void qemu_plugin_register_vcpu_syscall_filter_cb(Id, bool (*)(CALL_HEAD, ARGS, Sysret* CALL_TAIL) DATA);
__attribute__((noreturn)) void qemu_plugin_set_pc(uint64_t);
#endif

API int qemu_plugin_version = ABI;
API int qemu_plugin_install(Id, const Info*, int, char**);

static U64 entry[4];  // inline counts: blocks, instructions, accesses; and a store
static uint64_t blocks, insns, accesses, never, always_blocks, always_insns, inits, idles, jumps;
#if ABI >= 6
static uint64_t discons;
#endif
static unsigned checks, failed, checked_insns, checked_accesses;
static Id own;
static bool in_system;
static uint64_t from_pc, to_pc;
static const void* time_control;
static char mark, *first_argument;

static void expect(bool good, const char* what) {
  ++checks;
  if (good) return;
  ++failed;
  char* line = g_strdup_printf("abi: version %d: FAILED: %s\n", ABI, what);
  qemu_plugin_outs(line);
  g_free(line);
}

static void check_registers(void) {
  GArray* all = qemu_plugin_get_registers();
  expect(all && all->len > 8, "get_registers lists some");
  expect(g_array_get_element_size(all) == sizeof(Descriptor), "the stride is that of the version");
  for (guint i = 0; i < all->len; ++i) {
    Descriptor* d = &g_array_index(all, Descriptor, i);
    GByteArray* bytes = g_byte_array_new();
    const int size = (int)qemu_plugin_read_register(d->handle, bytes);
    expect(d->name && d->handle && (d->feature == NULL || *d->feature), "a register has a name and a handle");
    expect(bytes->len > 0 && size == (ABI >= 6 ? 1 : (int)bytes->len),
           "read_register gives bytes and the result of its version");
    g_byte_array_free(bytes, TRUE);
  }
  g_array_free(all, TRUE);
}

static void check_scoreboards(void) {
  void* own_score = qemu_plugin_scoreboard_new(24);
  const U64 middle = {own_score, 8};
  qemu_plugin_u64_set(middle, 0, 40);
  qemu_plugin_u64_add(middle, 0, 2);
  expect(qemu_plugin_u64_get(middle, 0) == 42 && qemu_plugin_u64_sum(middle) == 42, "u64_set, add, get, sum");
  const uint64_t* element = qemu_plugin_scoreboard_find(own_score, 0);
  expect(element[0] == 0 && element[1] == 42 && element[2] == 0, "scoreboard_find");
  qemu_plugin_scoreboard_free(own_score);
}

static void on_init(VCPU) {
#if ABI == 7
  expect(userdata == &mark, "user data of vcpu_init");
#else
  expect(id == own, "id of vcpu_init");
#endif
  expect(vcpu < (unsigned)qemu_plugin_num_vcpus(), "num_vcpus is above each index");
  ++inits;
  check_registers();
  check_scoreboards();
  if (time_control) qemu_plugin_update_ns(time_control, 1000000);
}

static void on_each(VCPU) {
  (void)vcpu;
  ++inits;
#if ABI == 7
  expect(userdata == &mark, "user data of vcpu_for_each");
#else
  expect(id == own, "id of vcpu_for_each");
#endif
}

static void on_idle(VCPU) {
#if ABI == 7
  (void)userdata;
#else
  (void)id;
#endif
  (void)vcpu;
  ++idles;
}

static void on_block(unsigned vcpu, void* userdata) {
  (void)vcpu;
  expect(userdata == &mark, "user data of tb_exec");
  ++blocks;
}
static void on_block_always(unsigned vcpu, void* userdata) { (void)vcpu, (void)userdata, ++always_blocks; }
static void on_insn_always(unsigned vcpu, void* userdata) { (void)vcpu, (void)userdata, ++always_insns; }
static void on_never(unsigned vcpu, void* userdata) { (void)vcpu, (void)userdata, ++never; }

#if ABI >= 5
static void check_writes(uint64_t pc) {
  GByteArray* bytes = g_byte_array_new();
  expect(qemu_plugin_read_memory_vaddr(pc, bytes, 4), "read_memory_vaddr before writing");
  expect(!qemu_plugin_write_memory_vaddr(0xdeadbe00, bytes) || !in_system,
         "write_memory_vaddr refuses what is not mapped");
  if (in_system) {
    uint64_t physical = 0;
    expect(qemu_plugin_translate_vaddr(pc, &physical), "translate_vaddr");
    GByteArray* again = g_byte_array_new();
    expect(qemu_plugin_read_memory_hwaddr(physical, again, 4) == 0, "read_memory_hwaddr");
    expect(again->len == 4 && memcmp(again->data, bytes->data, 4) == 0, "both addresses show the same bytes");
    expect(qemu_plugin_read_memory_hwaddr(~(uint64_t)0xffff, again, 4) != 0,
           "read_memory_hwaddr refuses what is not there");
    g_byte_array_set_size(again, 0);
    expect(qemu_plugin_read_memory_hwaddr(0x100000, again, 4) == 0, "read_memory_hwaddr of RAM");
    expect(qemu_plugin_write_memory_hwaddr(0x100000, again) == 0, "write_memory_hwaddr of RAM");
    g_byte_array_free(again, TRUE);
  }
  g_byte_array_free(bytes, TRUE);
  GArray* all = qemu_plugin_get_registers();
  Descriptor* d = &g_array_index(all, Descriptor, 1);  // g1 or x1: what is written is read back
  GByteArray* old = g_byte_array_new();
  GByteArray* new = g_byte_array_new();
  GByteArray* seen = g_byte_array_new();
  qemu_plugin_read_register(d->handle, old);
  g_byte_array_append(new, old->data, old->len);
  new->data[0] ^= 0x5a;
  expect((int)qemu_plugin_write_register(d->handle, new) == (ABI == 5 ? (int)new->len : 1), "write_register");
  qemu_plugin_read_register(d->handle, seen);
  expect(seen->len == new->len&& memcmp(seen->data, new->data, seen->len) == 0, "what was written is read");
  qemu_plugin_write_register(d->handle, old);
  g_byte_array_free(old, TRUE);
  g_byte_array_free(new, TRUE);
  g_byte_array_free(seen, TRUE);
  g_array_free(all, TRUE);
}
#endif

static void on_insn(unsigned vcpu, void* userdata) {
  (void)vcpu;
  ++insns;
#if ABI >= 5
  if (checked_insns++ == 1000) check_writes((uint64_t)(uintptr_t)userdata);
#elif ABI == 4
  if (checked_insns++ == 1000) {
    GByteArray* bytes = g_byte_array_new();
    expect(qemu_plugin_read_memory_vaddr((uintptr_t)userdata, bytes, 4) && bytes->len == 4, "read_memory_vaddr");
    g_byte_array_free(bytes, TRUE);
  }
#else
  (void)userdata, (void)checked_insns;
#endif
#if SECOND
  if (from_pc && (uintptr_t)userdata == from_pc) {
    ++jumps;
    qemu_plugin_set_pc(to_pc);
  }
#endif
}

static void on_access(unsigned vcpu, uint32_t info, uint64_t vaddr, void* userdata) {
  (void)vcpu;
  ++accesses;
  if (checked_accesses++ > 2000) return;
  expect(userdata == &mark, "user data of mem");
  const Value v = qemu_plugin_mem_get_value(info);
  expect((unsigned)v.type == qemu_plugin_mem_size_shift(info), "the value has the access's size");
  (void)qemu_plugin_mem_is_sign_extended(info);
  (void)qemu_plugin_mem_is_store(info);
  expect(!in_system || qemu_plugin_mem_is_big_endian(info), "SPARC accesses are big-endian");
  void* where = qemu_plugin_get_hwaddr(info, vaddr);
  expect((where != NULL) == in_system, "get_hwaddr: NULL in user mode alone");
  if (!where) return;
  const char* name = qemu_plugin_hwaddr_device_name(where);
  expect(name && *name, "device_name");
  expect(qemu_plugin_hwaddr_is_io(where) || qemu_plugin_hwaddr_phys_addr(where) < (64u << 20) ||
             qemu_plugin_hwaddr_phys_addr(where) >= 0xff0000000,
         "RAM or PROM has its address");
}

static void check_insn(void* insn, uint64_t expected_pc) {
  const size_t size = qemu_plugin_insn_size(insn);
  uint8_t bytes[16] = {0};
#if ABI == 2
  memcpy(bytes, qemu_plugin_insn_data(insn), size);
#else
  expect(qemu_plugin_insn_data(insn, bytes, 2) == 2, "insn_data copies no more than asked for");
  expect(qemu_plugin_insn_data(insn, bytes, sizeof bytes) == size, "insn_data copies the instruction");
#endif
  expect(size == 4 && qemu_plugin_insn_vaddr(insn) == expected_pc, "size and address of an instruction");
  char* text = qemu_plugin_insn_disas(insn);
  expect(text && *text, "insn_disas");
  g_free(text);
  const void* host = qemu_plugin_insn_haddr(insn);
  expect(host && memcmp(host, bytes, 4) == 0, "insn_haddr shows the bytes");
  (void)qemu_plugin_insn_symbol(insn);
}

static void on_translate(TB) {
#if ABI == 7
  expect(userdata == &mark, "user data of tb_trans");
#else
  expect(id == own, "id of tb_trans");
#endif
  const size_t count = qemu_plugin_tb_n_insns(tb);
  const uint64_t pc = qemu_plugin_tb_vaddr(tb);
  expect(count > 0 && qemu_plugin_tb_get_insn(tb, count) == NULL, "a block has instructions, and none behind them");
  qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, 0, &mark);
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, 0, entry[0], 1);
  qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, on_block_always, 0, 1, entry[0], 0, NULL);
  qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, on_never, 0, 0, entry[0], 0, NULL);
  qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, on_never, 0, 4, entry[0], 0, NULL);
  for (size_t i = 0; i < count; ++i) {
    void* insn = qemu_plugin_tb_get_insn(tb, i);
    check_insn(insn, pc + 4 * i);
    void* const at = (void*)(uintptr_t)qemu_plugin_insn_vaddr(insn);
    qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, 0, entry[1], 1);
    qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, on_insn_always, 0, 7, entry[1], 1, NULL);
    qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, on_never, 0, 2, entry[1], 0, NULL);
    qemu_plugin_register_vcpu_mem_cb(insn, on_access, 1, 3, &mark);
    qemu_plugin_register_vcpu_mem_inline_per_vcpu(insn, 3, 0, entry[2], 1);
    qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, 1, entry[3], 42);
    qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, SECOND ? 3 : 2, at);
  }
}

static void on_flush(SIMPLE) {
#if ABI == 7
  (void)userdata;
#else
  (void)id;
#endif
}

static void on_call(CALL_HEAD, ARGS CALL_TAIL) {
  (void)vcpu, (void)num, (void)a1, (void)a2, (void)a3, (void)a4, (void)a5, (void)a6, (void)a7, (void)a8;
#if ABI == 7
  expect(userdata == &mark, "user data of syscall");
#else
  (void)id;
#endif
}

static void on_return(RETURNED) {
  (void)vcpu, (void)num, (void)ret;
#if ABI == 7
  (void)userdata;
#else
  (void)id;
#endif
}

#if SECOND
static bool on_filter(CALL_HEAD, ARGS, Sysret* result CALL_TAIL) {
  (void)vcpu, (void)num, (void)a1, (void)a2, (void)a3, (void)a4, (void)a5, (void)a6, (void)a7, (void)a8, (void)result;
#if ABI == 7
  (void)userdata;
#else
  (void)id;
#endif
  return false;
}
#endif

#if ABI >= 6
static void on_discontinuity(DISCON) {
  (void)vcpu, (void)from, (void)to;
  expect(type == 1 || type == 2 || type == 4, "type of a discontinuity");
#if ABI == 7
  expect(userdata == &mark, "user data of discon");
#else
  expect(id == own, "id of discon");
#endif
  ++discons;
}
#endif

static void at_exit(EXIT) {
  expect(userdata == &mark, "user data of atexit");
#if ABI != 7
  expect(id == own, "id of atexit");
#endif
  expect(strcmp(first_argument, "one=1") == 0, "arguments live on");
  qemu_plugin_vcpu_for_each(own, on_each PASS(&mark));
  expect(inits >= 1, "vcpu_init was called");
  expect(blocks > 0 && blocks == qemu_plugin_u64_sum(entry[0]), "blocks: callback and inline agree");
  expect(always_blocks == blocks && never == 0, "conditions on blocks");
  expect(insns > 0 && insns == qemu_plugin_u64_sum(entry[1]), "instructions: callback and inline agree");
  expect(always_insns == insns, "conditions on instructions");
  expect(accesses > 0 && accesses == qemu_plugin_u64_sum(entry[2]), "accesses: callback and inline agree");
  expect(qemu_plugin_u64_get(entry[3], 0) == 42, "inline store");
#if ABI >= 6
  expect(!in_system || discons > 0, "there were traps");
#endif
  expect(from_pc == 0 || jumps > 0, "set_pc was used");
  char* line = failed ? g_strdup_printf("abi: version %d: %u of %u checks FAILED\n", ABI, failed, checks)
                      : g_strdup_printf("abi: version %d: %s\n", ABI, "all good");
  qemu_plugin_outs(line);
  g_free(line);
}

static void check_environment(const Info* info) {
  expect(info->target_name && *info->target_name, "target_name");
  expect(info->version.min <= ABI && info->version.cur >= ABI && info->version.min >= 1, "range of versions");
  expect(!in_system || (info->system.smp_vcpus >= 1 && info->system.max_vcpus >= info->system.smp_vcpus),
         "numbers of vCPUs");
  bool value = false;
  expect(qemu_plugin_bool_parse("x", "on", &value) && value, "bool_parse on");
  expect(qemu_plugin_bool_parse("x", "false", &value) && !value, "bool_parse false");
  expect(!qemu_plugin_bool_parse("x", "maybe", &value), "bool_parse of neither");
  char* path = (char*)qemu_plugin_path_to_binary();
  expect((path == NULL) == in_system, "path_to_binary: NULL in system mode alone");
  g_free(path);
  if (in_system)
    expect(qemu_plugin_start_code() == 0 && qemu_plugin_end_code() == 0 && qemu_plugin_entry_code() == 0,
           "no code addresses in system mode");
  time_control = qemu_plugin_request_time_control();
  expect(qemu_plugin_request_time_control() == NULL || !in_system, "time control is given once");
}

static void on_reset(SIMPLE) {
#if ABI == 7
  (void)userdata;
#else
  (void)id;
#endif
}

API int qemu_plugin_install(Id id, const Info* info, int argc, char** argv) {
  own = id;
  in_system = info->system_emulation;
  first_argument = argc > 0 ? argv[0] : NULL;
  if (!first_argument) return 1;
  for (int i = 0; i < argc; ++i) {
    if (g_str_has_prefix(argv[i], "from=")) from_pc = strtoull(argv[i] + 5, NULL, 0);
    if (g_str_has_prefix(argv[i], "to=")) to_pc = strtoull(argv[i] + 3, NULL, 0);
    if (g_str_has_prefix(argv[i], "leave=reset")) qemu_plugin_reset(id, on_reset PASS(&mark));
    if (g_str_has_prefix(argv[i], "leave=uninstall")) qemu_plugin_uninstall(id, on_reset PASS(&mark));
  }
  void* const score = qemu_plugin_scoreboard_new(sizeof(uint64_t[4]));
  for (size_t i = 0; i < 4; ++i) entry[i] = (U64){score, 8 * i};
  check_environment(info);
  qemu_plugin_register_vcpu_init_cb(id, on_init PASS(&mark));
  qemu_plugin_register_vcpu_exit_cb(id, on_idle PASS(&mark));
  qemu_plugin_register_vcpu_idle_cb(id, on_idle PASS(&mark));
  qemu_plugin_register_vcpu_resume_cb(id, on_idle PASS(&mark));
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate PASS(&mark));
  qemu_plugin_register_flush_cb(id, on_flush PASS(&mark));
  qemu_plugin_register_vcpu_syscall_cb(id, on_call PASS(&mark));
  qemu_plugin_register_vcpu_syscall_ret_cb(id, on_return PASS(&mark));
#if ABI >= 6
  qemu_plugin_register_vcpu_discon_cb(id, -1, on_discontinuity PASS(&mark));
#endif
#if SECOND
  qemu_plugin_register_vcpu_syscall_filter_cb(id, on_filter PASS(&mark));
#endif
  qemu_plugin_register_atexit_cb(id, at_exit, &mark);
  return 0;
}
