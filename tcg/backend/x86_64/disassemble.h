// SPDX-License-Identifier: MIT
// Host disassembly for -d out_asm, by Zydis.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace tcg::x86_64 {

/// Lines "0x7f0000001000:  48 89 c3              mov rbx, rax" for code that runs at `run`.  Bytes that are no
/// instruction come as .byte.
std::string disassemble(std::span<const std::uint8_t> bytes, std::uint64_t run);

}  // namespace tcg::x86_64
