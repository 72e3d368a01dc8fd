// SPDX-License-Identifier: MIT
// Names of guest code: the symbol tables of the files that are mapped where the code is.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "linux-user/address_space.h"
#include "plugins/symbols.h"

namespace linux_user {

/// Files are found by the host's own list of mappings, so program, interpreter and libraries are all alike, however
/// they came there; each is read once, when the first of its names is asked for.  Thread: any; one lock.
class GuestSymbols {
 public:
  explicit GuestSymbols(const AddressSpace& space) : space_(space) {}
  /// Name of the function or object at a guest address, null if there is none.  It stays.
  const char* at(std::uint64_t address);
  /// Mappings of [address, address + bytes) may be others now.
  void forget(std::uint64_t address, std::uint64_t bytes);
  void lock_for_fork() { lock_.lock(); }
  void unlock_after_fork() { lock_.unlock(); }

 private:
  /// Addresses whose mapping is known.
  struct Range {
    std::uint64_t end = 0;
    const plugins::Symbols* symbols = nullptr;  ///< null: no file with names
    std::uint64_t bias = 0;                     ///< guest address - address in the file
  };
  using Ranges = std::map<std::uint64_t, Range>;
  Ranges::iterator look_up(std::uint64_t address);

  const AddressSpace& space_;
  std::mutex lock_;
  Ranges ranges_;                                  // under lock_
  std::map<std::string, plugins::Symbols> files_;  // under lock_
};

}  // namespace linux_user
