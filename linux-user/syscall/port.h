// SPDX-License-Identifier: MIT
// What the system-call layer asks of the process and thread that it serves; the core of linux-user implements it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace linux_user::syscall {

/// What a system call is going to do with a guest range.
enum class Access : std::uint8_t { kRead, kWrite };

/// Result of a call that must be left for a guest signal before it did anything: the guest's SVC is run again, or the
/// guest sees EINTR, as the signal's handler has it.  Never seen by the guest.  Value: the kernel's ERESTARTSYS.
inline constexpr std::int64_t kRestart = -512;

/// Guest memory as system calls see it.  Thread: any.
class Memory {
 public:
  virtual ~Memory() = default;
  /// Host address of guest range [address, address + bytes), or null where the guest may not name it: it leaves the
  /// guest's space or touches the emulator's own mappings.  Pages the guest has not mapped are left to the kernel's
  /// EFAULT, so only the kernel may use the result; C++ reads and writes through `read` and `write`.
  virtual void* at(std::uint64_t address, std::uint64_t bytes, Access access) = 0;
  /// Copies guest bytes; false (nothing defined in `to`) where a page cannot be read.
  virtual bool read(void* to, std::uint64_t from, std::size_t bytes) = 0;
  /// Copies to the guest; false where a page cannot be written (bytes before it may be written).
  virtual bool write(std::uint64_t to, const void* from, std::size_t bytes) = 0;
  /// Host address minus guest address.
  [[nodiscard]] virtual std::uint64_t base() const = 0;
};

/// The thread that makes a system call, and its process.  Guest thread ids are host thread ids and the guest's signal
/// mask is mirrored in the host's, so ids and masks in arguments mean the same on both sides.
class Port {
 public:
  virtual ~Port() = default;

  virtual Memory& memory() = 0;
  /// Makes a host system call that may block: its result, -errno, or kRestart when a guest signal waits and the call
  /// has not begun.  A call that a signal interrupts gives the kernel's own result (-EINTR or what was done so far).
  virtual std::int64_t blocking(long number, const std::array<std::uint64_t, 6>& args) = 0;
  /// Announces that the next `blocking` call waits with this guest signal mask; `mask` is changed into the one to hand
  /// to the kernel (signals that the emulator needs are never blocked).  Pair with end_mask.
  virtual void begin_mask(std::uint64_t& mask) = 0;
  /// The call is over.  Where it was interrupted, the signal is taken under the temporary mask, then the old one
  /// returns.
  virtual void end_mask(std::int64_t result) = 0;

  /// Whether `fd` is the emulator's own (log, gdb socket): the guest sees EBADF.
  [[nodiscard]] virtual bool reserved_fd(int fd) const = 0;
  /// All of those, in any order.
  [[nodiscard]] virtual std::vector<int> reserved_fds() const = 0;

  /// -L: a folder where absolute paths are looked for first; empty for none.
  [[nodiscard]] virtual const std::string& prefix() const = 0;
  /// The running guest program, an absolute host path.
  [[nodiscard]] virtual const std::string& executable() const = 0;
  /// Its arguments, NUL after each.
  [[nodiscard]] virtual std::string command_line() const = 0;
  /// Bytes of its auxiliary vector.
  [[nodiscard]] virtual std::string auxv() const = 0;
  /// /proc/self/maps as the guest knows its address space.
  [[nodiscard]] virtual std::string maps() const = 0;
  /// Guest address of the initial stack pointer, and of the program's lowest code byte and its end (/proc/self/stat).
  [[nodiscard]] virtual std::array<std::uint64_t, 3> stack_and_code() const = 0;
  /// -r: the kernel release that uname tells; empty for the host's.
  [[nodiscard]] virtual const std::string& release() const = 0;
  /// /proc/cpuinfo of the guest's processors.
  [[nodiscard]] virtual std::string cpuinfo() const = 0;
  /// Makes new random pointer-authentication keys; `keys` as in prctl PR_PAC_RESET_KEYS (0 for all).  Returns 0 or
  /// -EINVAL.
  virtual std::int64_t reset_pac_keys(std::uint64_t keys) = 0;
};

}  // namespace linux_user::syscall
