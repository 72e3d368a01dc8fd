// SPDX-License-Identifier: MIT
// One system call in progress: its arguments, its thread, and typed access to the guest memory it names.
#pragma once

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "linux-user/syscall/port.h"

namespace linux_user::syscall {

/// A guest pointer that a system call got, typed by what it points to (const: the call reads it).  0 is null.
template <typename T>
struct Ptr {
  std::uint64_t address = 0;
  explicit operator bool() const { return address != 0; }
  [[nodiscard]] Ptr operator+(std::int64_t elements) const {
    return {address + static_cast<std::uint64_t>(elements) * sizeof(T)};
  }
};

/// A host system call's argument as the register holds it.
template <typename T>
std::uint64_t word(T value) {
  if constexpr (std::is_pointer_v<T>)
    return reinterpret_cast<std::uint64_t>(value);
  else if constexpr (std::is_null_pointer_v<T>)
    return 0;
  else
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}

/// Makes a host system call that never blocks for long: its result or -errno.
template <typename... Args>
std::int64_t host(long number, Args... args) {
  static_assert(sizeof...(Args) <= 6);
  const std::array<std::uint64_t, 6> a{word<Args>(args)...};
  std::int64_t result = number;
  register std::uint64_t r10 asm("r10") = a[3];
  register std::uint64_t r8 asm("r8") = a[4];
  register std::uint64_t r9 asm("r9") = a[5];
  asm volatile("syscall"
               : "+a"(result)
               : "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

/// One system call in progress.  Lives on the calling thread's stack.
struct Call {
  Port& port;
  std::array<std::uint64_t, 6> args;

  [[nodiscard]] Memory& memory() const { return port.memory(); }
  /// Copies `*from` to `to`; false for EFAULT.
  template <typename T>
  bool read(T& to, Ptr<const T> from) const {
    static_assert(std::is_trivially_copyable_v<T>);
    return memory().read(&to, from.address, sizeof(T));
  }
  /// Copies `from` to `*to`; false for EFAULT.
  template <typename T>
  bool write(Ptr<T> to, const std::type_identity_t<T>& from) const {
    static_assert(std::is_trivially_copyable_v<T>);
    return memory().write(to.address, &from, sizeof(T));
  }
  /// Host address of `count` elements for the kernel's use; null for EFAULT (or a null pointer).
  template <typename T>
  T* at(Ptr<T> p, std::uint64_t count = 1) const {
    const std::uint64_t each = element_bytes<T>();
    if (!p || count > (std::uint64_t{1} << 62) / each) return nullptr;
    return static_cast<T*>(memory().at(p.address, count * each, std::is_const_v<T> ? Access::kRead : Access::kWrite));
  }
  /// Reads a NUL-terminated string of at most `limit` bytes; errors: EFAULT, ENAMETOOLONG, as positive numbers.
  [[nodiscard]] int read_string(std::string& to, std::uint64_t from, std::size_t limit = 4096) const;
  /// Makes a host system call that may block (Port::blocking).
  template <typename... Args>
  std::int64_t blocking(long number, Args... values) const {
    return port.blocking(number, {word<Args>(values)...});
  }

 private:
  template <typename T>
  static constexpr std::uint64_t element_bytes() {
    if constexpr (std::is_void_v<T>)
      return 1;
    else
      return sizeof(T);
  }
};

}  // namespace linux_user::syscall
