// SPDX-License-Identifier: MIT
// Register maps as data, and a bank of plain registers that behaves as its map says.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "hw/core/archive.h"

namespace hw {

enum class Access : std::uint8_t { kReadWrite, kReadOnly, kWriteOnly, kWriteOneToClear };

/// One register of a device.
struct RegisterInfo {
  std::string_view name;  ///< as the manual spells it
  std::uint32_t offset;   ///< in bytes from the device's first
  Access access;
  std::uint32_t reset;      ///< value after a cold reset
  std::uint32_t writable;   ///< bits that a write changes (for kWriteOneToClear: that a one clears)
  std::string_view source;  ///< where it is described
};

/// The registers of one table: values, reset, and reads and writes by the table's rules.  `map` is constant data.
template <std::size_t kCount>
class RegisterBank {
 public:
  constexpr explicit RegisterBank(const std::array<RegisterInfo, kCount>& map) : map_(&map) { reset(); }
  void reset() {
    for (std::size_t i = 0; i < kCount; ++i) values_[i] = (*map_)[i].reset;
  }
  /// Index of the register at `offset`, none if there is a gap.
  [[nodiscard]] std::optional<std::size_t> find(std::uint64_t offset) const {
    for (std::size_t i = 0; i < kCount; ++i) {
      if ((*map_)[i].offset == offset) return i;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::uint32_t read(std::size_t index) const {
    return (*map_)[index].access == Access::kWriteOnly ? 0 : values_[index];
  }
  void write(std::size_t index, std::uint32_t value) {
    const RegisterInfo& r = (*map_)[index];
    switch (r.access) {
      case Access::kReadOnly: return;
      case Access::kWriteOneToClear: values_[index] &= ~(value & r.writable); return;
      case Access::kReadWrite:
      case Access::kWriteOnly: values_[index] = (values_[index] & ~r.writable) | (value & r.writable); return;
    }
  }
  [[nodiscard]] std::uint32_t& value(std::size_t index) { return values_[index]; }
  void serialize(Archive& archive) { archive.item("registers", values_); }

 private:
  const std::array<RegisterInfo, kCount>* map_;
  std::array<std::uint32_t, kCount> values_{};
};

}  // namespace hw
