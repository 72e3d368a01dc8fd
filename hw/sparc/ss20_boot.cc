// SPDX-License-Identifier: MIT
// What stands in the SPARCstation's memories before the first instruction: PROM, kernel, initrd, command line, NVRAM,
// fw_cfg.
#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "base/bits.h"
#include "hw/sparc/boot_image.h"
#include "hw/sparc/ss20.h"

namespace hw::sparc {
namespace {

constexpr std::uint32_t kPromVirtual = 0xffd0'0000;
constexpr std::uint32_t kKernelVirtual = 0xf000'0000;  ///< kernels are linked here; physical memory starts at 0
constexpr std::size_t kCommandLineRoom = kInitrdAddress - kCommandLineAddress;
constexpr std::uint8_t kNvramMachineId = 0x72;
constexpr std::uint16_t kFwCfgMachineId = 65;

std::unexpected<base::Error> in(base::Error error, const ImageFile& file) {
  return std::unexpected(std::move(error).context(fmt::format("'{}'", file.name)));
}

std::unexpected<base::Error> wrong(const ImageFile& file, std::string text) {
  return in(base::Error(std::move(text)), file);
}

/// Physical address of a kernel's linked one; kernels linked at physical addresses stay where they are.
std::uint32_t physical(std::uint64_t address) {
  return static_cast<std::uint32_t>(address >= kKernelVirtual ? address - kKernelVirtual : address);
}

}  // namespace

base::Result<void> Ss20::load_prom() {
  const ImageFile& file = options_.prom;
  const auto rom = prom_.span();
  std::fill(rom.begin(), rom.end(), std::uint8_t{0});
  if (file.bytes.empty()) return wrong(file, "is empty");
  if (!is_elf(file.bytes)) {
    if (file.bytes.size() > rom.size())
      return wrong(file, fmt::format("is too large for a PROM: {} bytes, at most {}", file.bytes.size(), rom.size()));
    std::copy(file.bytes.begin(), file.bytes.end(), rom.begin());
    return {};
  }
  auto image = parse_elf(file.bytes);
  if (!image) return in(std::move(image).error(), file);
  for (const Piece& piece : image->pieces) {
    if (piece.address < kPromVirtual || std::uint64_t{piece.address} + piece.size > kPromVirtual + rom.size()) {
      return wrong(file, fmt::format("does not belong into the PROM: has a segment at {:#x}", piece.address));
    }
    std::copy(piece.bytes.begin(), piece.bytes.end(), rom.begin() + (piece.address - kPromVirtual));
  }
  return {};
}

base::Result<void> Ss20::load_kernel() {
  kernel_bytes_ = 0;
  if (!options_.kernel) return {};
  const ImageFile& file = *options_.kernel;
  auto image = parse_kernel(file.bytes);
  if (!image) return in(std::move(image).error(), file);
  const bool needs_room = !options_.command_line.empty() || options_.initrd;
  const std::uint64_t file_end = physical(image->file_end - 1) + std::uint64_t{1};
  const std::uint64_t memory_end = physical(image->memory_end - 1) + std::uint64_t{1};
  if (memory_end > ram_.size())
    return wrong(file, fmt::format("is too large: it ends at {:#x}, RAM at {:#x}", memory_end, ram_.size()));
  if (file_end > kCommandLineAddress || (needs_room && memory_end > kCommandLineAddress)) {
    return wrong(file, fmt::format("is too large: it ends at {:#x}, the command line stands at {:#x}",
                                   std::max(file_end, memory_end), kCommandLineAddress));
  }
  for (const Piece& piece : image->pieces) {
    const std::uint64_t at = physical(piece.address);
    if (at + piece.size > ram_.size())
      return wrong(file, fmt::format("has a segment at {:#x}, outside RAM", piece.address));
    memory_.load_bytes(base::Pa(at), piece.bytes);
    const std::vector<std::uint8_t> zeros(piece.size - piece.bytes.size(), 0);
    memory_.load_bytes(base::Pa(at + piece.bytes.size()), zeros);
  }
  kernel_bytes_ = static_cast<std::uint32_t>(image->memory_end - image->low);
  return {};
}

void Ss20::write_word(std::uint32_t at, std::uint32_t value) {
  std::array<std::uint8_t, 4> raw;
  base::store_be(raw.data(), value);
  memory_.load_bytes(base::Pa(at), raw);
}

base::Result<void> Ss20::load_initrd() {
  if (!options_.initrd) return {};
  const ImageFile& file = *options_.initrd;
  if (!options_.kernel) return wrong(file, "an initrd needs a kernel (-kernel)");
  if (file.bytes.empty()) return wrong(file, "is empty");
  if (file.bytes.size() > ram_.size() || kInitrdAddress > ram_.size() - file.bytes.size()) {
    return wrong(file, fmt::format("is too large: {} bytes at {:#x}, RAM ends at {:#x}", file.bytes.size(),
                                   kInitrdAddress, ram_.size()));
  }
  memory_.load_bytes(base::Pa(kInitrdAddress), file.bytes);
  // Linux finds its initrd through the header in its own image.
  const std::int64_t header = find_linux_header(ram_.span().subspan(kKernelAddress, kernel_bytes_));
  if (header >= 0) {
    const auto at = static_cast<std::uint32_t>(kKernelAddress + header);
    write_word(at + 16, kInitrdAddress);
    write_word(at + 20, static_cast<std::uint32_t>(file.bytes.size()));
  }
  return {};
}

base::Result<void> Ss20::load_images() {
  if (auto r = load_prom(); !r) return std::unexpected(std::move(r).error().context("firmware"));
  if (auto r = load_kernel(); !r) return std::unexpected(std::move(r).error().context("kernel"));
  if (auto r = load_initrd(); !r) return std::unexpected(std::move(r).error().context("initrd"));
  if (options_.command_line.empty()) return {};
  if (options_.command_line.size() >= kCommandLineRoom) {
    return base::fail(
        fmt::format("command line: {} characters, at most {}", options_.command_line.size(), kCommandLineRoom - 1));
  }
  if (ram_.size() < kInitrdAddress) return base::fail("command line: needs at least 8 MiB of RAM");
  std::vector<std::uint8_t> text(options_.command_line.begin(), options_.command_line.end());
  text.push_back(0);
  memory_.load_bytes(base::Pa(kCommandLineAddress), text);
  return {};
}

base::Result<void> Ss20::fill_nvram() {
  auto contents = build_sun_nvram(options_.prom_variables, options_.mac, kNvramMachineId);
  if (!contents) return std::unexpected(std::move(contents).error().context("prom-env"));
  nvram_.load(*contents);
  return {};
}

void Ss20::fill_fw_cfg() {
  using enum FwCfgKey;
  fw_cfg_.add_bytes(kUuid, {options_.uuid.begin(), options_.uuid.end()});
  fw_cfg_.add_u64(kRamSize, ram_.size());
  fw_cfg_.add_u16(kNoGraphic, options_.graphic ? 0 : 1);
  fw_cfg_.add_u16(kCpus, static_cast<std::uint16_t>(options_.cpus));
  fw_cfg_.add_u16(kMaxCpus, static_cast<std::uint16_t>(std::max(options_.cpus, options_.max_cpus)));
  fw_cfg_.add_u16(kMachineId, kFwCfgMachineId);
  fw_cfg_.add_u16(kBootMenu, 0);
  fw_cfg_.add_u32(kKernelAddress, hw::sparc::kKernelAddress);
  fw_cfg_.add_u32(kKernelSize, kernel_bytes_);
  fw_cfg_.add_u32(kCommandLineAddress, hw::sparc::kCommandLineAddress);
  fw_cfg_.add_u32(kCommandLineSize, static_cast<std::uint32_t>(options_.command_line.size() + 1));
  fw_cfg_.add_text(kCommandLine, options_.command_line);
  fw_cfg_.add_u32(kInitrdAddress, hw::sparc::kInitrdAddress);
  fw_cfg_.add_u32(kInitrdSize, options_.initrd ? static_cast<std::uint32_t>(options_.initrd->bytes.size()) : 0);
  fw_cfg_.add_u16(kBootDevice, options_.boot_device.empty() ? 'c' : static_cast<std::uint8_t>(options_.boot_device[0]));
  const auto local = static_cast<std::uint16_t>(kArchLocal);
  fw_cfg_.add_u16(static_cast<FwCfgKey>(local), options_.depth);
  fw_cfg_.add_u16(static_cast<FwCfgKey>(local + 1), options_.width);
  fw_cfg_.add_u16(static_cast<FwCfgKey>(local + 2), options_.height);
  fw_cfg_.add_file("bootorder", {});
}

}  // namespace hw::sparc
