// SPDX-License-Identifier: MIT
// DigestWriter: digests of registers and memory at fixed numbers of executed instructions, as lines of a file.
//
// Two runs of one guest under the same -icount have equal files, whatever backend, block cuts, host or build ran them;
// the first different line says where to look.  Lines, decimal and hexadecimal:
//   # tandem digest 1: TARGET, registers every N, memory every M
//   r EXECUTED DIGEST     all registers of all processors
//   m EXECUTED DIGEST     all of RAM
//   end EXECUTED REGISTERS MEMORY     when the run is over
// The memory digest is the sum of a hash of each page with its address, so that only pages written since the last one
// are hashed again.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "system/counted_time.h"
#include "system/icount_options.h"

namespace sys {

/// What is digested.
class DigestSource {
 public:
  struct Ram {
    std::uint64_t base = 0;
    std::span<const std::uint8_t> bytes;
  };
  virtual ~DigestSource() = default;
  [[nodiscard]] virtual std::uint64_t registers() = 0;
  /// All RAM; constant while the machine lives.
  [[nodiscard]] virtual std::vector<Ram> ram() = 0;
  /// Physical addresses of pages written since the last call.
  [[nodiscard]] virtual std::vector<std::uint64_t> written() = 0;
};

class DigestWriter final : public CountWatcher {
 public:
  /// `title` names the target.
  static base::Result<std::unique_ptr<DigestWriter>> create(const DigestOptions& options, std::string_view title,
                                                            DigestSource& source);
  /// The last line; while the machine stands still.
  void finish(std::uint64_t executed);
  /// Memory was replaced as a whole (reset); while the machine stands still.
  void forget() { pages_.clear(); }

  [[nodiscard]] std::uint64_t next() const override;
  void reached(std::uint64_t executed) override;

 private:
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  struct Pages {
    DigestSource::Ram ram;
    std::vector<std::uint64_t> hashes;
  };
  DigestWriter(const DigestOptions& options, DigestSource& source, std::FILE* file);
  std::uint64_t memory();
  void hash_all();

  const DigestOptions options_;
  DigestSource& source_;
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t next_registers_, next_memory_;
  std::vector<Pages> pages_;  ///< empty: not hashed yet
  std::uint64_t sum_ = 0;
};

}  // namespace sys
