// SPDX-License-Identifier: MIT
// Loading of plugins: search, dlopen, version, install.
#include "plugins/loader.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <fmt/core.h>

#include "base/options.h"
#include "plugins/api.h"
#include "plugins/failures.h"
#include "plugins/handles.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using base::Result;

/// Folders that hold our own plugins, first those the user names.
std::vector<fs::path> library_folders() {
  std::vector<fs::path> folders;
  if (const char* given = std::getenv("TANDEM_PLUGIN_PATH")) {
    std::string_view rest = given;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(':'), rest.size());
      if (end > 0) folders.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return folders;
  const fs::path top = program.parent_path().parent_path();  // of a build tree, or a prefix
  for (const auto& f : {top / "contrib/plugins", top / "tests/plugins", top / "lib/tandem/plugins",
                        program.parent_path() / "contrib/plugins"})
    folders.push_back(f);
  return folders;
}

/// Names of the API functions a shared object imports; empty if it cannot be told.
std::set<std::string> imports(void* library) {
  std::set<std::string> names;
  const link_map* map = nullptr;
  if (dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || map == nullptr) return names;
  std::ifstream file(map->l_name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto at = [&]<typename T>(std::uint64_t offset, T& out) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof out) return false;
    std::memcpy(&out, bytes.data() + offset, sizeof out);
    return true;
  };
  Elf64_Ehdr head{};
  if (!at(0, head)) return names;
  for (unsigned s = 0; s < head.e_shnum; ++s) {
    Elf64_Shdr symbols{}, strings{};
    if (!at(head.e_shoff + std::uint64_t{s} * sizeof symbols, symbols) || symbols.sh_type != SHT_DYNSYM) continue;
    if (!at(head.e_shoff + std::uint64_t{symbols.sh_link} * sizeof strings, strings)) continue;
    for (std::uint64_t o = 0; o + sizeof(Elf64_Sym) <= symbols.sh_size; o += sizeof(Elf64_Sym)) {
      Elf64_Sym symbol{};
      if (!at(symbols.sh_offset + o, symbol) || symbol.st_shndx != SHN_UNDEF) continue;
      const std::uint64_t name = strings.sh_offset + symbol.st_name;
      if (name < bytes.size() && bytes.compare(name, 12, "qemu_plugin_") == 0) names.insert(bytes.c_str() + name);
    }
  }
  return names;
}

/// Version 6 had two forms; a plugin of the second that shows it imports one of its new functions, and any other is
/// taken for one too, unless the user says otherwise.
bool is_second_form(const Plugin& plugin, bool said_second) {
  if (plugin.version != 6) return plugin.version > 6;
  const auto used = imports(plugin.library);
  if (used.contains("qemu_plugin_set_pc") || used.contains("qemu_plugin_register_vcpu_syscall_filter_cb")) return true;
  return said_second;
}

std::string what_failed(const std::string& path) {
  const char* const text = dlerror();
  std::string_view why = text != nullptr ? text : "unknown error";
  if (why.starts_with(path)) why.remove_prefix(std::min(why.size(), path.size() + 2));
  return std::string(why);
}

/// What a plugin of ours says of itself: what it is, and its options.  Nothing of other plugins.
std::pair<std::string, std::string> own_help(const fs::path& path) {
  void* const library = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) return {};
  std::string text;
  if (const auto* said = static_cast<const char* const*>(dlsym(library, "tandem_plugin_help"))) text = *said;
  dlclose(library);
  const std::size_t end = std::min(text.find('\n'), text.size());
  return {text.substr(0, end), text.substr(std::min(end + 1, text.size()))};
}

/// The user's word about plugins of version 6: TANDEM_PLUGIN_API6 is "first" or "second".
Result<bool> second_form_wanted() {
  const char* const said = std::getenv("TANDEM_PLUGIN_API6");
  if (said == nullptr || *said == '\0' || std::strcmp(said, "second") == 0) return true;
  if (std::strcmp(said, "first") == 0) return false;
  return base::fail(fmt::format("TANDEM_PLUGIN_API6 is '{}': 'first' or 'second' is wanted", said));
}

}  // namespace

Result<Request> parse_request(std::string_view text) {
  Request request;
  const auto list = base::KeyValues::parse(text, "file");
  for (const auto& item : list.items()) {
    if (item.key == "file") {
      request.file = item.value;
    } else if (item.key == "arg") {
      request.arguments.push_back(item.value);  // the old form arg=name=value
    } else {
      request.arguments.push_back(item.key + "=" + (item.bare ? "on" : item.value));
    }
  }
  if (request.file.empty()) return base::fail("needs a file: [file=]FILE[,name=value...]");
  return request;
}

