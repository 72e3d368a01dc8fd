// SPDX-License-Identifier: MIT
// Host disassembly.
#include "tcg/backend/x86_64/disassemble.h"

#include <Zydis/Zydis.h>
#include <fmt/format.h>

#include <array>

namespace tcg::x86_64 {

std::string disassemble(std::span<const std::uint8_t> bytes, std::uint64_t run) {
  ZydisDecoder decoder;
  ZydisFormatter formatter;
  ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
  ZydisFormatterInit(&formatter, ZYDIS_FORMATTER_STYLE_INTEL);
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    ZydisDecodedInstruction inst;
    std::array<ZydisDecodedOperand, ZYDIS_MAX_OPERAND_COUNT> operands;
    std::array<char, 128> text{};
    std::size_t length = 1;
    if (ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, bytes.data() + at, bytes.size() - at, &inst, operands.data()))) {
      length = inst.length;
      ZydisFormatterFormatInstruction(&formatter, &inst, operands.data(), inst.operand_count_visible, text.data(),
                                      text.size(), run + at, nullptr);
    } else {
      fmt::format_to(text.data(), ".byte 0x{:02x}", bytes[at]);
    }
    std::string hex;
    for (std::size_t n = 0; n < length; ++n) hex += fmt::format("{:02x} ", bytes[at + n]);
    out += fmt::format("0x{:08x}:  {:<33} {}\n", run + at, hex, text.data());
    at += length;
  }
  return out;
}

}  // namespace tcg::x86_64
