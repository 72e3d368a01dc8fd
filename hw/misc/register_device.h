// SPDX-License-Identifier: MIT
// A device that is nothing but the registers of its map, with a function told of each write.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "base/guarded.h"
#include "base/log.h"
#include "hw/core/archive.h"
#include "hw/core/device.h"
#include "hw/core/lanes.h"
#include "hw/core/register_map.h"

namespace hw {

/// Registers of kRegisterBytes (1, 2 or 4) each.  Narrower accesses see and replace their bytes of the register, wider
/// ones are split by the bus; gaps read as 0.  `written` is told the register's index and its new value, with no lock
/// held.
template <std::size_t kCount, unsigned kRegisterBytes>
class RegisterDevice final : public MmioDevice {
 public:
  using Written = std::function<void(std::size_t index, std::uint32_t value)>;
  RegisterDevice(std::string_view type, const std::array<RegisterInfo, kCount>& map, Written written = {})
      : type_(type), written_(std::move(written)), bank_(map) {}

  [[nodiscard]] std::string_view type() const override { return type_; }
  void reset(Reset) override { bank_.lock()->reset(); }
  void serialize(Archive& archive) override { bank_.lock()->serialize(archive); }
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override {
    auto bank = bank_.lock();
    const auto index = bank->find(offset & ~std::uint64_t{kRegisterBytes - 1});
    if (!index) {
      base::log::print(base::log::Item::kUnimp, "{}: read of {} bytes at {:#x}\n", type_, bytes, offset);
      return 0;
    }
    return read_lanes(bank->read(*index), lane(offset), bytes);
  }
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override {
    std::size_t index = 0;
    std::uint32_t now = 0;
    {
      auto bank = bank_.lock();
      const auto found = bank->find(offset & ~std::uint64_t{kRegisterBytes - 1});
      if (!found) {
        base::log::print(base::log::Item::kUnimp, "{}: write of {:#x} ({} bytes) at {:#x}\n", type_, value, bytes,
                         offset);
        return;
      }
      index = *found;
      const std::uint32_t lanes = write_lanes(~std::uint64_t{0}, lane(offset), bytes);
      now = (bank->value(index) & ~lanes) | write_lanes(value, lane(offset), bytes);
      bank->write(index, now);
    }
    if (written_) written_(index, now);
  }

 private:
  /// Offset within a 32-bit word whose low bytes are the register.
  static std::uint64_t lane(std::uint64_t offset) { return (offset & (kRegisterBytes - 1)) + (4 - kRegisterBytes); }

  std::string type_;
  Written written_;
  base::Guarded<RegisterBank<kCount>> bank_;
};

}  // namespace hw
