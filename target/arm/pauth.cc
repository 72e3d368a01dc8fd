// SPDX-License-Identifier: MIT
// Pointer authentication: codes, and pointers with codes.
#include "target/arm/pauth.h"

#include "target/arm/qarma.h"

namespace arm {
namespace {

constexpr unsigned kBottom = 48;  ///< lowest bit of a code in a pointer
constexpr std::uint64_t kCodeBits = std::uint64_t{0x7f} << kBottom;
constexpr std::uint64_t kBit55 = std::uint64_t{1} << 55;

/// The pointer with the bits of the code as its bit 55 says.
constexpr std::uint64_t canonical(std::uint64_t pointer) {
  return (pointer & kBit55) != 0 ? pointer | kCodeBits : pointer & ~kCodeBits;
}

constexpr std::uint64_t mix(std::uint64_t v) {
  v = (v ^ v >> 32) * 0x9e3779b97f4a7c15ull;
  v = (v ^ v >> 29) * 0xbf58476d1ce4e5b9ull;
  return v ^ v >> 32;
}

}  // namespace

Pauth Pauth::of(const FeatureSet& f) {
  Pauth how;
  how.algorithm = f.has(Feature::kPauthQarma5)   ? PauthAlgorithm::kQarma5
                  : f.has(Feature::kPauthQarma3) ? PauthAlgorithm::kQarma3
                                                 : PauthAlgorithm::kImplementationDefined;
  how.xors = f.has(Feature::kPauth2);
  how.faults = f.has(Feature::kFpac);
  return how;
}

std::uint64_t pauth_code(PauthAlgorithm algorithm, const PauthKey& key, std::uint64_t value, std::uint64_t modifier) {
  // The whitening key is the upper half.
  if (algorithm == PauthAlgorithm::kQarma5) return qarma64(value, modifier, key.high, key.low, 5, QarmaBox::kSigma2);
  if (algorithm == PauthAlgorithm::kQarma3) return qarma64(value, modifier, key.high, key.low, 3, QarmaBox::kSigma1);
  return mix(mix(mix(value ^ key.low) + modifier) ^ key.high);
}

std::uint64_t pauth_add(const Pauth& how, const PauthKey& key, std::uint64_t pointer, std::uint64_t modifier) {
  const std::uint64_t plain = canonical(pointer);
  std::uint64_t code = pauth_code(how.algorithm, key, plain, modifier);
  if (how.xors) return pointer ^ (code & kCodeBits);
  // A pointer that was not canonical gets a code that cannot pass.
  if (plain != pointer) code ^= std::uint64_t{1} << 54;
  return (pointer & ~kCodeBits) | (code & kCodeBits);
}

AuthResult pauth_authenticate(const Pauth& how, const PauthKey& key, std::uint64_t pointer, std::uint64_t modifier,
                              unsigned key_number) {
  const std::uint64_t plain = canonical(pointer);
  const std::uint64_t code = pauth_code(how.algorithm, key, plain, modifier) & kCodeBits;
  if (how.xors) {
    const std::uint64_t result = pointer ^ code;
    return {result, result != plain};
  }
  if (((pointer ^ code) & kCodeBits) == 0) return {plain, false};
  // An error code in bits 54:53: 01 for A keys, 10 for B keys.
  const std::uint64_t error = std::uint64_t{key_number == 0 ? 1u : 2u} << 53;
  return {(plain & ~(std::uint64_t{3} << 53)) | error, true};
}

std::uint64_t pauth_strip(std::uint64_t pointer) { return canonical(pointer); }

std::uint64_t pauth_generic(const Pauth& how, const PauthKey& key, std::uint64_t value, std::uint64_t modifier) {
  return pauth_code(how.algorithm, key, value, modifier) & 0xffff'ffff'0000'0000ull;
}

}  // namespace arm
