// SPDX-License-Identifier: MIT
// /proc/self/maps of the guest: the host's lines that lie in the guest's space, with the guest's addresses and rights.
#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "linux-user/address_space.h"

namespace linux_user {
namespace {

struct HostLine {
  std::uint64_t start = 0, end = 0, offset = 0, inode = 0;
  char rights[8] = {}, device[16] = {};
  std::string path;
};

bool parse(const std::string& text, HostLine& line) {
  int used = 0;
  unsigned long start = 0, end = 0, offset = 0, inode = 0;
  if (std::sscanf(text.c_str(), "%lx-%lx %7s %lx %15s %lu %n", &start, &end, line.rights, &offset, line.device, &inode,
                  &used) < 6)
    return false;
  line.start = start;
  line.end = end;
  line.offset = offset;
  line.inode = inode;
  line.path = used > 0 ? text.substr(static_cast<std::size_t>(used)) : "";
  return true;
}

}  // namespace

std::string AddressSpace::maps() const {
  std::string out;
  std::ifstream file("/proc/self/maps");
  const std::lock_guard guard(lock_);
  for (std::string text; std::getline(file, text);) {
    HostLine line;
    if (!parse(text, line) || line.end <= base_) continue;
    const std::uint64_t from = std::max(line.start, base_) - base_, to = std::min(line.end - base_, limit_);
    auto it = mappings_.upper_bound(from);
    if (it != mappings_.begin() && std::prev(it)->second.end > from) --it;
    for (; it != mappings_.end() && it->first < to; ++it) {
      const std::uint64_t a = std::max(from, it->first), b = std::min(to, it->second.end);
      if (a >= b) continue;
      const int prot = it->second.prot;
      std::string name = line.path;
      if (name.empty() && a >= stack_low && b <= stack_high) name = "[stack]";
      if (name.empty() && a >= vdso_low && b <= vdso_high) name = "[vdso]";
      if (name.empty() && brk_ > brk_start_ && a >= page_down(brk_start_) && b <= page_up(brk_)) name = "[heap]";
      std::string head =
          fmt::format("{:08x}-{:08x} {}{}{}{} {:08x} {} {} ", a, b, (prot & PROT_READ) ? 'r' : '-',
                      (prot & PROT_WRITE) ? 'w' : '-', (prot & PROT_EXEC) ? 'x' : '-', it->second.shared ? 's' : 'p',
                      line.inode ? line.offset + (a - from) : 0, line.device, line.inode);
      if (!name.empty()) head.resize(std::max<std::size_t>(head.size(), 73), ' ');
      out += head + name + "\n";
    }
  }
  return out;
}

}  // namespace linux_user
