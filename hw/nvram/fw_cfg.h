// SPDX-License-Identifier: MIT
// fw_cfg: numbered items of configuration that firmware reads through a selector and a data port.
// Source: the interface's public specification (docs "fw_cfg") and facts/machines.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "hw/core/archive.h"
#include "hw/core/device.h"

namespace hw {

enum class FwCfgKey : std::uint16_t {
  kSignature = 0x00,
  kId = 0x01,
  kUuid = 0x02,
  kRamSize = 0x03,
  kNoGraphic = 0x04,
  kCpus = 0x05,
  kMachineId = 0x06,
  kKernelAddress = 0x07,
  kKernelSize = 0x08,
  kCommandLineAddress = 0x09,
  kInitrdAddress = 0x0a,
  kInitrdSize = 0x0b,
  kBootDevice = 0x0c,
  kBootMenu = 0x0e,
  kMaxCpus = 0x0f,
  kCommandLineSize = 0x14,
  kCommandLine = 0x15,
  kFileDirectory = 0x19,
  kFirstFile = 0x20,
  kArchLocal = 0x8000,
};

/// The items and the reading position; what ports a machine reaches them through is another class.
/// Items are added while the machine is built (numbers little-endian).  Thread: reads from any vCPU.
class FwCfg {
 public:
  FwCfg();
  void add_bytes(FwCfgKey key, std::vector<std::uint8_t> bytes);
  void add_u16(FwCfgKey key, std::uint16_t value);
  void add_u32(FwCfgKey key, std::uint32_t value);
  void add_u64(FwCfgKey key, std::uint64_t value);
  /// With its closing zero.
  void add_text(FwCfgKey key, std::string_view text);
  /// A named file of the directory; names of up to 55 characters.
  void add_file(std::string_view name, std::vector<std::uint8_t> bytes);

  void reset();
  void select(std::uint16_t key);
  /// The next byte of the selected item, 0 past its end.
  std::uint8_t read_byte();
  /// Only the reading position: items are rebuilt with the machine.
  void serialize(Archive& archive);

 private:
  struct File {
    std::string name;
    std::uint16_t key;
    std::uint32_t bytes;
  };
  struct State {
    std::map<std::uint16_t, std::vector<std::uint8_t>> items;
    std::vector<File> files;
    std::uint16_t key = 0;
    std::uint64_t position = 0;
  };
  static void rebuild_directory(State& s);

  base::Guarded<State> state_;
};

/// SPARC's ports: selector, 16 bits at 0; data, 8 bits at 2.
class FwCfgPorts final : public MmioDevice {
 public:
  explicit FwCfgPorts(FwCfg& items) : items_(items) {}
  [[nodiscard]] std::string_view type() const override { return "fw_cfg_mem"; }
  void reset(Reset) override { items_.reset(); }
  void serialize(Archive& archive) override { items_.serialize(archive); }
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;

 private:
  FwCfg& items_;
};

}  // namespace hw
