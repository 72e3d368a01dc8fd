// SPDX-License-Identifier: MIT
// Bit-string patterns: how an instruction's fixed bits and fields are written, parsed at compile time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace decode {

/// A string as a template argument.
template <std::size_t N>
struct FixedString {
  char text[N]{};
  constexpr FixedString(const char (&from)[N]) {  // NOLINT: implicit, so that a literal can be the argument
    for (std::size_t i = 0; i < N; ++i) text[i] = from[i];
  }
  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

namespace detail {
template <FixedString... kParts>
consteval auto join_parts() {
  constexpr std::size_t kLength = (0 + ... + kParts.view().size());
  char text[kLength + 1]{};
  std::size_t at = 0;
  const auto add = [&](std::string_view part) {
    for (const char c : part) text[at++] = c;
  };
  (add(kParts.view()), ...);
  return FixedString<kLength + 1>(text);
}
}  // namespace detail

/// Strings behind one another, as one pattern ...
template <FixedString... kParts>
inline constexpr auto join = detail::join_parts<kParts...>();
/// ... or as a text that lives for ever.
template <FixedString... kParts>
inline constexpr std::string_view kText = join<kParts...>.view();

/// A run of one letter in a pattern.
struct FieldSpan {
  char letter = 0;
  std::uint8_t lsb = 0, width = 0;
  [[nodiscard]] constexpr std::uint32_t extract(std::uint32_t word) const {
    return width >= 32 ? word : (word >> lsb) & ((1u << width) - 1);
  }
};

inline constexpr unsigned kMaxFields = 8;

/// A parsed pattern.  `ignored` are the bits written '-': any value decodes, but only zeros are good assembly.
struct Layout {
  std::uint32_t mask = 0, match = 0, ignored = 0;
  std::array<FieldSpan, kMaxFields> fields{};
  unsigned count = 0;

  [[nodiscard]] constexpr bool has(char letter) const {
    for (unsigned i = 0; i < count; ++i) {
      if (fields[i].letter == letter) return true;
    }
    return false;
  }
  /// The field of a letter, or null.
  [[nodiscard]] constexpr const FieldSpan* find(char letter) const {
    for (unsigned i = 0; i < count; ++i) {
      if (fields[i].letter == letter) return &fields[i];
    }
    return nullptr;
  }
};

/// Reads a pattern of 32 bits from bit 31 down: 0 and 1 are fixed, '-' is ignored, a run of one letter is a field,
/// spaces are for the eye.  A letter names one field.  A wrong pattern does not compile (consteval throws).
consteval Layout parse(std::string_view pattern) {
  Layout layout;
  unsigned bit = 32;
  char open = 0;
  for (const char c : pattern) {
    if (c == ' ') continue;
    if (bit == 0) throw "pattern is longer than 32 bits";
    --bit;
    if (c == '0' || c == '1') {
      layout.mask |= 1u << bit;
      layout.match |= static_cast<std::uint32_t>(c - '0') << bit;
      open = 0;
    } else if (c == '-') {
      layout.ignored |= 1u << bit;
      open = 0;
    } else {
      if (c != open) {
        if (layout.has(c)) throw "a letter names two fields";
        if (layout.count == kMaxFields) throw "too many fields";
        layout.fields[layout.count++].letter = c;
        open = c;
      }
      FieldSpan& field = layout.fields[layout.count - 1];
      field.lsb = static_cast<std::uint8_t>(bit);
      ++field.width;
    }
  }
  if (bit != 0) throw "pattern is shorter than 32 bits";
  return layout;
}

}  // namespace decode
