// SPDX-License-Identifier: MIT
// Vcpu: one guest processor on its own host thread; the execution loop and the services generated code calls.
#pragma once

#include <atomic>
#include <condition_variable>
#include <csetjmp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "tcg/backend/backend.h"
#include "tcg/callback.h"
#include "tcg/env.h"
#include "tcg/ir/interp.h"
#include "tcg/runtime/guest.h"
#include "tcg/runtime/runtime.h"
#include "tcg/runtime/tlb.h"

namespace tcg::runtime {

class Vcpu {
 public:
  Vcpu(Runtime& runtime, Guest& guest, unsigned index);
  ~Vcpu();
  Vcpu(const Vcpu&) = delete;
  Vcpu& operator=(const Vcpu&) = delete;

  /// Has the vCPU look at interrupts and requests soon, also when halted.  Any thread.
  void kick();
  /// Runs `work` on the vCPU thread between instructions; returns at once.  Any thread.
  void post(std::function<void()> work);
  [[nodiscard]] Guest& guest() { return guest_; }
  [[nodiscard]] Tlb& tlb() { return tlb_; }
  [[nodiscard]] Env& env() { return env_; }
  [[nodiscard]] unsigned index() const { return index_; }
  [[nodiscard]] Runtime& runtime() { return runtime_; }
  /// The vCPU whose thread this is, or null.
  static Vcpu* current() { return current_; }
  /// Has this vCPU run nothing more until the next pause() and resume().  On its own thread, in a device access.
  void stop_here();
  /// Host thread id, 0 before the start.
  [[nodiscard]] int host_thread() const { return host_thread_.load(std::memory_order_relaxed); }

  /// -icount: instructions executed so far.  Exact between instructions and in call-outs that set Env::owed; from other
  /// threads while it runs, exact to a block.
  [[nodiscard]] std::uint64_t executed() const;
  /// -icount, for run_counted() and tests: so many instructions may run from here.
  void allow(std::uint64_t instructions);
  /// Before an access to a device or a reading of time on behalf of the instruction being run.  False under -icount if
  /// it shares its block with others: Env::leave is set, the caller returns, and the instruction runs again alone.
  bool alone_or_redo();
  /// A deadline came nearer: the execution loop looks at its events again.  From the vCPU's thread, or while it is
  /// paused.
  void look_again() { env_.exit_request.store(1, std::memory_order_release); }

  /// Runs one block on the calling thread, with no threads started: for tests.
  void step_block() {
    become_current();
    run_block();
  }
  /// Makes this the current() vCPU of the calling thread.
  void become_current();

  // For plugins.
  /// Has all state in its place, as Env::callback_map says; false if registers may not be looked at now.
  bool expose_registers();
  /// Runs `f`, which calls plugins, with all state in its place.  Thread: the vCPU's, in C++.
  void call_plugins(const std::function<void()>& f);
  /// User mode: control has gone from `from` to where state says.  Tells who wants to hear of it.
  void discontinued(Discontinuity kind, std::uint64_t from);
  /// User mode, in Guest::leave for an access: the instruction is run again, and as its callbacks have been made, it
  /// makes no more than those of its accesses.
  void run_again();
  /// Does what others have posted: before the thread waits for long.  Outside guest code and of callbacks.
  void serve_posted();
  /// Guest::write_debug_register if the callback may and what follows can bear it.
  bool write_register(std::size_t number, std::span<const std::uint8_t> value);
  /// Whether the callback being made may leave to another pc.
  [[nodiscard]] bool may_leave_callback() const {
    return env_.callback_map == kCallbackWritable || env_.callback_map == kCallbackWritableAccess;
  }
  /// Goes on at `pc`; does not return to the callback.
  [[noreturn]] void leave_callback_to(std::uint64_t pc);
  /// Calls put(is a device, physical address) with where an access just made went; false if it was none by a TLB or
  /// that cannot be told any more.
  template <class Put>
  bool physical_of_access(std::uint64_t va, unsigned mmu_index, bool write, const Put& put) {
    if (mmu_index >= kMmuModes) return false;
    if (const TlbDetail* const d = tlb_.hit(va, mmu_index, write)) [[likely]] {
      put(d->host_page == nullptr, d->pa_page | (va & (kPageBytes - 1)));
      return true;
    }
    return walk_access(va, put);
  }
  /// Tells of an access made by a helper in some other way than load() and store().
  void note_access(std::uint64_t va, ir::MemOp op, std::uint8_t accesses, MemValue value) {
    if (env_.helper_accesses != nullptr) [[unlikely]]
      report_access(va, op, accesses, value);
  }
  /// Has the vCPU run one instruction and then report to the debugger.  While it is held, or on its own thread.
  void step() { step_.store(true, std::memory_order_release); }
  void stop_stepping() { step_.store(false, std::memory_order_relaxed); }
  [[nodiscard]] bool inside() const { return inside_.load(std::memory_order_relaxed); }
  /// User mode: runs the guest on the calling thread until end() is called on it.  Again within itself in a vfork's
  /// child.
  void run_here();
  void end();
  /// While one of these lives the vCPU counts as outside guest code: for waiting in system calls.
  class Outside {
   public:
    explicit Outside(Vcpu& vcpu) : vcpu_(vcpu) { vcpu_.go_outside(); }
    ~Outside() { vcpu_.go_inside(); }
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;

