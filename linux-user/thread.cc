// SPDX-License-Identifier: MIT
// A guest thread: what its processor raises, system calls, and its ending.
#include "linux-user/thread.h"

#include <fmt/core.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <ctime>

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.h"
#include "linux-user/debugger.h"
#include "linux-user/fault_address.h"
#include "linux-user/registers.h"
#include "linux-user/safe_syscall.h"
#include "linux-user/syscall/call.h"
#include "linux-user/syscall/table.h"
#include "plugins/syscalls.h"
#include "tcg/runtime/direct_memory.h"

namespace linux_user {
namespace {

thread_local constinit Thread* g_thread = nullptr;

/// ESR_EL1 as Linux shows it for aborts from EL0.  Source: Arm ARM DDI 0487, ESR_EL1.
std::uint64_t abort_esr(bool instruction, bool write, std::uint32_t status) {
  return std::uint64_t{instruction ? 0x20u : 0x24u} << 26 | 1u << 25 | (write ? 1u << 6 : 0u) | status;
}
constexpr std::uint32_t kTranslationFault = 0x07, kPermissionFault = 0x0f, kAlignmentFault = 0x21,
                        kExternalAbort = 0x10;

}  // namespace

Thread* current_thread() { return g_thread; }

Thread::Thread(Process& process) : process_(process), cpu_(process.model(), *this) {
  target_.env = &cpu_.state();
  target_.runtime = &process.runtime();
  target_.fault_record = [](void* runtime, const void* pc) {
    return static_cast<tcg::runtime::Runtime*>(runtime)->fault_record(pc);
  };
  target_.leave_read = arm::kLeaveDataRead;
  target_.leave_write = arm::kLeaveDataWrite;
  cpu_.set_regions(process.options().regions);
  cpu_.state().guest_base = process.space().base();
  vcpu_ = &process.runtime().add(cpu_);
  target_.leave_thunk = process.runtime().leave_thunk();
}

Thread::~Thread() { process_.runtime().remove(*vcpu_); }

void Thread::run() {
  g_thread = this;
  tid_ = gettid();
  set_signal_target(&target_);
  if (set_child_tid != 0) process_.space().write(set_child_tid, &tid_, sizeof tid_);
  apply_mask();
  if (Debugger* debugger = process_.debugger()) debugger->on_thread(*this);
  vcpu_->run_here();
  set_host_mask(kHostFull);
  walk_robust_list();
  if (clear_child_tid != 0) {
    const int zero = 0;
    if (process_.space().write(clear_child_tid, &zero, sizeof zero))
      syscall::host(SYS_futex, process_.space().host(clear_child_tid), FUTEX_WAKE, 1, nullptr, nullptr, 0);
  }
  set_signal_target(nullptr);
  g_thread = nullptr;
  process_.thread_ended(*this, exit_code_);
}

void Thread::inherit(const Thread& parent, bool new_process) {
  Registers::of(parent.cpu_).load_into(cpu_);
  mask_ = parent.mask_;
  if (new_process) alt_stack_ = parent.alt_stack_;
}

void Thread::adopt_new_process() {
  tid_ = gettid();
  target_.pending.clear();
  held_ = 0;
}

void Thread::after_vfork(std::uint64_t mask, const AltStack& stack) {
  target_.pending.clear();
  held_ = 0;
  mask_ = mask;
  alt_stack_ = stack;
  has_saved_mask_ = false;
  keep_x0 = false;
  apply_mask();
}

void Thread::end_thread(int code) {
  exit_code_ = code;
  ending_ = true;
  vcpu_->end();
}

void Thread::walk_robust_list() {
  // struct robust_list_head: list, futex_offset, list_op_pending.  Source: Linux kernel/futex/core.c.
  if (robust_list == 0) return;
  AddressSpace& space = process_.space();
  std::array<std::uint64_t, 3> head{};
  if (!space.read(head.data(), robust_list, sizeof head)) return;
  const auto die_holding = [&](std::uint64_t entry) {
    const std::uint64_t word = (entry & ~std::uint64_t{1}) + head[1];
    std::uint64_t seen = 0;
    if (word % 4 != 0 || !space.read(&seen, word, 4)) return;
    while ((seen & FUTEX_TID_MASK) == static_cast<std::uint32_t>(tid_)) {
      const std::uint64_t before = seen;
      if (!tcg::runtime::direct_cas(space.host(word), 4, seen, (seen & FUTEX_WAITERS) | FUTEX_OWNER_DIED)) return;
      if (seen != before) continue;
      if ((before & FUTEX_WAITERS) != 0) syscall::host(SYS_futex, space.host(word), FUTEX_WAKE, 1, nullptr, nullptr, 0);
      break;
    }
  };
  std::uint64_t entry = head[0];
  for (unsigned n = 0; n < 2048 && (entry & ~std::uint64_t{1}) != robust_list; ++n) {
    std::uint64_t next = 0;
    const bool ok = space.read(&next, entry & ~std::uint64_t{1}, sizeof next);
    if (entry != head[2]) die_holding(entry);
    if (!ok) break;
    entry = next;
  }
  if (head[2] != 0) die_holding(head[2]);
}

// Exceptions.

void Thread::exception(const arm::Exception& e) {
  using enum arm::ExceptionKind;
  switch (e.kind) {
    case kSvc: return system_call();
    case kDataAbort: return data_abort(e);
    case kBrk: return force(SIGTRAP, TRAP_BRKPT, e.address, 0);
    case kPac: return force(SIGILL, ILL_ILLOPN, e.address, 0);
    case kHlt:
    case kUndefined:
    case kBti: return force(SIGILL, ILL_ILLOPC, e.address, 0);
    case kPcAlignment: return force(SIGBUS, BUS_ADRALN, e.address, 0);
    case kAlignment: return force(SIGBUS, BUS_ADRALN, e.address, abort_esr(false, e.write, kAlignmentFault));
    case kFetchAbort: {
      const auto page = process_.space().mapping_of(e.address);
      if (page && (page->prot & PROT_EXEC) != 0)
        return force(SIGBUS, BUS_ADRERR, e.address, abort_esr(true, false, kExternalAbort));
      return force(SIGSEGV, page ? SEGV_ACCERR : SEGV_MAPERR, e.address,
                   abort_esr(true, false, page ? kPermissionFault : kTranslationFault));
    }
  }
}

void Thread::data_abort(const arm::Exception& e) {
  const HostFault f = std::exchange(target_.fault, {});
  const std::uint64_t base = process_.space().base();
  if (f.no_address && f.signal == SIGSEGV) {
    const std::uint64_t address = operand_address(f).value_or(base) - base;
    // The processor ignores the top byte; the host does not.  Code made from now on drops it.
    if (!cpu_.tbi() && address >> 56 != 0) return cpu_.set_tbi(), vcpu_->run_again();
    return force(SIGSEGV, SEGV_MAPERR, address & ~(std::uint64_t{0xff} << 56),
                 abort_esr(false, e.write, kTranslationFault));
  }
  // Accesses in C++ come here with their own address.
  if (f.signal == 0 && !cpu_.tbi() && e.address >> 56 != 0) return cpu_.set_tbi(), vcpu_->run_again();
  const std::uint64_t address = f.signal != 0 ? f.host_address - base : e.address;
  const int signal = f.signal != 0 ? f.signal : SIGSEGV;
  int code = f.code;
  if (f.signal == 0) code = process_.space().mapping_of(address) ? SEGV_ACCERR : SEGV_MAPERR;
  const std::uint32_t status = signal == SIGBUS      ? kExternalAbort
                               : code == SEGV_ACCERR ? kPermissionFault
                                                     : kTranslationFault;
  force(signal, code, address, abort_esr(false, e.write, status));
}

void Thread::system_call() {
  arm::State& s = cpu_.state();
  keep_x0 = false;
  const std::uint64_t number = s.x[8], svc = s.pc - 4;
  if (Debugger* debugger = process_.debugger()) debugger->on_syscall(*this, number, gdb::StopKind::kSyscallEntry);
  const std::array<std::uint64_t, 6> arguments{s.x[0], s.x[1], s.x[2], s.x[3], s.x[4], s.x[5]};
  std::optional<std::int64_t> served;
  if (process_.has_plugins()) served = begin_call(number, arguments);
  std::int64_t result = served.value_or(0);
  if (!served) {
    const tcg::runtime::Vcpu::Outside outside(*vcpu_);
    result = syscall::dispatch(*this, number, arguments);
  }
  const bool again = !served && result == syscall::kRestart;
  if (again && !keep_x0)
    s.pc = svc;
  else if (!keep_x0)
    s.x[0] = static_cast<std::uint64_t>(result);
  if (process_.has_plugins() && !ending_) {
    // rt_sigreturn does not return; a call that is made again returns what the kernel's own code has for it.
    constexpr std::int64_t kKernelRestart = -512;
    if (!keep_x0) plugins::syscall_returned(*vcpu_, static_cast<std::int64_t>(number), again ? kKernelRestart : result);
    vcpu_->discontinued(tcg::runtime::Discontinuity::kHostCall, svc);
  }
  if (Debugger* debugger = process_.debugger()) debugger->on_syscall(*this, number, gdb::StopKind::kSyscallReturn);
  if (target_.pending.count().load(std::memory_order_acquire) != 0 || has_saved_mask_) [[unlikely]]
    deliver_pending();
}

std::optional<std::int64_t> Thread::begin_call(std::uint64_t number, const std::array<std::uint64_t, 6>& a) {
  const auto served =
      plugins::syscall_begins(*vcpu_, static_cast<std::int64_t>(number), {a[0], a[1], a[2], a[3], a[4], a[5], 0, 0});
  // What the callbacks asked for does not wait until the call returns.
  vcpu_->serve_posted();
  return served;
}

std::optional<tcg::runtime::Fill> Thread::code_page(std::uint64_t va) {
  const auto page = process_.space().mapping_of(va);
  if (!page) return std::nullopt;
  return tcg::runtime::Fill{.pa_page = page_down(va),
                            .host_page = process_.space().host<std::uint8_t>(page_down(va)),
                            .read = (page->prot & PROT_READ) != 0,
                            .write = (page->prot & PROT_WRITE) != 0,
                            .exec = (page->prot & PROT_EXEC) != 0};
}

bool Thread::guarded(std::uint64_t va) {
  const auto page = process_.space().mapping_of(va);
  return page && (page->prot & kProtBti) != 0;
}

void Thread::code_changed(std::uint64_t address) { process_.runtime().ram_written(address & ~std::uint64_t{63}, 64); }

std::uint64_t Thread::counter() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const auto hz = process_.model().counter_hz;
  return static_cast<std::uint64_t>(now.tv_sec) * hz +
         static_cast<std::uint64_t>(static_cast<unsigned __int128>(now.tv_nsec) * hz / 1'000'000'000u);
}

bool Thread::take_interrupt() {
  if (target_.pending.count().load(std::memory_order_acquire) != 0) deliver_pending();
  return false;
}

// syscall::Port

std::int64_t Thread::blocking(long number, const std::array<std::uint64_t, 6>& args) {
  return tandem_safe_syscall(&target_.pending.count(), number, args.data());
}

bool Thread::reserved_fd(int fd) const {
  return std::find(process_.reserved_fds.begin(), process_.reserved_fds.end(), fd) != process_.reserved_fds.end();
}

std::string Thread::command_line() const {
  std::string out;
  for (const std::string& a : process_.options().arguments) out += a + '\0';
  return out;
}

std::array<std::uint64_t, 3> Thread::stack_and_code() const {
  return {process_.entry_sp(), process_.image().code_start, process_.image().code_end};
}

std::string Thread::cpuinfo() const {
  const arm::Model& m = process_.model();
  std::string out;
  for (long n = 0; n < sysconf(_SC_NPROCESSORS_ONLN); ++n) {
    out += fmt::format(
        "processor\t: {}\nBogoMIPS\t: {:.2f}\nFeatures\t: {}\nCPU implementer\t: {:#04x}\nCPU architecture: 8\n"
        "CPU variant\t: {:#x}\nCPU part\t: {:#05x}\nCPU revision\t: {}\n\n",
        n, static_cast<double>(m.counter_hz) * 2 / 1e6, arm::hwcap_names(m), m.midr >> 24 & 0xff, m.midr >> 20 & 0xf,
        m.midr >> 4 & 0xfff, m.midr & 0xf);
  }
  return out;
}

std::int64_t Thread::reset_pac_keys(std::uint64_t keys) {
  constexpr std::uint64_t kAll = 0x1f;  // PR_PAC_APIAKEY ... PR_PAC_APGAKEY
  if ((keys & ~kAll) != 0) return -EINVAL;
  if (keys == 0) keys = kAll;
  for (unsigned n = 0; n < 5; ++n) {
    if ((keys >> n & 1) != 0) static_cast<void>(getrandom(&cpu_.state().pauth_keys[n], sizeof(arm::PauthKey), 0));
  }
  return 0;
}

}  // namespace linux_user
