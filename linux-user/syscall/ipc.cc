// SPDX-License-Identifier: MIT
// System V message queues and semaphores, and POSIX message queues.  (Shared memory segments are mappings: not here.)
#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

constexpr int kIpc64 = 0x100;  // IPC_64, which some callers add

/// A call whose third argument is a structure of `bytes` for some commands and nothing for the others.
std::int64_t control(Call& call, long number, int id, int command, std::uint64_t address, std::uint64_t bytes) {
  if (bytes == 0) return host(number, id, command, address);
  void* at = call.memory().at(address, bytes, Access::kWrite);
  return at == nullptr ? -EFAULT : host(number, id, command, at);
}

std::int64_t msgctl(Call& call, int id, int command, std::uint64_t address) {
  switch (command & ~kIpc64) {
    case IPC_STAT:
    case MSG_STAT:
    case MSG_STAT_ANY:
    case IPC_SET: return control(call, SYS_msgctl, id, command & ~kIpc64, address, sizeof(abi::MsqidDs));
    case IPC_INFO:
    case MSG_INFO: return control(call, SYS_msgctl, id, command & ~kIpc64, address, sizeof(::msginfo));
    case IPC_RMID: return host(SYS_msgctl, id, IPC_RMID, 0);
    default: return -EINVAL;
  }
}

std::int64_t shmctl(Call& call, int id, int command, std::uint64_t address) {
  constexpr std::uint64_t kShminfo = 72, kShmInfo = 48;  // struct shminfo64, struct shm_info
  switch (command & ~kIpc64) {
    case IPC_STAT:
    case SHM_STAT:
    case SHM_STAT_ANY:
    case IPC_SET: return control(call, SYS_shmctl, id, command & ~kIpc64, address, sizeof(abi::ShmidDs));
    case IPC_INFO: return control(call, SYS_shmctl, id, IPC_INFO, address, kShminfo);
    case SHM_INFO: return control(call, SYS_shmctl, id, SHM_INFO, address, kShmInfo);
    case IPC_RMID:
    case SHM_LOCK:
    case SHM_UNLOCK: return host(SYS_shmctl, id, command & ~kIpc64, 0);
    default: return -EINVAL;
  }
}

/// How many semaphores a set has, for the arrays of GETALL and SETALL; or -errno.
std::int64_t semaphores(int id) {
  abi::HostSemidDs set{};
  const std::int64_t result = host(SYS_semctl, id, 0, IPC_STAT, &set);
  return result < 0 ? result : static_cast<std::int64_t>(set.nsems);
}

std::int64_t semctl_stat(Call& call, int id, int command, std::uint64_t address) {
  abi::HostSemidDs set{};
  const std::int64_t result = host(SYS_semctl, id, 0, command, &set);
  if (result < 0) return result;
  return call.write(Ptr<abi::SemidDs>{address}, abi::to_guest(set)) ? result : -EFAULT;
}

std::int64_t semctl_all(Call& call, int id, int index, int command, std::uint64_t address) {
  const std::int64_t count = semaphores(id);
  if (count < 0) return count;
  void* at = call.memory().at(address, static_cast<std::uint64_t>(count) * 2, Access::kWrite);
  return at == nullptr ? -EFAULT : host(SYS_semctl, id, index, command, at);
}

std::int64_t semctl(Call& call, int id, int index, int command, std::uint64_t value) {
  command &= ~kIpc64;
  switch (command) {
    case IPC_STAT:
    case SEM_STAT:
    case SEM_STAT_ANY: return semctl_stat(call, id, command, value);
    case IPC_SET: {
      abi::SemidDs wish{};
      if (!call.read(wish, Ptr<const abi::SemidDs>{value})) return -EFAULT;
      abi::HostSemidDs set = abi::to_host(wish);
      return host(SYS_semctl, id, 0, IPC_SET, &set);
    }
    case IPC_INFO:
    case SEM_INFO: {
      void* at = call.memory().at(value, sizeof(::seminfo), Access::kWrite);
      return at == nullptr ? -EFAULT : host(SYS_semctl, id, 0, command, at);
    }
    case GETALL:
    case SETALL: return semctl_all(call, id, index, command, value);
    case IPC_RMID:
    case GETPID:
    case GETVAL:
    case GETNCNT:
    case GETZCNT:
    case SETVAL: return host(SYS_semctl, id, index, command, value);
    default: return -EINVAL;
  }
}

