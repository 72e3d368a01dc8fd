// SPDX-License-Identifier: MIT
// Packets of gdb's remote protocol.
#include "gdb/packet.h"

#include <charconv>
#include <utility>

namespace gdb {
namespace {

constexpr char kEscape = '}', kEscapeBit = 0x20, kInterruptByte = 0x03;

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void Unframer::feed(std::string_view bytes) {
  for (const char c : bytes) take(c);
}

std::optional<Event> Unframer::next() {
  if (taken_ == ready_.size()) {
    ready_.clear();
    taken_ = 0;
    return std::nullopt;
  }
  return std::move(ready_[taken_++]);
}

void Unframer::take(char c) {
  switch (state_) {
    case State::kIdle:
      if (c == '$') {
        state_ = State::kBody;
        body_.clear();
        sum_ = 0;
        too_long_ = false;
      } else if (c == kInterruptByte) {
        ready_.push_back({Event::kInterrupt});
      } else if (c == '+' || c == '-') {
        ready_.push_back({c == '+' ? Event::kAck : Event::kNak});
      }
      return;
    case State::kBody:
      if (c == '#') {
        state_ = State::kSum1;
        return;
      }
      sum_ = static_cast<std::uint8_t>(sum_ + static_cast<std::uint8_t>(c));
      if (c == kEscape) {
        state_ = State::kEscape;
      } else if (body_.size() < kMaxPacket) {
        body_ += c;
      } else {
        too_long_ = true;
      }
      return;
    case State::kEscape:
      sum_ = static_cast<std::uint8_t>(sum_ + static_cast<std::uint8_t>(c));
      body_ += static_cast<char>(c ^ kEscapeBit);
      state_ = State::kBody;
      return;
    case State::kSum1:
      high_ = static_cast<unsigned>(digit(c)) << 4;
      state_ = State::kSum2;
      return;
    case State::kSum2: return finish(high_ | static_cast<unsigned>(digit(c)));
  }
}

void Unframer::finish(unsigned sum) {
  state_ = State::kIdle;
  if (sum != sum_ || too_long_) {
    ready_.push_back({Event::kBadPacket});
  } else {
    ready_.push_back({Event::kPacket, std::exchange(body_, {})});
  }
}

std::string frame(std::string_view data) {
  std::string out = "$";
  std::uint8_t sum = 0;
  const auto put = [&](char c) {
    out += c;
    sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(c));
  };
  for (const char c : data) {
    if (c == '#' || c == '$' || c == kEscape || c == '*') {
      put(kEscape);
      put(static_cast<char>(c ^ kEscapeBit));
    } else {
      put(c);
    }
  }
  out += '#';
  const char low = static_cast<char>(sum);
  return out + to_hex({&low, 1});
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto b = static_cast<std::uint8_t>(c);
    out += kDigits[b >> 4];
    out += kDigits[b & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

std::string hex_number(std::uint64_t v) {
  char text[16];
  const auto end = std::to_chars(std::begin(text), std::end(text), v, 16).ptr;
  return {text, end};
}

bool Reader::accept(std::string_view prefix) {
  if (!rest_.starts_with(prefix)) return false;
  rest_.remove_prefix(prefix.size());
  return true;
}

std::optional<std::uint64_t> Reader::number() {
  std::uint64_t v = 0;
  const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), v, 16);
  if (error != std::errc{}) return std::nullopt;
  rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
  return v;
}

std::string_view Reader::until(char separator) {
  const std::size_t at = rest_.find(separator);
  const std::string_view part = rest_.substr(0, at);
  rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + 1);
  return part;
}

}  // namespace gdb
