// SPDX-License-Identifier: MIT
// Text of arguments for the trace of system calls: flags, names, strings, and plain numbers behind pointers.
#include "linux-user/syscall/print.h"

#include <fmt/core.h>
#include <cstring>

#include <bit>

namespace linux_user::syscall {

std::string flags_text(std::uint64_t value, Names names) {
  std::string text;
  std::uint64_t left = value & 0xffffffff;
  const auto add = [&](std::string_view word) {
    if (!text.empty()) text += '|';
    text += word;
  };
  for (const Name& name : names) {
    const std::uint64_t mask = name.mask != 0 ? name.mask : name.value;
    // A name for the value zero stands for a field that was not seen otherwise.
    if ((value & mask) != name.value || mask == 0 || (name.value != 0 && (left & name.value) != name.value)) continue;
    add(name.name);
    left &= ~mask;
  }
  if (left != 0) add(fmt::format("{:#x}", left));
  return text.empty() ? "0" : text;
}

std::string enum_text(std::uint64_t value, Names names) {
  for (const Name& name : names)
    if (static_cast<std::uint32_t>(name.value) == static_cast<std::uint32_t>(value)) return std::string(name.name);
  return fmt::format("{}", static_cast<std::int32_t>(value));
}

std::string signal_text(std::uint64_t number) {
  constexpr int kFirstRealTime = 32, kLast = 64;
  const auto n = static_cast<int>(number);
  if (n >= kFirstRealTime && n <= kLast) return fmt::format("SIGRT_{}", n - kFirstRealTime);
  const char* name = n > 0 && n < kFirstRealTime ? sigabbrev_np(n) : nullptr;
  return name == nullptr ? fmt::format("{}", n) : std::string("SIG") + name;
}

std::string errno_text(int error) {
  const char* name = strerrorname_np(error);
  return name == nullptr ? fmt::format("{}", error) : name;
}

std::string quoted(std::string_view bytes, bool more) {
  std::string text = "\"";
  for (const char c : bytes) {
    switch (c) {
      case '\n': text += "\\n"; break;
      case '\t': text += "\\t"; break;
      case '\r': text += "\\r"; break;
      case '"': text += "\\\""; break;
      case '\\': text += "\\\\"; break;
      default:
        if (c >= ' ' && c <= '~')
          text += c;
        else
          text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return text + (more ? "\"..." : "\"");
}

std::string sigset_text(std::uint64_t mask) {
  std::string text;
  const bool inverted = std::popcount(mask) > 32;
  if (inverted) mask = ~mask;
  for (unsigned n = 1; n <= 64; ++n) {
    if ((mask >> (n - 1) & 1) == 0) continue;
    if (!text.empty()) text += ' ';
    std::string name = signal_text(n);
    if (name.starts_with("SIG")) name.erase(0, 3);
    text += name;
  }
  return (inverted ? "~[" : "[") + text + "]";
}

namespace {

template <typename T>
void print_numbers(std::string& out, std::span<const std::byte> bytes) {
  for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    out += at == 0 ? "[" : ", ";
    out += fmt::format("{}", value);
  }
  out += ']';
}

}  // namespace

void print_int(std::string& out, std::span<const std::byte> bytes) { print_numbers<std::int32_t>(out, bytes); }
void print_unsigned(std::string& out, std::span<const std::byte> bytes) { print_numbers<std::uint32_t>(out, bytes); }
void print_long(std::string& out, std::span<const std::byte> bytes) { print_numbers<std::int64_t>(out, bytes); }

void print_sigset(std::string& out, std::span<const std::byte> bytes) {
  std::uint64_t mask = 0;
  std::memcpy(&mask, bytes.data(), std::min(sizeof(mask), bytes.size()));
  out += sigset_text(mask);
}

void print_option(std::string& out, std::span<const std::byte> bytes) {
  if (bytes.size() == sizeof(std::int32_t)) return print_int(out, bytes);
  out += quoted({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void print_cpu_set(std::string& out, std::span<const std::byte> bytes) {
  out += '[';
  bool first = true;
  for (std::size_t cpu = 0; cpu < bytes.size() * 8; ++cpu) {
    if ((bytes[cpu / 8] >> (cpu % 8) & std::byte{1}) == std::byte{0}) continue;
    if (!first) out += ' ';
    out += fmt::format("{}", cpu);
    first = false;
  }
  out += ']';
}

void print_fd_set(std::string& out, std::span<const std::byte> bytes) { print_cpu_set(out, bytes); }

}  // namespace linux_user::syscall
