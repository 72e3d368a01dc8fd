// SPDX-License-Identifier: MIT
// Runtime: what the vCPUs of one machine share (code buffer, block cache), and control over all of them at once.
#include "tcg/runtime/runtime.h"

#include <fmt/core.h>

#include <pthread.h>
#include <csignal>

#include <algorithm>
#include <iterator>
#include <new>
#include <thread>

#include "base/check.h"
#include "tcg/runtime/vcpu.h"

namespace tcg::runtime {

base::Result<std::unique_ptr<Runtime>> Runtime::create(const Options& options) {
  auto buffer = CodeBuffer::create(options.tb_bytes);
  if (!buffer) return std::unexpected(std::move(buffer).error().context("-accel"));
  return std::unique_ptr<Runtime>(new Runtime(options, *std::move(buffer)));
}

Runtime::Runtime(const Options& options, CodeBuffer buffer)
    : options_(options), buffer_(std::move(buffer)), cache_(buffer_) {}

Runtime::~Runtime() { quit(); }

Vcpu& Runtime::add(Guest& guest) {
  base::check(!started_ || options_.user, "vCPUs are added before the start");
  std::lock_guard guard(exclusive_lock_);
  unsigned index = 0;
  while (std::ranges::any_of(vcpus_, [&](const auto& v) { return v->index() == index; })) ++index;
  if (index >= vcpus_ever()) indices_.store(index + 1, std::memory_order_relaxed);
  auto vcpu = std::make_unique<Vcpu>(*this, guest, index);
  if (vcpu->backend_) {
    if (!thunks_) {
      thunks_ = backend::make_x86_64(guest.target_info(), options_.host, instrumenter_ != nullptr);
      base::check(thunks_->emit_thunks(buffer_.thunk_space(), Vcpu::ports()) <= CodeBuffer::kThunkBytes, "thunks fit");
      leave_thunk_ = thunks_->leave_thunk();
    }
    vcpu->backend_->adopt_thunks(*thunks_);
    vcpu->backend_->set_guest_base(options_.guest_base);
  }
  if (options_.user) vcpu->want_pause_ = false;
  vcpu->held_.store(hold_new_, std::memory_order_relaxed);
  vcpu->watch(debug_.watched_range());
  vcpus_.push_back(std::move(vcpu));
  return *vcpus_.back();
}

std::vector<unsigned> Runtime::vcpu_indices() {
  std::vector<unsigned> all;
  std::lock_guard guard(exclusive_lock_);
  for (const auto& v : vcpus_) all.push_back(v->index());
  std::ranges::sort(all);
  return all;
}

void Runtime::remove(Vcpu& vcpu) {
  std::unique_ptr<Vcpu> dying;
  std::lock_guard guard(exclusive_lock_);
  for (auto& v : vcpus_)
    if (v.get() == &vcpu) dying = std::move(v);
  std::erase(vcpus_, nullptr);
  exclusive_changed_.notify_all();
}

base::Result<void> Runtime::before_fork() {
  translation_lock_.lock();
  exclusive_lock_.lock();
  for (auto& v : vcpus_) v->lock_.lock();
  cache_.lock_for_fork();
  auto copied = buffer_.copy_for_fork();
  if (!copied) {
    cache_.unlock_after_fork();
    for (auto& v : vcpus_) v->lock_.unlock();
    exclusive_lock_.unlock();
    translation_lock_.unlock();
  }
  return copied;
}

base::Result<void> Runtime::after_fork(Vcpu& self, bool child) {
  cache_.unlock_after_fork();
  for (auto& v : vcpus_) v->lock_.unlock();
  base::Result<void> result = buffer_.after_fork(child);
  if (child) {
    // The other threads are gone: their vCPUs are leaked, as what they were in the middle of cannot be known.  What
    // was posted to them is still to be done.
    for (auto& v : vcpus_) {
      if (v.get() == &self) continue;
      std::ranges::move(v->work_, std::back_inserter(self.work_));
      static_cast<void>(v.release());
    }
    std::erase(vcpus_, nullptr);
    if (!self.work_.empty()) self.env_.exit_request.store(1, std::memory_order_relaxed);
    // It remembers waiters that are not there any more, for whom it would wait itself.
    new (&exclusive_changed_) std::condition_variable;
    exclusive_wanted_.store(false, std::memory_order_relaxed);
    frames_unwanted_.store(false, std::memory_order_relaxed);
    // The debugger stays with the parent.
    debug_.attach(nullptr);
    hold_new_ = false;
    self.held_.store(false, std::memory_order_relaxed);
  }
  exclusive_lock_.unlock();
  translation_lock_.unlock();
  return result;
}

const void* Runtime::fault_record(const void* host_pc) {
  const Block* block = cache_.at_host(host_pc);
  return block ? block->fault_record(static_cast<const std::uint8_t*>(host_pc)) : nullptr;
}

void Runtime::start(bool paused) {
  base::check(!started_, "started once");
  started_ = true;
  paused_ = paused;
  for (auto& v : vcpus_) {
    v->want_pause_ = paused;
    v->thread_ = std::thread([p = v.get()] { p->thread_main(); });
  }
  if (paused && instrumenter_ != nullptr) pause();  // plugins hear of the pause before it ends
}

void Runtime::pause() {
  paused_ = true;
  if (!started_) return;
  for (auto& v : vcpus_) {
    {
      std::lock_guard guard(v->lock_);
      v->want_pause_ = true;
    }
    v->kick();
  }
  for (auto& v : vcpus_) {
    std::unique_lock guard(v->lock_);
    v->changed_.wait(guard, [&] { return v->is_paused_ || v->want_quit_; });
  }
}

void Runtime::resume() {
  paused_ = false;
  for (auto& v : vcpus_) {
    std::lock_guard guard(v->lock_);
    v->want_pause_ = false;
    v->changed_.notify_all();
  }
}

void Runtime::quit() {
  if (!started_) return;
  for (auto& v : vcpus_) {
    {
      std::lock_guard guard(v->lock_);
      v->want_quit_ = true;
    }
    v->kick();
  }
  for (auto& v : vcpus_)
    if (v->thread_.joinable()) v->thread_.join();
  started_ = false;
}

void Runtime::exclusive(Vcpu& self, const std::function<void()>& work) {
  if (!options_.user && vcpus_.size() == 1) return work();
  std::unique_lock guard(exclusive_lock_);
  // While it waits for another's section a vCPU counts as outside, or the two would wait for each other.
  const bool was_inside = self.inside_.exchange(false, std::memory_order_seq_cst);
  exclusive_changed_.notify_all();
  exclusive_changed_.wait(guard, [&] { return !exclusive_wanted_.load(std::memory_order_relaxed); });
  // Pairs with Vcpu::enter(): each side writes its own flag before it reads the other's.
  exclusive_wanted_.store(true, std::memory_order_seq_cst);
  for (auto& v : vcpus_)
    if (v.get() != &self) v->env_.exit_request.store(1, std::memory_order_release);
  exclusive_changed_.wait(guard, [&] {
    return std::none_of(vcpus_.begin(), vcpus_.end(),
                        [&](const auto& v) { return v.get() != &self && v->inside_.load(std::memory_order_seq_cst); });
  });
  guard.unlock();
  work();
  guard.lock();
  exclusive_wanted_.store(false, std::memory_order_seq_cst);
  self.inside_.store(was_inside, std::memory_order_seq_cst);
  exclusive_changed_.notify_all();
}

void Runtime::last_section(Vcpu* self, std::chrono::milliseconds patience, const std::function<void()>& work) {
  std::unique_lock guard(exclusive_lock_);
  if (self != nullptr) self->inside_.store(false, std::memory_order_seq_cst);
  exclusive_changed_.notify_all();
  exclusive_changed_.wait_for(guard, patience, [&] { return !exclusive_wanted_.load(std::memory_order_relaxed); });
  exclusive_wanted_.store(true, std::memory_order_seq_cst);
  for (auto& v : vcpus_) v->env_.exit_request.store(1, std::memory_order_release);
  exclusive_changed_.wait_for(guard, patience, [&] {
    return std::none_of(vcpus_.begin(), vcpus_.end(),
                        [&](const auto& v) { return v.get() != self && v->inside_.load(std::memory_order_seq_cst); });
  });
  guard.unlock();
  work();
}

void Runtime::without_frames(const Vcpu* self, const std::function<void()>& work) {
  std::unique_lock guard(exclusive_lock_);
  exclusive_changed_.wait(guard, [&] { return !frames_unwanted_.load(std::memory_order_relaxed); });
  // Pairs with Vcpu::enter_frame(): each side writes its own flag before it reads the other's.
  frames_unwanted_.store(true, std::memory_order_seq_cst);
  for (auto& v : vcpus_)
    if (v.get() != self) v->env_.exit_request.store(1, std::memory_order_release);
  // Those in frames may still make exclusive sections of their own on their way out.
  exclusive_changed_.wait(guard, [&] {
    return std::none_of(vcpus_.begin(), vcpus_.end(),
                        [&](const auto& v) { return v.get() != self && v->in_frame_.load(std::memory_order_seq_cst); });
  });
  guard.unlock();
  work();
  guard.lock();
  frames_unwanted_.store(false, std::memory_order_seq_cst);
  exclusive_changed_.notify_all();
}

void Runtime::without_frames_soon(std::function<void()> work) {
  Vcpu* vcpu = Vcpu::current();
  if (vcpu == nullptr && options_.user && user_runs_.load(std::memory_order_relaxed)) {
    // Any vCPU may be waiting in a system call for a day.  The thread takes no signal that is the guest's.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread([this, work = std::move(work)] { without_frames(nullptr, work); }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return;
  }
  if (vcpu == nullptr && started_ && !vcpus_.empty()) vcpu = vcpus_.front().get();
  if (vcpu == nullptr) return work();
  vcpu->post([this, vcpu, work = std::move(work)] { without_frames(vcpu, work); });
}

void Runtime::clear_jump_caches() {
  std::lock_guard guard(exclusive_lock_);
  for (auto& v : vcpus_) v->tlb_.clear_jump_caches();
}

void Runtime::forget_translations() {
  clear_jump_caches();
  cache_.evict_all();
  if (instrumenter_) instrumenter_->code_forgotten();
}

void Runtime::forget_code() {
  for (auto& v : vcpus_) v->tlb_.flush_all();
  forget_translations();
}

std::vector<std::uint64_t> Runtime::take_dirty() {
  for (auto& v : vcpus_) v->tlb_.slow_all_writes();
  return cache_.take_dirty();
}

void Runtime::ram_written(std::uint64_t pa, std::uint64_t bytes) {
  if (options_.track_dirty) {
    for (std::uint64_t at = pa & ~(kPageBytes - 1); at < pa + bytes; at += kPageBytes)
      cache_.page(at).dirty.store(true, std::memory_order_relaxed);
  }
  if (!cache_.invalidate(pa, bytes)) return;
  // A dead block may be a loop that a vCPU is in: it is left at its next poll.
  std::lock_guard guard(exclusive_lock_);
  for (auto& v : vcpus_) v->env_.exit_request.store(1, std::memory_order_release);
}

void Runtime::code_written(const Vcpu& writer, std::uint64_t pa, std::uint64_t bytes) {
  if (!cache_.invalidate(pa, bytes) || vcpus_.size() == 1) return;
  std::lock_guard guard(exclusive_lock_);
  for (auto& v : vcpus_)
    if (v.get() != &writer) v->env_.exit_request.store(1, std::memory_order_release);
}

std::string Runtime::info() {
  const CacheStats s = cache_.stats();
  std::string out = fmt::format(
      "Translation buffer state:\n"
      "generated code size   {}/{}\n"
      "TB count              {}\n"
      "TB translated         {}\n"
      "TB invalidated        {}\n"
      "TB evicted            {}\n"
      "TB avg target size    {}\n"
      "TB avg host size      {}\n"
      "direct links made     {}\n",
      std::min(buffer_.bytes_ever(), buffer_.slab_bytes() * buffer_.slab_count()),
      buffer_.slab_bytes() * buffer_.slab_count(), s.live, s.translated, s.invalidated, s.evicted,
      s.live ? s.guest_bytes / s.live : 0, s.live ? s.host_bytes / s.live : 0, s.links);
  std::lock_guard guard(exclusive_lock_);
  for (auto& v : vcpus_) {
    const Tlb::Stats& t = v->tlb().stats;
    out += fmt::format("CPU#{}: TLB fills {}, victim hits {}, space switches {}, full flushes {}, page flushes {}\n",
                       v->index(), t.fills, t.victim_hits, t.switches, t.flushes, t.page_flushes);
  }
  return out;
}

}  // namespace tcg::runtime
