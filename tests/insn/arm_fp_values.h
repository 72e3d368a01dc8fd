// SPDX-License-Identifier: MIT
// Operands where floating-point implementations differ: for random tests of the guest's FP instructions.
#pragma once

#include <bit>
#include <cstdint>
#include <random>

namespace test {

/// Draws 64-bit patterns that make sense as a double, two singles or four halfs.
class FpValues {
 public:
  explicit FpValues(std::uint64_t seed) : random_(seed) {}
  std::uint64_t raw() { return random_(); }
  std::uint64_t below(std::uint64_t n) { return random_() % n; }

  std::uint64_t next() {
    return lanes([this](unsigned fraction_bits, unsigned exponent_bits) { return lane(fraction_bits, exponent_bits); });
  }
  /// No specials, so that a whole vector may need no rare path: magnitudes from 2^-8 to 2^16, often near one, some
  /// zeros.
  std::uint64_t next_mild() {
    return lanes([this](unsigned fraction_bits, unsigned exponent_bits) { return mild(fraction_bits, exponent_bits); });
  }

 private:
  template <class Draw>
  std::uint64_t lanes(Draw draw) {
    switch (below(4)) {
      case 0: return draw(52, 11);
      case 1:
      case 2: return draw(23, 8) | draw(23, 8) << 32;
      default: return draw(10, 5) | draw(10, 5) << 16 | draw(10, 5) << 32 | draw(10, 5) << 48;
    }
  }
  std::uint64_t mild(unsigned fraction_bits, unsigned exponent_bits) {
    const std::uint64_t one = 1, bias = (one << (exponent_bits - 1)) - 1;
    const std::uint64_t sign = below(2) << (fraction_bits + exponent_bits);
    if (below(16) == 0) return sign;
    const std::uint64_t exponent = below(3) == 0 ? bias - 8 + below(24) : bias - 2 + below(4);
    // Ties of roundings to integers among them.
    const std::uint64_t fraction = below(2) == 0 ? raw() : raw() << (fraction_bits - 3);
    return sign | exponent << fraction_bits | (fraction & ((one << fraction_bits) - 1));
  }
  /// One number of a format: often special, often near one, sometimes anything.
  std::uint64_t lane(unsigned fraction_bits, unsigned exponent_bits) {
    const std::uint64_t one = 1;
    const std::uint64_t fractions = (one << fraction_bits) - 1, exponents = (one << exponent_bits) - 1;
    const std::uint64_t sign = below(2) << (fraction_bits + exponent_bits);
    const std::uint64_t bias = exponents >> 1;
    const auto make = [&](std::uint64_t exponent, std::uint64_t fraction) {
      return sign | (exponent & exponents) << fraction_bits | (fraction & fractions);
    };
    const std::uint64_t fraction = below(3) == 0 ? below(4) - 2 : below(2) == 0 ? raw() : raw() << (fraction_bits - 6);
    switch (below(16)) {
      case 0: return make(0, 0);
      case 1: return make(exponents, 0);
      case 2: return make(exponents, one << (fraction_bits - 1) | (raw() & fractions));
      case 3: return make(exponents, (raw() & (fractions >> 1)) | 1);
      case 4: return make(0, fraction);
      case 5: return make(1, below(2) == 0 ? 0 : fraction);
      case 6: return make(exponents - 1, fraction);
      case 7: return make(bias + (fraction_bits < 31 ? 31 : 63) - below(3), fraction);
      case 8: return make(raw(), raw());
      case 9: return make(bias / 2 + below(4), fraction);
      case 10: return make(bias - fraction_bits + below(4), fraction);
      default: return make(bias - 3 + below(8), fraction);
    }
  }
  std::mt19937_64 random_;
};

}  // namespace test
