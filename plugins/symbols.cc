// SPDX-License-Identifier: MIT
// Reading of ELF symbol tables.  Source: ELF specification, gABI chapter 4, symbol table.
#include "plugins/symbols.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <utility>

#include "base/bits.h"

namespace plugins {
namespace {

/// Fields of a file of either class and order; out of range reads as 0.
struct File {
  std::vector<std::uint8_t> bytes;
  bool wide = false, big = false;

  template <typename T>
  [[nodiscard]] T get(std::uint64_t at) const {
    if (at > bytes.size() || bytes.size() - at < sizeof(T)) return 0;
    const T v = base::load_raw<T>(bytes.data() + at);
    return big ? base::byte_swap(v) : v;
  }
  [[nodiscard]] std::uint64_t word(std::uint64_t at) const {
    return wide ? get<std::uint64_t>(at) : get<std::uint32_t>(at);
  }
};

struct Section {
  std::uint32_t type = 0, link = 0;
  std::uint64_t offset = 0, size = 0;
};

Section section(const File& f, unsigned n) {
  const std::uint64_t table = f.word(f.wide ? 0x28 : 0x20);
  const std::uint64_t at = table + std::uint64_t{n} * (f.wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr));
  if (f.wide)
    return {f.get<std::uint32_t>(at + 4), f.get<std::uint32_t>(at + 0x28), f.word(at + 0x18), f.word(at + 0x20)};
  return {f.get<std::uint32_t>(at + 4), f.get<std::uint32_t>(at + 0x18), f.word(at + 0x10), f.word(at + 0x14)};
}

/// Assembler's marks of code and data ("$x", "$d.1"): not names.  Source: Arm IHI 0056, mapping symbols.
bool is_mark(const char* name) {
  return name[0] == '$' && (name[1] == 'x' || name[1] == 'd' || name[1] == 'a' || name[1] == 't') &&
         (name[2] == '\0' || name[2] == '.');
}

}  // namespace

Symbols Symbols::read(const std::string& path) {
  Symbols out;
  std::ifstream in(path, std::ios::binary);
  File f;
  f.bytes.resize(static_cast<std::size_t>(std::max<std::streamoff>(in.seekg(0, std::ios::end).tellg(), 0)));
  in.seekg(0).read(reinterpret_cast<char*>(f.bytes.data()), static_cast<std::streamsize>(f.bytes.size()));
  if (!in) f.bytes.clear();
  if (f.bytes.size() < sizeof(Elf32_Ehdr) || std::memcmp(f.bytes.data(), ELFMAG, SELFMAG) != 0) return out;
  f.wide = f.bytes[EI_CLASS] == ELFCLASS64;
  f.big = f.bytes[EI_DATA] == ELFDATA2MSB;
  const unsigned count = f.get<std::uint16_t>(f.wide ? 0x3c : 0x30);
  const unsigned parts = f.get<std::uint16_t>(f.wide ? 0x38 : 0x2c);
  for (unsigned n = 0; n < parts; ++n) {
    const std::uint64_t at =
        f.word(f.wide ? 0x20 : 0x1c) + std::uint64_t{n} * (f.wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
    if (f.get<std::uint32_t>(at) != PT_LOAD || (f.get<std::uint32_t>(at + (f.wide ? 4 : 0x18)) & PF_X) == 0) continue;
    out.segments_.push_back(
        {f.word(at + (f.wide ? 8 : 4)), f.word(at + (f.wide ? 0x20 : 0x10)), f.word(at + (f.wide ? 0x10 : 8))});
  }
  std::uint32_t wanted = SHT_DYNSYM;
  for (unsigned n = 0; n < count; ++n)
    if (section(f, n).type == SHT_SYMTAB) wanted = SHT_SYMTAB;
  for (unsigned n = 0; n < count; ++n) {
    const Section table = section(f, n);
    if (table.type != wanted) continue;
    const Section strings = section(f, table.link);
    if (strings.offset > f.bytes.size() || f.bytes.size() - strings.offset < strings.size) continue;
    const std::uint64_t bytes = f.wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
    for (std::uint64_t at = table.offset; at + bytes <= table.offset + table.size && at < f.bytes.size(); at += bytes) {
      const std::uint32_t name = f.get<std::uint32_t>(at);
      const auto info = f.get<std::uint8_t>(at + (f.wide ? 4 : 12));
      const std::uint64_t value = f.word(at + (f.wide ? 8 : 4)), size = f.word(at + (f.wide ? 16 : 8));
      const auto place = f.get<std::uint16_t>(at + (f.wide ? 6 : 14));
      const unsigned type = info & 15u;
      if (place == SHN_UNDEF || (type != STT_FUNC && type != STT_NOTYPE && type != STT_OBJECT)) continue;
      if (name == 0 || name >= strings.size) continue;
      if (is_mark(reinterpret_cast<const char*>(f.bytes.data()) + strings.offset + name)) continue;
      out.entries_.push_back({value, value + size, out.names_.size(), type == STT_FUNC});
      const char* const text = reinterpret_cast<const char*>(f.bytes.data()) + strings.offset + name;
      const std::size_t length = strnlen(text, strings.size - name);
      out.names_.insert(out.names_.end(), text, text + length);
      out.names_.push_back('\0');
    }
  }
  // at() takes the last of those that begin together: a function rather than a label.
  std::ranges::stable_sort(out.entries_, {}, [](const Entry& e) { return std::pair(e.begin, e.is_function); });
  // A symbol without size, as assembler code has them, reaches to the next.
  for (std::size_t i = 0; i < out.entries_.size(); ++i) {
    Entry& e = out.entries_[i];
    if (e.end != e.begin) continue;
    std::size_t next = i + 1;
    while (next < out.entries_.size() && out.entries_[next].begin == e.begin) ++next;
    e.end = next < out.entries_.size() ? out.entries_[next].begin : e.begin + 4;
  }
  return out;
}

const char* Symbols::at(std::uint64_t address) const {
  auto after = std::ranges::upper_bound(entries_, address, {}, &Entry::begin);
  // Extents may nest a little: look at a few before.
  for (unsigned tries = 0; after != entries_.begin() && tries < 4; ++tries) {
    --after;
    if (address < after->end) return names_.data() + after->name;
  }
  return nullptr;
}

std::optional<std::uint64_t> Symbols::address_of(std::uint64_t offset) const {
  for (const Segment& s : segments_) {
    const std::uint64_t page = s.offset & ~std::uint64_t{0xfff};
    if (offset >= page && offset < s.offset + s.size) return s.address + (offset - s.offset);
  }
  return std::nullopt;
}

}  // namespace plugins
