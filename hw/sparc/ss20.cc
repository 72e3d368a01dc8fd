// SPDX-License-Identifier: MIT
// SPARCstation 20 wiring: SLAVIO (interrupts, timers, serial ports, NVRAM, floppy), MACIO (SCSI, Ethernet) and the
// IOMMU.
#include "hw/sparc/ss20.h"

#include <fmt/core.h>

#include <algorithm>

namespace hw::sparc {

Ss20::Ss20(Ss20Options options, Ss20Wiring wiring)
    : options_(std::move(options)),
      wiring_(std::move(wiring)),
      ram_(options_.ram_bytes),
      prom_(row(Part::kProm).bytes),
      intctl_(wiring_.cpus),
      timer_({wiring_.clock, irq(Part::kSystemTimer), timer_lines()}),
      iommu_({memory_, irq(Part::kIommu)}),
      keyboard_mouse_({irq(Part::kKeyboardMouse), keyboard_, mouse_}),
      serial_({irq(Part::kSerial), wiring_.ttya, wiring_.ttyb}),
      esp_dma_({iommu_, irq(Part::kEspDma), "sparc32-espdma"}),
      lance_dma_({iommu_, irq(Part::kLanceDma), "sparc32-ledma"}),
      esp_({esp_dma_.interrupt_input(), esp_dma_, wiring_.scsi}),
      lance_({lance_dma_.interrupt_input(), lance_dma_, wiring_.network != nullptr ? *wiring_.network : no_network_}),
      floppy_(irq(Part::kFloppy)),
      nvram_(wiring_.wall, 1968),
      fw_cfg_ports_(fw_cfg_),
      vsimm_{{{"empty_slot", kEmptySlotMap},
              {"empty_slot", kEmptySlotMap},
              {"empty_slot", kEmptySlotMap},
              {"empty_slot", kEmptySlotMap}}},
      machine_id_("macio_idreg", kMachineIdMap),
      parallel_("bpp", kParallelMap),
      ecc_("eccmemctl", kEccMap),
      apc_("apc", kApcMap,
           [this](std::size_t, std::uint32_t value) {
             if ((value & kApcIdleOn) != 0) wiring_.idle();
           }),
      aux1_("slavio_aux1", kAux1Map),
      aux2_("slavio_aux2", kAux2Map,
            [this](std::size_t, std::uint32_t value) {
              if ((value & kAux2PowerOff) != 0) wiring_.power_off();
            }),
      diagnostic_("slavio_diag", kDiagnosticMap),
      modem_("slavio_modem", kModemMap),
      leds_("slavio_led", kLedMap),
      system_control_("slavio_sysctrl", kSystemControlMap, [this](std::size_t, std::uint32_t value) {
        if ((value & kSystemControlReset) != 0) wiring_.reset();
      }) {}

Ss20::~Ss20() = default;

std::vector<IrqLine*> Ss20::timer_lines() {
  std::vector<IrqLine*> lines;
  for (unsigned cpu = 0; cpu < options_.cpus; ++cpu) lines.push_back(&intctl_.timer_input(cpu));
  return lines;
}

void Ss20::place(Part part, MmioDevice& device) {
  const Placement& at = row(part);
  memory_.add({.name = std::string(at.name),
               .base = base::Pa(at.base),
               .bytes = at.bytes,
               .device = &device,
               .max_access = at.width});
  own(device);
}

void Ss20::place_pages(Part part, const std::function<MmioDevice&(unsigned)>& page) {
  const Placement& at = row(part);
  for (unsigned n = 0; n < at.count; ++n) {
    memory_.add({.name = fmt::format("{}-{}", at.name, n),
                 .base = base::Pa(at.base + n * at.stride),
                 .bytes = at.bytes,
                 .device = &page(n),
                 .max_access = at.width});
  }
}

/// The schematic.  Devices that interrupt got their lines above.
void Ss20::wire() {
  memory_.add({.name = "sun4m.ram", .base = base::Pa(0), .bytes = ram_.size(), .memory = ram_.data()});
  memory_.add({.name = std::string(row(Part::kProm).name),
               .base = base::Pa(row(Part::kProm).base),
               .bytes = prom_.size(),
               .memory = prom_.data(),
               .writable = false});
  // Module side
  place(Part::kVsimm0, vsimm_[0]);
  place(Part::kVsimm1, vsimm_[1]);
  place(Part::kVsimm2, vsimm_[2]);
  place(Part::kVsimm3, vsimm_[3]);
  place(Part::kEcc, ecc_);
  place(Part::kIommu, iommu_);
  // SLAVIO
  place(Part::kMasterInterrupts, intctl_);
  place_pages(Part::kCpuInterrupts, [this](unsigned n) -> MmioDevice& { return intctl_.cpu_page(n); });
  place(Part::kSystemTimer, timer_);
  place_pages(Part::kCpuTimers, [this](unsigned n) -> MmioDevice& { return timer_.cpu_page(n); });
  place(Part::kKeyboardMouse, keyboard_mouse_);
  place(Part::kSerial, serial_);
  place(Part::kNvram, nvram_);
  place(Part::kFloppy, floppy_);
  place(Part::kLeds, leds_);
  place(Part::kAux1, aux1_);
  place(Part::kDiagnostic, diagnostic_);
  place(Part::kAux2, aux2_);
  place(Part::kModem, modem_);
  place(Part::kSystemControl, system_control_);
  // MACIO and SBus
  place(Part::kMachineId, machine_id_);
  place(Part::kEspDma, esp_dma_);
  place(Part::kLanceDma, lance_dma_);
  const Placement& alias = row(Part::kLanceDmaAlias);  // shows the channel's address register
  memory_.add({.name = std::string(alias.name),
               .base = base::Pa(alias.base),
               .bytes = alias.bytes,
               .device = &lance_dma_,
               .device_offset = 4});
  esp_dma_.connect([this] { esp_.chip_reset(); }, [this] { esp_.dma_enabled(); });
  lance_dma_.connect([this] { lance_.chip_reset(); }, {});
  place(Part::kEsp, esp_);
  place(Part::kLance, lance_);
  place(Part::kParallel, parallel_);
  place(Part::kApc, apc_);
  // Not on the real board
  place(Part::kFwCfg, fw_cfg_ports_);
  devices_.push_back(&keyboard_);
  for (ScsiDevice* target : wiring_.scsi) {
    if (target != nullptr) devices_.push_back(target);
  }
}

base::Result<std::unique_ptr<Ss20>> Ss20::build(Ss20Options options, Ss20Wiring wiring) {
  if (options.ram_bytes == 0 || options.ram_bytes % 4096 != 0)
    return base::fail("RAM must be a multiple of 4 KiB and not 0");
  if (options.ram_bytes > kSs20MaxRam) {
    return base::fail(fmt::format("too much RAM: {} MiB, the SPARCstation 20 takes at most {} MiB",
                                  options.ram_bytes >> 20, kSs20MaxRam >> 20));
  }
  if (options.cpus == 0 || options.cpus > kSun4mMaxCpus || options.cpus != wiring.cpus.size()) {
    return base::fail(fmt::format("{} processors: the SPARCstation 20 takes 1 to {}", options.cpus, kSun4mMaxCpus));
  }
  std::unique_ptr<Ss20> board(new Ss20(std::move(options), std::move(wiring)));
  board->wire();
  if (auto r = board->fill_nvram(); !r) return std::unexpected(std::move(r).error());
  if (auto r = board->load_images(); !r) return std::unexpected(std::move(r).error());
  board->fill_fw_cfg();
  return board;
}

void Ss20::reset(Reset how) {
  for (Device* device : devices_) device->reset(how);
  // The images were accepted when the board was built, so they load again.
  if (how == Reset::kCold) (void)load_images();
}

void Ss20::serialize(Archive& archive) {
  archive.section("ss20");
  archive.clock_base(wiring_.clock.now());
  std::uint64_t ram_bytes = ram_.size();
  auto cpus = static_cast<std::uint32_t>(options_.cpus);
  archive.item("ram_bytes", ram_bytes);
  archive.item("cpus", cpus);
  if (!archive.require(ram_bytes == ram_.size() && cpus == options_.cpus,
                       "snapshot of a machine with other RAM or processors"))
    return;
  for (Device* device : devices_) {
    archive.section(device->type());
    device->serialize(archive);
  }
  archive.memory("prom", prom_.span());
  archive.memory("ram", ram_.span());
}

std::string Ss20::memory_tree() const {
  std::string text = "memory\n";
  for (const Region& region : memory_.regions()) {
    const std::string_view kind = region.device != nullptr ? "i/o" : region.writable ? "ram" : "rom";
    text += fmt::format("  {:016x}-{:016x} (prio 0, {}): {}\n", region.base.value, region.base.value + region.bytes - 1,
                        kind, region.name);
  }
  return text;
}

std::string Ss20::device_tree() const {
  std::string text = "bus: main-system-bus\n  type System\n";
  for (const Device* device : devices_) {
    text += fmt::format("  dev: {}, id \"\"\n", device->type());
    for (const Region& region : memory_.regions()) {
      if (region.device != device) continue;
      text += fmt::format("    mmio {:016x}/{:016x}\n", region.base.value, region.bytes);
      const auto at = std::find_if(kSs20Map.begin(), kSs20Map.end(),
                                   [&](const Placement& p) { return p.base == region.base.value; });
      if (at != kSs20Map.end() && at->interrupt != kNoInterrupt)
        text += fmt::format("    interrupt {}\n", at->interrupt);
    }
  }
  return text;
}

std::string Ss20::interrupts() { return intctl_.describe(); }

}  // namespace hw::sparc
