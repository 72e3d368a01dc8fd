// SPDX-License-Identifier: MIT
// Names of guest code: the symbol table of the kernel or program that is run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plugins {

/// Thread: any, once read.
class Symbols {
 public:
  /// Functions and objects of an ELF file of any class and byte order, from its symbol table, or the dynamic one where
  /// it is stripped; empty for anything else.
  static Symbols read(const std::string& path);
  /// Name of the symbol whose extent holds `address`, null if there is none.  Lives as long as this.
  [[nodiscard]] const char* at(std::uint64_t address) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  /// Address, as the file has it, of the code it holds at `offset`: of a page's start also where the code begins within
  /// the page.
  [[nodiscard]] std::optional<std::uint64_t> address_of(std::uint64_t offset) const;

 private:
  struct Entry {
    std::uint64_t begin, end;
    std::size_t name;  ///< offset in names_
    bool is_function;
  };
  struct Segment {
    std::uint64_t offset, size, address;
  };
  std::vector<Segment> segments_;
  std::vector<Entry> entries_;  ///< by begin
  std::vector<char> names_;
};

}  // namespace plugins
