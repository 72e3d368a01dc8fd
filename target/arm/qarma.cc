// SPDX-License-Identifier: MIT
// QARMA-64 on 16 cells of four bits; cell n is bits 4n+3:4n here (the paper counts from the top).
#include "target/arm/qarma.h"

#include <array>
#include <bit>

namespace arm {
namespace {

using Cells = std::array<std::uint8_t, 16>;

constexpr Cells inverse(const Cells& of) {
  Cells result{};
  for (std::uint8_t i = 0; i < 16; ++i) result[of[i]] = i;
  return result;
}

constexpr Cells kSigma1{0xa, 0xd, 0xe, 0x6, 0xf, 0x7, 0x3, 0x5, 0x9, 0x8, 0x0, 0xc, 0xb, 0x1, 0x2, 0x4};
constexpr Cells kSigma2{0xb, 0x6, 0x8, 0xf, 0xc, 0x0, 0x9, 0xe, 0x3, 0x7, 0x4, 0x5, 0xd, 0x2, 0x1, 0xa};
constexpr std::array<Cells, 2> kForward{kSigma1, kSigma2}, kBackward{inverse(kSigma1), inverse(kSigma2)};

/// Cell i of the result is cell kShuffle[i].
constexpr Cells kShuffle{13, 6, 11, 0, 7, 12, 1, 10, 8, 3, 14, 5, 2, 9, 4, 15};
constexpr Cells kUnshuffle = inverse(kShuffle);
constexpr Cells kTweakShuffle{4, 5, 6, 7, 11, 2, 3, 8, 12, 13, 14, 15, 0, 1, 10, 9};
constexpr Cells kTweakUnshuffle = inverse(kTweakShuffle);
/// Cells of the shuffled tweak that the shift register steps.
constexpr std::uint32_t kStepped = 1u << 2 | 1u << 4 | 1u << 7 | 1u << 11 | 1u << 12 | 1u << 14 | 1u << 15;

constexpr std::array<std::uint64_t, 8> kConstants{0,
                                                  0x13198a2e03707344,
                                                  0xa4093822299f31d0,
                                                  0x082efa98ec4e6c89,
                                                  0x452821e638d01377,
                                                  0xbe5466cf34e90c6c,
                                                  0xc0ac29b7c97c50dd,
                                                  0x3f84d5b5b5470917};
constexpr std::uint64_t kAlpha = 0xc0ac29b7c97c50dd;

constexpr std::uint32_t cell(std::uint64_t v, unsigned n) { return static_cast<std::uint32_t>(v >> (4 * n)) & 15; }

constexpr std::uint64_t permute(std::uint64_t v, const Cells& from) {
  std::uint64_t result = 0;
  for (unsigned n = 0; n < 16; ++n) result |= std::uint64_t{cell(v, from[n])} << (4 * n);
  return result;
}

constexpr std::uint64_t substitute(std::uint64_t v, const Cells& box) {
  std::uint64_t result = 0;
  for (unsigned n = 0; n < 16; ++n) result |= std::uint64_t{box[cell(v, n)]} << (4 * n);
  return result;
}

constexpr std::uint32_t rotate(std::uint32_t c, unsigned by) { return (c << by | c >> (4 - by)) & 15; }

/// The matrix M: circ(0, rot 1, rot 2, rot 1) on columns.  It is its own inverse.
constexpr std::uint64_t mix(std::uint64_t v) {
  std::uint64_t result = 0;
  for (unsigned row = 0; row < 4; ++row) {
    for (unsigned column = 0; column < 4; ++column) {
      const auto at = [&](unsigned down) { return cell(v, column + 4 * ((row + down) % 4)); };
      const std::uint32_t mixed = rotate(at(1), 1) ^ rotate(at(2), 2) ^ rotate(at(3), 1);
      result |= std::uint64_t{mixed} << (4 * (column + 4 * row));
    }
  }
  return result;
}

constexpr std::uint64_t next_tweak(std::uint64_t tweak) {
  const std::uint64_t v = permute(tweak, kTweakShuffle);
  std::uint64_t result = v;
  for (unsigned n = 0; n < 16; ++n) {
    if ((kStepped >> n & 1) == 0) continue;
    const std::uint32_t c = cell(v, n);
    const std::uint32_t stepped = ((c ^ c >> 1) & 1) << 3 | c >> 1;
    result ^= std::uint64_t{c ^ stepped} << (4 * n);
  }
  return result;
}

constexpr std::uint64_t previous_tweak(std::uint64_t tweak) {
  std::uint64_t v = tweak;
  for (unsigned n = 0; n < 16; ++n) {
    if ((kStepped >> n & 1) == 0) continue;
    const std::uint32_t c = cell(tweak, n);
    const std::uint32_t stepped = (c << 1 & 15) | ((c >> 3 ^ c) & 1);
    v ^= std::uint64_t{c ^ stepped} << (4 * n);
  }
  return permute(v, kTweakUnshuffle);
}

}  // namespace

std::uint64_t qarma64(std::uint64_t block, std::uint64_t tweak, std::uint64_t whitening, std::uint64_t core,
                      unsigned rounds, QarmaBox which) {
  const Cells& box = kForward[static_cast<unsigned>(which)];
  const Cells& unbox = kBackward[static_cast<unsigned>(which)];
  const std::uint64_t whitening_out = std::rotr(whitening, 1) ^ whitening >> 63;
  std::uint64_t v = block ^ whitening;
  for (unsigned i = 0; i < rounds; ++i) {
    v ^= core ^ tweak ^ kConstants[i];
    if (i > 0) v = mix(permute(v, kShuffle));
    v = substitute(v, box);
    tweak = next_tweak(tweak);
  }
  // The middle: a round, the reflector, and the round backward.
  v = substitute(mix(permute(v ^ whitening_out ^ tweak, kShuffle)), box);
  v = permute(mix(permute(v, kShuffle)) ^ core, kUnshuffle);
  v = permute(mix(substitute(v, unbox)), kUnshuffle) ^ whitening ^ tweak;
  for (unsigned i = rounds; i-- > 0;) {
    v = substitute(v, unbox);
    if (i > 0) v = permute(mix(v), kUnshuffle);
    tweak = previous_tweak(tweak);
    v ^= core ^ tweak ^ kConstants[i] ^ kAlpha;
  }
  return v ^ whitening_out;
}

}  // namespace arm
