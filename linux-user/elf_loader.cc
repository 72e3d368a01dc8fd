// SPDX-License-Identifier: MIT
// The ELF loader.
#include "linux-user/elf_loader.h"

#include <elf.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <vector>

namespace linux_user {
namespace {

/// Where a movable program goes: far from the heap of others, the stack and what mmap gives.
constexpr std::uint64_t kProgramBase = 0x2aaa'aaaa'0000;
constexpr std::uint16_t kMaxHeaders = 512;

std::string machine_name(const Elf64_Ehdr& e) {
  const bool wide = e.e_ident[EI_CLASS] == ELFCLASS64;
  const bool big = e.e_ident[EI_DATA] == ELFDATA2MSB;
  const auto swapped = static_cast<std::uint16_t>(e.e_machine << 8 | e.e_machine >> 8);
  switch (big ? swapped : e.e_machine) {
    case EM_X86_64: return wide ? "x86-64" : "x32";
    case EM_386: return "i386";
    case EM_AARCH64: return big ? "big-endian AArch64" : wide ? "AArch64" : "ILP32 AArch64";
    case EM_ARM: return "32-bit Arm";
    case EM_RISCV: return wide ? "64-bit RISC-V" : "32-bit RISC-V";
    case EM_PPC64: return big ? "PowerPC 64" : "PowerPC 64 LE";
    case EM_PPC: return "PowerPC";
    case EM_S390: return "S/390";
    case EM_MIPS: return "MIPS";
    case EM_SPARC: return "SPARC";
    case EM_SPARCV9: return "SPARC V9";
    case EM_IA_64: return "Itanium";
    case EM_68K: return "m68k";
    case 258: return "LoongArch";
    default: return fmt::format("machine {}", big ? swapped : e.e_machine);
  }
}

/// Line "#!interpreter argument".
void parse_script(std::string_view line, FileType& type) {
  line = line.substr(0, line.find('\n'));
  line.remove_prefix(2);
  const auto trim = [](std::string_view s) {
    const auto first = s.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::string_view{};
    return s.substr(first, s.find_last_not_of(" \t") - first + 1);
  };
  line = trim(line);
  const auto space = line.find_first_of(" \t");
  type.interpreter = std::string(line.substr(0, space));
  if (space != std::string_view::npos) type.argument = std::string(trim(line.substr(space)));
}

base::Result<std::vector<Elf64_Phdr>> read_headers(int fd, const Elf64_Ehdr& e) {
  if (e.e_phentsize != sizeof(Elf64_Phdr) || e.e_phnum == 0 || e.e_phnum > kMaxHeaders)
    return base::fail("malformed ELF file: bad program headers");
  std::vector<Elf64_Phdr> headers(e.e_phnum);
  const auto bytes = static_cast<ssize_t>(headers.size() * sizeof(Elf64_Phdr));
  if (e.e_phoff > std::numeric_limits<off_t>::max() ||
      pread(fd, headers.data(), static_cast<std::size_t>(bytes), static_cast<off_t>(e.e_phoff)) != bytes)
    return base::fail("malformed ELF file: program headers cut off");
  return headers;
}

int prot_of(const Elf64_Phdr& h) {
  return ((h.p_flags & PF_R) ? PROT_READ : 0) | ((h.p_flags & PF_W) ? PROT_WRITE : 0) |
         ((h.p_flags & PF_X) ? PROT_EXEC : 0);
}

base::Error no_room(std::int64_t result, std::uint64_t address, std::uint64_t bytes) {
  return base::Error(
      fmt::format("cannot map {} bytes at {:#x}: {}", bytes, address, std::strerror(static_cast<int>(-result))));
}

base::Result<void> map_segment(AddressSpace& space, int fd, const Elf64_Phdr& h, std::uint64_t bias) {
  const std::uint64_t start = page_down(h.p_vaddr + bias), in_page = h.p_vaddr & (kPage - 1);
  const std::uint64_t file_end = h.p_vaddr + bias + h.p_filesz, end = page_up(h.p_vaddr + bias + h.p_memsz);
  const int prot = prot_of(h);
  std::uint64_t mapped = start;
  if (h.p_filesz != 0) {
    mapped = page_up(file_end);
    const std::int64_t r = space.mmap(start, mapped - start, prot, MAP_PRIVATE | MAP_FIXED, fd, h.p_offset - in_page);
    if (r < 0) return std::unexpected(no_room(r, start, mapped - start));
    if (h.p_memsz > h.p_filesz && (prot & PROT_WRITE) != 0 && mapped > file_end) {
      const std::vector<std::uint8_t> zeros(mapped - file_end);
      if (!space.write(file_end, zeros.data(), zeros.size())) return base::fail("malformed ELF file: segment cut off");
    }
  }
  if (end > mapped) {
    const std::int64_t r = space.mmap(mapped, end - mapped, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (r < 0) return std::unexpected(no_room(r, mapped, end - mapped));
  }
  return {};
}

/// The range all segments cover, by their own addresses.
struct Span {
  std::uint64_t low = ~std::uint64_t{0}, high = 0, alignment = kPage;
};

base::Result<Span> span_of(const std::vector<Elf64_Phdr>& headers) {
  Span s;
  for (const Elf64_Phdr& h : headers) {
    if (h.p_type != PT_LOAD || h.p_memsz == 0) continue;
    if (h.p_filesz > h.p_memsz || h.p_vaddr + h.p_memsz < h.p_vaddr ||
        h.p_vaddr + h.p_memsz > AddressSpace::kDefaultLimit || (h.p_vaddr ^ h.p_offset) % kPage != 0)
      return base::fail("malformed ELF file: bad segment");
    s.low = std::min(s.low, page_down(h.p_vaddr));
    s.high = std::max(s.high, page_up(h.p_vaddr + h.p_memsz));
    if ((h.p_align & (h.p_align - 1)) == 0 && h.p_align <= (1u << 21)) s.alignment = std::max(s.alignment, h.p_align);
  }
  if (s.high <= s.low) return base::fail("malformed ELF file: nothing to load");
  return s;
}

base::Result<std::string> read_interpreter(int fd, const Elf64_Phdr& h) {
  if (h.p_filesz < 2 || h.p_filesz > 4096) return base::fail("malformed ELF file: bad interpreter name");
  std::string name(h.p_filesz, '\0');
  if (pread(fd, name.data(), name.size(), static_cast<off_t>(h.p_offset)) != static_cast<ssize_t>(name.size()))
    return base::fail("malformed ELF file: interpreter name cut off");
  return std::string(name.c_str());
}

}  // namespace

base::Result<FileType> identify(int fd) {
  std::array<char, 256> head{};
  const ssize_t n = pread(fd, head.data(), head.size(), 0);
  if (n < 0) return base::fail(std::strerror(errno));
  FileType type;
  const std::string_view text(head.data(), static_cast<std::size_t>(n));
  if (text.starts_with("#!")) {
    type.kind = FileKind::kScript;
    parse_script(text, type);
    if (type.interpreter.empty()) type.kind = FileKind::kUnknown;
    return type;
  }
  Elf64_Ehdr e{};
  if (static_cast<std::size_t>(n) < sizeof e || !text.starts_with(ELFMAG)) return type;
  std::memcpy(&e, head.data(), sizeof e);
  type.machine = machine_name(e);
  type.kind = type.machine == "AArch64"  ? FileKind::kGuestElf
              : type.machine == "x86-64" ? FileKind::kHostElf
                                         : FileKind::kOtherElf;
  return type;
}

base::Result<Image> load_elf(AddressSpace& space, int fd, Role role) {
  Elf64_Ehdr e{};
  if (pread(fd, &e, sizeof e, 0) != static_cast<ssize_t>(sizeof e)) return base::fail("malformed ELF file: cut off");
  if (e.e_type != ET_EXEC && e.e_type != ET_DYN) return base::fail("an ELF file, but not a program");
  auto headers = read_headers(fd, e);
  if (!headers) return std::unexpected(headers.error());
  auto span = span_of(*headers);
  if (!span) return std::unexpected(span.error());
  Image image;
  image.dynamic = e.e_type == ET_DYN;
  if (image.dynamic) {
    std::uint64_t at = kProgramBase;
    if (role == Role::kInterpreter || !space.contains(at, span->high - span->low))
      at = space.find_free(span->high - span->low, span->alignment);
    if (at == 0) return base::fail("no room in the guest's address space");
    image.bias = at - span->low;
  } else if (!space.contains(span->low, span->high - span->low) || span->low < AddressSpace::kLowest) {
    return base::fail(fmt::format("its addresses {:#x} to {:#x} are not available", span->low, span->high));
  }
  image.entry = e.e_entry + image.bias;
  image.phdr_count = e.e_phnum;
  image.code_start = ~std::uint64_t{0};
  for (const Elf64_Phdr& h : *headers) {
    if (h.p_type == PT_INTERP) {
      auto name = read_interpreter(fd, h);
      if (!name) return std::unexpected(name.error());
      image.interpreter = *std::move(name);
    }
    if (h.p_type != PT_LOAD || h.p_memsz == 0) continue;
    if (auto mapped = map_segment(space, fd, h, image.bias); !mapped) return std::unexpected(mapped.error());
    const std::uint64_t at = h.p_vaddr + image.bias;
    image.end = std::max(image.end, at + h.p_memsz);
    if (e.e_phoff >= h.p_offset && e.e_phoff + e.e_phnum * sizeof(Elf64_Phdr) <= h.p_offset + h.p_filesz)
      image.phdr = at + (e.e_phoff - h.p_offset);
    if ((h.p_flags & PF_X) != 0) {
      image.code_start = std::min(image.code_start, at);
      image.code_end = std::max(image.code_end, at + h.p_memsz);
    }
  }
  if (image.code_start > image.code_end) image.code_start = image.code_end;
  return image;
}

}  // namespace linux_user
