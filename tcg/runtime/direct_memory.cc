// SPDX-License-Identifier: MIT
// Accesses of guest memory that may fault: small assembly functions with known ranges and ways out.
#include "tcg/runtime/direct_memory.h"

// System V calling convention.  Each function has its result for failure at its `_fault` label.
asm(R"(
  .text
  .p2align 4
tandem_direct_copy:
  mov %rdx, %rcx
  cmp $8, %rdx
  je 8f
  cmp $4, %rdx
  je 4f
  cmp $2, %rdx
  je 2f
  cmp $1, %rdx
  je 1f
  cmp $16, %rdx
  je 16f
tandem_direct_copy_bytes:
  rep movsb
tandem_direct_copy_fault:
  mov %rcx, %rax
  ret
1:
  movzbl (%rsi), %eax
  mov %al, (%rdi)
  xor %eax, %eax
  ret
2:
  movzwl (%rsi), %eax
  mov %ax, (%rdi)
  xor %eax, %eax
  ret
4:
  mov (%rsi), %eax
  mov %eax, (%rdi)
  xor %eax, %eax
  ret
8:
  mov (%rsi), %rax
  mov %rax, (%rdi)
  xor %eax, %eax
  ret
tandem_direct_copy16:
16:
  movups (%rsi), %xmm0
  movups %xmm0, (%rdi)
  xor %eax, %eax
  ret
tandem_direct_copy_end:

  .p2align 4
tandem_direct_cas16:
  push %rbx
  mov %rdi, %r8
  mov %rdx, %r9
  mov (%rsi), %rax
  mov 8(%rsi), %rdx
  mov (%r9), %rbx
  mov 8(%r9), %rcx
tandem_direct_cas16_access:
  lock cmpxchg16b (%r8)
tandem_direct_cas16_end:
  mov %rax, (%rsi)
  mov %rdx, 8(%rsi)
  mov $1, %eax
  pop %rbx
  ret
tandem_direct_cas16_fault:
  xor %eax, %eax
  pop %rbx
  ret

  .p2align 4
tandem_direct_cas:
  mov (%rdx), %rax
  cmp $8, %esi
  je 8f
  cmp $4, %esi
  je 4f
  cmp $2, %esi
  je 2f
tandem_direct_cas_access:
  lock cmpxchg %cl, (%rdi)
  movzbl %al, %eax
  jmp 9f
2:
  lock cmpxchg %cx, (%rdi)
  movzwl %ax, %eax
  jmp 9f
4:
  lock cmpxchg %ecx, (%rdi)
  mov %eax, %eax
  jmp 9f
8:
  lock cmpxchg %rcx, (%rdi)
tandem_direct_cas_end:
9:
  mov %rax, (%rdx)
  mov $1, %eax
  ret
tandem_direct_cas_fault:
  xor %eax, %eax
  ret
)");

extern "C" {
std::size_t tandem_direct_copy(void* to, const void* from, std::size_t bytes);
int tandem_direct_cas16(void* at, std::uint64_t* expected, const std::uint64_t* desired);
int tandem_direct_cas(void* at, unsigned bytes, std::uint64_t* expected, std::uint64_t desired);
extern const char tandem_direct_copy_fault[], tandem_direct_copy_bytes[], tandem_direct_copy16[],
    tandem_direct_copy_end[];
extern const char tandem_direct_cas16_access[], tandem_direct_cas16_end[], tandem_direct_cas16_fault[];
extern const char tandem_direct_cas_access[], tandem_direct_cas_end[], tandem_direct_cas_fault[];
}

namespace tcg::runtime {

std::size_t direct_copy(void* to, const void* from, std::size_t bytes) {
  return bytes == 0 ? 0 : tandem_direct_copy(to, from, bytes);
}

bool direct_cas16(void* at, std::uint64_t expected[2], const std::uint64_t desired[2]) {
  return tandem_direct_cas16(at, expected, desired) != 0;
}

bool direct_cas(void* at, unsigned bytes, std::uint64_t& expected, std::uint64_t desired) {
  return tandem_direct_cas(at, bytes, &expected, desired) != 0;
}

const void* direct_memory_resume(const void* pc) {
  const char* at = static_cast<const char*>(pc);
  const auto* copy = reinterpret_cast<const char*>(&tandem_direct_copy);
  // Byte by byte it is found which is missing.
  if (at >= tandem_direct_copy16 && at < tandem_direct_copy_end) return tandem_direct_copy_bytes;
  if (at >= copy && at < tandem_direct_copy_end) return tandem_direct_copy_fault;  // rcx is what is left
  if (at >= tandem_direct_cas16_access && at < tandem_direct_cas16_end) return tandem_direct_cas16_fault;
  if (at >= tandem_direct_cas_access && at < tandem_direct_cas_end) return tandem_direct_cas_fault;
  return nullptr;
}

}  // namespace tcg::runtime
