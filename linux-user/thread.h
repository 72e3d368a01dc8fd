// SPDX-License-Identifier: MIT
// One guest thread on its own host thread: processor, signal mask, and the kernel's side of both.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "linux-user/process.h"
#include "linux-user/signal_frame.h"
#include "linux-user/signals.h"
#include "linux-user/syscall/port.h"
#include "target/arm/cpu.h"
#include "tcg/runtime/vcpu.h"

namespace linux_user {

/// Thread: its own host thread's, unless said.
class Thread final : public arm::UserPort, public syscall::Port {
 public:
  explicit Thread(Process& process);
  ~Thread() override;

  /// Runs the guest from the state as it is until the thread ends.
  void run();
  /// As fork and clone leave it to a child: registers, mask, alternate stack of `parent`.
  void inherit(const Thread& parent, bool new_process);

  [[nodiscard]] Process& process() { return process_; }
  [[nodiscard]] arm::Cpu& cpu() { return cpu_; }
  [[nodiscard]] arm::State& state() { return cpu_.state(); }
  [[nodiscard]] tcg::runtime::Vcpu& vcpu() { return *vcpu_; }
  [[nodiscard]] int tid() const { return tid_; }
  /// In the child of a fork.
  void adopt_new_process();
  /// In the parent of a vfork, whose child ran on this object.
  void after_vfork(std::uint64_t mask, const AltStack& stack);

  // Signals.
  /// Whether one has been recorded that is still to be delivered; then all are blocked on the host.
  [[nodiscard]] bool signal_waits() const { return target_.pending.count().load(std::memory_order_acquire) != 0; }
  [[nodiscard]] std::uint64_t mask() const { return mask_; }
  void set_mask(std::uint64_t mask);
  /// Makes the host's mask the guest's, unless a signal waits for delivery.
  void apply_mask();
  [[nodiscard]] const AltStack& alt_stack() const { return alt_stack_; }
  std::int64_t set_alt_stack(const AltStack& stack);
  [[nodiscard]] bool on_alt_stack(std::uint64_t sp) const;
  /// rt_sigreturn: registers come from the frame; a bad frame is a SIGSEGV.
  void sigreturn();
  /// Signals that wait although the host knows nothing of them any more: blocked SIGSEGV and SIGBUS.
  [[nodiscard]] std::uint64_t held() const { return held_; }
  bool take_held(std::uint64_t set, siginfo_t& info);
  /// Raises a fault of the running instruction.
  void force(int signal, int code, std::uint64_t address, std::uint64_t esr);

  std::uint64_t clear_child_tid = 0;
  std::uint64_t set_child_tid = 0;  ///< where the thread writes its id before it begins, or 0
  std::uint64_t robust_list = 0, robust_bytes = 0;
  /// While a vfork'd child runs on this object: its actions.  Else null.
  std::unique_ptr<SignalActions> vfork_actions;
  /// The result of the call in progress is not to be written to X0 (sigreturn).
  bool keep_x0 = false;
  /// Ends this thread once the call in progress is over.
  void end_thread(int code);

  // syscall::Port
  syscall::Memory& memory() override { return process_.space(); }
  std::int64_t blocking(long number, const std::array<std::uint64_t, 6>& args) override;
  void begin_mask(std::uint64_t& mask) override;
  void end_mask(std::int64_t result) override;
  [[nodiscard]] bool reserved_fd(int fd) const override;
  [[nodiscard]] std::vector<int> reserved_fds() const override { return process_.reserved_fds; }
  [[nodiscard]] const std::string& prefix() const override { return process_.options().prefix; }
  [[nodiscard]] const std::string& executable() const override { return process_.executable(); }
  [[nodiscard]] std::string command_line() const override;
  [[nodiscard]] std::string auxv() const override { return process_.auxv(); }
  [[nodiscard]] std::string maps() const override { return process_.space().maps(); }
  [[nodiscard]] std::array<std::uint64_t, 3> stack_and_code() const override;
  [[nodiscard]] const std::string& release() const override { return process_.options().release; }
  [[nodiscard]] std::string cpuinfo() const override;
  std::int64_t reset_pac_keys(std::uint64_t keys) override;

  // arm::UserPort
  void exception(const arm::Exception& exception) override;
  std::optional<tcg::runtime::Fill> code_page(std::uint64_t va) override;
  std::size_t fetch(std::uint64_t pc, std::span<std::uint8_t> out) override { return process_.space().fetch(pc, out); }
  bool guarded(std::uint64_t va) override;
  void code_changed(std::uint64_t address) override;
  std::uint64_t counter() override;
  bool take_interrupt() override;

 private:
  void system_call();
  /// Tells plugins of it; the result, if one of them serves it.
  std::optional<std::int64_t> begin_call(std::uint64_t number, const std::array<std::uint64_t, 6>& arguments);
  void data_abort(const arm::Exception& exception);
  /// Delivers what has been recorded.
  void deliver_pending();
  void deliver(siginfo_t info);
  void deliver_unmasked(const siginfo_t& info);
  /// A signal the guest cannot refuse: ends the process where it is blocked or ignored.
  void deliver_forced(const siginfo_t& info, std::uint64_t fault_address, std::uint64_t esr);
  void make_frame(const Action& action, const siginfo_t& info, tcg::runtime::Discontinuity kind,
                  std::uint64_t fault_address, std::uint64_t esr);
  void give_back(const siginfo_t& info);
  void walk_robust_list();

  Process& process_;
  SignalTarget target_;
  arm::Cpu cpu_;
  tcg::runtime::Vcpu* vcpu_ = nullptr;
  int tid_ = 0;
  std::uint64_t mask_ = 0;
  /// The mask to come back after a call that waited with another (ppoll, sigsuspend); in force while has_saved_mask_.
  std::uint64_t saved_mask_ = 0;
  bool has_saved_mask_ = false;
  AltStack alt_stack_;
  std::uint64_t held_ = 0;
  siginfo_t held_info_[2]{};
  int exit_code_ = 0;
  bool ending_ = false;
};

/// The guest thread whose host thread this is, or null.
Thread* current_thread();

}  // namespace linux_user
