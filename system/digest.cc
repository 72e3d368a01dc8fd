// SPDX-License-Identifier: MIT
// Digests of registers and memory.
#include "system/digest.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/digest.h"

namespace sys {
namespace {

constexpr std::size_t kPage = 4096;

std::uint64_t hash_page(const DigestSource::Ram& ram, std::size_t n) {
  return base::Digest::of(ram.bytes.subspan(n * kPage, kPage), ram.base + n * kPage);
}

std::uint64_t first(std::uint64_t every) { return every == 0 ? CountWatcher::kNever : every; }

}  // namespace

base::Result<std::unique_ptr<DigestWriter>> DigestWriter::create(const DigestOptions& options, std::string_view title,
                                                                 DigestSource& source) {
  std::FILE* file = std::fopen(options.file.c_str(), "we");
  if (!file) return base::fail(fmt::format("-digest: cannot write '{}': {}", options.file, std::strerror(errno)));
  std::setvbuf(file, nullptr, _IOLBF, 0);  // whoever watches the run sees whole lines
  fmt::print(file, "# tandem digest 1: {}, registers every {}, memory every {}\n", title, options.registers,
             options.memory);
  return std::unique_ptr<DigestWriter>(new DigestWriter(options, source, file));
}

DigestWriter::DigestWriter(const DigestOptions& options, DigestSource& source, std::FILE* file)
    : options_(options),
      source_(source),
      file_(file),
      next_registers_(first(options.registers)),
      next_memory_(first(options.memory)) {}

std::uint64_t DigestWriter::next() const { return std::min(next_registers_, next_memory_); }

void DigestWriter::reached(std::uint64_t executed) {
  if (executed >= next_registers_) {
    fmt::print(file_.get(), "r {} {:016x}\n", executed, source_.registers());
    next_registers_ += options_.registers;
  }
  if (executed >= next_memory_) {
    fmt::print(file_.get(), "m {} {:016x}\n", executed, memory());
    next_memory_ += options_.memory;
  }
}

void DigestWriter::finish(std::uint64_t executed) {
  fmt::print(file_.get(), "end {} {:016x} {:016x}\n", executed, source_.registers(), memory());
  std::fflush(file_.get());
}

void DigestWriter::hash_all() {
  static_cast<void>(source_.written());  // from here on they are told apart
  sum_ = 0;
  for (const auto& ram : source_.ram()) {
    Pages& pages = pages_.emplace_back(Pages{ram, {}});
    pages.hashes.resize(ram.bytes.size() / kPage);
    for (std::size_t n = 0; n < pages.hashes.size(); ++n) sum_ += pages.hashes[n] = hash_page(ram, n);
  }
}

std::uint64_t DigestWriter::memory() {
  if (pages_.empty()) {
    hash_all();
    return sum_;
  }
  for (const std::uint64_t pa : source_.written()) {
    for (Pages& pages : pages_) {
      const std::uint64_t n = (pa - pages.ram.base) / kPage;
      if (pa < pages.ram.base || n >= pages.hashes.size()) continue;
      const std::uint64_t now = hash_page(pages.ram, n);
      sum_ += now - std::exchange(pages.hashes[n], now);
    }
  }
  return sum_;
}

}  // namespace sys
