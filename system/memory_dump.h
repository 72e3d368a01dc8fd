// SPDX-License-Identifier: MIT
// The monitor's x and xp: memory as numbers, characters, strings or instructions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "system/machine.h"

namespace sys {

/// "/COUNT FORMAT SIZE", e.g. "8xw", "4i": what x, xp and print are told after the slash.
struct DumpFormat {
  std::uint64_t count = 1;
  char letter = 'x';   ///< x d u o c i s
  unsigned bytes = 4;  ///< of one item: b 1, h 2, w 4, g 8
};

/// `text` is without the slash; `last` fills in what is not given.
base::Result<DumpFormat> parse_dump_format(std::string_view text, const DumpFormat& last);

/// One value as `print/FMT` shows it.
std::string format_value(std::uint64_t value, char letter);

enum class DumpSpace : bool { kVirtual, kPhysical };
/// The lines of a dump.  Where memory ends, the last line says so.
std::string dump_memory(Machine& machine, unsigned cpu, DumpSpace space, std::uint64_t address,
                        const DumpFormat& format);

}  // namespace sys
