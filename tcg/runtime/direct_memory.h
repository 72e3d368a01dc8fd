// SPDX-License-Identifier: MIT
// The only C++ that may fault on guest memory in user mode.  A host fault inside one of these functions makes it return
// failure; the process's signal handler asks direct_memory_resume() for the place to go on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tcg::runtime {

/// Copies front to back.  Returns the bytes that were not copied: 0 unless there was a fault.  Any thread.
std::size_t direct_copy(void* to, const void* from, std::size_t bytes);
/// Compares the 16 bytes at `at` (16-byte aligned) with `expected` and replaces them by `desired` if equal, atomically;
/// `expected` receives what was there.  False: a fault.
bool direct_cas16(void* at, std::uint64_t expected[2], const std::uint64_t desired[2]);
/// Compares and replaces 4 bytes (aligned); `expected` receives what was there.  False: a fault.
bool direct_cas4(void* at, std::uint32_t& expected, std::uint32_t desired);

/// Where code that faulted at host address `pc` goes on; null when it is none of the above.
const void* direct_memory_resume(const void* pc);

}  // namespace tcg::runtime
