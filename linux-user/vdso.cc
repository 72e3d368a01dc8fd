// SPDX-License-Identifier: MIT
// The vDSO image: __kernel_rt_sigreturn, __kernel_gettimeofday, __kernel_clock_gettime and __kernel_clock_getres of
// version LINUX_2.6.39, as Linux names them (arch/arm64/kernel/vdso/vdso.lds.S).  Each makes its system call, which
// costs the guest no kernel entry of the host for the clocks.
#include "linux-user/vdso.h"

#include <elf.h>
#include <sys/mman.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace linux_user {
namespace {

struct Function {
  std::string_view name;
  std::uint32_t call;  ///< number of the system call
  bool returns;
};
constexpr std::array kFunctions{
    Function{"__kernel_rt_sigreturn", 139, false},
    Function{"__kernel_gettimeofday", 169, true},
    Function{"__kernel_clock_gettime", 113, true},
    Function{"__kernel_clock_getres", 114, true},
};
constexpr std::string_view kSoname = "linux-vdso.so.1", kVersion = "LINUX_2.6.39";
constexpr std::uint32_t kNop = 0xd503201f, kBtiC = 0xd503245f, kSvc = 0xd4000001, kRet = 0xd65f03c0;
constexpr std::uint32_t mov_x8(std::uint32_t imm) { return 0xd2800008 | imm << 5; }

/// The ELF hash of a name (System V ABI, figure 5-13).
std::uint32_t elf_hash(std::string_view name) {
  std::uint32_t h = 0;
  for (const char c : name) {
    h = (h << 4) + static_cast<std::uint8_t>(c);
    const std::uint32_t top = h & 0xf0000000;
    if (top != 0) h ^= top >> 24;
    h &= ~top;
  }
  return h;
}

class Builder {
 public:
  template <typename T>
  std::uint64_t put(const T& value, std::size_t alignment = alignof(T)) {
    while (bytes_.size() % alignment != 0) bytes_.push_back(0);
    const std::uint64_t at = bytes_.size();
    const auto* p = reinterpret_cast<const std::uint8_t*>(&value);
    bytes_.insert(bytes_.end(), p, p + sizeof value);
    return at;
  }
  template <typename T>
  void patch(std::uint64_t at, const T& value) {
    std::memcpy(bytes_.data() + at, &value, sizeof value);
  }
  [[nodiscard]] std::uint64_t here() const { return bytes_.size(); }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// Strings and where each begins.
struct Strings {
  std::string text = std::string(1, '\0');
  Elf64_Word add(std::string_view s) {
    const auto at = static_cast<Elf64_Word>(text.size());
    text += s;
    text += '\0';
    return at;
  }
};

std::uint64_t put_code(Builder& b, std::array<std::uint64_t, kFunctions.size()>& starts) {
  const std::uint64_t first = b.put(kNop, 64);
  for (std::size_t n = 0; n < kFunctions.size(); ++n) {
    const Function& f = kFunctions[n];
    // A signal handler returns to the trampoline, which unwinders know by its first two instructions.
    starts[n] = f.returns ? b.put(kBtiC) : b.here();
    b.put(mov_x8(f.call));
    b.put(kSvc);
    if (f.returns) b.put(kRet);
    b.put(kNop);
  }
  return first;
}

std::vector<std::uint8_t> build(std::uint64_t& sigreturn) {
  Builder b;
  Strings strings;
  b.put(Elf64_Ehdr{});
  const std::uint64_t phdrs = b.put(std::array<Elf64_Phdr, 2>{});
  std::array<std::uint64_t, kFunctions.size()> starts{};
  put_code(b, starts);
  sigreturn = starts[0];

  constexpr Elf64_Word kSymbols = kFunctions.size() + 1;
  const std::uint64_t symbols = b.put(Elf64_Sym{});
  for (std::size_t n = 0; n < kFunctions.size(); ++n) {
    b.put(Elf64_Sym{strings.add(kFunctions[n].name), ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), STV_DEFAULT, 1, starts[n],
                    kFunctions[n].returns ? 16u : 8u});
  }
  // One bucket whose chain visits every symbol.
  const std::uint64_t hash = b.put(std::array<Elf64_Word, 3>{1, kSymbols, 1});
  b.put(Elf64_Word{0});
  for (Elf64_Word n = 1; n < kSymbols; ++n) b.put(n + 1 < kSymbols ? n + 1 : Elf64_Word{0});
  const std::uint64_t versions = b.put(Elf64_Half{0});
  for (Elf64_Word n = 1; n < kSymbols; ++n) b.put(Elf64_Half{2});
  const Elf64_Word soname = strings.add(kSoname), version = strings.add(kVersion);
  constexpr Elf64_Word kEntry = sizeof(Elf64_Verdef) + sizeof(Elf64_Verdaux);
  const std::uint64_t definitions =
      b.put(Elf64_Verdef{VER_DEF_CURRENT, VER_FLG_BASE, 1, 1, elf_hash(kSoname), sizeof(Elf64_Verdef), kEntry}, 8);
  b.put(Elf64_Verdaux{soname, 0});
  b.put(Elf64_Verdef{VER_DEF_CURRENT, 0, 2, 1, elf_hash(kVersion), sizeof(Elf64_Verdef), 0});
  b.put(Elf64_Verdaux{version, 0});
  const std::uint64_t names = b.here();
  for (const char c : strings.text) b.put(c);

