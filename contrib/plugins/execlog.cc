// SPDX-License-Identifier: MIT
// execlog: a line for each executed instruction: vCPU, address, opcode, text, accesses and, if asked for, changed
// registers. Options: ifilter=PREFIX, afilter=ADDRESS, reg=GLOB (each many times over), rdisas=on, out=FILE.csv.
#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help =
    "every executed instruction and its accesses\nifilter=PREFIX... afilter=ADDRESS... reg=GLOB... rdisas=on";

namespace {

struct Insn {
  std::string line;  ///< `0xADDRESS, 0xOPCODE, "text"`
};

struct Register {
  qemu_plugin_register* handle;
  std::string name;
  std::string last;  ///< bytes as read, guest order
};

struct Vcpu {
  bool open = false;  ///< the line of an instruction waits for its accesses
  bool listed = false;
  std::string lines;
  std::vector<Register> registers;
};

struct State {
  bool system = false, by_text = false, big_endian = false;
  std::vector<std::string> prefixes, globs, names;  ///< names: registers that matched a glob, for rdisas
  std::vector<std::uint64_t> addresses;
  plugin::PerVcpu<Vcpu> vcpus;
  plugin::Sink sink;
  std::mutex mutex;  ///< guards insns and names; taken at translation only
  std::deque<Insn> insns;
};
State& state = plugin::kept<State>;

constexpr std::size_t kFlush = 256 * 1024;  ///< bytes of lines a vCPU keeps before it writes them

void append_hex(std::string& out, std::uint64_t value, unsigned digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  char buffer[16];
  unsigned n = 0;
  do buffer[15 - n++] = kDigits[value & 15];
  while ((value >>= 4) || n < digits);
  out.append(buffer + 16 - n, n);
}

std::string read(qemu_plugin_register* handle) {
  GByteArray* bytes = g_byte_array_new();
  std::string value;
  if (qemu_plugin_read_register(handle, bytes) > 0)
    value.assign(reinterpret_cast<const char*>(bytes->data), bytes->len);
  g_byte_array_unref(bytes);
  return value;
}

void list_registers(Vcpu& cpu) {
  cpu.listed = true;
  if (state.globs.empty()) return;
  GArray* all = qemu_plugin_get_registers();
  for (const qemu_plugin_reg_descriptor& r : plugin::descriptors(all)) {
    for (const std::string& glob : state.globs) {
      if (!g_pattern_match_simple(glob.c_str(), r.name)) continue;
      cpu.registers.push_back({r.handle, r.name, read(r.handle)});
      break;
    }
  }
  g_array_free(all, TRUE);
}

/// Adds `, name -> 0x...` for each register that the last instruction changed.
void add_changes(Vcpu& cpu) {
  for (Register& r : cpu.registers) {
    std::string now = read(r.handle);
    if (now == r.last) continue;
    cpu.lines += ", " + r.name + " -> 0x";
    for (std::size_t i = 0; i < now.size(); ++i)
      append_hex(cpu.lines, static_cast<std::uint8_t>(now[state.big_endian ? i : now.size() - 1 - i]), 2);
    r.last = std::move(now);
  }
}

void end_line(Vcpu& cpu) {
  if (!cpu.open) return;
  cpu.open = false;
  cpu.lines += '\n';
  if (cpu.lines.size() < kFlush) return;
  state.sink.write(cpu.lines);
  cpu.lines.clear();
}

/// An instruction that is not logged itself ends the line of the one before.
void on_other(unsigned vcpu, void*) {
  Vcpu& cpu = state.vcpus.of(vcpu);
  if (!cpu.listed) list_registers(cpu);
  if (cpu.open) add_changes(cpu);
  end_line(cpu);
}

void on_insn(unsigned vcpu, void* data) {
  Vcpu& cpu = state.vcpus.of(vcpu);
  if (!cpu.registers.empty() || !cpu.listed) on_other(vcpu, nullptr);
  end_line(cpu);
  char digits[12];
  unsigned n = 0;
  for (unsigned v = vcpu; v || !n; v /= 10) digits[11 - n++] = static_cast<char>('0' + v % 10);
  cpu.lines.append(digits + 12 - n, n);
  cpu.lines += ", ";
  cpu.lines += static_cast<const Insn*>(data)->line;
  cpu.open = true;
}

void on_access(unsigned vcpu, qemu_plugin_meminfo_t info, std::uint64_t vaddr, void*) {
  Vcpu& cpu = state.vcpus.of(vcpu);
  if (!cpu.open) return;
  cpu.lines += qemu_plugin_mem_is_store(info) ? ", store, 0x" : ", load, 0x";
  const qemu_plugin_hwaddr* where = state.system ? qemu_plugin_get_hwaddr(info, vaddr) : nullptr;
  append_hex(cpu.lines, where ? qemu_plugin_hwaddr_phys_addr(where) : vaddr, 8);
  if (!where) return;
  cpu.lines += ", ";
  cpu.lines += qemu_plugin_hwaddr_device_name(where);
}

bool wanted(std::uint64_t pc, const std::string& text) {
  if (state.prefixes.empty() && state.addresses.empty()) return true;
  return std::ranges::any_of(state.prefixes, [&](const std::string& p) { return text.starts_with(p); }) ||
         std::ranges::find(state.addresses, pc) != state.addresses.end();
}

bool mentions_register(const std::string& text) {
  return std::ranges::any_of(state.names, [&](const std::string& name) { return text.find(name) != text.npos; });
}

std::string line_of(const qemu_plugin_insn* insn, const std::string& text) {
  std::uint8_t bytes[16];
  const std::size_t size = qemu_plugin_insn_data(insn, bytes, sizeof bytes);
  std::string line = "0x";
  append_hex(line, qemu_plugin_insn_vaddr(insn), 1);
  line += ", 0x";
  for (std::size_t i = 0; i < size; ++i) append_hex(line, bytes[state.big_endian ? i : size - 1 - i], 2);
  line += ", \"" + text;
  return line + '"';
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::scoped_lock lock(state.mutex);
  const auto flags = state.globs.empty() ? QEMU_PLUGIN_CB_NO_REGS : QEMU_PLUGIN_CB_R_REGS;
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  bool before = true;  // whether the instruction before, maybe of another block, may be logged
  for (std::size_t i = 0; i < insns; ++i) {
    qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    const std::string text = plugin::disassembly(insn);
    const bool log = wanted(qemu_plugin_insn_vaddr(insn), text) && (!state.by_text || mentions_register(text));
    if (log) {
      state.insns.push_back({line_of(insn, text)});
      qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, flags, &state.insns.back());
      qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, nullptr);
    } else if (before) {
      qemu_plugin_register_vcpu_insn_exec_cb(insn, on_other, flags, nullptr);
    }
    before = log;
  }
}

