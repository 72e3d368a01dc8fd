// SPDX-License-Identifier: MIT
// The V8 processor models behind -cpu: names, version registers and features.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "target/sparc/mmu.h"

namespace sparc {

enum class Family : std::uint8_t { kFujitsu, kMicroSparc, kSuperSparc, kLeon };

/// Which optional instructions a processor has; the others trap as unimplemented.
struct Features {
  bool mul = true, div = true, fsmuld = true, float128 = false;
};

/// One row of `-cpu help`, or such a row with the user's changes.
struct Model {
  std::string_view name;
  Family family = Family::kSuperSparc;
  std::uint32_t iu_version = 0;   ///< PSR bits 31:24
  std::uint32_t fpu_version = 0;  ///< FSR.ver in bits 19:17
  unsigned nwindows = 8;          ///< 2 to 32
  Features features;
  MmuModel mmu;
  bool mxcc = false;  ///< an MXCC cache controller answers at ASI 2
};

inline constexpr std::string_view kDefaultModel = "TI-SuperSparc-II";

std::span<const Model> models();
/// The model of a -cpu argument
/// "NAME[,+feature][,-feature][,nwindows=N][,iu_version=N][,fpu_version=N][,mmu_version=N]". NAME may be written with
/// blanks for dashes and in any case.  Errors: unknown name or property (nearest suggested), bad number.
base::Result<Model> parse_model(std::string_view argument);
/// The text of `-cpu help`.
std::string models_help();

}  // namespace sparc
