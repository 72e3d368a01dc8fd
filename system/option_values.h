// SPDX-License-Identifier: MIT
// Parsers for the values of single options.  Errors do not name the option; the caller puts it in front.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/machine.h"

namespace sys {

/// -m: "256" (MiB), "1G", "size=256M".  slots= and maxmem= are taken if they ask for no hot-plugged memory.
base::Result<std::uint64_t> parse_memory(std::string_view text);
struct CpuCounts {
  unsigned cpus = 1, max_cpus = 1;
};
/// -smp: "2", "cpus=2,maxcpus=4", or a product of sockets, cores and threads.
base::Result<CpuCounts> parse_smp(std::string_view text);
/// -accel and its properties; only tcg exists.
base::Result<void> parse_accelerator(std::string_view text, AcceleratorOptions& out);
/// -rtc base=utc|localtime|DATE,clock=host|rt|vm.
base::Result<RtcOptions> parse_rtc(std::string_view text);
/// -boot "cd" or order=,once=,menu=,strict=,...: the letters.
base::Result<std::string> parse_boot(std::string_view text);
/// -uuid.
base::Result<std::array<std::uint8_t, 16>> parse_uuid(std::string_view text);
std::string uuid_text(const std::array<std::uint8_t, 16>& uuid);
/// -g WxH[xDEPTH].
base::Result<GraphicMode> parse_graphic(std::string_view text);
/// -prom-env: "name=value".
base::Result<std::string> parse_prom_variable(std::string_view text);
/// -name: "NAME" or guest=NAME,...
base::Result<std::string> parse_name(std::string_view text);

}  // namespace sys
