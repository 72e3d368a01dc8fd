// SPDX-License-Identifier: MIT
// System calls on who the process is: ids, groups, sessions, capabilities, prctl.
#include <linux/capability.h>
#include <linux/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

/// The two capability calls: the header's version says how many data elements there are.
template <long kNumber>
std::int64_t capabilities(Call& call, Ptr<__user_cap_header_struct> header, Ptr<__user_cap_data_struct> data) {
  void* head = call.at(header);
  void* body = call.at(data, 2);
  if (head == nullptr || (data && body == nullptr)) return -EFAULT;
  return host(kNumber, head, body);
}

std::int64_t prctl_string(Call& call, int option, std::uint64_t address) {
  std::array<char, 16> name{};
  if (option == PR_GET_NAME) {
    const std::int64_t result = host(SYS_prctl, PR_GET_NAME, name.data());
    return result == 0 && !call.memory().write(address, name.data(), name.size()) ? -EFAULT : result;
  }
  std::string text;
  const int error = call.read_string(text, address, name.size());
  if (error == EFAULT) return -EFAULT;
  text.copy(name.data(), name.size() - 1);
  return host(SYS_prctl, PR_SET_NAME, name.data());
}

/// Options that give their answer through a pointer to an int.
std::int64_t prctl_answer(Call& call, int option, std::uint64_t address) {
  std::int32_t answer = 0;
  const std::int64_t result = host(SYS_prctl, option, &answer);
  return result == 0 && !call.memory().write(address, &answer, sizeof(answer)) ? -EFAULT : result;
}

/// PR_SET_VMA: names an anonymous mapping.
std::int64_t prctl_name_mapping(Call& call, std::uint64_t what, std::uint64_t start, std::uint64_t bytes,
                                std::uint64_t name) {
  std::string text;
  if (name != 0)
    if (const int error = call.read_string(text, name, 80)) return -error;
  void* at = call.memory().at(start, bytes, Access::kWrite);
  if (at == nullptr) return -ENOMEM;
  return host(SYS_prctl, PR_SET_VMA, what, at, bytes, name == 0 ? nullptr : text.c_str());
}

std::int64_t prctl(Call& call, int option, std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
  switch (option) {
    case PR_SET_NAME:
    case PR_GET_NAME: return prctl_string(call, option, a);
    case PR_GET_PDEATHSIG:
    case PR_GET_CHILD_SUBREAPER: return prctl_answer(call, option, a);
    case PR_SET_VMA: return prctl_name_mapping(call, a, b, c, d);
    case PR_PAC_RESET_KEYS: return b != 0 || c != 0 || d != 0 ? -EINVAL : call.port.reset_pac_keys(a);
    // Tags in the top byte are not interpreted by calls: only that state can be set.
    case PR_SET_TAGGED_ADDR_CTRL: return a != 0 || b != 0 || c != 0 || d != 0 ? -EINVAL : 0;
    case PR_GET_TAGGED_ADDR_CTRL: return 0;
    case PR_SET_PDEATHSIG:
    case PR_GET_DUMPABLE:
    case PR_SET_DUMPABLE:
    case PR_GET_KEEPCAPS:
    case PR_SET_KEEPCAPS:
    case PR_GET_TIMING:
    case PR_SET_TIMING:
    case PR_CAPBSET_READ:
    case PR_CAPBSET_DROP:
    case PR_GET_SECUREBITS:
    case PR_SET_SECUREBITS:
    case PR_SET_TIMERSLACK:
    case PR_GET_TIMERSLACK:
    case PR_MCE_KILL:
    case PR_MCE_KILL_GET:
    case PR_SET_CHILD_SUBREAPER:
    case PR_SET_NO_NEW_PRIVS:
    case PR_GET_NO_NEW_PRIVS:
    case PR_SET_THP_DISABLE:
    case PR_GET_THP_DISABLE:
    case PR_CAP_AMBIENT:
    case PR_GET_SPECULATION_CTRL:
    case PR_SET_SPECULATION_CTRL:
    case PR_SET_IO_FLUSHER:
    case PR_GET_IO_FLUSHER:
    case PR_SET_PTRACER:
    case PR_GET_SECCOMP: return host(SYS_prctl, option, a, b, c, d);
    // Filters see host calls, not the guest's; PR_SET_MM and dispatch would change the emulator; no SVE, no MTE here.
    default: return -EINVAL;
  }
}

constexpr Arg kIds[] = {out<std::uint32_t>(print_int)};
constexpr Arg kCapHeader{Kind::kInOut, -1, sizeof(__user_cap_header_struct)};
constexpr Arg kCapData{Kind::kInOut, -1, 2 * sizeof(__user_cap_data_struct)};

constexpr std::array kRows{
    pass(172, SYS_getpid, "getpid", {}),
    pass(173, SYS_getppid, "getppid", {}),
    pass(174, SYS_getuid, "getuid", {}),
    pass(175, SYS_geteuid, "geteuid", {}),
    pass(176, SYS_getgid, "getgid", {}),
    pass(177, SYS_getegid, "getegid", {}),
    pass(178, SYS_gettid, "gettid", {}),
    pass(143, SYS_setregid, "setregid", {kInt, kInt}),
    pass(144, SYS_setgid, "setgid", {kInt}),
    pass(145, SYS_setreuid, "setreuid", {kInt, kInt}),
    pass(146, SYS_setuid, "setuid", {kInt}),
    pass(147, SYS_setresuid, "setresuid", {kInt, kInt, kInt}),
    pass(148, SYS_getresuid, "getresuid", {kIds[0], kIds[0], kIds[0]}),
    pass(149, SYS_setresgid, "setresgid", {kInt, kInt, kInt}),
    pass(150, SYS_getresgid, "getresgid", {kIds[0], kIds[0], kIds[0]}),
    pass(151, SYS_setfsuid, "setfsuid", {kInt}),
    pass(152, SYS_setfsgid, "setfsgid", {kInt}),
    pass(154, SYS_setpgid, "setpgid", {kInt, kInt}),
    pass(155, SYS_getpgid, "getpgid", {kInt}),
    pass(156, SYS_getsid, "getsid", {kInt}),
    pass(157, SYS_setsid, "setsid", {}),
    pass(158, SYS_getgroups, "getgroups", {kInt, out<std::uint32_t>(print_int, 0)}),
    pass(159, SYS_setgroups, "setgroups", {kInt, in<std::uint32_t>(print_int, 0)}),
    row<capabilities<SYS_capget>>(90, "capget", {kCapHeader, kCapData}),
    row<capabilities<SYS_capset>>(91, "capset", {kCapHeader, kCapData}),
    row<prctl>(167, "prctl", {one_of(kPrctl), kHex, kHex, kHex, kHex}),
    pass(92, SYS_personality, "personality", {kHex}),
    pass(97, SYS_unshare, "unshare", {flags(kCloneFlags)}),
    pass(268, SYS_setns, "setns", {kFd, flags(kCloneFlags)}),
};

}  // namespace

Rows identity_rows() { return kRows; }

}  // namespace linux_user::syscall