   private:
    Vcpu& vcpu_;
  };
  /// The functions generated code and the interpreter call.
  static const Ports& ports();

  /// A guest access as the guest's code would make it, for helpers (alternate space and the like).  A fault sets
  /// Env::leave.
  MemValue load(std::uint64_t va, ir::MemOp op);
  void store(std::uint64_t va, MemValue value, ir::MemOp op);

  /// Key bit of blocks made for kLeaveRedo; no guest's mode flags use it.
  static constexpr std::uint64_t kRedoFlag = std::uint64_t{1} << 63;
  /// Bit of BlockKey::instrumentation of blocks that look at their accesses for watchpoints.
  static constexpr std::uint64_t kWatchKey = std::uint64_t{1} << 63;

 private:
  friend class Runtime;
  struct Target {                  ///< where an access goes
    std::uint8_t* host = nullptr;  ///< of the byte; null: device or nothing
    TlbDetail* detail = nullptr;   ///< null: faulted, Env::leave is set
  };
  void thread_main();
  void loop();
  void go_inside();
  void go_outside();
  [[nodiscard]] bool must_wait() const;
  void wait_inside();
  void notify_outside();
  void lock_translation();
  /// Null: the code buffer is full, which the execution loop deals with.
  std::unique_ptr<Block> make_block(const BlockKey& key, TranslateInput& input);
  Block* find_user_block(BlockKey key, unsigned max_insns);
  Block* translate_user(const BlockKey& key, unsigned max_insns);
  // first_run.cc
  void interpret_first_runs();
  /// Whether the code was not reached before, as far as is known; it is from now on.
  bool is_first_run(const BlockKey& key);
  enum class FirstRun : std::uint8_t {
    kDone,     ///< the next block is wanted
    kFaulted,  ///< in an access, before whose instruction state is: host code of it is wanted
    kLeft,     ///< delivered, or there is no code; the execution loop is wanted
  };
  /// Interprets a block.
  FirstRun run_first(const BlockKey& key, unsigned max_insns);
  void serve_requests();
  void wait_for_work();
  /// Under lock_: whether somebody wants a waiting vCPU to look.
  [[nodiscard]] bool asked_for() const;
  // icount.cc
  void run_counted();
  void wait_counted();
  void run_block();
  /// There is a breakpoint at pc, and the debugger has had its say.
  bool stopped_by_debugger();
  void report_step();
  void report_watch();
  void watch(Debug::Range range);
  /// An access near a watchpoint: the instruction runs again alone; if this was one that is watched, after a report and
  /// unwatched, else with each of its accesses held against the watchpoints.
  void leave_watched(std::uint32_t reason, std::uint64_t address);
  void run_alone_again();
  void run_interpreted(Block& block);
  /// The block for the present state; null when a fault had to be delivered or the loop is wanted.
  /// limit: a block cut to so many instructions, which is in no jump cache; 0: the usual one.
  Block* find_block(unsigned limit = 0);
  Block* translate(BlockKey key, std::uint8_t* host_page, PageInfo& page, unsigned max_insns);
  Block* translate_device(TranslateInput& input, const BlockKey& key, PageInfo& page);
  Block* made(Block* block);
  /// Front end, plugins and passes: region_ is then ready.
  void make_region(Block& block, TranslateInput& input);
  void instrument(Block& block, TranslateInput& input);
  /// Code of region_, under the translation lock.  False: no room.
  bool compile(Block& block, const TranslateInput& input);
  void take_space(Block& block, const backend::CodeSpace& space, std::size_t bytes);
  void evict_next_slab(std::uint64_t full);
  void enter_frame();
  void leave_frame();
  /// Delivers a fault of a fetch.
  void take_leave();
  [[nodiscard]] bool watches(Discontinuity kind) const;
  template <typename F>
  void with_plugins(F&& f);
  void tell(VcpuEvent event);
  void note_left();
  void tell_discontinuity();
  void report_access(std::uint64_t va, ir::MemOp op, std::uint8_t accesses, MemValue value);
  MemValue load_any(std::uint64_t va, ir::MemOp op);
  void store_any(std::uint64_t va, MemValue value, ir::MemOp op);
  const void* next_code();
  /// Whether events come before the next block: it is not looked up either, as fetching it may fault or reach a device.
  [[nodiscard]] bool must_leave() const;
  /// Delivers Env::leave; the code to go on at, or null.
  const void* deliver();
  const void* link_and_go(std::uint64_t cookie, unsigned number);
  Target resolve(std::uint64_t va, Access access, unsigned mmu_index);
  bool fill(std::uint64_t va, Access access, unsigned mmu_index);
  template <typename T>
  MemValue load_sized(std::uint64_t va, ir::MemOp op);
  template <typename T>
  std::uint64_t rmw_sized(std::uint64_t va, std::uint64_t operand, ir::MemOp op, ir::Rmw rmw);
  template <typename T>
  std::uint64_t cas_sized(std::uint64_t va, std::uint64_t expected, std::uint64_t desired, ir::MemOp op);
  // Accesses of user mode (direct_access.cc); a fault sets Env::leave through Guest::data_fault.
  [[nodiscard]] void* direct_host(std::uint64_t va) const;
  bool direct_aligned(std::uint64_t va, ir::MemOp op, Access access);
  void direct_fault(std::uint64_t va, Access access);
  MemValue load_direct(std::uint64_t va, ir::MemOp op);
  void store_direct(std::uint64_t va, MemValue value, ir::MemOp op);
  std::uint64_t rmw_direct(std::uint64_t va, std::uint64_t operand, ir::MemOp op, ir::Rmw rmw);
  std::uint64_t cas_direct(std::uint64_t va, std::uint64_t expected, std::uint64_t desired, ir::MemOp op);
  MemValue load_bytes(std::uint64_t va, ir::MemOp op);
  void store_bytes(std::uint64_t va, MemValue value, ir::MemOp op);
  /// Before a store of RAM bytes: false when they are code of the block being run, so that the instruction must run
  /// again alone.
  bool may_write_code(const TlbDetail& detail, std::uint64_t va, unsigned bytes, unsigned mmu_index);
  /// After it: throws away translations.
  void wrote_code(const TlbDetail& detail, std::uint64_t va, unsigned bytes);
  template <class Put>
  [[gnu::noinline]] bool walk_access(std::uint64_t va, const Put& put) {
    const auto found = guest_.debug_walk(va);
    if (found) put(found->host_page == nullptr, found->pa_page | (va & (kPageBytes - 1)));
    return found.has_value();
  }
  Target resolve_for_update(std::uint64_t va, ir::MemOp op);
  [[nodiscard]] const Block* executing() const;
  void log_block(const TranslateInput& input);
  void log_exec(const Block& block);

