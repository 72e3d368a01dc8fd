// SPDX-License-Identifier: MIT
// The snapshot archive: one object that either saves named items into bytes or loads them back, never trusting the
// bytes.
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace hw {

template <typename T>
concept ArchiveScalar = std::integral<T> || std::is_enum_v<T>;

/// Each item is stored as name, payload size and payload, so a wrong or cut file is noticed at the item it concerns.
/// The first failure is kept; after it every item() leaves its variable untouched.  Loaded values that index arrays
/// must be checked by the device with require().  Thread: one.
class Archive {
 public:
  /// An archive that saves; take the result with bytes().
  Archive() = default;
  /// An archive that loads from `bytes`, which must outlive it.
  explicit Archive(std::span<const std::uint8_t> bytes) : loading_(true), input_(bytes) {}

  [[nodiscard]] bool loading() const { return loading_; }
  [[nodiscard]] bool failed() const { return !error_.empty(); }
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return output_; }
  /// Whether a loading archive has been read to its end.
  [[nodiscard]] bool at_end() const { return position_ == input_.size(); }
  /// Records a failure (the first one wins).
  void fail(std::string text);
  /// When loading: fails with `text` unless `ok`.  Returns whether all is well so far.
  bool require(bool ok, std::string_view text);

  /// Marks the start of a part; loading fails there if the file holds another part or version.
  void section(std::string_view name, std::uint32_t version = 1);

  template <ArchiveScalar T>
  void item(std::string_view name, T& value) {
    std::uint8_t raw[8];
    store(raw, value);
    if (payload(name, {raw, sizeof(T)}) && loading_) value = fetch<T>(raw);
  }
  template <ArchiveScalar T, std::size_t kCount>
  void item(std::string_view name, std::array<T, kCount>& values) {
    std::vector<std::uint8_t> raw(kCount * sizeof(T));
    for (std::size_t i = 0; i < kCount; ++i) store(&raw[i * sizeof(T)], values[i]);
    if (!payload(name, raw) || !loading_) return;
    for (std::size_t i = 0; i < kCount; ++i) values[i] = fetch<T>(&raw[i * sizeof(T)]);
  }
  template <ArchiveScalar T>
  void item(std::string_view name, std::vector<T>& values) {
    sequence(name, values);
  }
  template <ArchiveScalar T>
  void item(std::string_view name, std::deque<T>& values) {
    sequence(name, values);
  }
  void item(std::string_view name, std::string& text);
  /// A duration.
  void item(std::string_view name, std::chrono::nanoseconds& value);
  /// A part that serializes itself.
  template <typename T>
    requires requires(T& t, Archive& a) { t.serialize(a); }
  void item(std::string_view name, T& part) {
    section(name);
    part.serialize(*this);
  }

  /// Fixed-size raw bytes; all-zero pages of 4096 take no room.
  void memory(std::string_view name, std::span<std::uint8_t> bytes);

  /// Saves the clock's reading, or, loading, notes how far this machine's clock is from it.  Before any time().
  void clock_base(std::chrono::nanoseconds now);
  /// A point on the machine's clock, shifted to the loading machine's clock.
  void time(std::string_view name, std::chrono::nanoseconds& point);

 private:
  template <ArchiveScalar T>
  static void store(std::uint8_t* raw, T value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < sizeof(T); ++i) raw[i] = static_cast<std::uint8_t>(bits >> (8 * i));
  }
  template <ArchiveScalar T>
  static T fetch(const std::uint8_t* raw) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) bits |= std::uint64_t{raw[i]} << (8 * i);
    if constexpr (std::same_as<T, bool>)
      return bits != 0;
    else
      return static_cast<T>(bits);
  }
  template <typename Sequence>
  void sequence(std::string_view name, Sequence& values) {
    using T = typename Sequence::value_type;
    std::vector<std::uint8_t> raw;
    if (!loading_) {
      raw.resize(values.size() * sizeof(T));
      std::size_t at = 0;
      for (const T& v : values) store(&raw[at++ * sizeof(T)], v);
    }
    if (!variable_payload(name, raw) || !loading_) return;
    if (!require(raw.size() % sizeof(T) == 0, "list of a wrong size")) return;
    values.clear();
    for (std::size_t at = 0; at < raw.size(); at += sizeof(T)) values.push_back(fetch<T>(&raw[at]));
  }
  /// Saves the payload, or loads exactly as many bytes into it; false after a failure.
  bool payload(std::string_view name, std::span<std::uint8_t> bytes);
  bool variable_payload(std::string_view name, std::vector<std::uint8_t>& bytes);
  void put_header(std::string_view name, std::size_t bytes);
  bool get_header(std::string_view name, std::size_t& bytes);

  bool loading_ = false;
  std::span<const std::uint8_t> input_;
  std::size_t position_ = 0;
  std::vector<std::uint8_t> output_;
  std::chrono::nanoseconds shift_{0};
  std::string error_;
};

}  // namespace hw