std::string find_library(std::string_view file) {
  if (file.find('/') != std::string_view::npos) return std::string(file);
  if (::access(std::string(file).c_str(), R_OK) == 0) return fmt::format("./{}", file);
  for (const auto& folder : library_folders()) {
    for (const auto& name : {std::string(file), fmt::format("lib{}.so", file)}) {
      const auto path = folder / name;
      if (::access(path.c_str(), R_OK) == 0) return path;
    }
  }
  return std::string(file);
}

std::string help() {
  std::string out =
      "-plugin [file=]FILE[,name=value...]: load FILE, a shared object for the plugin API, versions 2 to 7.\n"
      "  The rest goes to the plugin; -d plugin shows what it prints.  A file named without folder is looked for here, "
      "in\n"
      "  $TANDEM_PLUGIN_PATH and beside the program:\n";
  std::map<std::string, fs::path> found;
  for (const auto& folder : library_folders()) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      const std::string name = entry.path().stem();
      if (entry.path().extension() == ".so" && name.starts_with("lib")) found.try_emplace(name.substr(3), entry.path());
    }
  }
  for (const auto& [name, path] : found) {
    const auto [what, options] = own_help(path);
    out += fmt::format("    {:<13}{}\n", name, what);
    if (!options.empty()) out += fmt::format("    {:<13}  {}\n", "", options);
  }
  return out;
}

void unload_library(Plugin& plugin) {
  forget_mapping(plugin);
  dlclose(plugin.library);
  plugin.library = nullptr;
}

Result<void> Host::load(const Request& request) {
  auto plugin = std::make_unique<Plugin>();
  plugin->path = find_library(request.file);
  plugin->name = fs::path(request.file).filename();
  plugin->arguments = request.arguments;
  const auto wrong = [&](std::string_view why) { return base::fail(fmt::format("'{}': {}", request.file, why)); };
  const auto form = second_form_wanted();
  if (!form) return wrong(form.error().text());
  if (plugin->path.find('/') != std::string::npos && ::access(plugin->path.c_str(), R_OK) != 0)
    return wrong(fmt::format("cannot read it: {}", std::strerror(errno)));
  plugin->library = dlopen(plugin->path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (plugin->library == nullptr) return wrong(fmt::format("cannot load it: {}", what_failed(plugin->path)));
  const auto refuse = [&](std::string_view why) {
    dlclose(plugin->library);
    return wrong(why);
  };
  const int* const version = static_cast<const int*>(dlsym(plugin->library, "qemu_plugin_version"));
  if (version == nullptr) return refuse("is no plugin: it has no symbol qemu_plugin_version");
  plugin->version = *version;
  if (*version < kMinVersion || *version > kMaxVersion)
    return refuse(fmt::format("was built for version {} of the plugin API: {} to {} are supported", *version,
                              kMinVersion, kMaxVersion));
  if (dlsym(plugin->library, "qemu_plugin_install") == nullptr)
    return refuse("is no plugin: it has no symbol qemu_plugin_install");
  plugin->second_form = is_second_form(*plugin, *form);
  Plugin& p = *plugin;
  {
    std::lock_guard guard(lock_);
    plugin->id = plugins_.size() + 1;
    plugins_.push_back(std::move(plugin));
  }
  any_ = true;
  note_mapping(p);
  if (auto ok = install(p); !ok) {
    drop_callbacks(p);
    std::lock_guard guard(lock_);
    p.state = Plugin::State::kGone;
    return wrong(ok.error().text());
  }
  return {};
}

Result<void> Host::install(Plugin& plugin) {
  for (auto& a : plugin.arguments) plugin.argv.push_back(a.data());
  plugin.argv.push_back(nullptr);
  qemu_info_t info{};
  info.target_name = environment_.target_name.c_str();
  info.version.min = kMinVersion;
  info.version.cur = kMaxVersion;
  info.system_emulation = environment_.system;
  if (environment_.system) {
    info.system.smp_vcpus = environment_.smp_vcpus;
    info.system.max_vcpus = environment_.max_vcpus;
  }
  using Install = int(qemu_plugin_id_t, const qemu_info_t*, int, char**);
  auto* const function = reinterpret_cast<Install*>(dlsym(plugin.library, "qemu_plugin_install"));
  watch_installation(true);
  const int code = [&] {
    try {
      return function(plugin.id, &info, static_cast<int>(plugin.arguments.size()), plugin.argv.data());
    } catch (...) {
      escaped(plugin);
    }
  }();
  watch_installation(false);
  if (code != 0) return base::fail(fmt::format("its qemu_plugin_install failed with {}", code));
  std::lock_guard guard(lock_);
  plugin.state = Plugin::State::kLive;
  return {};
}

}  // namespace plugins
