// SPDX-License-Identifier: MIT
// `info tlb` and `info mem` of a SPARC: what the reference MMU's tables map now.
#include "system/sparc_mappings.h"

#include <fmt/core.h>

#include <array>
#include <string_view>

namespace sys {
namespace {

/// ACC field for user and supervisor.  SPARC V8 manual, table H-4.
struct Rights {
  std::string_view user, supervisor;
};
constexpr std::array<Rights, 8> kRights{{
    {"r--", "r--"},
    {"rw-", "rw-"},
    {"r-x", "r-x"},
    {"rwx", "rwx"},
    {"--x", "--x"},
    {"r--", "rw-"},
    {"---", "r-x"},
    {"---", "rwx"},
}};

/// Bytes that an entry found at a table level maps; of a fault, bytes with nothing mapped.
constexpr std::array<std::uint64_t, 4> kLevelBytes{std::uint64_t{1} << 32, std::uint64_t{1} << 24,
                                                   std::uint64_t{1} << 18, 1 << 12};

template <typename F>
void each_entry(const sparc::Mmu& mmu, F&& visit) {
  for (std::uint64_t va = 0; va < (std::uint64_t{1} << 32);) {
    const sparc::Walk walk = mmu.look(static_cast<std::uint32_t>(va));
    const std::uint64_t bytes = kLevelBytes[walk.level & 3];
    if (walk.fault == sparc::FaultType::kNone) visit(va, bytes, walk);
    va = (va & ~(bytes - 1)) + bytes;
  }
}

unsigned access_of(std::uint32_t pte) { return (pte >> 2) & 7; }

}  // namespace

std::string list_pages(const sparc::Mmu& mmu) {
  if (!mmu.enabled()) return "MMU is off\n";
  std::string out =
      fmt::format("context {}, context table {:#011x}\n", mmu.context(), std::uint64_t{mmu.context_table()} << 4);
  each_entry(mmu, [&](std::uint64_t va, std::uint64_t bytes, const sparc::Walk& walk) {
    const auto& rights = kRights[access_of(walk.pte)];
    out += fmt::format("VA: {:08x}, PA: {:09x}, {:7} KiB, user {} supervisor {} {}{}{}\n", va, walk.pa & ~(bytes - 1),
                       bytes >> 10, rights.user, rights.supervisor, (walk.pte & 0x80) ? 'C' : '-',
                       (walk.pte & 0x40) ? 'M' : '-', (walk.pte & 0x20) ? 'R' : '-');
  });
  return out;
}

std::string list_ranges(const sparc::Mmu& mmu) {
  if (!mmu.enabled()) return "MMU is off\n";
  std::string out;
  std::uint64_t first = 0, end = 0;
  unsigned access = 8;
  const auto flush = [&] {
    if (end > first)
      out += fmt::format("{:08x}-{:09x} {:09x} user {} supervisor {}\n", first, end, end - first, kRights[access].user,
                         kRights[access].supervisor);
  };
  each_entry(mmu, [&](std::uint64_t va, std::uint64_t bytes, const sparc::Walk& walk) {
    if (va != end || access != access_of(walk.pte)) {
      flush();
      first = va;
      access = access_of(walk.pte);
    }
    end = va + bytes;
  });
  flush();
  return out;
}

}  // namespace sys
