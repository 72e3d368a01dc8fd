// SPDX-License-Identifier: MIT
// Register maps of the small sun4m functions: SLAVIO's auxiliary ports, ECC memory controller, APC, parallel port, id
// PROM. Sources: kernel arch/sparc/include/asm/auxio_32.h, drivers/sbus/char, arch/sparc/kernel/apc.c; widths as on the
// peer.
#pragma once

#include "hw/core/register_map.h"
#include "hw/misc/register_device.h"

namespace hw {

inline constexpr std::array kAux1Map{
    // Bit 1 is the floppy's terminal count, a pulse.
    RegisterInfo{"AUX1", 0, Access::kReadWrite, 0x00, 0xfd, "auxio_32.h AUXIO_*"},
};
inline constexpr std::array kAux2Map{
    // Bit 0 switches the power off; bit 5 would tell of a failing supply.
    RegisterInfo{"AUX2", 0, Access::kReadWrite, 0x00, 0x01, "auxio_32.h AUXIO_POWER_*"},
};
inline constexpr std::array kDiagnosticMap{RegisterInfo{"DIAG", 0, Access::kReadWrite, 0x00, 0xff, "peer"}};
inline constexpr std::array kModemMap{RegisterInfo{"MODEM", 0, Access::kReadWrite, 0x00, 0xff, "peer"}};
inline constexpr std::array kLedMap{RegisterInfo{"LED", 0, Access::kReadWrite, 0x0000, 0xffff, "peer"}};
inline constexpr std::array kSystemControlMap{
    // Bit 0 resets the machine and never reads as 1.
    RegisterInfo{"SYSCTRL", 0, Access::kWriteOnly, 0, 0x1, "peer"},
};
inline constexpr std::array kMachineIdMap{
    RegisterInfo{"ID", 0, Access::kReadOnly, 0xfe81'0103, 0, "facts/machines.md"}};
inline constexpr std::array kApcMap{RegisterInfo{"APC_IDLE", 0, Access::kWriteOnly, 0, 0xff, "apc.c APC_IDLE_REG"}};
inline constexpr std::array kEccMap{
    RegisterInfo{"MER", 0x00, Access::kReadWrite, 0x2000'0000, 0x0000'0bff, "version as on the peer"},
    RegisterInfo{"MDR", 0x04, Access::kReadWrite, 0x0000'0020, 0x7fff'ffff, "peer"},
    RegisterInfo{"MFSR", 0x08, Access::kReadWrite, 0, 0xffff'ffff, "peer"},
    RegisterInfo{"VCR", 0x0c, Access::kReadWrite, 0, 0xffff'ffff, "peer"},
    RegisterInfo{"MFAR0", 0x10, Access::kReadOnly, 0x07c0'0000, 0, "peer"},
    RegisterInfo{"MFAR1", 0x14, Access::kReadOnly, 0, 0, "peer"},
    RegisterInfo{"DR", 0x18, Access::kReadWrite, 0, 0xffff'ffff, "peer"},
    RegisterInfo{"ECR0", 0x1c, Access::kReadWrite, 0, 0xffff'ffff, "peer"},
    RegisterInfo{"ECR1", 0x20, Access::kReadWrite, 0, 0xffff'ffff, "peer"},
};
/// The parallel port with nothing plugged in.  Not modelled: transfers and interrupts.
inline constexpr std::array kParallelMap{
    RegisterInfo{"P_CSR", 0x00, Access::kReadWrite, 0, 0x00ff'fff0, "kernel include bpp.h"},
    RegisterInfo{"P_ADDR", 0x04, Access::kReadWrite, 0, 0xffff'ffff, "bpp.h"},
    RegisterInfo{"P_BCNT", 0x08, Access::kReadWrite, 0, 0x00ff'ffff, "bpp.h"},
    RegisterInfo{"P_TST_CSR", 0x0c, Access::kReadWrite, 0, 0xffff'ffff, "bpp.h"},
    RegisterInfo{"P_HCR_OCR", 0x10, Access::kReadWrite, 0, 0xffff'ffff, "bpp.h"},
    RegisterInfo{"P_DR_TCR", 0x14, Access::kReadWrite, 0, 0xffff'ffff, "bpp.h"},
    RegisterInfo{"P_OR_ICR", 0x18, Access::kReadWrite, 0, 0xffff'ffff, "bpp.h"},
};
/// A memory slot with no VSIMM in it: answers, reads as 0.
inline constexpr std::array kEmptySlotMap{RegisterInfo{"EMPTY", 0, Access::kReadOnly, 0, 0, "peer"}};

inline constexpr unsigned kAux2PowerOff = 0x01;
inline constexpr unsigned kSystemControlReset = 0x01;
inline constexpr unsigned kApcIdleOn = 0x01;

template <std::size_t kCount>
using ByteRegisters = RegisterDevice<kCount, 1>;
template <std::size_t kCount>
using HalfRegisters = RegisterDevice<kCount, 2>;
template <std::size_t kCount>
using WordRegisters = RegisterDevice<kCount, 4>;

}  // namespace hw
