// SPDX-License-Identifier: MIT
// ioctl: the requests that guests may make, as data.
#pragma once

#include <string>

#include "linux-user/syscall/call.h"

namespace linux_user::syscall {

/// Requests have the same numbers and structures on both sides (asm-generic/ioctl.h, ioctls.h, termbits.h).  Those not
/// in the table are refused with ENOTTY, as a device refuses what it does not know: the kernel would follow a pointer
/// of unknown extent.
std::int64_t ioctl(Call& call, int fd, unsigned request, std::uint64_t argument);

/// "TCGETS"; the number in hexadecimal where it has no name here.
std::string ioctl_text(std::uint64_t request);

}  // namespace linux_user::syscall
