// SPDX-License-Identifier: MIT
// Text of arguments and structures for the trace of system calls.
#pragma once

#include <cstring>
#include <string>

#include "linux-user/syscall/row.h"

namespace linux_user::syscall {

/// Flags joined by `|`, unknown bits in hexadecimal; "0" for none.
std::string flags_text(std::uint64_t value, Names names);
/// The enumerator's name, or the number.
std::string enum_text(std::uint64_t value, Names names);
/// "SIGINT", "SIGRT_5" or the number.
std::string signal_text(std::uint64_t number);
/// "ENOENT"; the number where it has no name.
std::string errno_text(int error);
/// `bytes` in quotes with C escapes; `more` adds "...".
std::string quoted(std::string_view bytes, bool more = false);
/// "[SIGINT SIGTERM]"; "~[...]" where fewer are missing.
std::string sigset_text(std::uint64_t mask);

/// A printer from a function on the structure.
template <typename T, void (*print)(std::string&, const T&)>
void print_as(std::string& out, std::span<const std::byte> bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  print(out, value);
}
/// The same for an array, in brackets.
template <typename T, void (*print)(std::string&, const T&)>
void print_array(std::string& out, std::span<const std::byte> bytes) {
  out += '[';
  for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    if (at != 0) out += ", ";
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    print(out, value);
  }
  out += ']';
}

// Printers of rows, by what they show.
void print_int(std::string& out, std::span<const std::byte> bytes);       ///< one 32-bit number, or several
void print_unsigned(std::string& out, std::span<const std::byte> bytes);  ///< the same, unsigned
void print_long(std::string& out, std::span<const std::byte> bytes);      ///< 64 bits
void print_stat(std::string& out, std::span<const std::byte> bytes);
void print_statx(std::string& out, std::span<const std::byte> bytes);
void print_statfs(std::string& out, std::span<const std::byte> bytes);
void print_timespec(std::string& out, std::span<const std::byte> bytes);  ///< one, or several in brackets
void print_timeval(std::string& out, std::span<const std::byte> bytes);
void print_itimerspec(std::string& out, std::span<const std::byte> bytes);
void print_itimerval(std::string& out, std::span<const std::byte> bytes);
void print_sigset(std::string& out, std::span<const std::byte> bytes);
void print_sigevent(std::string& out, std::span<const std::byte> bytes);
void print_pollfd(std::string& out, std::span<const std::byte> bytes);
void print_epoll_event(std::string& out, std::span<const std::byte> bytes);
void print_fds(std::string& out, std::span<const std::byte> bytes);  ///< pair of pipe2, socketpair
void print_rlimit(std::string& out, std::span<const std::byte> bytes);
void print_utsname(std::string& out, std::span<const std::byte> bytes);
void print_sockaddr(std::string& out, std::span<const std::byte> bytes);
void print_iovec(std::string& out, std::span<const std::byte> bytes);
void print_msghdr(std::string& out, std::span<const std::byte> bytes);
void print_open_how(std::string& out, std::span<const std::byte> bytes);
void print_fd_set(std::string& out, std::span<const std::byte> bytes);
void print_option(std::string& out, std::span<const std::byte> bytes);  ///< a number where 4 bytes
void print_cpu_set(std::string& out, std::span<const std::byte> bytes);
void print_sembuf(std::string& out, std::span<const std::byte> bytes);
void print_wait_status(std::string& out, std::span<const std::byte> bytes);
void print_siginfo(std::string& out, std::span<const std::byte> bytes);
void print_dirents(std::string& out, std::span<const std::byte> bytes);
void print_rusage(std::string& out, std::span<const std::byte> bytes);

}  // namespace linux_user::syscall
