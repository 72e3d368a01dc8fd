// SPDX-License-Identifier: MIT
// Messages with ancillary data: sendmsg, recvmsg and their forms for several messages.
#pragma once

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/call.h"

namespace linux_user::syscall {

std::int64_t sendmsg(Call& call, int fd, Ptr<const abi::Msghdr> message, int flags);
std::int64_t recvmsg(Call& call, int fd, Ptr<abi::Msghdr> message, int flags);
std::int64_t sendmmsg(Call& call, int fd, Ptr<abi::Mmsghdr> messages, unsigned count, int flags);
/// The timeout, as in the kernel, is looked at between messages only.
std::int64_t recvmmsg(Call& call, int fd, Ptr<abi::Mmsghdr> messages, unsigned count, int flags,
                      Ptr<abi::Timespec> timeout);

}  // namespace linux_user::syscall