void on_vcpu(qemu_plugin_id_t, unsigned vcpu) {
  Vcpu& cpu = state.vcpus.of(vcpu);
  if (!cpu.listed) list_registers(cpu);
  const std::scoped_lock lock(state.mutex);
  for (const Register& r : cpu.registers)
    if (std::ranges::find(state.names, r.name) == state.names.end()) state.names.push_back(r.name);
}

void on_exit(qemu_plugin_id_t, void*) {
  state.vcpus.each([](unsigned, Vcpu& cpu) {
    end_line(cpu);
    state.sink.write(cpu.lines);
    cpu.lines.clear();
  });
  state.sink.close();
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  plugin::Options options("execlog", argc, argv);
  std::vector<std::string> addresses;
  std::string out_path;
  options.list("ifilter", state.prefixes);
  options.list("afilter", addresses);
  options.list("reg", state.globs);
  options.flag("rdisas", state.by_text);
  options.output("out", out_path, ".csv");
  for (const std::string& a : addresses) {
    char* end = nullptr;
    state.addresses.push_back(std::strtoull(a.c_str(), &end, 0));
    if (a.empty() || *end) options.complain("afilter=" + a + ": an address is wanted");
  }
  if (state.by_text && state.globs.empty()) options.complain("rdisas: which registers? reg=NAME says so");
  if (!options.done()) return -1;
  state.system = info->system_emulation;
  state.big_endian = std::string_view(info->target_name).starts_with("sparc");
  state.sink.open(out_path);
  state.vcpus.start();
  if (!state.globs.empty()) qemu_plugin_register_vcpu_init_cb(id, on_vcpu);
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
