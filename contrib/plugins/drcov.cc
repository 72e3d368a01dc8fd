// SPDX-License-Identifier: MIT
// drcov: which blocks ran, as a coverage file of the DynamoRIO form (version 2) that Lighthouse and its kin read.
// Options: filename=FILE (default file.drcov.trace), out=FILE.csv|FILE.json.  In user mode the program is module 0;
// whatever lies elsewhere, and all of system mode, belongs to a module for each 4 GiB of the address space.
#include <map>

#include "support.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
/// What -plugin help shows: what it is, and its options.
QEMU_PLUGIN_EXPORT const char* tandem_plugin_help = "coverage in DynamoRIO's form\nfilename=FILE out=FILE";

namespace {

struct Block {
  std::uint64_t pc, bytes;
  qemu_plugin_u64 ran;  ///< not zero once a vCPU has entered it
};

struct State {
  std::string path = "file.drcov.trace", out_path;
  std::mutex mutex;  ///< guards what follows; taken at translation and at the end only
  std::map<std::pair<std::uint64_t, std::uint64_t>, Block> blocks;
  plugin::Counters counters;
};
State& state = plugin::kept<State>;

struct Module {
  std::uint64_t base, end, entry;
  std::string path;
};

/// An entry of the block table, as the file holds it.
struct [[gnu::packed]] Entry {
  std::uint32_t start;  ///< from the module's base
  std::uint16_t bytes, module;
};

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* tb) {
  const std::size_t insns = qemu_plugin_tb_n_insns(tb);
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < insns; ++i) bytes += qemu_plugin_insn_size(qemu_plugin_tb_get_insn(tb, i));
  const std::uint64_t pc = qemu_plugin_tb_vaddr(tb);
  const std::scoped_lock lock(state.mutex);
  auto [it, fresh] = state.blocks.try_emplace({pc, bytes}, Block{pc, bytes, {}});
  if (fresh) it->second.ran = state.counters.make();
  qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_STORE_U64, it->second.ran, 1);
}

std::size_t module_of(std::vector<Module>& modules, std::uint64_t pc) {
  for (std::size_t i = 0; i < modules.size(); ++i)
    if (pc >= modules[i].base && pc <= modules[i].end) return i;
  const std::uint64_t base = pc & ~std::uint64_t{0xffffffff};
  modules.push_back({base, base | 0xffffffff, 0, plugin::text("memory@0x%" PRIx64, base)});
  return modules.size() - 1;
}

void on_exit(qemu_plugin_id_t, void*) {
  const std::scoped_lock lock(state.mutex);
  std::vector<Module> modules;
  if (const char* program = qemu_plugin_path_to_binary()) {
    modules.push_back({qemu_plugin_start_code(), qemu_plugin_end_code(), qemu_plugin_entry_code(), program});
    g_free(const_cast<char*>(program));
  }
  std::vector<Entry> entries;
  plugin::Table table({"pc", "bytes", "module"});
  for (const auto& [key, block] : state.blocks) {
    if (!qemu_plugin_u64_sum(block.ran)) continue;
    const std::size_t module = module_of(modules, block.pc);
    entries.push_back({static_cast<std::uint32_t>(block.pc - modules[module].base),
                       static_cast<std::uint16_t>(block.bytes), static_cast<std::uint16_t>(module)});
    table.row({plugin::address(block.pc), block.bytes, modules[module].path});
  }
  table.write(state.out_path);
  std::FILE* file = std::fopen(state.path.c_str(), "wb");
  if (!file) {
    std::fprintf(stderr, "drcov: %s: cannot be written: %s\n", state.path.c_str(), std::strerror(errno));
    return;
  }
  std::fprintf(file, "DRCOV VERSION: 2\nDRCOV FLAVOR: drcov-64\nModule Table: version 2, count %zu\n", modules.size());
  std::fputs("Columns: id, base, end, entry, path\n", file);
  for (std::size_t i = 0; i < modules.size(); ++i)
    std::fprintf(file, "%zu, 0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ", %s\n", i, modules[i].base, modules[i].end,
                 modules[i].entry, modules[i].path.c_str());
  std::fprintf(file, "BB Table: %zu bbs\n", entries.size());
  std::fwrite(entries.data(), sizeof(Entry), entries.size(), file);
  std::fclose(file);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  plugin::Options options("drcov", argc, argv);
  options.output("filename", state.path, "");
  options.output("out", state.out_path);
  if (!options.done()) return -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_exit, nullptr);
  return 0;
}
