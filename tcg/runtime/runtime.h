// SPDX-License-Identifier: MIT
// Runtime: what the vCPUs of one machine share (code buffer, block cache), and control over all of them at once.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "tcg/backend/backend.h"
#include "tcg/opt/pipeline.h"
#include "tcg/runtime/block_cache.h"
#include "tcg/runtime/code_buffer.h"
#include "tcg/runtime/debug.h"
#include "tcg/runtime/guest.h"
#include "tcg/runtime/icount.h"
#include "tcg/runtime/instrumenter.h"

namespace tcg::runtime {

class Vcpu;

enum class BackendKind : std::uint8_t { kJit, kInterpreter };

/// -accel tcg,... and the log items that change how code is made.
struct Options {
  std::size_t tb_bytes = 64 << 20;  ///< tb-size
  bool one_insn_per_tb = false;
  bool nochain = false;  ///< -d nochain
  BackendKind backend = BackendKind::kJit;
  backend::HostLevel host = backend::HostLevel::kNative;
  opt::Options passes;
  /// User mode: guest addresses are host addresses less guest_base, there are no TLBs, code is fetched by Guest::fetch
  /// and "physical" addresses are virtual ones.  Whoever changes mappings or code calls code_changed().
  bool user = false;
  bool interpret_first = true;  ///< user mode: code is made of what is reached a second time
  std::uint64_t guest_base = 0;
  bool track_dirty = false;    ///< take_dirty() sees writes by others than vCPUs too
  CountPort* count = nullptr;  ///< -icount: keeps guest time by executed instructions; for one vCPU
};

/// Thread: any, unless said.
class Runtime {
 public:
  static base::Result<std::unique_ptr<Runtime>> create(const Options& options);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// Makes the vCPU of a guest; before start(), in user mode at any time.
  Vcpu& add(Guest& guest);
  /// User mode: forgets a vCPU that runs no more; on its own thread, outside guest code.  Its index is used again.
  void remove(Vcpu& vcpu);
  /// User mode, around fork() on a vCPU thread outside guest code: before_fork() keeps what the child needs consistent;
  /// after it both sides call after_fork().  In the child `self` is the only vCPU and the code buffer its own.
  base::Result<void> before_fork();
  base::Result<void> after_fork(Vcpu& self, bool child);
  /// Starts the vCPU threads, paused when `paused`.
  void start(bool paused);
  /// Asks all vCPUs to stop between instructions and waits until they have.  Not from a vCPU thread.
  void pause();
  void resume();
  /// Ends the threads and waits for them.
  void quit();
  [[nodiscard]] bool paused() const { return paused_; }

  /// Runs `work` on a vCPU thread while every other vCPU is outside guest code.  From a vCPU thread, in C++ called from
  /// generated code or not.
  void exclusive(Vcpu& self, const std::function<void()>& work);
  /// For a process that ends: as exclusive(), but waits for others no longer than `patience`, for they may wait for
  /// what this thread holds.  `work` does not return.  From any thread; `self` is the vCPU whose thread it is, or null.
  void last_section(Vcpu* self, std::chrono::milliseconds patience, const std::function<void()>& work);
  /// Runs `work` while no vCPU has a frame of generated code on its stack, waiting in a section or not: what removes
  /// code must.  From any thread that itself has none; `self` is the vCPU whose thread it is, or null.
  void without_frames(const Vcpu* self, const std::function<void()>& work);
  /// The same soon: on some vCPU's thread, in user mode on a thread of its own if the caller has no vCPU, or at once
  /// where none runs.  Any thread, also within callbacks.
  void without_frames_soon(std::function<void()> work);

  /// A debugger's breakpoint; false: it was there, or not there, already.
  bool set_breakpoint(std::uint64_t pc, bool there);
  /// Keeps every vCPU, new ones too, from entering guest code, and returns when none is in it.  One waiting in a system
  /// call is not.  Not from a vCPU that is inside.
  void hold_all();
  void let_go(Vcpu& vcpu);
  void let_all_go();
  [[nodiscard]] Debug& debug() { return debug_; }
  /// What is watched from now on.  vCPUs that run may make some accesses more before they look.
  void set_watches(std::vector<Watch> watches);
  /// No listener, breakpoints or watches any more.
  void detach_debugger();

  /// Throws away all translations and TLB entries.  While paused.
  void forget_code();
  /// Throws away all translations.  Within without_frames(), or while paused.
  void forget_translations();

  /// Plugins; before add().  Outlives the runtime.
  void set_instrumenter(Instrumenter* instrumenter) { instrumenter_ = instrumenter; }
  [[nodiscard]] Instrumenter* instrumenter() const { return instrumenter_; }
  /// Translations of these bytes are wrong now (DMA, loader, monitor; in user mode any change of code or mapping).
  void ram_written(std::uint64_t pa, std::uint64_t bytes);
  /// The same after a store of `writer`, which does not run code of these bytes.
  void code_written(const Vcpu& writer, std::uint64_t pa, std::uint64_t bytes);
  /// State map record of the direct access whose code holds `host_pc`, or null.  In a signal handler on a vCPU thread
  /// that was in generated code.
  const void* fault_record(const void* host_pc);
  /// Where it goes on, see backend::Backend::leave_thunk.
  [[nodiscard]] const void* leave_thunk() const { return leave_thunk_; }

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] BlockCache& cache() { return cache_; }
  [[nodiscard]] CodeBuffer& buffer() { return buffer_; }
  [[nodiscard]] std::mutex& translation_lock() { return translation_lock_; }
  [[nodiscard]] const std::vector<std::unique_ptr<Vcpu>>& vcpus() const { return vcpus_; }
  /// Indices of the vCPUs that were ever added are below it.
  [[nodiscard]] unsigned vcpus_ever() const { return indices_.load(std::memory_order_relaxed); }
  /// Those of the vCPUs that are there, ascending.  Not while the vCPUs' lock is held, as in Vcpu's constructor.
  [[nodiscard]] std::vector<unsigned> vcpu_indices();
  /// Addresses of the pages of RAM written since the last call, in no order; with Options::track_dirty.  While no vCPU
  /// runs guest code.
  std::vector<std::uint64_t> take_dirty();
  /// `info jit`.
  std::string info();

 private:
  void change_watches(const std::function<void()>& change);
  friend class Vcpu;
  Runtime(const Options& options, CodeBuffer buffer);
  void clear_jump_caches();
  Options options_;
  CodeBuffer buffer_;
  BlockCache cache_;
  std::mutex translation_lock_;
  std::vector<std::unique_ptr<Vcpu>> vcpus_;
  std::unique_ptr<backend::Backend> thunks_;  ///< the backend object that wrote the thunks, for those made later
  const void* leave_thunk_ = nullptr;
  std::atomic<unsigned> indices_{0};  ///< written under exclusive_lock_
  bool paused_ = true;
  bool started_ = false;
  std::atomic<bool> user_runs_{false};  ///< user mode: a vCPU has begun to run
  Debug debug_;
  bool hold_new_ = false;  // under exclusive_lock_

  // Exclusive sections: a vCPU is `inside` while it runs guest code.  The lock also guards vcpus_ once started.
  std::mutex exclusive_lock_;
  std::condition_variable exclusive_changed_;
  std::atomic<bool> exclusive_wanted_{false};  ///< written under the lock
  std::atomic<bool> frames_unwanted_{false};   ///< the same of without_frames(); see Vcpu::in_frame_

  Instrumenter* instrumenter_ = nullptr;
};

}  // namespace tcg::runtime
