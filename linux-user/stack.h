// SPDX-License-Identifier: MIT
// The initial stack of a program: arguments, environment and auxiliary vector.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "linux-user/address_space.h"
#include "linux-user/elf_loader.h"

namespace linux_user {

struct StackInput {
  std::vector<std::string> arguments, environment;
  std::string file_name;  ///< AT_EXECFN
  const Image* program = nullptr;
  std::uint64_t interpreter_base = 0;  ///< AT_BASE; 0 without one
  std::uint64_t vdso = 0, hwcap = 0, hwcap2 = 0;
  std::uint64_t bytes = 8 << 20;  ///< of the stack, rounded up to pages
};

struct Stack {
  std::uint64_t pointer = 0;  ///< SP at entry: argc is there
  std::uint64_t low = 0, high = 0;
  std::string auxv;  ///< bytes of the vector, for /proc/self/auxv
};

/// Maps the stack and fills it.  Errors: no room.
base::Result<Stack> make_stack(AddressSpace& space, const StackInput& input);

}  // namespace linux_user
