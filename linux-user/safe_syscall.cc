// SPDX-License-Identifier: MIT
// The code range in which a system call is issued.
#include "linux-user/safe_syscall.h"

// rdi: pending, rsi: number, rdx: arguments.
asm(R"(
  .text
  .globl tandem_safe_syscall
  .p2align 4
tandem_safe_syscall:
  mov %rsi, %rax
  mov %rdi, %r11
  mov %rdx, %rcx
  mov (%rcx), %rdi
  mov 8(%rcx), %rsi
  mov 16(%rcx), %rdx
  mov 24(%rcx), %r10
  mov 32(%rcx), %r8
  mov 40(%rcx), %r9
tandem_safe_syscall_begin:
  cmpl $0, (%r11)
  jne tandem_safe_syscall_restart
  syscall
tandem_safe_syscall_end:
  ret
tandem_safe_syscall_restart:
  mov $-512, %rax
  ret
)");

extern "C" {
extern const char tandem_safe_syscall_begin[], tandem_safe_syscall_end[], tandem_safe_syscall_restart[];
}

namespace linux_user {

const void* safe_syscall_resume(const void* pc) {
  const char* at = static_cast<const char*>(pc);
  return at >= tandem_safe_syscall_begin && at < tandem_safe_syscall_end ? tandem_safe_syscall_restart : nullptr;
}

}  // namespace linux_user
