// SPDX-License-Identifier: MIT
// System calls on the machine as a whole (uname, sysinfo, random numbers), on mounts and keys, and those no guest gets.
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/ioctl.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

std::int64_t uname(Call& call, Ptr<abi::Utsname> to) {
  abi::Utsname name{};
  if (const std::int64_t error = host(SYS_uname, &name); error < 0) return error;
  const auto set = [](std::span<char> field, std::string_view text) {
    std::ranges::fill(field, '\0');
    text.copy(field.data(), field.size() - 1);
  };
  set(name.machine, "aarch64");
  if (!call.port.release().empty()) set(name.release, call.port.release());
  return call.write(to, name) ? 0 : -EFAULT;
}

/// The options of a mount may be binary for a few file systems; all take a page at most.
std::int64_t mount(Call& call, Ptr<const char> source, Ptr<const char> target, Ptr<const char> type,
                   std::uint64_t flags, Ptr<const char> data) {
  std::array<std::string, 4> text;
  std::array<const char*, 4> at{};
  const std::array given{source, target, type, data};
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!given[i]) continue;
    if (const int error = call.read_string(text[i], given[i].address)) return -error;
    at[i] = text[i].c_str();
  }
  return host(SYS_mount, at[0], at[1], at[2], flags, at[3]);
}

static_assert(sizeof(struct ::sysinfo) == 112);

constexpr std::array kSystemRows{
    row<uname>(160, "uname", {out<abi::Utsname>(print_utsname)}),
    row<ioctl>(29, "ioctl", {kInt, {Kind::kIoctl}, kAddress}),
    pass(179, SYS_sysinfo, "sysinfo", {Arg{Kind::kOut, -1, sizeof(struct ::sysinfo)}}),
    pass(278, SYS_getrandom, "getrandom", {bytes_out(1), kUnsigned, flags(kRandomFlags)}, Wait::kMay),
    pass(283, SYS_membarrier, "membarrier", {one_of(kMembarrier), kHex, kInt}),
    pass(116, SYS_syslog, "syslog", {kInt, bytes_out(2), kInt}),
    pass(161, SYS_sethostname, "sethostname", {bytes_in(1), kUnsigned}),
    pass(162, SYS_setdomainname, "setdomainname", {bytes_in(1), kUnsigned}),
    pass(89, SYS_acct, "acct", {kString}),
    pass(58, SYS_vhangup, "vhangup", {}),
    pass(217, SYS_add_key, "add_key", {kString, kString, bytes_in(3), kUnsigned, kInt}),
    pass(218, SYS_request_key, "request_key", {kString, kString, kString, kInt}),
};

constexpr std::array kMountRows{
    row<mount>(40, "mount", {kString, kString, kString, flags(kMountFlags), kString}),
    pass(39, SYS_umount2, "umount2", {kString, kHex}),
    pass(41, SYS_pivot_root, "pivot_root", {kString, kString}),
    pass(224, SYS_swapon, "swapon", {kString, kHex}),
    pass(225, SYS_swapoff, "swapoff", {kString}),
    pass(428, SYS_open_tree, "open_tree", {kAtFd, kString, kHex}),
    pass(429, SYS_move_mount, "move_mount", {kAtFd, kString, kAtFd, kString, kHex}),
    pass(430, SYS_fsopen, "fsopen", {kString, kHex}),
    pass(432, SYS_fsmount, "fsmount", {kFd, kHex, kHex}),
    pass(433, SYS_fspick, "fspick", {kAtFd, kString, kHex}),
    pass(442, SYS_mount_setattr, "mount_setattr", {kAtFd, kString, kHex, bytes_in(4), kUnsigned}),
};

/// What cannot be had by a guest program, and the answer that programs know how to live with.
constexpr std::array kRefusedRows{
    // Rings and contexts shared with the kernel hold pointers that it would follow unchecked.
    refused(425, ENOSYS, "io_uring_setup", {kUnsigned, kAddress}),
    refused(426, ENOSYS, "io_uring_enter", {kInt, kUnsigned, kUnsigned, kHex, kAddress, kUnsigned}),
    refused(427, ENOSYS, "io_uring_register", {kInt, kUnsigned, kAddress, kUnsigned}),
    refused(0, ENOSYS, "io_setup", {kUnsigned, kAddress}),
    refused(1, ENOSYS, "io_destroy", {kHex}),
    refused(2, ENOSYS, "io_submit", {kHex, kLong, kAddress}),
    refused(3, ENOSYS, "io_cancel", {kHex, kAddress, kAddress}),
    refused(4, ENOSYS, "io_getevents", {kHex, kLong, kLong, kAddress, kAddress}),
    refused(292, ENOSYS, "io_pgetevents", {kHex, kLong, kLong, kAddress, kAddress, kAddress}),
    // They would show the emulator's registers, code and memory in place of the guest's.
    refused(117, EPERM, "ptrace", {kLong, kInt, kAddress, kAddress}),
    refused(241, ENOSYS, "perf_event_open", {kAddress, kInt, kInt, kInt, kHex}),
    refused(280, ENOSYS, "bpf", {kInt, kAddress, kUnsigned}),
    refused(282, ENOSYS, "userfaultfd", {kHex}),
    refused(447, ENOSYS, "memfd_secret", {kHex}),
    // Filters name host calls.
    refused(277, EINVAL, "seccomp", {kUnsigned, kHex, kAddress}),
    refused(444, ENOSYS, "landlock_create_ruleset", {kAddress, kUnsigned, kHex}),
    refused(445, ENOSYS, "landlock_add_rule", {kInt, kInt, kAddress, kHex}),
    refused(446, ENOSYS, "landlock_restrict_self", {kInt, kHex}),
    // They change the machine under the emulator.
    refused(142, EPERM, "reboot", {kHex, kHex, kHex, kAddress}),
    refused(104, EPERM, "kexec_load", {kHex, kUnsigned, kAddress, kHex}),
    refused(294, EPERM, "kexec_file_load", {kInt, kInt, kUnsigned, kString, kHex}),
    refused(105, EPERM, "init_module", {kAddress, kUnsigned, kString}),
    refused(273, EPERM, "finit_module", {kInt, kString, kHex}),
    refused(106, EPERM, "delete_module", {kString, kHex}),
    // No program of Debian's needs these.
    refused(18, ENOSYS, "lookup_dcookie", {kHex, kAddress, kUnsigned}),
    refused(42, ENOSYS, "nfsservctl", {kInt, kAddress, kAddress}),
    refused(60, ENOSYS, "quotactl", {kHex, kString, kInt, kAddress}),
    refused(443, ENOSYS, "quotactl_fd", {kInt, kHex, kInt, kAddress}),
    refused(219, ENOSYS, "keyctl", {kInt, kHex, kHex, kHex, kHex}),
    refused(431, ENOSYS, "fsconfig", {kInt, kUnsigned, kString, kAddress, kInt}),
    refused(448, ENOSYS, "process_mrelease", {kInt, kHex}),
};

}  // namespace

Rows system_rows() { return kSystemRows; }
Rows mount_rows() { return kMountRows; }
Rows refused_rows() { return kRefusedRows; }

}  // namespace linux_user::syscall
