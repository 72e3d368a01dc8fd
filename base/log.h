// SPDX-License-Identifier: MIT
// The -d log: categories, the output file and the address filter.
#pragma once

#include <fmt/core.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace base::log {

/// One -d item.  nochain is not output but travels in the same list, as users expect.
enum class Item : std::uint32_t {
  kInAsm = 1 << 0,
  kOp = 1 << 1,
  kOpOpt = 1 << 2,
  kOutAsm = 1 << 3,
  kInt = 1 << 4,
  kExec = 1 << 5,
  kCpu = 1 << 6,
  kMmu = 1 << 7,
  kPage = 1 << 8,
  kNoChain = 1 << 9,
  kUnimp = 1 << 10,
  kGuestErrors = 1 << 11,
  kPlugin = 1 << 12,
  kFpu = 1 << 13,
  kStrace = 1 << 14,
};
struct ItemInfo {
  Item item;
  std::string_view name, help;
};
/// Every item in the order of `-d help`.
std::span<const ItemInfo> items();

namespace detail {
extern std::atomic<std::uint32_t> mask;
}

/// Cheap test to be made before building a message.  Relaxed: a late switch costs one message.
inline bool on(Item item) {
  return (detail::mask.load(std::memory_order_relaxed) & static_cast<std::uint32_t>(item)) != 0;
}
/// Turns on exactly the items of a comma-separated list ("none" for none, "all" for all output items).
Result<void> set_items(std::string_view list);
/// Names of the items now on, comma-separated.
std::string enabled_items();
/// Sends output to `path` (truncated; %d is our process id) instead of stderr.
Result<void> set_file(const std::string& path);
/// Limits in_asm, op, op_opt, out_asm, exec and cpu to addresses: "0x1000..0x1fff,0x4000+0x100,0x9000-0x10".
Result<void> set_filter(std::string_view ranges);
/// Whether the filter lets `address` through; true without a filter.
bool in_filter(std::uint64_t address);
/// Writes text as it is, in one piece, to the log.
void write(std::string_view text);
/// Formats and writes.
template <typename... Args>
void print(fmt::format_string<Args...> format, Args&&... args) {
  write(fmt::format(format, std::forward<Args>(args)...));
}
/// Formats and writes if the item is on.
template <typename... Args>
void print(Item item, fmt::format_string<Args...> format, Args&&... args) {
  if (on(item)) [[unlikely]]
    write(fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace base::log
