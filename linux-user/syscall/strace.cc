// SPDX-License-Identifier: MIT
// -strace: a line for each system call, with every argument readable.
#include "linux-user/syscall/strace.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "base/guarded.h"
#include "base/log.h"
#include "linux-user/syscall/ioctl.h"
#include "linux-user/syscall/print.h"

namespace linux_user::syscall {
namespace {

/// The thread whose line is begun and not ended; 0 for none.
struct Line {
  std::int64_t thread = 0;
};
base::Guarded<Line>& line() {
  static base::Guarded<Line> l;
  return l;
}

constexpr std::size_t kShown = 32;          // bytes of a buffer
constexpr std::size_t kShownString = 200;   // of an argument of execve
constexpr std::size_t kShownElements = 16;  // of an array

bool is_answer(Kind kind) { return kind == Kind::kOut || kind == Kind::kInOut; }

std::string fd_text(std::uint64_t value) {
  const auto fd = static_cast<std::int32_t>(value);
  return fd == AT_FDCWD ? "AT_FDCWD" : fmt::format("{}", fd);
}

/// A null-ended array of strings; or how many there are.
std::string strings_text(const Call& call, std::uint64_t array, bool shown) {
  constexpr std::size_t kMost = 1 << 16;
  std::string text = "[", one;
  std::size_t count = 0;
  for (; count < kMost; ++count) {
    std::uint64_t at = 0;
    if (!call.read(at, Ptr<const std::uint64_t>{array + count * 8})) return fmt::format("{:#x}", array);
    if (at == 0) break;
    if (!shown || count > kShown) continue;
    text += count == 0 ? "" : ", ";
    text += call.read_string(one, at) == 0 ? quoted(one.substr(0, kShownString), one.size() > kShownString) : "?";
  }
  return shown ? text + "]" : fmt::format("{:#x} /* {} vars */", array, count);
}

}  // namespace

std::size_t Trace::arity() const {
  std::size_t n = 0;
  while (n < row_.args.size() && row_.args[n].kind != Kind::kNone) ++n;
  return n;
}

std::string Trace::pointed_to(std::size_t i, std::int64_t result) const {
  const Arg& arg = row_.args[i];
  const std::uint64_t address = call_.args[i];
  if (address == 0) return "NULL";
  std::uint64_t count = arg.count < 0 ? 1 : call_.args[static_cast<unsigned char>(arg.count)];
  if (arg.kind == Kind::kOut && (result < 0 || arg.bytes == 0)) return fmt::format("{:#x}", address);
  if (arg.kind == Kind::kOut && arg.count >= 0 && static_cast<std::uint64_t>(result) < count)
    count = static_cast<std::uint64_t>(result);
  const bool plain = arg.print == nullptr && arg.bytes == 1;
  const std::size_t limit = plain ? kShown : arg.bytes == 1 ? 4096 : kShownElements * arg.bytes;
  const std::size_t bytes = std::min<std::uint64_t>(std::min<std::uint64_t>(count, limit) * arg.bytes, limit);
  if (!plain && arg.print == nullptr) return fmt::format("{:#x}", address);
  std::vector<std::byte> copy(bytes);
  if (bytes != 0 && !call_.memory().read(copy.data(), address, bytes)) return fmt::format("{:#x}", address);
  if (plain) return quoted({reinterpret_cast<const char*>(copy.data()), bytes}, count > bytes);
  std::string text;
  if (copy.empty()) return "[]";
  arg.print(text, copy);
  return text;
}

std::string Trace::argument(std::size_t i, std::int64_t result) const {
  const Arg& arg = row_.args[i];
  const std::uint64_t value = call_.args[i];
  switch (arg.kind) {
    case Kind::kNone: break;
    case Kind::kInt: return fmt::format("{}", static_cast<std::int32_t>(value));
    case Kind::kLong: return fmt::format("{}", static_cast<std::int64_t>(value));
    case Kind::kUnsigned: return fmt::format("{}", value);
    case Kind::kHex: return fmt::format("{:#x}", value);
    case Kind::kOctal: return fmt::format("0{:o}", static_cast<std::uint32_t>(value));
    case Kind::kFd:
    case Kind::kAtFd: return fd_text(value);
    case Kind::kFlags: return flags_text(value, arg.names);
    case Kind::kEnum: return enum_text(value, arg.names);
    case Kind::kSignal: return signal_text(value);
    case Kind::kIoctl: return ioctl_text(value);
    case Kind::kAddress: return value == 0 ? "NULL" : fmt::format("{:#x}", value);
    case Kind::kPath:
    case Kind::kString: {
      if (value == 0) return "NULL";
      std::string text;
      return call_.read_string(text, value) != 0 ? fmt::format("{:#x}", value) : quoted(text);
    }
    case Kind::kStrings: return strings_text(call_, value, true);
    case Kind::kStringCount: return strings_text(call_, value, false);
    case Kind::kIn:
    case Kind::kOut:
    case Kind::kInOut: return pointed_to(i, result);
  }
  return {};
}

Trace::Trace(Call& call, const Row& row) : call_(call), row_(row), thread_(host(SYS_gettid)) {
  const std::size_t n = arity();
  std::string text = fmt::format("{} {}(", thread_, row.name);
  for (std::size_t i = 0; i < n; ++i)
    if (row.args[i].kind == Kind::kInOut) before_[i] = argument(i, 0);
  for (; shown_ < n && !is_answer(row.args[shown_].kind); ++shown_) {
    if (shown_ != 0) text += ", ";
    text += argument(shown_, 0);
  }
  const bool returns = row.result.kind != Kind::kNone;
  if (!returns) text += ") = ?\n";
  auto open = line().lock();
  if (open->thread != 0) text.insert(0, " <unfinished ...>\n");
  open->thread = returns ? thread_ : 0;
  base::log::write(text);
}

void Trace::finish(std::int64_t result) {
  // Calls that do not come back (exit, exec, sigreturn) ended their line before; one that does has failed.
  if (row_.result.kind == Kind::kNone && result >= 0) return;
  const std::size_t n = arity();
  std::string text;
  for (std::size_t i = shown_; i < n; ++i) {
    if (i != 0) text += ", ";
    const std::string after = argument(i, result);
    if (row_.args[i].kind == Kind::kInOut && after != before_[i]) text += before_[i] + " => ";
    text += after;
  }
  text += ") = " + result_text(row_, result) + "\n";
  auto open = line().lock();
  if (open->thread != thread_) {
    text.insert(0, fmt::format("{} <... {} resumed>", thread_, row_.name));
    if (open->thread != 0) text.insert(0, " <unfinished ...>\n");
  }
  open->thread = 0;
  base::log::write(text);
}

std::string result_text(const Row& row, std::int64_t result) {
  if (result == kRestart) return "? ERESTARTSYS (To be restarted)";
  if (result < 0 && result >= -4095) {
    const char* what = strerrordesc_np(static_cast<int>(-result));
    return fmt::format("-1 {} ({})", errno_text(static_cast<int>(-result)), what != nullptr ? what : "unknown");
  }
  switch (row.result.kind) {
    case Kind::kHex:
    case Kind::kAddress: return fmt::format("{:#x}", static_cast<std::uint64_t>(result));
    case Kind::kOctal: return fmt::format("0{:o}", result);
    case Kind::kFlags: return flags_text(static_cast<std::uint64_t>(result), row.result.names);
    default: return fmt::format("{}", result);
  }
}

void trace_signal(const siginfo_t& info) {
  if (!base::log::on(base::log::Item::kStrace)) return;
  // Positive codes are the kernel's: for faults, they come with an address.
  const std::string more = info.si_code > 0 && info.si_signo != SIGCHLD
                               ? fmt::format("si_addr={:#x}", reinterpret_cast<std::uintptr_t>(info.si_addr))
                               : fmt::format("si_pid={}, si_uid={}", info.si_pid, info.si_uid);
  std::string text = fmt::format("{} --- {} {{si_code={}, {}}} ---\n", host(SYS_gettid),
                                 signal_text(static_cast<std::uint64_t>(info.si_signo)), info.si_code, more);
  auto open = line().lock();
  if (open->thread != 0) text.insert(0, " <unfinished ...>\n");
  open->thread = 0;
  base::log::write(text);
}

}  // namespace linux_user::syscall