  Runtime& runtime_;
  Guest& guest_;
  Env& env_;
  unsigned index_;
  Tlb tlb_;
  ir::Region region_;
  std::unique_ptr<backend::Backend> backend_;
  std::unique_ptr<ir::Interpreter> interpreter_;
  static constexpr unsigned kMaxFirstInsns = 64;
  struct FirstRuns {
    FirstRuns(const ir::TargetInfo& target, const Ports& ports) : interpreter(target, ports) {}
    ir::Interpreter interpreter;
    ir::Prepared prepared;
    std::vector<std::uint64_t> seen;
    std::uint64_t runs = 0;
    bool faulted = false;  ///< in the last one an access did
  };
  std::unique_ptr<FirstRuns> first_runs_;  ///< null: code is made at once
  inline static constinit thread_local Vcpu* current_ = nullptr;
  const Block* interpreted_ = nullptr;  ///< block the interpreter is in
  bool redo_ = false;                   ///< the next block is one instruction that may change its own code
  bool in_redo_ = false;
  std::shared_ptr<const instrument::Instrumentation> redo_instrumentation_;  ///< of the block that asked for it
  std::shared_ptr<const instrument::Instrumentation> left_instrumentation_;  ///< user mode: of the block left last
  bool stepping_ = false;           ///< the block alone in its instruction is a debugger's step, not a redo
  bool redo_watched_ = false;       ///< the redo looks at its accesses closely
  std::optional<Watch> watch_hit_;  ///< to be reported outside of generated code
  bool started_ = false;            ///< plugins know of this vCPU
  /// CodeBuffer::turns() when there was no room: to be dealt with outside of guest code.
  std::optional<std::uint64_t> full_;
  /// What a device gave as code when there was no room: reading it again might change the device.
  struct KeptFetch {
    std::uint64_t pa, word;
  };
  std::optional<KeptFetch> kept_fetch_;
  std::uint32_t user_leave_ = kLeaveNone;   ///< user mode: Env::leave to be delivered outside of generated code
  std::jmp_buf escape_;                     ///< out of the interpreter, for leave_callback_to()
  std::vector<TranslatedInsn> translated_;  ///< working memory of instrument()
  bool space_changed_ = false;
  CountPort* const count_;   ///< null: nothing is counted
  std::uint64_t limit_ = 0;  ///< instruction number at which Env::budget is used up

  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> work_;                         // under lock_
  bool want_pause_ = true, is_paused_ = false, want_quit_ = false;  // under lock_
  std::atomic<int> host_thread_{0};
  std::atomic<bool> inside_{false};  ///< running guest code; see Runtime::exclusive
  /// A frame of generated code (or of callbacks of plugins) is on the stack; see Runtime::without_frames.
  std::atomic<bool> in_frame_{false};
  std::atomic<bool> held_{false};  ///< may not go inside; see Runtime::hold_all
  std::atomic<bool> step_{false};
  std::thread thread_;
};

}  // namespace tcg::runtime
