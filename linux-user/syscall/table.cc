// SPDX-License-Identifier: MIT
// The table of all system calls, the one way into them, and the calls that pass straight through.
#include "linux-user/syscall/table.h"

#include <fcntl.h>

#include <algorithm>
#include <cstring>

#include "base/log.h"
#include "linux-user/syscall/paths.h"
#include "linux-user/syscall/strace.h"

namespace linux_user::syscall {
namespace {

constexpr std::size_t kNumbers = 512;

struct Table {
  std::array<const Row*, kNumbers> by_number{};
  Table() {
    for (const Rows rows :
         {file_rows(), descriptor_rows(), stat_rows(), io_rows(), poll_rows(), socket_rows(), time_rows(),
          identity_rows(), schedule_rows(), ipc_rows(), system_rows(), mount_rows(), refused_rows()})
      add(rows);
  }
  void add(Rows rows) {
    for (const Row& row : rows) by_number[row.number % kNumbers] = &row;
  }
};
Table& table() {
  static Table t;
  return t;
}

/// Names that passed-through calls hold while the host works.
struct Strings {
  std::array<std::string, 6> text;
};

/// The value of counting argument `i`; negative numbers, which the kernel refuses, count nothing.
std::uint64_t element_count(const Call& call, const Row& row, std::size_t i) {
  if (row.args[i].kind != Kind::kInt) return call.args[i];
  const auto value = static_cast<std::int32_t>(call.args[i]);
  return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

/// Replaces one guest argument by the host's; 0 or a positive errno.
int translate(const Call& call, const Row& row, std::size_t i, std::uint64_t& value, Strings& strings) {
  const Arg& arg = row.args[i];
  switch (arg.kind) {
    case Kind::kFd:
    case Kind::kAtFd: return call.port.reserved_fd(static_cast<int>(value)) ? EBADF : 0;
    case Kind::kPath:
    case Kind::kString: {
      if (value == 0) return 0;
      std::string& text = strings.text[i];
      if (const int error = call.read_string(text, value)) return error;
      if (arg.kind == Kind::kPath) text = host_path(call.port, std::move(text));
      value = reinterpret_cast<std::uint64_t>(text.c_str());
      return 0;
    }
    case Kind::kIn:
    case Kind::kOut:
    case Kind::kInOut: {
      if (value == 0) return 0;
      const std::uint64_t count = arg.count < 0 ? 1 : element_count(call, row, static_cast<std::size_t>(arg.count));
      if (count > (std::uint64_t{1} << 48)) return EFAULT;
      void* at = call.memory().at(value, count * arg.bytes, arg.kind == Kind::kIn ? Access::kRead : Access::kWrite);
      if (at == nullptr) return EFAULT;
      value = reinterpret_cast<std::uint64_t>(at);
      return 0;
    }
    case Kind::kNone:
    case Kind::kInt:
    case Kind::kLong:
    case Kind::kUnsigned:
    case Kind::kHex:
    case Kind::kOctal:
    case Kind::kFlags:
    case Kind::kEnum:
    case Kind::kAddress:
    case Kind::kStrings:
    case Kind::kStringCount:
    case Kind::kSignal:
    case Kind::kIoctl: return 0;
  }
  return 0;
}

}  // namespace

int Call::read_string(std::string& to, std::uint64_t from, std::size_t limit) const {
  to.clear();
  std::array<char, 256> piece{};
  while (to.size() < limit) {
    // Up to the next page's start at most, since only what is needed may be read.
    const std::size_t n = std::min<std::size_t>(piece.size(), 4096 - (from & 4095));
    if (!memory().read(piece.data(), from, n)) return EFAULT;
    if (const void* end = std::memchr(piece.data(), 0, n)) {
      to.append(piece.data(), static_cast<std::size_t>(static_cast<const char*>(end) - piece.data()));
      return to.size() < limit ? 0 : ENAMETOOLONG;
    }
    to.append(piece.data(), n);
    from += n;
  }
  return ENAMETOOLONG;
}

std::int64_t pass_through(Call& call, const Row& row) {
  std::array<std::uint64_t, 6> args = call.args;
  Strings strings;
  for (std::size_t i = 0; i < args.size() && row.args[i].kind != Kind::kNone; ++i)
    if (const int error = translate(call, row, i, args[i], strings)) return -error;
  if (row.wait == Wait::kMay) return call.port.blocking(row.host_number, args);
  return host(row.host_number, args[0], args[1], args[2], args[3], args[4], args[5]);
}

std::int64_t refuse(Call&, const Row& row) { return -std::int64_t{row.host_number}; }

const Row* find_row(std::uint64_t number) { return number < kNumbers ? table().by_number[number] : nullptr; }

void add_rows(Rows rows) { table().add(rows); }

std::int64_t dispatch(Port& port, std::uint64_t number, const std::array<std::uint64_t, 6>& args) {
  Call call{port, args};
  const Row* row = find_row(number);
  if (row == nullptr) {
    base::log::print(base::log::Item::kUnimp, "system call {} is not known\n", number);
    return -ENOSYS;
  }
  if (!base::log::on(base::log::Item::kStrace)) [[likely]]
    return row->handler(call, *row);
  Trace trace(call, *row);
  const std::int64_t result = row->handler(call, *row);
  trace.finish(result);
  return result;
}

}  // namespace linux_user::syscall
