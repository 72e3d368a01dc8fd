// SPDX-License-Identifier: MIT
// What user mode tells plugins of system calls.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace tcg::runtime {
class Vcpu;
}

namespace plugins {

/// A guest thread is about to make system call `number`.  The value to return in its place, if a filter serves it.
/// State is in its place.  Thread: the vCPU's.  Cheap when nobody listens.
std::optional<std::int64_t> syscall_begins(tcg::runtime::Vcpu& vcpu, std::int64_t number,
                                           const std::array<std::uint64_t, 8>& arguments);
/// It returned `result` (or the filter's), negative numbers being errors.
void syscall_returned(tcg::runtime::Vcpu& vcpu, std::int64_t number, std::int64_t result);

}  // namespace plugins
