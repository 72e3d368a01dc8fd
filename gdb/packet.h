// SPDX-License-Identifier: MIT
// Packets of gdb's remote protocol: framing, escapes, hexadecimal text.  Source: GDB manual, appendix E.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gdb {

/// What arrived on the line.
struct Event {
  enum Kind : std::uint8_t { kPacket, kBadPacket, kInterrupt, kAck, kNak } kind;
  std::string data{};  ///< of kPacket, escapes undone
};

/// Takes bytes as they come and finds events in them.  A packet longer than kMaxPacket is bad.
class Unframer {
 public:
  static constexpr std::size_t kMaxPacket = 1 << 16;
  void feed(std::string_view bytes);
  std::optional<Event> next();

 private:
  enum class State : std::uint8_t { kIdle, kBody, kEscape, kSum1, kSum2 };
  void take(char c);
  void finish(unsigned sum);
  State state_ = State::kIdle;
  std::string body_;
  std::uint8_t sum_ = 0;
  unsigned high_ = 0;
  bool too_long_ = false;
  std::vector<Event> ready_;
  std::size_t taken_ = 0;
};

/// "$data#xx" with what must be escaped escaped.
std::string frame(std::string_view data);

std::string to_hex(std::string_view bytes);
/// nullopt: an odd number of digits or another character.
std::optional<std::string> from_hex(std::string_view text);
std::string hex_number(std::uint64_t v);

/// Reads the parts of a packet from the left.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  bool accept(std::string_view prefix);
  /// A hexadecimal number of at most 64 bits.
  std::optional<std::uint64_t> number();
  /// Up to the separator, which is taken too, or to the end.
  std::string_view until(char separator);

 private:
  std::string_view rest_;
};

}  // namespace gdb