  const std::array<Elf64_Dyn, 10> dynamic{{{DT_HASH, {hash}},
                                           {DT_STRTAB, {names}},
                                           {DT_SYMTAB, {symbols}},
                                           {DT_STRSZ, {strings.text.size()}},
                                           {DT_SYMENT, {sizeof(Elf64_Sym)}},
                                           {DT_SONAME, {soname}},
                                           {DT_VERSYM, {versions}},
                                           {DT_VERDEF, {definitions}},
                                           {DT_VERDEFNUM, {2}},
                                           {DT_NULL, {0}}}};
  const std::uint64_t dynamics = b.put(dynamic, 8);
  const std::uint64_t end = b.here();
  Elf64_Ehdr e{};
  std::memcpy(e.e_ident, ELFMAG, SELFMAG);
  e.e_ident[EI_CLASS] = ELFCLASS64;
  e.e_ident[EI_DATA] = ELFDATA2LSB;
  e.e_ident[EI_VERSION] = EV_CURRENT;
  e.e_type = ET_DYN;
  e.e_machine = EM_AARCH64;
  e.e_version = EV_CURRENT;
  e.e_phoff = phdrs;
  e.e_ehsize = sizeof e;
  e.e_phentsize = sizeof(Elf64_Phdr);
  e.e_phnum = 2;
  e.e_shentsize = sizeof(Elf64_Shdr);
  b.patch(0, e);
  b.patch(phdrs, std::array<Elf64_Phdr, 2>{
                     {{PT_LOAD, PF_R | PF_X, 0, 0, 0, end, end, kPage},
                      {PT_DYNAMIC, PF_R, dynamics, dynamics, dynamics, sizeof dynamic, sizeof dynamic, 8}}});
  return b.bytes();
}

}  // namespace

base::Result<Vdso> map_vdso(AddressSpace& space) {
  std::uint64_t sigreturn = 0;
  const std::vector<std::uint8_t> image = build(sigreturn);
  const std::int64_t at =
      space.mmap(0, page_up(image.size()), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at < 0) return base::fail("no room for the vDSO");
  const auto address = static_cast<std::uint64_t>(at);
  space.write(address, image.data(), image.size());
  space.mprotect(address, page_up(image.size()), PROT_READ | PROT_EXEC);
  space.vdso_low = address;
  space.vdso_high = address + page_up(image.size());
  return Vdso{address, address + sigreturn};
}

}  // namespace linux_user
