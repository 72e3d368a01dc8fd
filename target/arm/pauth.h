// SPDX-License-Identifier: MIT
// Pointer authentication: codes in the upper bits of pointers.
// Layout as Linux sets it up for user space: 48-bit virtual addresses, top byte ignored for data and instructions, so a
// code is bits 54:48 of the pointer.  Source: DDI 0487, AddPAC, Auth, Strip, ComputePAC.
#pragma once

#include <cstdint>

#include "target/arm/features.h"
#include "target/arm/state.h"

namespace arm {

enum class PauthAlgorithm : std::uint8_t { kQarma5, kQarma3, kImplementationDefined };

/// How a processor authenticates.
struct Pauth {
  PauthAlgorithm algorithm = PauthAlgorithm::kImplementationDefined;
  bool xors = false;    ///< FEAT_PAuth2
  bool faults = false;  ///< FEAT_FPAC
  static Pauth of(const FeatureSet& features);
};

struct AuthResult {
  std::uint64_t pointer = 0;
  bool failed = false;
};

/// 64-bit code of a value under a key and modifier; only some bits of it are used.
std::uint64_t pauth_code(PauthAlgorithm algorithm, const PauthKey& key, std::uint64_t value, std::uint64_t modifier);
/// PACIA and its like: the pointer with its code.
std::uint64_t pauth_add(const Pauth& how, const PauthKey& key, std::uint64_t pointer, std::uint64_t modifier);
/// AUTIA and its like: the plain pointer, or one that faults when used.  key_number: 0 for A keys, 1 for B keys.
AuthResult pauth_authenticate(const Pauth& how, const PauthKey& key, std::uint64_t pointer, std::uint64_t modifier,
                              unsigned key_number);
/// XPACI: the pointer without its code.
std::uint64_t pauth_strip(std::uint64_t pointer);
/// PACGA: a 32-bit code in bits 63:32.
std::uint64_t pauth_generic(const Pauth& how, const PauthKey& key, std::uint64_t value, std::uint64_t modifier);

}  // namespace arm
