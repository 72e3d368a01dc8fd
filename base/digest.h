// SPDX-License-Identifier: MIT
// Digest: a 64-bit hash of words in order, equal on every host.  Not for secrets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace base {

/// Multiplies into 128 bits and folds; the multiplier is odd bits of the golden ratio.
class Digest {
 public:
  explicit constexpr Digest(std::uint64_t seed = 0) : value_(seed ^ kSeed) {}
  constexpr void add(std::uint64_t word) { value_ = fold(value_ ^ word); }
  [[nodiscard]] constexpr std::uint64_t value() const { return fold(value_ ^ kSeed); }

  /// Of a whole number of 32-byte pieces, words little-endian.
  static std::uint64_t of(std::span<const std::uint8_t> bytes, std::uint64_t seed) {
    std::array<std::uint64_t, 4> lanes{seed, seed + kSeed, seed ^ kFactor, seed - kFactor};
    for (std::size_t at = 0; at + 32 <= bytes.size(); at += 32) {
      for (std::size_t n = 0; n < 4; ++n) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data() + at + 8 * n, 8);
        lanes[n] = fold(lanes[n] ^ word);
      }
    }
    Digest all(seed);
    for (const std::uint64_t lane : lanes) all.add(lane);
    return all.value();
  }

 private:
  static constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15, kSeed = 0xd1342543de82ef95;
  static constexpr std::uint64_t fold(std::uint64_t v) {
    // The high half comes down, so every bit reaches every other within two rounds.
    v ^= v >> 32;
    v *= kFactor;
    v ^= v >> 29;
    return v * kSeed + 0x2545f4914f6cdd1d;
  }
  std::uint64_t value_;
};

}  // namespace base
