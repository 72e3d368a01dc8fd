// SPDX-License-Identifier: MIT
// A host system call that no guest signal can slip by: the signal handler takes back a call that has not begun.
#pragma once

#include <atomic>
#include <cstdint>

namespace linux_user {

/// Makes host call `number` unless `pending` is not 0 (a guest signal has been recorded): the kernel's result, or
/// syscall::kRestart.  Errors are negative.
extern "C" std::int64_t tandem_safe_syscall(const std::atomic<std::uint32_t>* pending, std::int64_t number,
                                            const std::uint64_t* args);

/// For the handler of a signal that it has just recorded: where code interrupted at `pc` must go on instead, or null.
/// That is so from the look at `pending` up to the call itself, and when the kernel has set the call up to be made
/// again.
const void* safe_syscall_resume(const void* pc);

}  // namespace linux_user
