// SPDX-License-Identifier: MIT
// The table of all system calls, and the one way into them.
#pragma once

#include <cstdint>

#include "linux-user/syscall/row.h"

namespace linux_user::syscall {

/// The rows of each group, in its own file.
Rows file_rows();
Rows descriptor_rows();
Rows stat_rows();
Rows io_rows();
Rows poll_rows();
Rows socket_rows();
Rows time_rows();
Rows identity_rows();
Rows schedule_rows();
Rows ipc_rows();
Rows system_rows();
Rows mount_rows();
Rows refused_rows();

/// The row of AArch64's system call `number`; null where there is none.
const Row* find_row(std::uint64_t number);

/// Makes adds a group of rows from another folder's file (memory, process, signal calls).  Before the first dispatch
/// only.
void add_rows(Rows rows);

/// Does system call `number` (X8) with the arguments of X0 to X5: the value for X0, or kRestart.  Unknown numbers:
/// -ENOSYS. Traces it where `-strace` or `-d strace` is on.  Never throws and never faults, whatever the arguments.
std::int64_t dispatch(Port& port, std::uint64_t number, const std::array<std::uint64_t, 6>& args);

}  // namespace linux_user::syscall
