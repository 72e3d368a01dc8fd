// SPDX-License-Identifier: MIT
// The monitor's x and xp.
#include "system/memory_dump.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/bits.h"

namespace sys {
namespace {

constexpr std::uint64_t kMostItems = 1 << 20;
constexpr std::uint64_t kBytesPerLine = 16;
constexpr std::size_t kLongestString = 256;
constexpr unsigned kLongestInstruction = 16;

class Dumper {
 public:
  Dumper(Machine& machine, unsigned cpu, DumpSpace space) : machine_(machine), cpu_(cpu), space_(space) {}

  bool read(std::uint64_t at, std::span<std::uint8_t> out) const {
    const bool is_virtual = space_ == DumpSpace::kVirtual;
    return is_virtual ? machine_.read_virtual(cpu_, base::Va(at), out) : machine_.read_physical(base::Pa(at), out);
  }
  [[nodiscard]] std::string label(std::uint64_t at) const {
    const unsigned digits = space_ == DumpSpace::kPhysical ? 16 : (machine_.virtual_bits() + 3) / 4;
    return fmt::format("{:0{}x}", wrap(at), digits);
  }
  /// Virtual addresses wrap at the width of the machine's registers.
  [[nodiscard]] std::uint64_t wrap(std::uint64_t at) const {
    const unsigned bits = space_ == DumpSpace::kPhysical ? 64 : machine_.virtual_bits();
    return bits >= 64 ? at : at & ((std::uint64_t{1} << bits) - 1);
  }
  [[nodiscard]] std::string no_access(std::uint64_t at) const { return label(at) + ": Cannot access memory\n"; }

  std::string instructions(std::uint64_t at, std::uint64_t count) const {
    std::string out;
    for (; count > 0; --count) {
      std::array<std::uint8_t, kLongestInstruction> bytes{};
      // Towards the end of memory fewer bytes can be had, but an instruction may fit.
      std::size_t length = bytes.size();
      while (length > 0 && !read(at, std::span(bytes).first(length))) length /= 2;
      if (length == 0) return out + no_access(at);
      const auto insn = machine_.disassemble(base::Va(at), std::span(bytes).first(length));
      out += fmt::format("0x{}:  {}\n", label(at), insn.text);
      at = wrap(at + std::max(1u, insn.bytes));
    }
    return out;
  }

  std::string strings(std::uint64_t at, std::uint64_t count) const {
    std::string out;
    for (; count > 0; --count) {
      const auto start = at;
      std::string text;
      std::uint8_t byte = 0;
      bool readable = read(at, {&byte, 1});
      while (readable && byte != 0 && text.size() < kLongestString) {
        text += format_character(byte);
        readable = read(++at, {&byte, 1});
      }
      if (!readable && text.empty()) return out + no_access(at);
      out += fmt::format("{}: \"{}\"\n", label(start), text);
      at += byte == 0;
    }
    return out;
  }

  std::string numbers(std::uint64_t at, const DumpFormat& format) const {
    const unsigned size = format.letter == 'c' ? 1 : format.bytes;
    const auto per_line = format.letter == 'c' || size > 1 ? kBytesPerLine / size : kBytesPerLine / 2;
    std::string out;
    for (std::uint64_t i = 0; i < format.count; ++i) {
      std::array<std::uint8_t, 8> bytes{};
      if (!read(wrap(at), std::span(bytes).first(size))) {
        if (i % per_line != 0) out += '\n';
        return out + no_access(at);
      }
      if (i % per_line == 0) out += label(at) + ":";
      out += ' ' + item(value_of(std::span(bytes).first(size)), size, format.letter);
      if (i % per_line == per_line - 1 || i + 1 == format.count) out += '\n';
      at += size;
    }
    return out;
  }

 private:
  static std::string format_character(std::uint8_t byte) {
    switch (byte) {
      case '\\': return "\\\\";
      case '"': return "\\\"";
      case '\n': return "\\n";
      case '\r': return "\\r";
      case '\t': return "\\t";
      default: break;
    }
    if (byte < 0x20 || byte >= 0x7f) return fmt::format("\\x{:02x}", byte);
    return std::string(1, static_cast<char>(byte));
  }

  [[nodiscard]] std::uint64_t value_of(std::span<const std::uint8_t> bytes) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const auto byte = machine_.is_big_endian() ? bytes[i] : bytes[bytes.size() - 1 - i];
      value = value << 8 | byte;
    }
    return value;
  }

  /// Columns line up: each item is padded to the longest of its kind.
  static std::string item(std::uint64_t value, unsigned size, char letter) {
    // Decimal digits of 2^8, 2^16, 2^32, 2^64.
    const int decimal = size == 1 ? 3 : size == 2 ? 5 : size == 4 ? 10 : 20;
    const unsigned octal = (size * 8 + 2) / 3;
    switch (letter) {
      case 'd': return fmt::format("{:>{}}", base::sign_extend(value, size * 8), decimal + 1);
      case 'u': return fmt::format("{:>{}}", value, decimal);
      case 'o': return fmt::format("{:>{}}", fmt::format("0{:o}", value), octal + 1);
      case 'c': return format_value(value, 'c');
      default: return fmt::format("0x{:0{}x}", value, size * 2);
    }
  }

  Machine& machine_;
  unsigned cpu_;
  DumpSpace space_;
};

}  // namespace

base::Result<DumpFormat> parse_dump_format(std::string_view text, const DumpFormat& last) {
  DumpFormat out{1, last.letter, last.bytes};
  if (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out.count);
    if (ec != std::errc{} || out.count > kMostItems)
      return base::fail(fmt::format("count: {} is the most", kMostItems));
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  for (const char c : text) {
    switch (c) {
      case 'x':
      case 'd':
      case 'u':
      case 'o':
      case 'c':
      case 'i':
      case 's': out.letter = c; break;
      case 'b': out.bytes = 1; break;
      case 'h': out.bytes = 2; break;
      case 'w': out.bytes = 4; break;
      case 'g': out.bytes = 8; break;
      default: return base::fail(fmt::format("'{}' is no format: one of x d u o c i s and one of b h w g", c));
    }
  }
  return out;
}

std::string format_value(std::uint64_t value, char letter) {
  switch (letter) {
    case 'd':
    case 'i': return fmt::format("{}", static_cast<std::int64_t>(value));
    case 'u': return fmt::format("{}", value);
    case 'o': return fmt::format("0{:o}", value);
    case 'c': {
      const auto byte = static_cast<std::uint8_t>(value);
      if (byte == '\'' || byte == '\\') return fmt::format("'\\{}'", static_cast<char>(byte));
      if (byte == '\n') return "'\\n'";
      if (byte == '\r') return "'\\r'";
      if (byte < 0x20 || byte >= 0x7f) return fmt::format("'\\x{:02x}'", byte);
      return fmt::format("'{}'", static_cast<char>(byte));
    }
    default: return fmt::format("{:#x}", value);
  }
}

std::string dump_memory(Machine& machine, unsigned cpu, DumpSpace space, std::uint64_t address,
                        const DumpFormat& format) {
  const Dumper dumper(machine, cpu, space);
  const auto start = dumper.wrap(address);
  if (format.letter == 'i') return dumper.instructions(start, format.count);
  if (format.letter == 's') return dumper.strings(start, format.count);
  return dumper.numbers(start, format);
}

}  // namespace sys
