// SPDX-License-Identifier: MIT
// Decode rows: an instruction's bits, text and meaning in one place, checked at compile time.
//
//   constexpr std::array kRows{
//       decode::insn<"10 ddddd 000000 ooooooooooooooooooo", add>("ADD", "add {o}, {d}"),
//   };
// with `void add(Translator&, Reg rd, RegAndOperand operands)`: one parameter for each field, in the pattern's order.
// Text in braces is printed by `void append_text(decode::Text&, T field)`, found beside the field's type T.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "target/decode/pattern.h"

namespace decode {

/// Where the text of an instruction is put together.
struct Text {
  std::uint64_t pc = 0;  ///< of the instruction, for relative targets
  std::uint32_t word = 0;
  bool valid = true;  ///< a field's printer clears it for an encoding that has no text
  std::string out;
};

/// What an encoding means; the only thing a table needs to know.
struct Shape {
  std::uint32_t mask = 0, match = 0, ignored = 0;
  [[nodiscard]] constexpr bool matches(std::uint32_t word) const { return (word & mask) == match; }
};

/// One row.  `attributes` are the guest's own flags, see there.
template <typename Translator>
struct Row : Shape {
  using TranslateFunction = void (*)(Translator&, std::uint32_t word);
  using FieldTextFunction = void (*)(Text&, char letter);
  std::string_view name;  ///< as the manual's heading
  std::string_view text;  ///< template: literal characters and {letter}
  std::uint32_t attributes = 0;
  TranslateFunction translate = nullptr;  ///< null: an alias, for the disassembler only
  FieldTextFunction field_text = nullptr;
};

namespace detail {

template <typename T>
constexpr T field_value(std::uint32_t word, FieldSpan span) {
  const std::uint32_t raw = span.extract(word);
  if constexpr (std::is_class_v<T>) {
    return T{raw};
  } else {
    return static_cast<T>(raw);
  }
}

/// Stops the compiler at a text that names no field of the pattern.
consteval bool text_fits(std::string_view text, const Layout& layout) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') continue;
    if (i + 2 >= text.size() || text[i + 2] != '}') return false;
    if (!layout.has(text[i + 1])) return false;
  }
  return true;
}

template <FixedString Pattern, typename... Fields>
struct Binder {
  static constexpr Layout kLayout = parse(Pattern.view());
  static_assert(kLayout.count == sizeof...(Fields), "one parameter for each field of the pattern");

  static void field_text(Text& text, char letter) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (print_if<I, Fields>(text, letter), ...);
    }(std::index_sequence_for<Fields...>{});
  }
  template <std::size_t I, typename T>
  static void print_if(Text& text, char letter) {
    if constexpr (requires(T t) { append_text(text, t); }) {
      if (kLayout.fields[I].letter == letter) append_text(text, field_value<T>(text.word, kLayout.fields[I]));
    }
  }
  template <auto Function, typename Translator>
  static void call(Translator& translator, std::uint32_t word) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      Function(translator, field_value<Fields>(word, kLayout.fields[I])...);
    }(std::index_sequence_for<Fields...>{});
  }
};

template <FixedString Pattern, auto Function, typename Signature = decltype(Function)>
struct FunctionBinder;
template <FixedString Pattern, auto Function, typename Translator, typename... Fields>
struct FunctionBinder<Pattern, Function, void (*)(Translator&, Fields...)> {
  static consteval Row<Translator> row(std::string_view name, std::string_view text, std::uint32_t attributes) {
    using B = Binder<Pattern, Fields...>;
    if (!text_fits(text, B::kLayout)) throw "the text names a field that the pattern does not have";
    Row<Translator> r;
    r.mask = B::kLayout.mask;
    r.match = B::kLayout.match;
    r.ignored = B::kLayout.ignored;
    r.name = name;
    r.text = text;
    r.attributes = attributes;
    r.translate = &B::template call<Function, Translator>;
    r.field_text = &B::field_text;
    return r;
  }
};

}  // namespace detail

/// A row whose meaning is `Function`.
template <FixedString Pattern, auto Function>
consteval auto insn(std::string_view name, std::string_view text, std::uint32_t attributes = 0) {
  return detail::FunctionBinder<Pattern, Function>::row(name, text, attributes);
}

/// A row that only gives another text to some encodings of an instruction.
template <typename Translator, FixedString Pattern, typename... Fields>
consteval Row<Translator> alias(std::string_view text) {
  using B = detail::Binder<Pattern, Fields...>;
  if (!detail::text_fits(text, B::kLayout)) throw "the text names a field that the pattern does not have";
  Row<Translator> r;
  r.mask = B::kLayout.mask;
  r.match = B::kLayout.match;
  r.ignored = B::kLayout.ignored;
  r.name = "alias";
  r.text = text;
  r.field_text = &B::field_text;
  return r;
}

/// Arrays of rows as one.
template <typename RowType, std::size_t... kCounts>
consteval auto concatenate(const std::array<RowType, kCounts>&... parts) {
  std::array<RowType, (kCounts + ...)> all{};
  std::size_t at = 0;
  const auto copy = [&](const auto& part) {
    for (const RowType& row : part) all[at++] = row;
  };
  (copy(parts), ...);
  return all;
}

/// Text of `word` by the row; false if this encoding has none (ignored bits set, or a field says so).
template <typename Translator>
bool print(const Row<Translator>& row, std::uint32_t word, std::uint64_t pc, std::string& out) {
  if (row.text.empty() || (word & row.ignored) != 0) return false;
  Text text{.pc = pc, .word = word, .valid = true, .out = {}};
  for (std::size_t i = 0; i < row.text.size(); ++i) {
    if (row.text[i] == '{') {
      row.field_text(text, row.text[i + 1]);
      i += 2;
    } else {
      text.out += row.text[i];
    }
  }
  if (text.valid) out = std::move(text.out);
  return text.valid;
}

/// An encoding of the row for fuzzers: fixed bits as they must be, fields from `random`, ignored bits zero.
constexpr std::uint32_t encoding(const Shape& shape, std::uint32_t random) {
  return shape.match | (random & ~shape.mask & ~shape.ignored);
}

}  // namespace decode
