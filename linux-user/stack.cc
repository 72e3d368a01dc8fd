// SPDX-License-Identifier: MIT
// The initial stack.  Source: Procedure Call Standard for AArch64 (SP is a multiple of 16); Linux create_elf_tables().
#include "linux-user/stack.h"

#include <elf.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace linux_user {
namespace {

constexpr std::uint64_t kAtMinSigStackSize = 51;
/// What a signal frame takes: the kernel's value without SVE.
constexpr std::uint64_t kMinSigStackSize = 4720;

/// Strings and words pushed downwards in a copy of the stack's top.
class Pusher {
 public:
  Pusher(AddressSpace& space, std::uint64_t top) : space_(space), at_(top) {}
  std::uint64_t bytes(const void* p, std::size_t n) {
    at_ -= n;
    ok_ = ok_ && space_.write(at_, p, n);
    return at_;
  }
  std::uint64_t text(const std::string& s) { return bytes(s.c_str(), s.size() + 1); }
  void align(std::uint64_t to) { at_ &= ~(to - 1); }
  [[nodiscard]] std::uint64_t at() const { return at_; }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  AddressSpace& space_;
  std::uint64_t at_;
  bool ok_ = true;
};

}  // namespace

base::Result<Stack> make_stack(AddressSpace& space, const StackInput& input) {
  Stack stack;
  const std::uint64_t size = page_up(input.bytes);
  // A page below stays unmapped for overflows.
  const std::uint64_t place = space.find_free(size + kPage);
  const std::int64_t at = place == 0
                              ? -ENOMEM
                              : space.mmap(place + kPage, size, PROT_READ | PROT_WRITE,
                                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE | MAP_STACK, -1, 0);
  const std::int64_t guard =
      at < 0 ? 0 : space.mmap(place, kPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (at < 0 || guard < 0) return base::fail(fmt::format("no room for a stack of {} bytes", size));
  stack.low = static_cast<std::uint64_t>(at);
  stack.high = stack.low + size;
  space.stack_low = stack.low;
  space.stack_high = stack.high;

  Pusher push(space, stack.high - 8);
  const std::uint64_t file_name = push.text(input.file_name);
  std::vector<std::uint64_t> arguments, environment;
  for (auto it = input.environment.rbegin(); it != input.environment.rend(); ++it)
    environment.push_back(push.text(*it));
  for (auto it = input.arguments.rbegin(); it != input.arguments.rend(); ++it) arguments.push_back(push.text(*it));
  const std::uint64_t platform = push.text("aarch64");
  std::array<std::uint8_t, 16> chance{};
  static_cast<void>(getrandom(chance.data(), chance.size(), 0));
  push.align(16);
  const std::uint64_t random = push.bytes(chance.data(), chance.size());

  const Image& p = *input.program;
  const std::array<std::uint64_t, 42> aux{AT_SYSINFO_EHDR, input.vdso,
                                          AT_MINSIGSTKSZ,  kMinSigStackSize,
                                          AT_HWCAP,        input.hwcap,
                                          AT_PAGESZ,       kPage,
                                          AT_CLKTCK,       static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK)),
                                          AT_PHDR,         p.phdr,
                                          AT_PHENT,        sizeof(Elf64_Phdr),
                                          AT_PHNUM,        p.phdr_count,
                                          AT_BASE,         input.interpreter_base,
                                          AT_FLAGS,        0,
                                          AT_ENTRY,        p.entry,
                                          AT_UID,          getuid(),
                                          AT_EUID,         geteuid(),
                                          AT_GID,          getgid(),
                                          AT_EGID,         getegid(),
                                          AT_SECURE,       0,
                                          AT_RANDOM,       random,
                                          AT_HWCAP2,       input.hwcap2,
                                          AT_EXECFN,       file_name,
                                          AT_PLATFORM,     platform,
                                          AT_NULL,         0};
  static_assert(AT_MINSIGSTKSZ == kAtMinSigStackSize);
  stack.auxv.assign(reinterpret_cast<const char*>(aux.data()), sizeof aux);

  std::vector<std::uint64_t> words{arguments.size()};
  words.insert(words.end(), arguments.rbegin(), arguments.rend());
  words.push_back(0);
  words.insert(words.end(), environment.rbegin(), environment.rend());
  words.push_back(0);
  words.insert(words.end(), aux.begin(), aux.end());
  std::uint64_t pointer = push.at() - words.size() * 8;
  pointer &= ~std::uint64_t{15};
  if (!push.ok() || pointer < stack.low + kPage || !space.write(pointer, words.data(), words.size() * 8))
    return base::fail("arguments and environment do not fit the stack");
  stack.pointer = pointer;
  return stack;
}

}  // namespace linux_user
