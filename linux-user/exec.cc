// SPDX-License-Identifier: MIT
// Executing programs from the guest.  A guest program is run by this emulator's own file with the options it was
// started with; scripts are resolved here, as their interpreters are guest paths.
#include "linux-user/exec.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <string>
#include <vector>

#include "linux-user/elf_loader.h"
#include "linux-user/syscall/call.h"

namespace linux_user {
namespace {

constexpr unsigned kScriptDepth = 5;  // as fs/exec.c
constexpr std::size_t kMostStrings = 1 << 20;

/// What is to run: a file of the host's, its name to the guest, and the arguments it gets.
struct Target {
  std::string file, name;
  std::vector<std::string> arguments;
  /// Script among the arguments, or 0: by the guest's name, which a native interpreter does not find.
  std::size_t script = 0;
  std::string script_file;
  FileKind kind = FileKind::kUnknown;
};

int read_strings(syscall::Call& call, std::uint64_t vector, std::vector<std::string>& out) {
  if (vector == 0) return 0;
  for (std::size_t n = 0; n < kMostStrings; ++n) {
    std::uint64_t at = 0;
    if (!call.memory().read(&at, vector + 8 * n, sizeof at)) return EFAULT;
    if (at == 0) return 0;
    std::string text;
    if (const int error = call.read_string(text, at, 128 << 10)) return error == ENAMETOOLONG ? E2BIG : error;
    out.push_back(std::move(text));
  }
  return E2BIG;
}

/// The file as a path that this process can open, also after descriptors marked close-on-exec are gone.
int resolve_path(Thread& self, const ExecArgs& args, std::string path, Target& target) {
  std::string& out = target.file;
  if (path.empty()) {
    if ((args.flags & AT_EMPTY_PATH) == 0) return ENOENT;
    const int copy = fcntl(args.folder, F_DUPFD, 3);
    if (copy < 0) return errno;
    out = target.name = fmt::format("/proc/self/fd/{}", copy);
    return 0;
  }
  if (path == "/proc/self/exe" || path == fmt::format("/proc/{}/exe", getpid())) path = self.executable();
  if (path.front() == '/' || args.folder == AT_FDCWD) {
    out = path_under_prefix(self.prefix(), path);
    target.name = path;
    return 0;
  }
  out = fmt::format("/proc/self/fd/{}/{}", args.folder, path);
  std::array<char, PATH_MAX> real{};
  if (realpath(out.c_str(), real.data()) != nullptr) out = real.data();
  target.name = out;
  return 0;
}

int identify_target(Thread& self, Target& target) {
  for (unsigned depth = 0; depth < kScriptDepth; ++depth) {
    struct stat info{};
    if (stat(target.file.c_str(), &info) != 0) return errno;
    if (!S_ISREG(info.st_mode) || access(target.file.c_str(), X_OK) != 0) return EACCES;
    const int fd = open(target.file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno;
    const auto type = identify(fd);
    close(fd);
    if (!type) return EIO;
    target.kind = type->kind;
    if (type->kind != FileKind::kScript) {
      if (type->kind == FileKind::kHostElf && target.script != 0) target.arguments[target.script] = target.script_file;
      return type->kind == FileKind::kGuestElf || type->kind == FileKind::kHostElf ? 0 : ENOEXEC;
    }
    std::vector<std::string> arguments{type->interpreter};
    if (!type->argument.empty()) arguments.push_back(type->argument);
    target.script = arguments.size();
    target.script_file = target.file;
    arguments.push_back(target.name);
    if (target.arguments.size() > 1)
      arguments.insert(arguments.end(), target.arguments.begin() + 1, target.arguments.end());
    target.arguments = std::move(arguments);
    target.name = type->interpreter;
    target.file = path_under_prefix(self.prefix(), type->interpreter);
  }
  return ELOOP;
}

/// What the kernel refuses: known before plugins are told that the program ends.  Source: Linux fs/exec.c.
bool too_big(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  constexpr std::size_t kLongest = 128 << 10;
  std::size_t sum = 0;
  for (const auto* list : {&arguments, &environment}) {
    for (const std::string& s : *list) {
      if (s.size() >= kLongest) return true;
      sum += s.size() + 1 + sizeof(char*);
    }
  }
  return sum > static_cast<std::size_t>(sysconf(_SC_ARG_MAX));
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

std::int64_t execute(Thread& self, const ExecArgs& args) {
  syscall::Call call{self, {}};
  std::string path;
  if (const int error = call.read_string(path, args.path)) return -error;
  Target target;
  std::vector<std::string> environment;
  if (const int error = read_strings(call, args.arguments, target.arguments)) return -error;
  if (const int error = read_strings(call, args.environment, environment)) return -error;
  if (target.arguments.empty()) target.arguments.emplace_back();
  if (const int error = resolve_path(self, args, path, target)) return -error;
  if (const int error = identify_target(self, target)) return -error;

  std::vector<std::string> arguments;
  std::string file = target.file;
  if (target.kind == FileKind::kGuestElf) {
    file = "/proc/self/exe";
    arguments = self.process().options().self;
    arguments.insert(arguments.end(), {"-0", target.arguments.front(), "--", target.file});
    arguments.insert(arguments.end(), target.arguments.begin() + 1, target.arguments.end());
  } else {
    arguments = std::move(target.arguments);
  }
  if (too_big(arguments, environment)) return -E2BIG;
  std::vector<char*> argv = pointers(arguments), envp = pointers(environment);
  // The mask is the guest's own across exec, all bits of it.
  self.process().actions().prepare_exec(false);
  set_host_mask(self.mask());
  const std::int64_t error = self.process().replace(
      [&]() -> std::int64_t { return syscall::host(SYS_execve, file.c_str(), argv.data(), envp.data()); });
  self.process().actions().prepare_exec(true);
  self.apply_mask();
  return error;
}

}  // namespace linux_user
