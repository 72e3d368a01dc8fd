// SPDX-License-Identifier: MIT
// CRC-32 by table; Castagnoli's on the host's own instruction where it has it (SSE4.2 is the floor).
#include "target/arm/crc32.h"

#include <nmmintrin.h>

#include <array>

namespace arm {
namespace {

/// Table of eight slices: [k][b] is the CRC of byte b followed by k zero bytes.
using Slices = std::array<std::array<std::uint32_t, 256>, 8>;
constexpr Slices make_slices(std::uint32_t reflected) {
  Slices t{};
  for (std::uint32_t b = 0; b < 256; ++b) {
    std::uint32_t c = b;
    for (int i = 0; i < 8; ++i) c = (c & 1) != 0 ? c >> 1 ^ reflected : c >> 1;
    t[0][b] = c;
  }
  for (unsigned k = 1; k < 8; ++k) {
    for (unsigned b = 0; b < 256; ++b) t[k][b] = t[k - 1][b] >> 8 ^ t[0][t[k - 1][b] & 0xff];
  }
  return t;
}
constexpr Slices kIso = make_slices(0xedb88320);

}  // namespace

std::uint32_t crc32(std::uint32_t crc, std::uint64_t data, unsigned bytes) {
  std::uint64_t rest = data ^ crc;
  std::uint32_t result = bytes < 4 ? crc >> (bytes * 8) : 0;
  for (unsigned i = 0; i < bytes; ++i) {
    result ^= kIso[bytes - 1 - i][rest & 0xff];
    rest >>= 8;
  }
  return result;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c(std::uint32_t crc, std::uint64_t data, unsigned bytes) {
  switch (bytes) {
    case 1: return _mm_crc32_u8(crc, static_cast<std::uint8_t>(data));
    case 2: return _mm_crc32_u16(crc, static_cast<std::uint16_t>(data));
    case 4: return _mm_crc32_u32(crc, static_cast<std::uint32_t>(data));
    default: return static_cast<std::uint32_t>(_mm_crc32_u64(crc, data));
  }
}

}  // namespace arm
