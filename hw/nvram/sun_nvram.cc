// SPDX-License-Identifier: MIT
// Builder of a Sun's NVRAM contents.
#include "hw/nvram/sun_nvram.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

namespace hw {
namespace {

constexpr std::size_t kBytes = 0x1ff8;
constexpr std::size_t kPartitionsEnd = 0x1fd0;
constexpr std::size_t kIdProm = 0x1fd8;
constexpr std::size_t kHeaderBytes = 16;
constexpr std::uint8_t kSystemPartition = 0x70, kFreePartition = 0x7f;

/// A partition's header: signature, checksum, length in 16-byte units, name of up to 12 bytes.
void put_header(std::span<std::uint8_t> at, std::uint8_t signature, std::size_t bytes, std::string_view name) {
  const auto units = static_cast<std::uint16_t>(bytes / 16);
  at[0] = signature;
  at[2] = static_cast<std::uint8_t>(units >> 8);
  at[3] = static_cast<std::uint8_t>(units);
  std::copy_n(name.begin(), std::min<std::size_t>(name.size(), 12), at.begin() + 4);
  unsigned sum = 0;
  for (std::size_t i = 0; i < kHeaderBytes; ++i) {
    if (i != 1) sum += at[i];
    sum = (sum & 0xff) + (sum >> 8);  // the carry goes round
  }
  at[1] = static_cast<std::uint8_t>(sum);
}

}  // namespace

base::Result<std::vector<std::uint8_t>> build_sun_nvram(std::span<const std::string> variables, const MacAddress& mac,
                                                        std::uint8_t machine_id) {
  std::vector<std::uint8_t> bytes(kBytes, 0);
  std::size_t at = kHeaderBytes;
  for (const std::string& variable : variables) {
    if (variable.find('=') == std::string::npos) return base::fail(fmt::format("'{}' is not NAME=VALUE", variable));
    if (at + variable.size() + 2 + kHeaderBytes > kPartitionsEnd)
      return base::fail("the variables do not fit into the NVRAM");
    std::copy(variable.begin(), variable.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
    at += variable.size() + 1;
  }
  const std::size_t system_end = (at + 1 + 15) / 16 * 16;  // an empty text ends the list
  const std::span all(bytes);
  put_header(all, kSystemPartition, system_end, "system");
  put_header(all.subspan(system_end), kFreePartition, kPartitionsEnd - system_end, "free");

  auto id = all.subspan(kIdProm);
  id[0] = 1;  // format
  id[1] = machine_id;
  std::copy(mac.begin(), mac.end(), id.begin() + 2);
  std::copy(mac.begin() + 3, mac.end(), id.begin() + 12);  // host id; the date at 8 stays 0
  for (std::size_t i = 0; i < 15; ++i) id[15] = static_cast<std::uint8_t>(id[15] ^ id[i]);
  return bytes;
}

}  // namespace hw
