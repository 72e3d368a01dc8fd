// SPDX-License-Identifier: MIT
// Where firmware and other data files are looked for.
#include "system/firmware.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace sys {
namespace {

namespace fs = std::filesystem;

// build/release/system/tandem-... is four levels below the source tree's root.
constexpr int kLevelsToSourceTree = 4;

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

void add_directories_near_program(std::vector<std::string>& out) {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error);
  if (error) return;
  auto directory = program.parent_path();
  for (int level = 0; level <= kLevelsToSourceTree && directory.has_relative_path(); ++level) {
    if (fs::is_directory(directory / "pc-bios", error)) out.push_back((directory / "pc-bios").string());
    directory = directory.parent_path();
  }
  const auto shared = program.parent_path().parent_path() / "share" / "tandem";
  if (fs::is_directory(shared, error)) out.push_back(shared.string());
}

}  // namespace

FirmwareSearch FirmwareSearch::from_environment(const std::vector<std::string>& user_directories) {
  std::vector<std::string> directories = user_directories;
  if (const char* data = std::getenv("TANDEM_DATA"); data && *data) directories.emplace_back(data);
  add_directories_near_program(directories);
  for (const auto* directory : {"/usr/share/tandem", "/usr/share/qemu", "/usr/share/openbios"}) {
    if (std::ranges::find(directories, directory) == directories.end()) directories.emplace_back(directory);
  }
  return FirmwareSearch(std::move(directories));
}

std::optional<std::string> FirmwareSearch::find(std::string_view name) const {
  std::error_code ignored;
  if (fs::exists(fs::path(name), ignored) && !fs::is_directory(fs::path(name), ignored)) return std::string(name);
  for (const auto& directory : directories_) {
    const auto path = fs::path(directory) / name;
    if (is_file(path)) return path.string();
  }
  return std::nullopt;
}

base::Result<std::string> FirmwareSearch::require(std::string_view name, std::string_view package,
                                                  std::string_view option) const {
  for (const auto& directory : directories_) {
    const auto path = fs::path(directory) / name;
    if (is_file(path)) return path.string();
  }
  return base::fail(
      fmt::format("firmware '{}' not found: install the Debian package {} or use {}", name, package, option));
}

}  // namespace sys
