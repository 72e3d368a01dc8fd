// SPDX-License-Identifier: MIT
// Guest addresses with their meaning in the type: virtual, physical and I/O-bus addresses do not mix.
#pragma once

#include <compare>
#include <cstdint>

namespace base {

/// A 64-bit guest address of one kind.  Offsets are plain integers.
template <typename Tag>
struct Address {
  std::uint64_t value = 0;
  constexpr Address() = default;
  explicit constexpr Address(std::uint64_t v) : value(v) {}
  constexpr auto operator<=>(const Address&) const = default;
  constexpr Address operator+(std::uint64_t offset) const { return Address(value + offset); }
  constexpr std::uint64_t operator-(Address other) const { return value - other.value; }
  [[nodiscard]] constexpr Address page(std::uint64_t page_bytes = 4096) const {
    return Address(value & ~(page_bytes - 1));
  }
};

struct GuestVirtualTag;
struct GuestPhysicalTag;
using Va = Address<GuestVirtualTag>;
using Pa = Address<GuestPhysicalTag>;

}  // namespace base
