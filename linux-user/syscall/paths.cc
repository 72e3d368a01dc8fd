// SPDX-License-Identifier: MIT
// File names as the guest means them: -L first, and the files of /proc that tell about the guest itself.
#include "linux-user/syscall/paths.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/memfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <charconv>
#include <vector>

#include "linux-user/syscall/call.h"

namespace linux_user::syscall {
namespace {

std::string read_host_file(const char* path) {
  std::string text;
  const std::int64_t fd = host(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return text;
  std::array<char, 4096> buffer{};
  std::int64_t n;
  while ((n = host(SYS_read, fd, buffer.data(), buffer.size())) > 0)
    text.append(buffer.data(), static_cast<std::size_t>(n));
  host(SYS_close, fd);
  return text;
}

/// A descriptor of an unlinked file that holds `text`, at its start.
std::int64_t file_of(std::string_view text, std::uint64_t host_flags) {
  const unsigned flags = (host_flags & O_CLOEXEC) != 0 ? MFD_CLOEXEC : 0;
  const std::int64_t fd = host(SYS_memfd_create, "proc", flags);
  if (fd < 0) return fd;
  while (!text.empty()) {
    const std::int64_t n = host(SYS_write, fd, text.data(), text.size());
    if (n <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  host(SYS_lseek, fd, 0, SEEK_SET);
  return fd;
}

}  // namespace

std::string host_path(const Port& port, std::string path) {
  if (port.prefix().empty() || !path.starts_with('/')) return path;
  std::string below = port.prefix() + path;
  if (host(SYS_faccessat2, AT_FDCWD, below.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) return below;
  return path;
}

std::optional<std::string_view> own_proc_file(std::string_view path) {
  constexpr std::string_view kProc = "/proc/";
  if (!path.starts_with(kProc)) return std::nullopt;
  path.remove_prefix(kProc.size());
  const std::size_t slash = path.find('/');
  if (slash == path.npos) return std::nullopt;
  const std::string_view who = path.substr(0, slash);
  if (who != "self" && who != "thread-self") {
    std::int64_t pid = 0;
    const auto [end, error] = std::from_chars(who.data(), who.data() + who.size(), pid);
    if (error != std::errc{} || end != who.data() + who.size() || pid != host(SYS_getpid)) return std::nullopt;
  }
  return path.substr(slash + 1);
}

std::string proc_stat(const Port& port, std::string_view host_text) {
  // Fields are counted from 1; the second, the name in parentheses, may hold blanks.  Documentation: proc(5).
  const std::size_t open = host_text.find('('), close = host_text.rfind(')');
  if (open == host_text.npos || close == host_text.npos || close < open) return std::string(host_text);
  std::string to(host_text.substr(0, close + 1));
  const auto [stack, code_start, code_end] = port.stack_and_code();
  std::string_view rest = host_text.substr(close + 1);
  for (int field = 3; !rest.empty() && rest != "\n"; ++field) {
    rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find_first_of(" \n"), rest.size());
    const std::string_view value = rest.substr(0, end);
    rest.remove_prefix(end);
    switch (field) {
      case 26: to += fmt::format(" {}", code_start); break;
      case 27: to += fmt::format(" {}", code_end); break;
      case 28: to += fmt::format(" {}", stack); break;
      default: (to += ' ') += value;
    }
  }
  return to + "\n";
}

std::optional<std::int64_t> open_proc(const Port& port, std::string_view path, std::uint64_t host_flags) {
  if (path == "/proc/cpuinfo") return file_of(port.cpuinfo(), host_flags);
  const auto file = own_proc_file(path);
  if (!file) return std::nullopt;
  if (*file == "exe") return host(SYS_openat, AT_FDCWD, port.executable().c_str(), host_flags, 0);
  if (*file == "maps") return file_of(port.maps(), host_flags);
  if (*file == "cmdline") return file_of(port.command_line(), host_flags);
  if (*file == "auxv") return file_of(port.auxv(), host_flags);
  if (*file == "stat") return file_of(proc_stat(port, read_host_file("/proc/self/stat")), host_flags);
  if (file->starts_with("fd/")) {
    int fd = -1;
    std::from_chars(file->data() + 3, file->data() + file->size(), fd);
    if (port.reserved_fd(fd)) return -ENOENT;
    return std::nullopt;
  }
  // Through these the guest would see and change the emulator's memory.
  if (*file == "mem" || *file == "smaps" || *file == "numa_maps" || *file == "pagemap" || *file == "clear_refs")
    return -EACCES;
  return std::nullopt;
}

}  // namespace linux_user::syscall
