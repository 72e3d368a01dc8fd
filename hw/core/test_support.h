// SPDX-License-Identifier: MIT
// Fakes for device tests: interrupt wires that remember, a terminal that records, and saving into a fresh device.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "hw/core/archive.h"
#include "hw/core/char_backend.h"
#include "hw/core/device.h"
#include "hw/core/dma.h"
#include "hw/core/register_map.h"

namespace hw::test {

/// Remembers its level and counts rises.
class IrqProbe final : public IrqLine {
 public:
  void set(bool level) override {
    if (level && !level_) ++rises_;
    level_ = level;
  }
  [[nodiscard]] bool level() const { return level_; }
  [[nodiscard]] int rises() const { return rises_; }

 private:
  bool level_ = false;
  int rises_ = 0;
};

/// The host side of a line: records what the device sends, types into it.
class FakeLine final : public CharBackend {
 public:
  void write(std::span<const std::uint8_t> bytes) override { sent.append(bytes.begin(), bytes.end()); }
  void attach(CharFrontend* f) override { frontend = f; }
  void ready() override { ++readies; }
  void type(std::string_view text) {
    frontend->receive({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  std::string sent;
  int readies = 0;
  CharFrontend* frontend = nullptr;
};

/// Memory of 64 KiB that a bus master sees at any address, by its low 16 bits.
class FakeDma final : public Dma {
 public:
  bool read(std::uint64_t at, std::span<std::uint8_t> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = bytes[(at + i) % bytes.size()];
    return !broken;
  }
  bool write(std::uint64_t at, std::span<const std::uint8_t> in) override {
    for (std::size_t i = 0; i < in.size() && !broken; ++i) bytes[(at + i) % bytes.size()] = in[i];
    return !broken;
  }
  std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(65536);
  bool broken = false;
};

/// Bytes of a device's state.
template <typename D>
std::vector<std::uint8_t> saved(D& device) {
  Archive archive;
  device.serialize(archive);
  return archive.bytes();
}

/// Saves `from`, loads it into `to`, and expects that `to` then saves the same bytes.
template <typename D>
void expect_same_after_loading(D& from, D& to) {
  const auto before = saved(from);
  Archive archive{std::span<const std::uint8_t>(before)};
  to.serialize(archive);
  EXPECT_FALSE(archive.failed()) << archive.error();
  EXPECT_TRUE(archive.at_end());
  EXPECT_EQ(saved(to), before);
}

/// The generic test of a register map: reset values, read-only and write-only bits, write-one-to-clear.
template <std::size_t kCount>
void expect_obeys_map(MmioDevice& device, const std::array<RegisterInfo, kCount>& map, unsigned bytes) {
  device.reset(Reset::kCold);
  const std::uint64_t width = bytes == 4 ? 0xffff'ffff : (std::uint64_t{1} << (8 * bytes)) - 1;
  for (const RegisterInfo& r : map) {
    const std::uint64_t hidden = r.access == Access::kWriteOnly ? 0 : width;
    EXPECT_EQ(device.read(r.offset, bytes), r.reset & hidden) << r.name << " after reset";
    device.write(r.offset, width, bytes);
    const std::uint32_t ones = r.access == Access::kReadOnly          ? r.reset
                               : r.access == Access::kWriteOneToClear ? r.reset & ~r.writable
                                                                      : (r.reset & ~r.writable) | r.writable;
    EXPECT_EQ(device.read(r.offset, bytes), ones & hidden) << r.name << " after ones";
    device.write(r.offset, 0, bytes);
    const std::uint32_t zeros =
        r.access == Access::kReadWrite || r.access == Access::kWriteOnly ? r.reset & ~r.writable : ones;
    EXPECT_EQ(device.read(r.offset, bytes), zeros & hidden) << r.name << " after zeros";
  }
}

}  // namespace hw::test
