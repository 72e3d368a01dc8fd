// SPDX-License-Identifier: MIT
// What -icount, -digest and -plant ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sys {

/// -icount.  One instruction takes 2^shift ns of guest time.
struct IcountOptions {
  static constexpr unsigned kMaxShift = 10;
  std::optional<unsigned> shift;  ///< absent: auto, which follows the host's clock
  bool align = false;             ///< the guest does not run ahead of the host's clock
  bool sleep = true;              ///< an idle guest waits on the host for as long as its time jumps
};
/// "shift=N|auto[,align=on|off][,sleep=on|off]"; `shift=` may be left out in front.
base::Result<IcountOptions> parse_icount(std::string_view text);

/// -digest: where digests of the run go, and after how many executed instructions each.
struct DigestOptions {
  std::string file;
  std::uint64_t registers = 1'000'000, memory = 10'000'000;
};
/// "[file=]FILE[,registers=N][,memory=N]"; 0 leaves that kind out.
base::Result<DigestOptions> parse_digest(std::string_view text);

/// -plant, for tests: one bit of a register is flipped after so many executed instructions.
struct PlantOptions {
  std::uint64_t at = 0;
  std::string reg;
  unsigned bit = 0;
};
/// "at=N,register=NAME[,bit=N]".
base::Result<PlantOptions> parse_plant(std::string_view text);

}  // namespace sys
