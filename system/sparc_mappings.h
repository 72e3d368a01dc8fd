// SPDX-License-Identifier: MIT
// `info tlb` and `info mem` of a SPARC: what the reference MMU's tables map now.
#pragma once

#include <string>

#include "target/sparc/mmu.h"

namespace sys {

/// A line for each table entry in use: virtual and physical address, size, permissions, flags.
std::string list_pages(const sparc::Mmu& mmu);
/// Adjacent entries of equal permissions as one range each.
std::string list_ranges(const sparc::Mmu& mmu);

}  // namespace sys
