// SPDX-License-Identifier: MIT
// From an address to its file's symbol.  Source: proc(5), /proc/pid/maps.
#include "linux-user/guest_symbols.h"

#include <cinttypes>
#include <cstdio>
#include <fstream>

namespace linux_user {

GuestSymbols::Ranges::iterator GuestSymbols::look_up(std::uint64_t address) {
  const std::uint64_t host = reinterpret_cast<std::uintptr_t>(space_.host<char>(address));
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uint64_t start = 0, end = 0, offset = 0;
    int path_at = 0;
    if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %*s %*u %n", &start, &end, &offset,
                    &path_at) != 3)
      continue;
    if (host < start || host >= end) continue;
    Range range{.end = end - space_.base()};
    const std::string path = path_at > 0 ? line.substr(static_cast<std::size_t>(path_at)) : std::string();
    if (path.starts_with('/')) {
      const auto [file, fresh] = files_.try_emplace(path);
      if (fresh) file->second = plugins::Symbols::read(path);
      const auto own = file->second.address_of(offset);
      if (own && !file->second.empty()) {
        range.symbols = &file->second;
        range.bias = start - space_.base() - *own;
      }
    }
    return ranges_.insert_or_assign(start - space_.base(), range).first;
  }
  return ranges_.end();
}

const char* GuestSymbols::at(std::uint64_t address) {
  const std::lock_guard guard(lock_);
  auto found = ranges_.upper_bound(address);
  if (found == ranges_.begin() || address >= std::prev(found)->second.end) {
    found = look_up(address);
    if (found == ranges_.end()) return nullptr;
  } else {
    --found;
  }
  const Range& r = found->second;
  return r.symbols != nullptr ? r.symbols->at(address - r.bias) : nullptr;
}

void GuestSymbols::forget(std::uint64_t address, std::uint64_t bytes) {
  const std::lock_guard guard(lock_);
  auto r = ranges_.upper_bound(address);
  if (r != ranges_.begin()) --r;
  while (r != ranges_.end() && (r->first < address || r->first - address < bytes))
    r = r->second.end > address ? ranges_.erase(r) : std::next(r);
}

}  // namespace linux_user
