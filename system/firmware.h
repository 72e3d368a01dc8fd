// SPDX-License-Identifier: MIT
// Where firmware and other data files are looked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sys {

/// The directories in the order they are tried: -L, $TANDEM_DATA, pc-bios/ beside the program and in the source tree
/// above it, ../share/tandem, /usr/share/tandem, /usr/share/qemu, /usr/share/openbios.
class FirmwareSearch {
 public:
  /// `user_directories` are those of -L in order.
  static FirmwareSearch from_environment(const std::vector<std::string>& user_directories);
  explicit FirmwareSearch(std::vector<std::string> directories) : directories_(std::move(directories)) {}

  /// Full path of a file that the user named: as it is if it exists, else by name in the directories.
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  /// As find(), for a file that the machine itself wants; the error says which Debian package or option brings it.
  [[nodiscard]] base::Result<std::string> require(std::string_view name, std::string_view package,
                                                  std::string_view option) const;
  [[nodiscard]] const std::vector<std::string>& directories() const { return directories_; }

 private:
  std::vector<std::string> directories_;
};

}  // namespace sys
