// SPDX-License-Identifier: MIT
// ELF and a.out parsing for the sun4m loader.  Sources: ELF specification, gABI chapters 4 and 5; SunOS a.out(5).
#include "hw/sparc/boot_image.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "base/bits.h"

namespace hw::sparc {
namespace {

constexpr std::size_t kElfHeaderBytes = 52, kProgramHeaderBytes = 32, kAoutHeaderBytes = 32;
constexpr std::uint16_t kMachineSparc = 2, kMachineSparc32Plus = 18;
constexpr std::uint32_t kLoadable = 1;

std::uint16_t half(std::span<const std::uint8_t> file, std::size_t at) {
  return base::load_be<std::uint16_t>(&file[at]);
}
std::uint32_t word(std::span<const std::uint8_t> file, std::size_t at) {
  return base::load_be<std::uint32_t>(&file[at]);
}

std::string_view machine_name(unsigned machine) {
  switch (machine) {
    case 3: return "i386";
    case 8: return "MIPS";
    case 20: return "PowerPC";
    case 40: return "Arm";
    case 43: return "64-bit SPARC";
    case 62: return "x86-64";
    case 183: return "AArch64";
    case 243: return "RISC-V";
    default: return "another processor";
  }
}

base::Result<void> check_elf_header(std::span<const std::uint8_t> file) {
  if (file.size() < 20) return base::fail("truncated ELF header");
  const bool little = file[5] == 1;
  const unsigned machine = little ? file[18] | file[19] << 8 : file[18] << 8 | file[19];
  if (machine != kMachineSparc && machine != kMachineSparc32Plus) {
    return base::fail(fmt::format("is for {}, not for 32-bit SPARC", machine_name(machine)));
  }
  if (file[4] != 1) return base::fail("is a 64-bit ELF file, not a 32-bit one");
  if (little) return base::fail("is little-endian");
  if (file.size() < kElfHeaderBytes) return base::fail("truncated ELF header");
  if (half(file, 42) != kProgramHeaderBytes) return base::fail("has ELF program headers of an odd size");
  return {};
}

base::Result<void> add_piece(BootImage& image, std::span<const std::uint8_t> file, const Piece& wanted,
                             std::uint64_t offset, std::uint64_t bytes) {
  if (offset > file.size() || bytes > file.size() - offset) {
    return base::fail(fmt::format("truncated: {} bytes, needs {}", file.size(), offset + bytes));
  }
  if (std::uint64_t{wanted.address} + wanted.size > (std::uint64_t{1} << 32))
    return base::fail("has a segment past the end of memory");
  Piece piece = wanted;
  piece.bytes = file.subspan(offset, bytes);
  image.low = image.pieces.empty() ? piece.address : std::min(image.low, piece.address);
  image.file_end = std::max<std::uint64_t>(image.file_end, std::uint64_t{piece.address} + bytes);
  image.memory_end = std::max<std::uint64_t>(image.memory_end, std::uint64_t{piece.address} + piece.size);
  image.pieces.push_back(piece);
  return {};
}

/// SunOS a.out: dynamic bit and tool version, machine, magic; text, data, bss and symbol sizes; entry.
base::Result<BootImage> parse_aout(std::span<const std::uint8_t> file) {
  const std::uint8_t machine = file[1];
  if (machine != 3) return base::fail(fmt::format("is an a.out file of machine type {}, not SPARC (3)", machine));
  BootImage image;
  const std::uint64_t text = word(file, 4), data = word(file, 8), bss = word(file, 12);
  image.entry = word(file, 20);
  if (text + data + bss > 0xffff'ffff) return base::fail("has a segment past the end of memory");
  Piece piece;
  piece.address = image.entry;
  piece.size = static_cast<std::uint32_t>(text + data + bss);
  if (auto r = add_piece(image, file, piece, kAoutHeaderBytes, text + data); !r)
    return std::unexpected(std::move(r).error());
  return image;
}

bool is_aout(std::span<const std::uint8_t> file) {
  if (file.size() < kAoutHeaderBytes) return false;
  const std::uint16_t magic = half(file, 2);
  return magic == 0407 || magic == 0410 || magic == 0413;
}

}  // namespace

bool is_elf(std::span<const std::uint8_t> file) {
  constexpr std::array<std::uint8_t, 4> kMagic{0x7f, 'E', 'L', 'F'};
  return file.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), file.begin());
}

base::Result<BootImage> parse_elf(std::span<const std::uint8_t> file) {
  if (!is_elf(file)) return base::fail("is not an ELF file");
  if (auto r = check_elf_header(file); !r) return std::unexpected(std::move(r).error());
  BootImage image;
  image.entry = word(file, 24);
  const std::uint64_t table = word(file, 28);
  const std::uint64_t count = half(file, 44);
  if (table + count * kProgramHeaderBytes > file.size()) {
    return base::fail(fmt::format("truncated: {} bytes, needs {}", file.size(), table + count * kProgramHeaderBytes));
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::size_t at = static_cast<std::size_t>(table + i * kProgramHeaderBytes);
    const std::uint32_t file_bytes = word(file, at + 16), memory_bytes = word(file, at + 20);
    if (word(file, at) != kLoadable || memory_bytes == 0) continue;
    if (file_bytes > memory_bytes) return base::fail("has an ELF segment larger in the file than in memory");
    Piece piece;
    piece.address = word(file, at + 8);
    piece.size = memory_bytes;
    if (auto r = add_piece(image, file, piece, word(file, at + 4), file_bytes); !r)
      return std::unexpected(std::move(r).error());
  }
  if (image.pieces.empty()) return base::fail("has nothing to load");
  return image;
}

base::Result<BootImage> parse_kernel(std::span<const std::uint8_t> file) {
  if (file.empty()) return base::fail("is empty");
  if (is_elf(file)) return parse_elf(file);
  if (is_aout(file)) return parse_aout(file);
  return base::fail("is neither an ELF nor an a.out image");
}

std::int64_t find_linux_header(std::span<const std::uint8_t> loaded) {
  constexpr std::size_t kPage = 4096, kHeaderBytes = 24;
  for (std::size_t at = 0; at + kHeaderBytes <= loaded.size(); at += kPage) {
    if (std::memcmp(&loaded[at], "HdrS", 4) == 0) return static_cast<std::int64_t>(at);
  }
  return -1;
}

}  // namespace hw::sparc
