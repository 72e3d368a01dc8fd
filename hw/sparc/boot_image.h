// SPDX-License-Identifier: MIT
// Reads the images a sun4m board starts from: PROMs and kernels as ELF, a.out or plain bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hw::sparc {

/// A piece of an image: `bytes` (within the file) go to `address`, followed by zeros up to `size`.
struct Piece {
  std::uint32_t address = 0;
  std::span<const std::uint8_t> bytes;
  std::uint32_t size = 0;
};

/// A checked image.  Pieces refer to the file it was parsed from; their ends do not pass 4 GiB.
struct BootImage {
  std::vector<Piece> pieces;
  std::uint32_t entry = 0;
  /// Lowest address and the first above the file's bytes and above all memory.
  std::uint32_t low = 0;
  std::uint64_t file_end = 0, memory_end = 0;
};

/// Whether the file starts as ELF of any kind.
bool is_elf(std::span<const std::uint8_t> file);
/// Loadable parts at their virtual addresses.  Errors: truncated, not 32-bit, not big-endian, not SPARC, nothing to
/// load.
base::Result<BootImage> parse_elf(std::span<const std::uint8_t> file);
/// ELF, or SunOS a.out (text and data behind the header, at the entry point).
base::Result<BootImage> parse_kernel(std::span<const std::uint8_t> file);
/// Where in the loaded kernel `HdrS` stands on a page boundary, as offset into `loaded`; -1 if nowhere.
std::int64_t find_linux_header(std::span<const std::uint8_t> loaded);

}  // namespace hw::sparc
