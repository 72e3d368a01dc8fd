// SPDX-License-Identifier: MIT
// The only C++ that may fault on guest memory in user mode.  A host fault inside one of these functions makes it return
// failure; the process's signal handler asks direct_memory_resume() for the place to go on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tcg::runtime {

/// Copies front to back; 1, 2, 4, 8 and 16 bytes by one access each on both sides.  Returns the bytes that were not
/// copied: 0 unless there was a fault.  Any thread.
std::size_t direct_copy(void* to, const void* from, std::size_t bytes);
/// Compares the 16 bytes at `at` (16-byte aligned) with `expected` and replaces them by `desired` if equal, atomically;
/// `expected` receives what was there.  False: a fault.
bool direct_cas16(void* at, std::uint64_t expected[2], const std::uint64_t desired[2]);
/// The same with 1, 2, 4 or 8 bytes at any address, in the low bytes of `expected` (whose others become 0) and
/// `desired`.
bool direct_cas(void* at, unsigned bytes, std::uint64_t& expected, std::uint64_t desired);

/// Where code that faulted at host address `pc` goes on; null when it is none of the above.
const void* direct_memory_resume(const void* pc);

}  // namespace tcg::runtime
