// SPDX-License-Identifier: MIT
// Names of guest code: the symbol table of the kernel or program that is run.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace plugins {

/// Thread: any, once read.
class Symbols {
 public:
  /// Functions and objects of an ELF file of any class and byte order; empty for anything else.
  static Symbols read(const std::string& path);
  /// Name of the symbol whose extent holds `address`, null if there is none.  Lives as long as this.
  [[nodiscard]] const char* at(std::uint64_t address) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    std::uint64_t begin, end;
    std::size_t name;  ///< offset in names_
  };
  std::vector<Entry> entries_;  ///< by begin
  std::vector<char> names_;
};

}  // namespace plugins