/// struct msgbuf: a long and then the text.
std::int64_t msgsnd(Call& call, int queue, std::uint64_t message, std::uint64_t bytes, int flags) {
  if (static_cast<std::int64_t>(bytes) < 0) return -EINVAL;
  void* at = call.memory().at(message, bytes + 8, Access::kRead);
  return at == nullptr ? -EFAULT : call.blocking(SYS_msgsnd, queue, at, bytes, flags);
}
std::int64_t msgrcv(Call& call, int queue, std::uint64_t message, std::uint64_t bytes, std::int64_t type, int flags) {
  if (static_cast<std::int64_t>(bytes) < 0) return -EINVAL;
  void* at = call.memory().at(message, bytes + 8, Access::kWrite);
  return at == nullptr ? -EFAULT : call.blocking(SYS_msgrcv, queue, at, bytes, type, flags);
}

std::int64_t semtimedop(Call& call, int id, Ptr<const ::sembuf> operations, unsigned count,
                        Ptr<const abi::Timespec> timeout) {
  const void* list = call.at(operations, count);
  const void* limit = call.at(timeout);
  if ((count != 0 && list == nullptr) || (timeout && limit == nullptr)) return -EFAULT;
  return call.blocking(SYS_semtimedop, id, list, count, limit);
}
std::int64_t semop(Call& call, int id, Ptr<const ::sembuf> operations, unsigned count) {
  return semtimedop(call, id, operations, count, {});
}

std::int64_t mq_open(Call& call, Ptr<const char> name, int flags, unsigned mode, Ptr<const ::mq_attr> attributes) {
  std::string text;
  if (const int error = call.read_string(text, name.address)) return -error;
  const void* at = call.at(attributes);
  if (attributes && at == nullptr) return -EFAULT;
  return host(SYS_mq_open, text.c_str(), abi::swap_open_flags(static_cast<unsigned>(flags)), mode, at);
}

/// SIGEV_THREAD's cookie (32 bytes that come back through a socket) is data to the kernel.
std::int64_t mq_notify(Call& call, int queue, Ptr<const abi::Sigevent> event) {
  if (call.port.reserved_fd(queue)) return -EBADF;
  abi::Sigevent wish{};
  if (event && !call.read(wish, event)) return -EFAULT;
  constexpr int kSigevThread = 2;
  if (event && wish.notify == kSigevThread) {
    void* cookie = call.memory().at(wish.value, 32, Access::kRead);
    if (cookie == nullptr) return -EFAULT;
    wish.value = reinterpret_cast<std::uint64_t>(cookie);
  }
  return host(SYS_mq_notify, queue, event ? &wish : nullptr);
}

constexpr Arg kKey = kHex;
constexpr Arg kSembuf = in<::sembuf>(print_sembuf, 2);
constexpr Arg kTimeout = in<abi::Timespec>(print_timespec);
constexpr Arg kMqAttr{Kind::kIn, -1, sizeof(::mq_attr)}, kMqAttrOut{Kind::kOut, -1, sizeof(::mq_attr)};

constexpr std::array kRows{
    pass(186, SYS_msgget, "msgget", {kKey, flags(kIpcFlags)}),
    row<msgctl>(187, "msgctl", {kInt, one_of(kIpcControl), kAddress}),
    row<msgrcv>(188, "msgrcv", {kInt, kAddress, kUnsigned, kLong, flags(kIpcFlags)}),
    row<msgsnd>(189, "msgsnd", {kInt, kAddress, kUnsigned, flags(kIpcFlags)}),
    pass(190, SYS_semget, "semget", {kKey, kInt, flags(kIpcFlags)}),
    row<semctl>(191, "semctl", {kInt, kInt, one_of(kIpcControl), kHex}),
    row<semtimedop>(192, "semtimedop", {kInt, kSembuf, kUnsigned, kTimeout}),
    row<semop>(193, "semop", {kInt, kSembuf, kUnsigned}),
    pass(194, SYS_shmget, "shmget", {kKey, kUnsigned, flags(kIpcFlags)}),
    row<shmctl>(195, "shmctl", {kInt, one_of(kIpcControl), kAddress}),
    row<mq_open>(180, "mq_open", {kString, flags(kOpenFlags), kMode, kMqAttr}),
    pass(181, SYS_mq_unlink, "mq_unlink", {kString}),
    pass(182, SYS_mq_timedsend, "mq_timedsend", {kFd, bytes_in(2), kUnsigned, kUnsigned, kTimeout}, Wait::kMay),
    pass(183, SYS_mq_timedreceive, "mq_timedreceive",
         {kFd, bytes_out(2), kUnsigned, out<std::uint32_t>(print_int), kTimeout}, Wait::kMay),
    row<mq_notify>(184, "mq_notify", {kInt, in<abi::Sigevent>(print_sigevent)}),
    pass(185, SYS_mq_getsetattr, "mq_getsetattr", {kFd, kMqAttr, kMqAttrOut}),
};

}  // namespace

Rows ipc_rows() { return kRows; }

}  // namespace linux_user::syscall
