// SPDX-License-Identifier: MIT
// The row of a system call: number, name, what its arguments are, and the function that does it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "linux-user/syscall/call.h"

namespace linux_user::syscall {

/// One name of a flag (a mask, and the value under it) or of an enumerator (mask all ones).
struct Name {
  std::uint64_t value;
  std::string_view name;
  std::uint64_t mask = 0;  ///< bits the value is compared under; 0 stands for the value's own bits
};
using Names = std::span<const Name>;

/// Appends the text of a structure that lies in `bytes` (what could be read of it, at least one element).
using Printer = void (*)(std::string& out, std::span<const std::byte> bytes);

/// What an argument is: for the trace, and for the check and translation of pointers in calls that pass straight
/// through.
enum class Kind : std::uint8_t {
  kNone,
  kInt,       ///< signed, 32 bits
  kLong,      ///< signed, 64 bits
  kUnsigned,  ///< 64 bits
  kHex,
  kOctal,  ///< 32 bits: modes
  kFd,     ///< a descriptor that must not be one of ours
  kAtFd,   ///< the same, or AT_FDCWD
  kFlags,  ///< `names`, joined by |
  kEnum,   ///< one of `names`
  kSignal,
  kIoctl,        ///< a request number
  kAddress,      ///< a guest address that the kernel is not given
  kPath,         ///< NUL-terminated file name, looked up under -L first
  kStrings,      ///< null-ended array of strings
  kStringCount,  ///< the same, of which only the number is shown
  kString,       ///< NUL-terminated, in
  kIn,           ///< `bytes` each, times the argument `count` names if any
  kOut,
  kInOut,
};

struct Arg {
  Kind kind = Kind::kNone;
  std::int8_t count = -1;   ///< index of the argument that counts elements; -1 for one element
  std::uint16_t bytes = 0;  ///< of an element
  Names names = {};
  Printer print = nullptr;  ///< of kIn, kOut, kInOut; null prints quoted bytes where bytes is 1, else the address
};

/// Whether a passed-through call is made interruptibly.
enum class Wait : bool { kNever, kMay };

struct Row;
using Handler = std::int64_t (*)(Call&, const Row&);

struct Row {
  std::uint16_t number = 0;  ///< AArch64's (include/uapi/asm-generic/unistd.h)
  std::string_view name;
  Handler handler = nullptr;
  std::array<Arg, 6> args{};
  Arg result{Kind::kLong, -1, 0, {}, nullptr};
  std::uint16_t host_number = 0;  ///< of calls that pass straight through
  Wait wait = Wait::kNever;
};

namespace detail {

template <typename T>
T argument(std::uint64_t word) {
  if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
    return static_cast<T>(word);
  else
    return T{word};
}

template <auto function>
struct Adapter;
template <typename... Params, std::int64_t (*function)(Call&, Params...)>
struct Adapter<function> {
  static constexpr std::size_t kArity = sizeof...(Params);
  static std::int64_t call(Call& c, const Row&) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return function(c, argument<Params>(c.args[I])...);
    }(std::index_sequence_for<Params...>{});
  }
};

constexpr std::array<Arg, 6> six(std::initializer_list<Arg> list) {
  std::array<Arg, 6> all{};
  std::size_t n = 0;
  for (const Arg& arg : list) all[n++] = arg;
  return all;
}

}  // namespace detail

/// The rows of one group.
using Rows = std::span<const Row>;

/// Checks and translates the arguments by their kinds and hands them to the host's call of row.host_number.
std::int64_t pass_through(Call& call, const Row& row);
/// Refuses with the errno in row.host_number.
std::int64_t refuse(Call& call, const Row& row);

/// A call with a function of its own: `f(Call&, typed arguments...)` returns the result or -errno.
template <auto function>
constexpr Row row(std::uint16_t number, std::string_view name, std::initializer_list<Arg> args,
                  Arg result = {Kind::kLong, -1, 0, {}, nullptr}) {
  static_assert(detail::Adapter<function>::kArity <= 6);
  return {number, name, &detail::Adapter<function>::call, detail::six(args), result, 0, Wait::kNever};
}
/// A call that means the same on the host, whose structures are laid out equally.
constexpr Row pass(std::uint16_t number, long host_number, std::string_view name, std::initializer_list<Arg> args,
                   Wait wait = Wait::kNever, Arg result = {Kind::kLong, -1, 0, {}, nullptr}) {
  return {number, name, &pass_through, detail::six(args), result, static_cast<std::uint16_t>(host_number), wait};
}
/// A call that no guest gets: the errno it sees instead.
constexpr Row refused(std::uint16_t number, int error, std::string_view name, std::initializer_list<Arg> args) {
  return {number,
          name,
          &refuse,
          detail::six(args),
          {Kind::kLong, -1, 0, {}, nullptr},
          static_cast<std::uint16_t>(error),
          Wait::kNever};
}

/// Plain kinds, to be written in rows.
inline constexpr Arg kInt{Kind::kInt}, kLong{Kind::kLong}, kUnsigned{Kind::kUnsigned}, kHex{Kind::kHex},
    kMode{Kind::kOctal}, kFd{Kind::kFd}, kAtFd{Kind::kAtFd}, kSignal{Kind::kSignal}, kAddress{Kind::kAddress},
    kPath{Kind::kPath}, kString{Kind::kString};
constexpr Arg flags(Names names) { return {Kind::kFlags, -1, 0, names, nullptr}; }
constexpr Arg one_of(Names names) { return {Kind::kEnum, -1, 0, names, nullptr}; }
/// Bytes counted by argument `count`.
constexpr Arg bytes_in(int count) { return {Kind::kIn, static_cast<std::int8_t>(count), 1, {}, nullptr}; }
constexpr Arg bytes_out(int count) { return {Kind::kOut, static_cast<std::int8_t>(count), 1, {}, nullptr}; }
/// One T, or as many as argument `count` says.
template <typename T>
constexpr Arg in(Printer print = nullptr, int count = -1) {
  return {Kind::kIn, static_cast<std::int8_t>(count), sizeof(T), {}, print};
}
template <typename T>
constexpr Arg out(Printer print = nullptr, int count = -1) {
  return {Kind::kOut, static_cast<std::int8_t>(count), sizeof(T), {}, print};
}
template <typename T>
constexpr Arg in_out(Printer print = nullptr, int count = -1) {
  return {Kind::kInOut, static_cast<std::int8_t>(count), sizeof(T), {}, print};
}

}  // namespace linux_user::syscall
