// SPDX-License-Identifier: MIT
// Architecture features and processor models: one table feeds decoder guards, HWCAPs, ID registers and `-cpu help`.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace arm {

/// Features beyond Armv8.0-A with FP and Advanced SIMD, by the manual's FEAT_ names.
enum class Feature : std::uint8_t {
  kNone,  ///< always there
  kCrc32,
  kAes,
  kPmull,
  kSha1,
  kSha256,
  kSha512,
  kSha3,
  kSm3,
  kSm4,
  kLse,
  kRdm,
  kDotProd,
  kFp16,
  kFhm,
  kFcma,
  kJscvt,
  kFrintts,
  kBf16,
  kI8mm,
  kLrcpc,
  kLrcpc2,
  kLse2,
  kDit,
  kSsbs,
  kSb,
  kFlagM,
  kFlagM2,
  kPauth,  ///< instructions are there; the algorithm is the one of the three below that is on
  kPauthQarma5,
  kPauthQarma3,
  kPauthImpdef,
  kPauth2,  ///< the code is xored into the pointer's upper bits
  kFpac,    ///< failed authentication faults at once, also in combined instructions (FEAT_FPACCOMBINE)
  kBti,
  kDpb,
  kDpb2,
  kCount
};
inline constexpr unsigned kFeatureCount = static_cast<unsigned>(Feature::kCount);

class FeatureSet {
 public:
  constexpr FeatureSet() = default;
  constexpr FeatureSet(std::initializer_list<Feature> list) {
    for (const Feature f : list) set(f, true);
  }
  [[nodiscard]] constexpr bool has(Feature f) const { return (bits_ >> static_cast<unsigned>(f) & 1) != 0; }
  constexpr void set(Feature f, bool on) {
    const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(f);
    if (f != Feature::kNone) bits_ = on ? bits_ | bit : bits_ & ~bit;
  }
  bool operator==(const FeatureSet&) const = default;

 private:
  std::uint64_t bits_ = 1;  // kNone
};

/// A processor of `-cpu`, or such a one with the user's changes.
struct Model {
  std::string_view name;
  FeatureSet features;
  std::uint64_t midr = 0;
  std::uint64_t revidr = 0;
  std::uint64_t ctr = 0;                  ///< CTR_EL0
  std::uint64_t counter_hz = 62'500'000;  ///< CNTFRQ_EL0
};

inline constexpr std::string_view kDefaultModel = "max";
inline constexpr std::uint64_t kDczid = 4;  ///< DCZID_EL0: DC ZVA clears 64 bytes
inline constexpr unsigned kDcZvaBytes = 64;

std::span<const Model> models();
/// The model of a -cpu argument "NAME[,feature=on|off]...": features by their lower-case names (lse, pauth, sha3, ...),
/// also +NAME and -NAME.  A feature that needs another turns it on; turning one off turns off what needs it.
/// Errors: unknown model or feature (the nearest is suggested), bad value.
base::Result<Model> parse_model(std::string_view argument);
/// The text of `-cpu help`.
std::string models_help();

/// AT_HWCAP and AT_HWCAP2 as Linux 6.1 gives them.
struct Hwcaps {
  std::uint64_t hwcap = 0, hwcap2 = 0;
};
Hwcaps hwcaps(const Model& model);
/// Names of the bits that are set, as /proc/cpuinfo's "Features" line has them.
std::string hwcap_names(const Model& model);

/// ID register (op0 3, op1 0, CRn 0) as Linux lets user space read it: fields it hides read as their safe value, those
/// of features from the table.  crm 0..7, op2 0..7.
std::uint64_t id_register(const Model& model, unsigned crm, unsigned op2);

}  // namespace arm
