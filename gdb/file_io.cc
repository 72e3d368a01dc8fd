// SPDX-License-Identifier: MIT
// vFile packets: the debugger reads files of the guest through us.
#include "gdb/file_io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "gdb/packet.h"

namespace gdb {
namespace {

constexpr std::size_t kMostBytes = 1 << 15;

/// Error numbers of the protocol (E.13.8.2); others become EUNKNOWN.
int protocol_errno(int e) {
  switch (e) {
    case EPERM:
    case ENOENT:
    case EINTR:
    case EBADF:
    case EACCES:
    case EFAULT:
    case EBUSY:
    case EEXIST:
    case ENODEV:
    case ENOTDIR:
    case EISDIR:
    case EINVAL:
    case ENFILE:
    case EMFILE:
    case EFBIG:
    case ENOSPC:
    case ESPIPE:
    case EROFS: return e;
    case ENAMETOOLONG: return 91;
    default: return 9999;
  }
}

std::string failed() { return "F-1," + hex_number(static_cast<unsigned>(protocol_errno(errno))); }
std::string result(std::uint64_t v) { return "F" + hex_number(v); }
std::string with_data(std::string_view data) { return result(data.size()) + ";" + std::string(data); }

/// Open flags of the protocol (E.13.8.1) as the host's.
int host_flags(std::uint64_t flags) {
  int out = static_cast<int>(flags & 3) | O_CLOEXEC;
  if ((flags & 0x8) != 0) out |= O_APPEND;
  if ((flags & 0x200) != 0) out |= O_CREAT;
  if ((flags & 0x400) != 0) out |= O_TRUNC;
  if ((flags & 0x800) != 0) out |= O_EXCL;
  return out;
}

void put_be(std::string& out, std::uint64_t v, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;) out += static_cast<char>(v >> (8 * i));
}

/// struct stat of the protocol (E.13.8.4), big-endian.
std::string stat_bytes(const struct stat& s) {
  std::string out;
  put_be(out, s.st_dev, 4);
  put_be(out, s.st_ino, 4);
  put_be(out, s.st_mode, 4);
  put_be(out, s.st_nlink, 4);
  put_be(out, s.st_uid, 4);
  put_be(out, s.st_gid, 4);
  put_be(out, s.st_rdev, 4);
  put_be(out, static_cast<std::uint64_t>(s.st_size), 8);
  put_be(out, static_cast<std::uint64_t>(s.st_blksize), 8);
  put_be(out, static_cast<std::uint64_t>(s.st_blocks), 8);
  put_be(out, static_cast<std::uint64_t>(s.st_atime), 4);
  put_be(out, static_cast<std::uint64_t>(s.st_mtime), 4);
  put_be(out, static_cast<std::uint64_t>(s.st_ctime), 4);
  return out;
}

}  // namespace

FileIo::~FileIo() {
  for (const int fd : open_) ::close(fd);
}

std::string FileIo::handle(std::string_view request) {
  Reader r(request);
  const std::string_view operation = r.until(':');
  if (operation == "setfs") return result(0);
  if (operation == "open") return open(r.rest());
  if (operation == "close") return close(r.rest());
  if (operation == "pread") return pread(r.rest());
  if (operation == "pwrite") return pwrite(r.rest());
  if (operation == "fstat") return fstat(r.rest());
  if (operation == "unlink") return unlink(r.rest());
  if (operation == "readlink") return readlink(r.rest());
  return {};
}

std::string FileIo::open(std::string_view arguments) {
  Reader r(arguments);
  const auto name = from_hex(r.until(','));
  const auto flags = r.number();
  const bool more = r.accept(",");
  const auto mode = r.number();
  errno = EINVAL;
  if (!name || !flags || !more || !mode) return failed();
  const auto path = target_.host_path(*name);
  errno = ENOENT;
  if (!path) return failed();
  const int fd = ::open(path->c_str(), host_flags(*flags), static_cast<mode_t>(*mode & 0777));
  if (fd < 0) return failed();
  open_.insert(fd);
  return result(static_cast<std::uint64_t>(fd));
}

std::string FileIo::close(std::string_view arguments) {
  const auto fd = Reader(arguments).number();
  errno = EBADF;
  if (!fd || open_.erase(static_cast<int>(*fd)) == 0) return failed();
  return ::close(static_cast<int>(*fd)) == 0 ? result(0) : failed();
}

std::string FileIo::pread(std::string_view arguments) {
  Reader r(arguments);
  const auto fd = r.number();
  r.accept(",");
  const auto count = r.number();
  r.accept(",");
  const auto offset = r.number();
  errno = EBADF;
  if (!fd || !count || !offset || !open_.contains(static_cast<int>(*fd))) return failed();
  std::string data(std::min<std::uint64_t>(*count, kMostBytes), '\0');
  const ssize_t got = ::pread(static_cast<int>(*fd), data.data(), data.size(), static_cast<off_t>(*offset));
  if (got < 0) return failed();
  data.resize(static_cast<std::size_t>(got));
  return with_data(data);
}

std::string FileIo::pwrite(std::string_view arguments) {
  Reader r(arguments);
  const auto fd = r.number();
  r.accept(",");
  const auto offset = r.number();
  errno = EBADF;
  if (!fd || !offset || !r.accept(",") || !open_.contains(static_cast<int>(*fd))) return failed();
  const ssize_t put = ::pwrite(static_cast<int>(*fd), r.rest().data(), r.rest().size(), static_cast<off_t>(*offset));
  return put < 0 ? failed() : result(static_cast<std::uint64_t>(put));
}

std::string FileIo::fstat(std::string_view arguments) {
  const auto fd = Reader(arguments).number();
  struct stat s{};
  errno = EBADF;
  if (!fd || !open_.contains(static_cast<int>(*fd)) || ::fstat(static_cast<int>(*fd), &s) != 0) return failed();
  return with_data(stat_bytes(s));
}

std::string FileIo::unlink(std::string_view arguments) {
  const auto name = from_hex(arguments);
  const auto path = name ? target_.host_path(*name) : std::nullopt;
  errno = ENOENT;
  if (!path || ::unlink(path->c_str()) != 0) return failed();
  return result(0);
}

std::string FileIo::readlink(std::string_view arguments) {
  const auto name = from_hex(arguments);
  const auto path = name ? target_.host_path(*name) : std::nullopt;
  std::array<char, 4096> link{};
  errno = ENOENT;
  const ssize_t got = path ? ::readlink(path->c_str(), link.data(), link.size()) : -1;
  return got < 0 ? failed() : with_data({link.data(), static_cast<std::size_t>(got)});
}

}  // namespace gdb
