// SPDX-License-Identifier: MIT
// Guest memory as debuggers and plugins reach it: past page protection, and failing instead of faulting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "linux-user/address_space.h"

namespace linux_user {

/// Copies what is mapped from `address` on; how many bytes that were.  Any thread.
std::size_t debug_read(AddressSpace& space, std::uint64_t address, std::span<std::uint8_t> out);
/// Writes all of it, or nothing where some page is not mapped.  Translations are told (AddressSpace::on_code_change).
/// Any thread.
bool debug_write(AddressSpace& space, std::uint64_t address, std::span<const std::uint8_t> in);

}  // namespace linux_user
