// SPDX-License-Identifier: MIT
// What tandem-system-sparc offers: machines, CPU models, devices.
#include "system/sparc_target.h"

#include <array>

#include "target/sparc/models.h"

namespace sys {
namespace {

constexpr std::uint64_t kMebibyte = 1 << 20;

// The largest round size below the VSIMM registers at 0x90000000.
constexpr std::array kMachines{
    MachineInfo{.name = "SS-20",
                .help = "Sun4m platform, SPARCstation 20",
                .default_ram = 128 * kMebibyte,
                .max_ram = 2048 * kMebibyte,
                .max_cpus = 1,
                .serial_ports = 2,
                .is_default = true},
};

constexpr std::array kDevices{
    NamedHelp{"slavio_intctl", "interrupt controller"}, NamedHelp{"slavio_timer", "counter-timers"},
    NamedHelp{"slavio_misc", "aux, power, diagnostic"}, NamedHelp{"escc", "two serial lines, Z8530"},
    NamedHelp{"sysbus-m48t08", "NVRAM and clock"},      NamedHelp{"sun4m-iommu", "IOMMU"},
    NamedHelp{"eccmemctl", "memory controller"},        NamedHelp{"sparc32-dma", "ESP and LANCE DMA"},
    NamedHelp{"esp", "SCSI adapter, NCR 53C9x"},        NamedHelp{"lance", "Ethernet, Am7990"},
    NamedHelp{"fw_cfg", "firmware configuration"},      NamedHelp{"sun-fdtwo", "floppy controller, 82077"},
};

}  // namespace

std::span<const MachineInfo> SparcTarget::machines() const { return kMachines; }

std::string SparcTarget::cpu_help() const { return sparc::models_help(); }

base::Result<void> SparcTarget::check_cpu(std::string_view argument) const {
  const auto model = sparc::parse_model(argument);
  if (!model) return std::unexpected(model.error());
  return {};
}

std::span<const NamedHelp> SparcTarget::devices() const { return kDevices; }

}  // namespace sys
