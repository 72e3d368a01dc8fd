// SPDX-License-Identifier: MIT
// The system calls that are made here, beside the process and its threads; the rest are in syscall/.
#pragma once

#include "linux-user/syscall/table.h"

namespace linux_user {

syscall::Rows memory_rows();
syscall::Rows process_rows();
syscall::Rows signal_rows();

}  // namespace linux_user
