// SPDX-License-Identifier: MIT
// File names as the guest means them: -L first, and the files of /proc that tell about the guest itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "linux-user/syscall/port.h"

namespace linux_user::syscall {

/// The host path for a guest path: below the -L prefix where it exists there, else as it is.
std::string host_path(const Port& port, std::string path);

/// The file X where `path` is /proc/self/X, /proc/thread-self/X or /proc/PID/X of this process, else nothing.
std::optional<std::string_view> own_proc_file(std::string_view path);

/// A descriptor of a file with what the guest must see in place of `path` (in /proc): its maps, command line, auxiliary
/// vector, stat, cpuinfo.  -errno where that fails or is refused (mem); nothing for all other paths.
std::optional<std::int64_t> open_proc(const Port& port, std::string_view path, std::uint64_t host_flags);

/// Text of /proc/self/stat with the guest's name, stack and code in place of ours.
std::string proc_stat(const Port& port, std::string_view host_text);

}  // namespace linux_user::syscall
