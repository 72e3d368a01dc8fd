// SPDX-License-Identifier: MIT
// The SPARCstation 20 board: what is where, what is wired to what, and what stands in memory before the first
// instruction.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "hw/block/fdc82077.h"
#include "hw/char/escc.h"
#include "hw/char/sun_keyboard.h"
#include "hw/core/address_space.h"
#include "hw/core/char_backend.h"
#include "hw/core/clock.h"
#include "hw/core/irq.h"
#include "hw/core/net_backend.h"
#include "hw/core/placement.h"
#include "hw/core/wall_clock.h"
#include "hw/dma/sparc32_dma.h"
#include "hw/intc/slavio_intctl.h"
#include "hw/misc/sun4m_iommu.h"
#include "hw/misc/sun4m_registers.h"
#include "hw/net/lance.h"
#include "hw/nvram/fw_cfg.h"
#include "hw/nvram/m48t08.h"
#include "hw/nvram/sun_nvram.h"
#include "hw/scsi/esp.h"
#include "hw/timer/slavio_timer.h"

namespace hw::sparc {

/// Parts of the board in the order of kSs20Map.
enum class Part : std::size_t {
  kVsimm0,
  kVsimm1,
  kVsimm2,
  kVsimm3,
  kFwCfg,
  kMachineId,
  kEspDma,
  kLanceDma,
  kLanceDmaAlias,
  kEsp,
  kLance,
  kParallel,
  kApc,
  kEcc,
  kIommu,
  kProm,
  kKeyboardMouse,
  kSerial,
  kNvram,
  kCpuTimers,
  kSystemTimer,
  kCpuInterrupts,
  kMasterInterrupts,
  kLeds,
  kFloppy,
  kAux1,
  kDiagnostic,
  kAux2,
  kModem,
  kSystemControl,
  kCount
};

/// Everything but RAM.  Empty SBus slots, display, DBRI and SX are holes: accesses time out.
inline constexpr std::array kSs20Map{
    Placement{"vsimm0", 0x0'9000'0000, 0x2000},
    Placement{"vsimm1", 0x0'9400'0000, 0x2000},
    Placement{"vsimm2", 0x0'9800'0000, 0x2000},
    Placement{"vsimm3", 0x0'9c00'0000, 0x2000},
    Placement{"fwcfg", 0xd'0000'0510, 3, 2},
    // SBus slot 2, 0xe20000000: the place of TCX or cg3 (interrupt 11).
    Placement{"sun4m.idreg", 0xe'f000'0000, 4},
    Placement{"espdma", 0xe'f040'0000, 0x10, 4, 18},
    Placement{"ledma", 0xe'f040'0010, 0x10, 4, 16},
    Placement{"ledma-alias", 0xe'f040'0020, 4},
    Placement{"esp", 0xe'f080'0000, 0x40, 1},
    Placement{"lance", 0xe'f0c0'0000, 4, 2},
    Placement{"bpp", 0xe'f480'0000, 0x20},
    Placement{"apc", 0xe'fa00'0000, 1, 1},
    Placement{"ecc", 0xf'0000'0000, 0x24, 4, 28},
    Placement{"iommu", 0xf'e000'0000, 0x4000, 4, 30},
    Placement{"sun4m.prom", 0xf'f000'0000, 0x10'0000},
    Placement{"escc-kbd", 0xf'f100'0000, 8, 1, 14},
    Placement{"escc-serial", 0xf'f110'0000, 8, 1, 15},
    Placement{"m48t08", 0xf'f120'0000, 0x2000, 4},
    Placement{"timer", 0xf'f130'0000, 0x10, 4, kNoInterrupt, kSun4mPages, 0x1000},
    Placement{"timer-system", 0xf'f131'0000, 0x14, 4, 19},
    Placement{"slave-interrupt-controller", 0xf'f140'0000, 0x10, 4, kNoInterrupt, kSun4mPages, 0x1000},
    Placement{"master-interrupt-controller", 0xf'f141'0000, 0x14},
    Placement{"leds", 0xf'f160'0000, 2, 2},
    Placement{"fdc", 0xf'f170'0000, 8, 1, 22},
    Placement{"misc-system-functions", 0xf'f180'0000, 1, 1},
    Placement{"diagnostic", 0xf'f1a0'0000, 1, 1},
    Placement{"software-powerdown-control", 0xf'f1a0'1000, 1, 1},
    Placement{"modem", 0xf'f1b0'0000, 1, 1},
    Placement{"system-control", 0xf'f1f0'0000, 4},
};
static_assert(kSs20Map.size() == static_cast<std::size_t>(Part::kCount));
static_assert(disjoint(kSs20Map));

constexpr const Placement& row(Part part) { return kSs20Map[static_cast<std::size_t>(part)]; }

/// RAM ends below the VSIMM registers, and Linux and OpenBIOS count it in 32-bit signed numbers.
inline constexpr std::uint64_t kSs20MaxRam = std::uint64_t{2047} << 20;
inline constexpr std::uint32_t kKernelAddress = 0x4000, kCommandLineAddress = 0x7f'f000, kInitrdAddress = 0x80'0000;

/// A file as read from the host, with its name for messages.
struct ImageFile {
  std::string name;
  std::vector<std::uint8_t> bytes;
};

/// What a user can choose.
struct Ss20Options {
  std::uint64_t ram_bytes = std::uint64_t{128} << 20;
  unsigned cpus = 1, max_cpus = 1;  ///< 1 to kSun4mMaxCpus
  ImageFile prom;                   ///< OpenBIOS as ELF at 0xffd00000, or a plain ROM image of up to 1 MiB
  std::optional<ImageFile> kernel, initrd;
  std::string command_line;
  std::string boot_device = "c";  ///< the first letter counts
  std::vector<std::string> prom_variables;
  std::array<std::uint8_t, 16> uuid{};
  MacAddress mac{0x52, 0x54, 0x00, 0x12, 0x34, 0x56};
  bool graphic = false;
  std::uint16_t width = 1024, height = 768, depth = 8;
};

/// What the board is wired to; all outlive it.  Functions are called on the vCPU's thread that made the access.
struct Ss20Wiring {
  Clock& clock;
  const WallClock& wall;
  CharBackend& ttya;
  CharBackend& ttyb;
  std::vector<CpuIrq*> cpus;        ///< one per processor
  std::function<void()> power_off;  ///< the guest switched the power off
  std::function<void()> reset;      ///< the guest asks for a reset of the machine
  std::function<void()> idle;       ///< the processor making the access shall sleep until an interrupt
  NetBackend* network = nullptr;    ///< null: no cable
  ScsiBus scsi{};                   ///< targets by id
};

/// The built board: owns RAM, devices and images.  Processors start at 0xff0000000, virtual 0, by themselves.
class Ss20 {
 public:
  /// Checks the options and images, builds everything and resets it.
  static base::Result<std::unique_ptr<Ss20>> build(Ss20Options options, Ss20Wiring wiring);
  ~Ss20();

  [[nodiscard]] AddressSpace& memory() { return memory_; }
  [[nodiscard]] std::span<std::uint8_t> ram() { return ram_.span(); }
  [[nodiscard]] Sun4mIommu& iommu() { return iommu_; }
  [[nodiscard]] SunKeyboard& keyboard() { return keyboard_; }

  /// Resets all devices; kCold also loads the images again.  Processors must stand still.
  void reset(Reset how);
  /// Everything but the processors.  Fails on the archive if it belongs to a differently built machine.
  void serialize(Archive& archive);

  /// Texts of `info mtree`, `info qtree` and `info irq`.
  [[nodiscard]] std::string memory_tree() const;
  [[nodiscard]] std::string device_tree() const;
  [[nodiscard]] std::string interrupts();

 private:
  Ss20(Ss20Options options, Ss20Wiring wiring);
  void place(Part part, MmioDevice& device);
  void place_pages(Part part, const std::function<MmioDevice&(unsigned)>& page);
  void own(MmioDevice& device) { devices_.push_back(&device); }
  [[nodiscard]] IrqLine& irq(Part part) { return intctl_.input(static_cast<unsigned>(row(part).interrupt)); }
  [[nodiscard]] std::vector<IrqLine*> timer_lines();
  void wire();
  base::Result<void> load_prom();
  base::Result<void> load_kernel();
  base::Result<void> load_initrd();
  base::Result<void> load_images();
  base::Result<void> fill_nvram();
  void fill_fw_cfg();
  void write_word(std::uint32_t at, std::uint32_t value);

  Ss20Options options_;
  Ss20Wiring wiring_;
  AddressSpace memory_;
  HostMemory ram_, prom_;
  std::uint32_t kernel_bytes_ = 0;

  SlavioIntctl intctl_;
  SlavioTimer timer_;
  Sun4mIommu iommu_;
  SunKeyboard keyboard_;
  NullCharBackend mouse_;
  Escc keyboard_mouse_, serial_;
  NoNetwork no_network_;
  Sparc32Dma esp_dma_, lance_dma_;
  Esp esp_;
  Lance lance_;
  Fdc82077 floppy_;
  M48t08 nvram_;
  FwCfg fw_cfg_;
  FwCfgPorts fw_cfg_ports_;
  std::array<WordRegisters<kEmptySlotMap.size()>, 4> vsimm_;
  WordRegisters<kMachineIdMap.size()> machine_id_;
  WordRegisters<kParallelMap.size()> parallel_;
  WordRegisters<kEccMap.size()> ecc_;
  ByteRegisters<kApcMap.size()> apc_;
  ByteRegisters<kAux1Map.size()> aux1_;
  ByteRegisters<kAux2Map.size()> aux2_;
  ByteRegisters<kDiagnosticMap.size()> diagnostic_;
  ByteRegisters<kModemMap.size()> modem_;
  HalfRegisters<kLedMap.size()> leds_;
  WordRegisters<kSystemControlMap.size()> system_control_;
  std::vector<Device*> devices_;  // in wiring order: reset and snapshots follow it
};

}  // namespace hw::sparc
