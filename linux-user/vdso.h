// SPDX-License-Identifier: MIT
// The guest's vDSO: a page of code as an ELF image, made here.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "linux-user/address_space.h"

namespace linux_user {

struct Vdso {
  std::uint64_t address = 0;    ///< of the ELF header, for AT_SYSINFO_EHDR
  std::uint64_t sigreturn = 0;  ///< of __kernel_rt_sigreturn
};
/// Maps it.  Errors: no room.
base::Result<Vdso> map_vdso(AddressSpace& space);

}  // namespace linux_user
