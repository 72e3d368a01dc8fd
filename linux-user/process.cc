// SPDX-License-Identifier: MIT
// Starting a guest process, its threads, fork and the end.
#include "linux-user/process.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <semaphore>
#include <utility>

#include "base/check.h"
#include "linux-user/debugger.h"
#include "linux-user/registers.h"
#include "linux-user/stack.h"
#include "linux-user/syscall/call.h"
#include "linux-user/thread.h"
#include "plugins/host.h"

namespace linux_user {
namespace {

constexpr std::size_t kHostStackBytes = 1 << 20;

class File {
 public:
  explicit File(const std::string& path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

std::string absolute(const std::string& path) {
  std::array<char, PATH_MAX> real{};
  return realpath(path.c_str(), real.data()) != nullptr ? std::string(real.data()) : path;
}

std::unexpected<StartError> failed(std::string text, int exit_code) {
  return std::unexpected(StartError{base::Error(std::move(text)), exit_code});
}

/// Why a file that is no guest program cannot run.
std::string not_ours(const FileType& type) {
  switch (type.kind) {
    case FileKind::kHostElf:
    case FileKind::kOtherElf: return fmt::format("a program for {}, not for AArch64", type.machine);
    case FileKind::kScript:
      return fmt::format("a script for {}: give its interpreter as the program", type.interpreter);
    default: return "not an ELF file";
  }
}

}  // namespace

std::string path_under_prefix(const std::string& prefix, const std::string& path) {
  if (prefix.empty() || path.empty() || path.front() != '/') return path;
  struct stat info{};
  std::string inside = prefix + path;
  return lstat(inside.c_str(), &info) == 0 ? inside : path;
}

Process::Process(ProcessOptions options) : options_(std::move(options)) {}

Process::~Process() = default;

bool Process::in_vfork() {
  const Thread* thread = current_thread();
  return thread != nullptr && thread->vfork_actions != nullptr;
}

SignalActions& Process::actions() { return in_vfork() ? *current_thread()->vfork_actions : actions_; }

base::Result<void> Process::make_runtime() {
  auto model = arm::parse_model(options_.cpu);
  if (!model) return std::unexpected(std::move(model).error().context("-cpu"));
  model_ = *model;
  auto space = AddressSpace::create(options_.guest_base, options_.reserved);
  if (!space) return std::unexpected(std::move(space).error().context(options_.reserved != 0 ? "-R" : "-B"));
  space_ = *std::move(space);
  options_.runtime.user = true;
  options_.runtime.guest_base = space_->base();
  auto runtime = tcg::runtime::Runtime::create(options_.runtime);
  if (!runtime) return std::unexpected(std::move(runtime).error());
  runtime_ = *std::move(runtime);
  if (has_plugins()) runtime_->set_instrumenter(&plugins::Host::get());
  hook_space();
  return {};
}

void Process::hook_space() {
  space_->on_code_change = [this](std::uint64_t at, std::uint64_t bytes) {
    runtime_->ram_written(at, bytes);
    if (symbols_) symbols_->forget(at, bytes);
  };
  space_->on_bti = [this] {
    const std::lock_guard guard(threads_lock_);
    for (auto& t : threads_) t->cpu().set_bti();
  };
}

std::expected<void, StartError> Process::load() {
  if (auto made = make_runtime(); !made) return std::unexpected(StartError{std::move(made).error(), 1});
  actions_.inherit();
  auto first = std::make_unique<Thread>(*this);
  first->reset_pac_keys(0);
  threads_.push_back(std::move(first));
  threads_alive_.store(1, std::memory_order_relaxed);
  if (auto loaded = load_image(); !loaded) return loaded;
  arm::State& s = threads_.front()->state();
  s.sp = entry_sp_;
  s.pc = entry_pc_;
  return {};
}

std::expected<void, StartError> Process::load_image() {
  const std::string& program = options_.program;
  const File file(program);
  if (file.fd() < 0)
    return failed(fmt::format("{}: {}", program, std::strerror(errno)),
                  errno == ENOENT || errno == ENOTDIR ? 127 : 126);
  struct stat info{};
  if (fstat(file.fd(), &info) == 0 && S_ISDIR(info.st_mode)) return failed(program + ": is a directory", 126);
  const auto type = identify(file.fd());
  if (!type) return failed(fmt::format("{}: {}", program, type.error().text()), 126);
  if (type->kind != FileKind::kGuestElf) return failed(fmt::format("{}: {}", program, not_ours(*type)), 126);
  auto image = load_elf(*space_, file.fd(), Role::kProgram);
  if (!image) return failed(fmt::format("{}: {}", program, image.error().text()), 126);
  image_ = *std::move(image);
  space_->set_brk(page_up(image_.end));
  entry_pc_ = image_.entry;
  std::uint64_t interpreter_base = 0;
  if (!image_.interpreter.empty()) {
    const std::string path = path_under_prefix(options_.prefix, image_.interpreter);
    const File interpreter(path);
    if (interpreter.fd() < 0) {
      return failed(fmt::format("{}: its interpreter {} is missing: {} (-L PREFIX names a folder that has it)", program,
                                image_.interpreter, std::strerror(errno)),
                    127);
    }
    const auto kind = identify(interpreter.fd());
    if (!kind || kind->kind != FileKind::kGuestElf) {
      return failed(fmt::format("{}: its interpreter {} is {} (-L PREFIX names a folder that has the right one)",
                                program, path, kind ? not_ours(*kind) : kind.error().text()),
                    126);
    }
    auto loaded = load_elf(*space_, interpreter.fd(), Role::kInterpreter);
    if (!loaded) return failed(fmt::format("{}: {}", path, loaded.error().text()), 126);
    interpreter_base = loaded->bias;
    entry_pc_ = loaded->entry;
  }
  auto vdso = map_vdso(*space_);
  if (!vdso) return failed(vdso.error().text(), 126);
  vdso_ = *vdso;
  rlimit limit{};
  std::uint64_t bytes = options_.stack_bytes;
  if (bytes == 0 && getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) bytes = limit.rlim_cur;
  if (bytes == 0) bytes = 8 << 20;
  const arm::Hwcaps caps = arm::hwcaps(*model_);
  const auto stack = make_stack(*space_, {.arguments = options_.arguments,
                                          .environment = options_.environment,
                                          .file_name = program,
                                          .program = &image_,
                                          .interpreter_base = interpreter_base,
                                          .vdso = vdso_.address,
                                          .hwcap = caps.hwcap,
                                          .hwcap2 = caps.hwcap2,
                                          .bytes = bytes});
  if (!stack) return failed(fmt::format("{}: {}", program, stack.error().text()), 126);
  entry_sp_ = stack->pointer;
  auxv_ = stack->auxv;
  executable_ = absolute(program);
  prctl(PR_SET_NAME, program.substr(program.rfind('/') + 1).c_str());
  return {};
}

void Process::run() {
  Thread& first = *threads_.front();
  std::uint64_t mask = 0;
  syscall::host(SYS_rt_sigprocmask, SIG_SETMASK, nullptr, &mask, 8);
  first.set_mask(mask);
  first.run();
  std::unreachable();
}

// Threads.

namespace {

struct Start {
  Thread* thread;
  std::uint64_t set_parent_tid;
  std::binary_semaphore started{0};
  int tid = 0;
};

void* run_thread(void* argument) {
  auto* start = static_cast<Start*>(argument);
  Thread& thread = *start->thread;
  start->tid = gettid();
  thread.process().actions().take_back_from_host();
  if (start->set_parent_tid != 0) thread.memory().write(start->set_parent_tid, &start->tid, sizeof start->tid);
  start->started.release();
  thread.run();
  return nullptr;
}

}  // namespace

std::int64_t Process::start_thread(std::unique_ptr<Thread> thread, std::uint64_t set_parent_tid) {
  Thread* t = thread.get();
  {
    const std::lock_guard guard(threads_lock_);
    threads_.push_back(std::move(thread));
  }
  threads_alive_.fetch_add(1, std::memory_order_relaxed);
  Start start{t, set_parent_tid, std::binary_semaphore{0}, 0};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kHostStackBytes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  // The new thread takes no signal before it is one of the guest's.
  const std::uint64_t mask = set_host_mask(kHostFull);
  pthread_t id{};
  const int error = pthread_create(&id, &attributes, run_thread, &start);
  pthread_attr_destroy(&attributes);
  if (error == 0) start.started.acquire();
  set_host_mask(mask);
  if (error == 0) return start.tid;
  threads_alive_.fetch_sub(1, std::memory_order_relaxed);
  const std::lock_guard guard(threads_lock_);
  std::erase_if(threads_, [&](const auto& p) { return p.get() == t; });
  return -error;
}

void Process::thread_ended(Thread& thread, int code) {
  const bool first = gettid() == getpid();
  if (threads_alive_.fetch_sub(1, std::memory_order_acq_rel) == 1) end(code);
  {
    std::unique_ptr<Thread> dying;
    const std::lock_guard guard(threads_lock_);
    for (auto& t : threads_)
      if (t.get() == &thread) dying = std::move(t);
    std::erase(threads_, nullptr);
  }
  // The first host thread may not return, as that would end the process.
  if (first) syscall::host(SYS_exit, code);
}

bool Process::with_thread(int tid, const std::function<void(Thread&)>& work) {
  const std::lock_guard guard(threads_lock_);
  for (auto& t : threads_) {
    if (t->tid() != tid) continue;
    work(*t);
    return true;
  }
  return false;
}

void Process::with_threads(const std::function<void(Thread&)>& work) {
  const std::lock_guard guard(threads_lock_);
  for (auto& t : threads_) work(*t);
}

std::vector<int> Process::thread_ids() {
  std::vector<int> ids;
  with_threads([&](Thread& t) {
    if (t.tid() != 0) ids.push_back(t.tid());
  });
  return ids;
}

base::Result<void> Process::debug(const std::string& where) {
  auto debugger = Debugger::create(*this, where);
  if (!debugger) return std::unexpected(std::move(debugger).error());
  debugger_ = *std::move(debugger);
  return {};
}

std::int64_t Process::fork(Thread& self, std::uint64_t host_flags) {
  std::int64_t pid = 0;
  beside_no_plugin([&] {
    if (has_plugins()) std::fflush(nullptr);  // or both would write what waits
    pid = fork_now(self, host_flags);
  });
  return pid;
}

std::int64_t Process::fork_now(Thread& self, std::uint64_t host_flags) {
  const std::uint64_t mask = set_host_mask(kHostFull);
  if (self.signal_waits()) return syscall::kRestart;  // it comes first, as in the kernel
  SignalActions& actions = this->actions();
  threads_lock_.lock();
  space_->lock_for_fork();
  actions.lock_for_fork();
  const auto unlock = [&] {
    actions.unlock_after_fork();
    space_->unlock_after_fork();
    threads_lock_.unlock();
  };
  if (const auto ready = runtime_->before_fork(); !ready) {
    unlock();
    set_host_mask(mask);
    return -ENOMEM;
  }
  if (has_plugins()) plugins::Host::get().before_fork(), symbols_->lock_for_fork();
  std::int64_t pid = 0;
  if (host_flags == SIGCHLD) {
    pid = ::fork();  // which keeps the C library's own locks right
    if (pid < 0) pid = -errno;
  } else {
    pid = syscall::host(SYS_clone, host_flags, nullptr, nullptr, nullptr, nullptr);
  }
  const auto after = runtime_->after_fork(self.vcpu(), pid == 0);
  if (has_plugins()) symbols_->unlock_after_fork(), plugins::Host::get().after_fork(pid == 0);
  if (pid == 0) {
    base::check(after.has_value(), "the child has its code buffer");
    // The other threads are not there; what they were in the middle of is leaked.
    for (auto& t : threads_)
      if (t.get() != &self) static_cast<void>(t.release());
    std::erase(threads_, nullptr);
    threads_alive_.store(1, std::memory_order_relaxed);
    self.adopt_new_process();
    // The debugger stays with the parent, its thread and socket too: leaked here.
    if (debugger_) static_cast<void>(debugger_.release());
  }
  unlock();
  set_host_mask(mask);
  return pid;
}

std::int64_t Process::vfork(Thread& self, const std::function<void()>& child) {
  constexpr std::size_t kStackBytes = 512 << 10;
  // Signals of the parent's wait until the child is gone, as both record theirs in the same place.
  set_host_mask(kHostFull);
  if (self.signal_waits()) return syscall::kRestart;
  void* stack = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) {
    self.apply_mask();
    return -ENOMEM;
  }
  // The child shares all memory, thread-local variables too, but this thread stands still meanwhile.
  const Registers registers = Registers::of(self.cpu());
  auto actions = this->actions().copy_for_vfork();
  std::swap(self.vfork_actions, actions);
  const std::uint64_t mask = self.mask();
  const AltStack alt_stack = self.alt_stack();
  struct Work {
    Thread* self;
    const std::function<void()>* child;
  } work{&self, &child};
  const auto run_child = [](void* argument) {
    auto* w = static_cast<Work*>(argument);
    w->self->apply_mask();
    (*w->child)();
    return 0;
  };
  const int pid = ::clone(run_child, static_cast<char*>(stack) + kStackBytes, CLONE_VM | CLONE_VFORK | SIGCHLD, &work);
  const int error = errno;
  munmap(stack, kStackBytes);
  self.vfork_actions = std::move(actions);
  registers.load_into(self.cpu());
  self.after_vfork(mask, alt_stack);
  return pid < 0 ? -error : pid;
}

void Process::end(int code, int signal) {
  beside_no_plugin([&] {
    if (!in_vfork())
      for (auto& f : at_end) f();
    if (!in_vfork() && debugger_) debugger_->on_end(code, signal);
    if (signal != 0) die_by(signal);
    syscall::host(SYS_exit_group, code);
  });
  std::unreachable();
}

}  // namespace linux_user
