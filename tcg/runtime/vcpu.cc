// SPDX-License-Identifier: MIT
// Vcpu: one guest processor on its own host thread; translation, look-up and the execution loop.
#include "tcg/runtime/vcpu.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "base/bits.h"
#include "base/check.h"
#include "base/log.h"
#include "tcg/ir/text.h"
#include "tcg/opt/passes.h"
#include "tcg/opt/pipeline.h"

namespace tcg::runtime {
namespace {

constexpr unsigned kMaxBlockInsns = 512;

bool wants_log(const TranslateInput& input) {
  using enum base::log::Item;
  return (base::log::on(kInAsm) || base::log::on(kOp) || base::log::on(kOpOpt) || base::log::on(kOutAsm)) &&
         base::log::in_filter(input.key.pc);
}

}  // namespace

Vcpu::Vcpu(Runtime& runtime, Guest& guest, unsigned index)
    : runtime_(runtime),
      guest_(guest),
      env_(*guest.env()),
      index_(index),
      tlb_(env_),
      region_(guest.target_info()),
      count_(runtime.options().count) {
  env_.runtime = this;
  env_.vcpu_index = index;
  if (runtime.instrumenter()) env_.counters = runtime.instrumenter()->counters(index);
  if (runtime.options().backend == BackendKind::kInterpreter) {
    interpreter_ = std::make_unique<ir::Interpreter>(guest.target_info(), ports());
  } else {
    backend_ = backend::make_x86_64(guest.target_info(), runtime.options().host, runtime.instrumenter() != nullptr);
  }
  interpret_first_runs();
}

Vcpu::~Vcpu() = default;

void Vcpu::become_current() { current_ = this; }

void Vcpu::stop_here() {
  std::lock_guard guard(lock_);
  want_pause_ = true;
  env_.exit_request.store(1, std::memory_order_relaxed);
}

void Vcpu::kick() {
  env_.exit_request.store(1, std::memory_order_release);
  std::lock_guard guard(lock_);
  changed_.notify_all();
}

void Vcpu::post(std::function<void()> work) {
  {
    std::lock_guard guard(lock_);
    work_.push_back(std::move(work));
  }
  kick();
}

void Vcpu::thread_main() {
  pthread_setname_np(pthread_self(), ("vcpu" + std::to_string(index_)).c_str());
  loop();
}

void Vcpu::run_here() {
  runtime_.user_runs_.store(true, std::memory_order_relaxed);
  loop();
}

void Vcpu::end() {
  env_.exit_request.store(1, std::memory_order_release);
  std::lock_guard guard(lock_);
  want_quit_ = true;
}

void Vcpu::loop() {
  become_current();
  host_thread_.store(gettid(), std::memory_order_relaxed);
  if (!std::exchange(started_, true)) tell(VcpuEvent::kStarted);
  while (true) {
    env_.exit_request.exchange(0, std::memory_order_acquire);
    serve_requests();
    {
      std::lock_guard guard(lock_);
      if (want_quit_) break;
    }
    if (count_) count_->run_events(executed());
    if (guest_.halted) {
      if (!guest_.has_work()) {
        tell(VcpuEvent::kIdle);
        if (count_)
          wait_counted();
        else
          wait_for_work();
        tell(VcpuEvent::kResumed);
        continue;
      }
      guest_.halted = false;
    }
    while (guest_.take_interrupt()) tell_discontinuity();
    if (count_) {
      run_counted();
      continue;
    }
    while (env_.exit_request.load(std::memory_order_relaxed) == 0) run_block();
  }
  if (runtime_.options().user) tell(VcpuEvent::kEnded);
}

void Vcpu::serve_requests() {
  std::unique_lock guard(lock_);
  bool idle = false;
  while (true) {
    if (!work_.empty()) {
      auto work = std::exchange(work_, {});
      guard.unlock();
      for (auto& w : work) w();
      guard.lock();
      continue;
    }
    if (!want_pause_ || want_quit_) break;
    if (!std::exchange(idle, true)) {
      guard.unlock();
      tell(VcpuEvent::kIdle);
      guard.lock();
      continue;
    }
    is_paused_ = true;
    changed_.notify_all();
    changed_.wait(guard, [&] { return !want_pause_ || want_quit_ || !work_.empty(); });
    is_paused_ = false;
  }
  if (!idle || want_quit_) return;
  guard.unlock();
  tell(VcpuEvent::kResumed);
}

void Vcpu::wait_for_work() {
  std::unique_lock guard(lock_);
  changed_.wait(guard, [&] { return asked_for(); });
}

bool Vcpu::asked_for() const {
  return want_pause_ || want_quit_ || !work_.empty() || guest_.has_work() ||
         env_.exit_request.load(std::memory_order_relaxed) != 0;
}

void Vcpu::go_inside() {
  // Pairs with Runtime::exclusive: nobody enters while an exclusive section is wanted.
  inside_.store(true, std::memory_order_seq_cst);
  if (must_wait()) [[unlikely]]
    wait_inside();
}

void Vcpu::wait_inside() {
  std::unique_lock guard(runtime_.exclusive_lock_);
  while (must_wait()) {
    inside_.store(false, std::memory_order_seq_cst);
    runtime_.exclusive_changed_.notify_all();
    runtime_.exclusive_changed_.wait(guard, [&] { return !must_wait(); });
    inside_.store(true, std::memory_order_seq_cst);
  }
}

void Vcpu::go_outside() {
  inside_.store(false, std::memory_order_seq_cst);
  if (must_wait()) [[unlikely]]
    notify_outside();
}

bool Vcpu::must_wait() const {
  return runtime_.exclusive_wanted_.load(std::memory_order_seq_cst) || held_.load(std::memory_order_seq_cst);
}

void Vcpu::notify_outside() {
  std::lock_guard guard(runtime_.exclusive_lock_);
  runtime_.exclusive_changed_.notify_all();
}

void Vcpu::enter_frame() {
  while (true) {
    in_frame_.store(true, std::memory_order_seq_cst);
    if (!runtime_.frames_unwanted_.load(std::memory_order_seq_cst)) [[likely]]
      break;
    std::unique_lock guard(runtime_.exclusive_lock_);
    in_frame_.store(false, std::memory_order_seq_cst);
    runtime_.exclusive_changed_.notify_all();
    runtime_.exclusive_changed_.wait(guard, [&] { return !runtime_.frames_unwanted_.load(std::memory_order_relaxed); });
  }
}

void Vcpu::leave_frame() {
  in_frame_.store(false, std::memory_order_seq_cst);
  if (runtime_.frames_unwanted_.load(std::memory_order_seq_cst)) [[unlikely]]
    notify_outside();
}

void Vcpu::run_block() {
  if (full_) [[unlikely]]
    evict_next_slab(*std::exchange(full_, std::nullopt));
  // Inside from the look-up on: a block that was found is not thrown away before it has run.
  enter_frame();
  go_inside();
  const bool steps = step_.load(std::memory_order_acquire);
  if (runtime_.debug().any() && !steps && stopped_by_debugger()) [[unlikely]]
    return go_outside();
  if (steps) [[unlikely]] {
    stepping_ = !redo_;
    redo_ = true;  // a block of one instruction, linked to nothing
  }
  Block* block = find_block();
  if (block && count_ && block->guest_insns > env_.budget) [[unlikely]]
    block = find_block(static_cast<unsigned>(env_.budget));
  if (block) {
    if (base::log::on(base::log::Item::kExec) || base::log::on(base::log::Item::kCpu)) [[unlikely]]
      log_exec(*block);
    if (interpreter_) {
      run_interpreted(*block);
    } else {
      backend_->enter(&env_, block->code);
    }
    in_redo_ = false;
    env_.owed = 0;
    kept_fetch_.reset();
  }
  leave_frame();
  if (user_leave_ != kLeaveNone) {
    guest_.leave(std::exchange(user_leave_, kLeaveNone), env_.leave_payload);
    tell_discontinuity();
  }
  if (steps) [[unlikely]]
    stepping_ = false;
  if (watch_hit_) [[unlikely]] {
    report_watch();
  } else if (steps && !redo_) [[unlikely]] {
    report_step();
  }
  go_outside();
}

void Vcpu::run_interpreted(Block& block) {
  interpreted_ = &block;
  if (block.attached && setjmp(escape_) != 0) {
    interpreted_ = nullptr;
    return;
  }
  const ir::Outcome outcome = interpreter_->run(*block.prepared, &env_);
  if (outcome.kind == ir::Outcome::Kind::kLeft) deliver();
  interpreted_ = nullptr;
}

Block* Vcpu::find_block(unsigned limit) {
  env_.owed = 0;  // a block's end: all it took has run
  BlockKey key = guest_.current_key();
  if (redo_) [[unlikely]] {
    redo_ = false;
    in_redo_ = true;
    key.flags |= kRedoFlag;
    key.instrumentation = redo_instrumentation_ ? redo_instrumentation_->id : 0;
    if (std::exchange(redo_watched_, false)) key.watches = runtime_.debug().watch_generation();
  }
  if (runtime_.instrumenter_ && (stepping_ || !(key.flags & kRedoFlag)))
    key.instrumentation = runtime_.instrumenter_->generation();
  if (runtime_.debug().watching() && (stepping_ || !(key.flags & kRedoFlag))) [[unlikely]]
    key.instrumentation |= kWatchKey;
  if (limit == 0 && (key.flags & kRedoFlag) == 0) {
    CodeEntry* cached = env_.jump_cache[jump_cache_index(key.pc)];
    // Another vCPU may make the pc unmatchable (BlockCache::kill).
    if (__atomic_load_n(&cached->pc, __ATOMIC_RELAXED) == key.pc && cached->flags == key.flags)
      return static_cast<Block*>(cached);
  }
  key.limit = limit;
  const bool single = (key.flags & kRedoFlag) || runtime_.options().one_insn_per_tb;
  const unsigned max_insns = single ? 1 : limit != 0 ? limit : kMaxBlockInsns;
  if (runtime_.options().user) return find_user_block(key, max_insns);
  const Target at = resolve(key.pc, Access::kExec, guest_.fetch_mmu_index());
  if (!at.detail) {
    in_redo_ = false;
    take_leave();
    return nullptr;
  }
  key.pa = at.detail->pa_page | (key.pc & (kPageBytes - 1));
  if (!at.host) return translate(key, nullptr, runtime_.cache_.page(key.pa), 1);
  Block* block = runtime_.cache_.find(key);
  if (!block) block = translate(key, at.detail->host_page, *at.detail->page, max_insns);
  if (block && limit == 0 && !(key.flags & kRedoFlag)) tlb_.set_jump(block);
  return block;
}

void Vcpu::evict_next_slab(std::uint64_t full) {
  runtime_.without_frames(this, [&] {
    if (runtime_.buffer_.turns() != full) return;  // another vCPU was here first
    const unsigned slab = runtime_.buffer_.next_slab();
    runtime_.clear_jump_caches();
    runtime_.cache_.evict(slab);
  });
}

void Vcpu::make_region(Block& block, TranslateInput& input) {
  const bool log = wants_log(input);
  region_.clear();
  const bool plugins = (block.key.instrumentation & ~kWatchKey) != 0;
  region_.marks = plugins;
  guest_.merged_accesses = false;
  guest_.translate(region_, input);
  if (plugins) instrument(block, input);
  if ((block.key.instrumentation & kWatchKey) != 0) [[unlikely]]
    instrument::watch(region_);
  if (block.key.watches != 0) [[unlikely]]
    instrument::watch(region_, runtime_.debug().watched());
  if (count_) opt::count_instructions(region_);
  if (log && base::log::on(base::log::Item::kOp)) base::log::write("OP:\n" + ir::print(region_) + "\n");
  opt::run(region_, runtime_.options().passes);
  if (log && base::log::on(base::log::Item::kOpOpt))
    base::log::write("OP after optimisation:\n" + ir::print(region_) + "\n");
  block.guest_insns = static_cast<std::uint32_t>(region_.guest_insns.size());
  block.guest_bytes = 0;
  for (const auto& g : region_.guest_insns)
    block.guest_bytes = std::max(block.guest_bytes, static_cast<std::uint32_t>(g.pc + g.bytes - input.key.pc));
}

void Vcpu::take_space(Block& block, const backend::CodeSpace& space, std::size_t bytes) {
  runtime_.buffer_.commit(bytes);
  block.code = space.run;
  block.host_bytes = static_cast<std::uint32_t>(bytes);
  block.slab = runtime_.buffer_.slab();
}

bool Vcpu::compile(Block& block, const TranslateInput& input) {
  const backend::CodeSpace space = runtime_.buffer_.free_space();
  if (interpreter_) {
    block.prepared = std::make_unique<ir::Prepared>();
    interpreter_->prepare(region_, *block.prepared);
    // It takes as much of the code buffer as host code might, so that old blocks make room here too.
    const std::size_t bytes = block.prepared->bytes() / 4;
    if (bytes > space.bytes) return false;
    take_space(block, space, bytes);
    return true;
  }
  const bool want_ranges = wants_log(input) && base::log::on(base::log::Item::kOutAsm);
  backend::Compiled out;
  if (!backend_->compile(region_, reinterpret_cast<std::uint64_t>(&block), space, want_ranges, out)) return false;
  take_space(block, space, out.bytes);
  block.fault_offset = out.fault_offset;
  block.fault_count = out.fault_count;
  for (unsigned i = 0; i < 2; ++i) block.links[i] = {out.link_offset[i], out.link_reset[i], nullptr};
  if (want_ranges) {
    base::log::write("OUT: [size=" + std::to_string(out.code_bytes) + "]\n" +
                     backend_->disassemble({space.write, out.code_bytes}, reinterpret_cast<std::uint64_t>(space.run)) +
                     "\n");
  }
  return true;
}

Block* Vcpu::translate(BlockKey key, std::uint8_t* host_page, PageInfo& page, unsigned max_insns) {
  TranslateInput input{
      .key = key,
      .code = {},
      .max_insns = max_insns,
      .counted = count_ != nullptr,
      .nochain = runtime_.options().nochain || (key.flags & kRedoFlag) || key.limit != 0 || interpreter_ != nullptr};
  input.key.flags &= ~kRedoFlag;
  if (!host_page) return translate_device(input, key, page);
  const std::size_t offset = key.pc & (kPageBytes - 1);
  input.code = {host_page + offset, kPageBytes - offset};
  input.in_memory = true;
  while (true) {
    // Changes from here on are counted; insert() compares.
    const std::uint64_t changes =
        runtime_.cache_.expect_code(page, offset, std::min(input.code.size(), std::size_t{max_insns} * 4 + 4));
    // Stores by quick paths end before the bytes are read: no other vCPU is between its check and its store.  See
    // Tlb::quick_writes() for the other side.
    if (page.writable_in_tlb.exchange(false, std::memory_order_seq_cst)) {
      runtime_.exclusive(*this, [&] {
        for (auto& v : runtime_.vcpus_) v->tlb_.slow_writes(host_page);
      });
    }
    log_block(input);
    auto fresh = make_block(key, input);
    if (!fresh) return nullptr;
    if (Block* block = runtime_.cache_.insert(std::move(fresh), page, changes)) return made(block);
  }
}

/// Code in a device: fetched afresh each time, run once.
Block* Vcpu::translate_device(TranslateInput& input, const BlockKey& key, PageInfo& page) {
  const auto kept = std::exchange(kept_fetch_, std::nullopt);
  const std::uint64_t word = kept && kept->pa == key.pa
                                 ? kept->word
                                 : guest_.io_load(key.pa, key.pc, 4, Access::kExec, guest_.fetch_mmu_index());
  if (env_.leave) {
    take_leave();
    return nullptr;
  }
  std::array<std::uint8_t, 4> fetched{};
  base::store_be(fetched.data(), static_cast<std::uint32_t>(word));
  input.code = fetched;
  input.nochain = true;
  log_block(input);
  auto block = make_block(key, input);
  if (!block) {
    kept_fetch_ = {key.pa, word};
    return nullptr;
  }
  block->pc = ~std::uint64_t{0};  // never found again
  return made(runtime_.cache_.insert(std::move(block), page));
}

/// A translation is in the cache: what its instruction asked for when it is to run again alone has been made.
Block* Vcpu::made(Block* block) {
  if ((block->key.flags & kRedoFlag) != 0) redo_instrumentation_.reset();
  return block;
}

void Vcpu::lock_translation() {
  // Who waits counts as outside, or an eviction, made with this lock held, would wait for it.  And who comes back
  // inside does not hold the lock yet: a debugger may keep it out there.
  while (!runtime_.translation_lock_.try_lock()) {
    const Outside outside(*this);
    const std::lock_guard wait(runtime_.translation_lock_);
  }
}

std::unique_ptr<Block> Vcpu::make_block(const BlockKey& key, TranslateInput& input) {
  input.watch_traps = watches(Discontinuity::kException);
  auto block = runtime_.cache_.make();
  block->key = key;
  block->pc = key.pc;
  block->flags = key.flags;
  while (true) {
    // Front ends, plugins and passes run without a lock.
    make_region(*block, input);
    lock_translation();
    std::lock_guard guard(runtime_.translation_lock_, std::adopt_lock);
    if (compile(*block, input)) break;
    if (runtime_.buffer_.used_in_slab() != 0) {
      // Out of room: the oldest slab is emptied once no frame of this vCPU or another returns into it.
      full_ = runtime_.buffer_.turns();
      redo_ = (key.flags & kRedoFlag) != 0;
      return nullptr;
    }
    // A block that an empty slab cannot hold is cut shorter.
    base::check(region_.guest_insns.size() > 1, "one instruction fits a slab");
    input.max_insns = static_cast<unsigned>(region_.guest_insns.size()) / 2;
  }
  return block;
}

Block* Vcpu::find_user_block(BlockKey key, unsigned max_insns) {
  key.pa = key.pc;
  max_insns = runtime_.debug().clear_insns(key.pc, 4, max_insns);
  Block* block = runtime_.cache_.find(key);
  while (!block && is_first_run(key)) {
    const FirstRun run = run_first(key, max_insns);
    if (run == FirstRun::kLeft) return nullptr;
    key = guest_.current_key();
    key.pa = key.pc;
    block = runtime_.cache_.find(key);
    if (run == FirstRun::kFaulted) break;
  }
  if (!block) block = translate_user(key, max_insns);
  if (block && !(key.flags & kRedoFlag)) tlb_.set_jump(block);
  return block;
}

Block* Vcpu::translate_user(const BlockKey& key, unsigned max_insns) {
  PageInfo& page = runtime_.cache_.page(key.pa);
  const std::size_t in_page = key.pc & (kPageBytes - 1);
  // Enough for any block: the bytes are copied, as the guest may unmap the page meanwhile.
  std::array<std::uint8_t, 4 * kMaxBlockInsns> code;
  while (true) {
    const std::size_t wanted = std::min(code.size(), kPageBytes - in_page);
    // Changes from here on are counted; insert() compares.
    const std::uint64_t changes = runtime_.cache_.expect_code(page, in_page, wanted);
    const std::size_t have = guest_.fetch(key.pc, std::span(code).first(wanted));
    if (have == 0) {
      take_leave();
      return nullptr;
    }
    TranslateInput input{.key = key,
                         .code = std::span(code).first(have),
                         .max_insns = max_insns,
                         .link_pages = true,
                         .nochain = runtime_.options().nochain || (key.flags & kRedoFlag) || interpreter_ != nullptr};
    input.key.flags &= ~kRedoFlag;
    // A block of before may run over a breakpoint.
    if (guest_.may_revive() && !runtime_.debug().any()) {
      if (Block* block = runtime_.cache_.revive(key, input.code, page, changes)) return block;
    }
    log_block(input);
    auto fresh = make_block(key, input);
    if (!fresh) return nullptr;
    fresh->guest_code = std::make_unique_for_overwrite<std::uint8_t[]>(fresh->guest_bytes);
    std::memcpy(fresh->guest_code.get(), code.data(), fresh->guest_bytes);
    if (Block* block = runtime_.cache_.insert(std::move(fresh), page, changes)) return made(block);
  }
}

bool Vcpu::must_leave() const {
  return env_.exit_request.load(std::memory_order_relaxed) != 0 || (count_ != nullptr && env_.budget <= 0);
}

const void* Vcpu::next_code() {
  if (runtime_.options().nochain || runtime_.debug().any() || must_leave()) return nullptr;
  Block* block = find_block();
  return block ? block->code : nullptr;
}

void Vcpu::run_alone_again() {
  redo_ = true;
  redo_instrumentation_.reset();
  const Block* block = executing();
  if (block != nullptr && block->attached) redo_instrumentation_ = block->attached->instrumentation;
}

const void* Vcpu::deliver() {
  const std::uint32_t reason = std::exchange(env_.leave, kLeaveNone);
  const std::uint64_t payload = env_.leave_payload;
  env_.helper_accesses = nullptr;
  // Asked to look around at the head of such a block: it is still to run.
  const bool again = reason == kLeavePoll && in_redo_;
  if (reason == kLeavePoll && !again) return nullptr;
  if ((reason & kLeaveWatched) != 0) [[unlikely]] {
    leave_watched(reason, payload);
    return nullptr;
  }
  if (reason == kLeaveRedo || again) {
    run_alone_again();
    return nullptr;
  }
  in_redo_ = false;
  if (runtime_.options().user) {
    // System calls may wait: not with a frame of generated code on the stack.
    user_leave_ = reason;
    if (runtime_.instrumenter_) note_left();
    return nullptr;
  }
  env_.owed = 0;
  if (count_) --env_.budget;  // the instruction that trapped, or that C++ finishes
  guest_.leave(reason, payload);
  tell_discontinuity();
  if (interpreter_ || guest_.halted) return nullptr;
  return next_code();
}

const void* Vcpu::link_and_go(std::uint64_t cookie, unsigned number) {
  Block& from = *reinterpret_cast<Block*>(cookie);
  const std::uint64_t page = from.key.pc & ~(kPageBytes - 1);
  if (must_leave() || runtime_.debug().at(guest_.current_key().pc)) return nullptr;
  const std::uint64_t runs = first_runs_ ? first_runs_->runs : 0;
  Block* to = find_block();
  if (!to) return nullptr;
  if (first_runs_ && first_runs_->runs != runs) return to->code;  // not what the link leads to
  const bool same_page = runtime_.options().user || (to->key.pc & ~(kPageBytes - 1)) == page;
  // Nothing is evicted while this frame lives: `from` is there, if only dead.
  if (same_page && !(to->key.flags & kRedoFlag) && from.key.flags == to->key.flags)
    runtime_.cache_.link(from, number, *to);
  return to->code;
}

void Vcpu::log_block(const TranslateInput& input) {
  if (!wants_log(input) || !base::log::on(base::log::Item::kInAsm)) return;
  // The block's length is known only after translation, which starts the same way.
  region_.clear();
  guest_.translate(region_, input);
  base::log::write("----------------\nIN:\n" +
                   guest_.disassemble(input.key.pc, input.code, static_cast<unsigned>(region_.guest_insns.size())) +
                   "\n");
}

void Vcpu::log_exec(const Block& block) {
  if (!base::log::in_filter(block.key.pc)) return;
  if (base::log::on(base::log::Item::kExec))
    base::log::print("Trace {}: {} [{:016x}/{:016x}/{:08x}]\n", index_, static_cast<const void*>(block.code),
                     block.key.pa, block.key.pc, block.key.flags);
  if (base::log::on(base::log::Item::kCpu))
    base::log::write(guest_.registers_text(base::log::on(base::log::Item::kFpu)) + "\n");
}

}  // namespace tcg::runtime
