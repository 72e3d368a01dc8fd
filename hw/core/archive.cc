// SPDX-License-Identifier: MIT
// The snapshot archive.  Form of an item: name length (1 byte), name, payload size (8 bytes little-endian), payload.
#include "hw/core/archive.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

namespace hw {
namespace {

constexpr std::size_t kPageBytes = 4096;

bool all_zero(std::span<const std::uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

}  // namespace

void Archive::fail(std::string text) {
  if (error_.empty()) error_ = std::move(text);
}

bool Archive::require(bool ok, std::string_view text) {
  if (loading_ && !ok) fail(std::string(text));
  return !failed();
}

void Archive::put_header(std::string_view name, std::size_t bytes) {
  const auto length = std::min<std::size_t>(name.size(), 255);
  output_.push_back(static_cast<std::uint8_t>(length));
  output_.insert(output_.end(), name.begin(), name.begin() + static_cast<std::ptrdiff_t>(length));
  for (unsigned i = 0; i < 8; ++i) output_.push_back(static_cast<std::uint8_t>(std::uint64_t{bytes} >> (8 * i)));
}

bool Archive::get_header(std::string_view name, std::size_t& bytes) {
  if (failed()) return false;
  const std::size_t left = input_.size() - position_;
  const auto* at = input_.data() + position_;
  if (left < 1 || left < std::size_t{1} + at[0] + 8) {
    fail(fmt::format("snapshot ends before '{}'", name));
    return false;
  }
  const std::string_view found(reinterpret_cast<const char*>(at + 1), at[0]);
  if (found != name.substr(0, 255)) {
    fail(fmt::format("snapshot has another item where '{}' belongs", name));
    return false;
  }
  std::uint64_t size = 0;
  for (unsigned i = 0; i < 8; ++i) size |= std::uint64_t{at[1 + found.size() + i]} << (8 * i);
  position_ += 1 + found.size() + 8;
  if (size > input_.size() - position_) {
    fail(fmt::format("snapshot ends inside '{}'", name));
    return false;
  }
  bytes = static_cast<std::size_t>(size);
  return true;
}

bool Archive::payload(std::string_view name, std::span<std::uint8_t> bytes) {
  if (!loading_) {
    put_header(name, bytes.size());
    output_.insert(output_.end(), bytes.begin(), bytes.end());
    return true;
  }
  std::size_t size = 0;
  if (!get_header(name, size)) return false;
  if (size != bytes.size()) {
    fail(fmt::format("snapshot item '{}' has {} bytes, not {}", name, size, bytes.size()));
    return false;
  }
  if (size != 0) std::memcpy(bytes.data(), input_.data() + position_, size);
  position_ += size;
  return true;
}

bool Archive::variable_payload(std::string_view name, std::vector<std::uint8_t>& bytes) {
  if (!loading_) return payload(name, bytes);
  std::size_t size = 0;
  if (!get_header(name, size)) return false;
  const auto part = input_.subspan(position_, size);
  bytes.assign(part.begin(), part.end());
  position_ += size;
  return true;
}

void Archive::section(std::string_view name, std::uint32_t version) {
  std::uint32_t found = version;
  item(name, found);
  if (found != version) fail(fmt::format("snapshot part '{}' has version {}, not {}", name, found, version));
}

void Archive::item(std::string_view name, std::string& text) {
  std::vector<std::uint8_t> raw(text.begin(), text.end());
  if (variable_payload(name, raw) && loading_) text.assign(raw.begin(), raw.end());
}

void Archive::item(std::string_view name, std::chrono::nanoseconds& value) {
  auto count = static_cast<std::int64_t>(value.count());
  item(name, count);
  if (loading_ && !failed()) value = std::chrono::nanoseconds(count);
}

void Archive::memory(std::string_view name, std::span<std::uint8_t> bytes) {
  std::uint64_t size = bytes.size();
  item(name, size);
  if (!require(size == bytes.size(), fmt::format("snapshot memory '{}' has another size", name))) return;
  constexpr std::uint64_t kEnd = ~std::uint64_t{0};
  if (!loading_) {
    for (std::uint64_t at = 0; at < size; at += kPageBytes) {
      const auto page = bytes.subspan(at, std::min<std::uint64_t>(kPageBytes, size - at));
      if (all_zero(page)) continue;
      item("page", at);
      payload("bytes", page);
    }
    auto end = kEnd;
    item("page", end);
    return;
  }
  std::uint64_t next = 0;
  while (true) {
    std::uint64_t at = kEnd;
    item("page", at);
    const std::uint64_t stop = at == kEnd ? size : at;
    if (!require(stop >= next && stop <= size && (at == kEnd || (at < size && at % kPageBytes == 0)),
                 "bad page in snapshot"))
      return;
    for (; next < stop; next += std::min<std::uint64_t>(kPageBytes, size - next)) {
      const auto page = bytes.subspan(next, std::min<std::uint64_t>(kPageBytes, size - next));
      if (!all_zero(page)) std::memset(page.data(), 0, page.size());  // untouched host pages stay untouched
    }
    if (at == kEnd) return;
    const auto page = bytes.subspan(at, std::min<std::uint64_t>(kPageBytes, size - at));
    if (!payload("bytes", page)) return;
    next = at + page.size();
  }
}

void Archive::clock_base(std::chrono::nanoseconds now) {
  auto saved = now;
  item("clock", saved);
  shift_ = now - saved;
}

void Archive::time(std::string_view name, std::chrono::nanoseconds& point) {
  item(name, point);
  if (loading_ && !failed()) {  // in unsigned arithmetic: a hostile file must not overflow
    point = std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<std::uint64_t>(point.count()) +
                                                               static_cast<std::uint64_t>(shift_.count())));
  }
}

}  // namespace hw
