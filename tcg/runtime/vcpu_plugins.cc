// SPDX-License-Identifier: MIT
// Vcpu: what it tells plugins and lets them do.
#include <algorithm>
#include <utility>

#include "base/bits.h"
#include "tcg/runtime/vcpu.h"

namespace tcg::runtime {

void Vcpu::take_leave() {
  guest_.leave(std::exchange(env_.leave, kLeaveNone), env_.leave_payload);
  tell_discontinuity();
}

bool Vcpu::watches(Discontinuity kind) const {
  return runtime_.instrumenter_ != nullptr &&
         (runtime_.instrumenter_->watched_discontinuities() & static_cast<unsigned>(kind)) != 0;
}

/// Lists of callbacks are freed while no vCPU is in a frame: whoever reads them is in one, with all state in its place.
template <typename F>
void Vcpu::with_plugins(F&& f) {
  const bool framed = in_frame_.load(std::memory_order_relaxed);
  if (!framed) enter_frame();  // sections in between may use exclusive(): only frames count
  const std::uintptr_t before = std::exchange(env_.callback_map, kCallbackEvent);
  f(*runtime_.instrumenter_);
  env_.callback_map = before;
  if (!framed) leave_frame();
}

void Vcpu::tell(VcpuEvent event) {
  if (runtime_.instrumenter_) with_plugins([&](Instrumenter& i) { i.vcpu_event(*this, event); });
}

void Vcpu::tell_discontinuity() {
  const Guest::Discontinued noted = std::exchange(guest_.discontinued, {});
  if (noted.kind == 0 || !watches(static_cast<Discontinuity>(noted.kind))) return;
  with_plugins([&](Instrumenter& i) {
    i.discontinuity(*this, static_cast<Discontinuity>(noted.kind), noted.from, guest_.current_key().pc);
  });
}

void Vcpu::discontinued(Discontinuity kind, std::uint64_t from) {
  guest_.discontinued = {static_cast<std::uint8_t>(kind), from};
  tell_discontinuity();
}

void Vcpu::note_left() {
  const Block* block = runtime_.instrumenter_->generation() != 0 ? executing() : nullptr;
  left_instrumentation_ = block != nullptr && block->attached ? block->attached->instrumentation : nullptr;
}

void Vcpu::run_again() {
  redo_ = true;
  redo_instrumentation_ = std::exchange(left_instrumentation_, nullptr);
}

void Vcpu::serve_posted() {
  std::unique_lock guard(lock_);
  const auto work = std::exchange(work_, {});
  guard.unlock();
  for (const auto& w : work) w();
}

bool Vcpu::expose_registers() {
  if (env_.callback_map == kCallbackNoRegs) return false;
  if (env_.callback_map < kCallbackFirstMap) return true;
  backend_->write_state(&env_);
  env_.callback_map = kCallbackInMemory;
  return true;
}

/// Asks plugins and adds to region_ what they want; a block that they look into closely is translated anew for it.
void Vcpu::instrument(Block& block, TranslateInput& input) {
  const bool redo = (block.key.flags & kRedoFlag) != 0 && !stepping_;
  std::shared_ptr<const instrument::Instrumentation> wanted = redo_instrumentation_;
  if (!redo) {
    translated_.clear();
    for (const auto& g : region_.guest_insns) {
      if (std::ranges::any_of(translated_, [&](const TranslatedInsn& t) { return t.pc == g.pc; })) continue;
      const std::size_t at = g.pc - input.key.pc;
      if (at + g.bytes > input.code.size()) continue;
      const auto bytes = input.code.subspan(at, g.bytes);
      const void* host = input.in_memory ? bytes.data() : nullptr;
      if (runtime_.options().user) host = reinterpret_cast<const void*>(runtime_.options().guest_base + g.pc);
      translated_.push_back({g.pc, bytes, host});
    }
    with_plugins([&](Instrumenter& i) { wanted = i.translated({*this, input.key.pc, translated_}); });
  }
  if (!wanted) return;
  const bool watched = std::ranges::any_of(wanted->insns, [](const auto& i) { return !i.memory.empty(); });
  const bool merged = guest_.merged_accesses && watched, inexact = !input.exact && wanted->reads_registers();
  if (merged || inexact) {
    input.exact |= inexact;
    input.watch_accesses |= merged;
    region_.clear();
    region_.marks = true;
    guest_.translate(region_, input);
  }
  block.attached = std::make_unique<instrument::Attached>();
  block.attached->instrumentation = std::move(wanted);
  instrument::apply(region_, redo ? instrument::Scope::kAfterExec : instrument::Scope::kWhole, *block.attached);
}

void Vcpu::call_plugins(const std::function<void()>& f) {
  with_plugins([&](Instrumenter&) { f(); });
}

bool Vcpu::write_register(std::size_t number, std::span<const std::uint8_t> value) {
  if (env_.callback_map != kCallbackEvent && !may_leave_callback()) return false;
  const auto base = [&]() -> std::uint64_t {
    const ir::TargetInfo& t = guest_.target_info();
    if (t.window_base_slot == ir::TargetInfo::kNoSlot) return 0;
    return base::load_raw<std::uint64_t>(reinterpret_cast<const std::uint8_t*>(&env_) +
                                         t.slots[t.window_base_slot].offset);
  };
  std::vector<std::uint8_t> old(value.size());
  if (!guest_.read_debug_register(number, old)) return false;
  const std::uint64_t flags = guest_.current_key().flags, window = base();
  if (!guest_.write_debug_register(number, value)) return false;
  if (guest_.current_key().flags == flags && base() == window) return true;
  // Another mode: the code that follows was made for the old one.
  if (env_.callback_map == kCallbackWritable) {
    env_.leave = kLeaveRedo;
  } else if (env_.callback_map == kCallbackWritableAccess) {
    guest_.write_debug_register(number, old);
    guest_.current_key();
    return false;
  }
  return true;
}

void Vcpu::leave_callback_to(std::uint64_t pc) {
  env_.budget += std::exchange(env_.owed, 0);
  guest_.set_pc(pc);
  env_.leave = kLeaveNone;
  env_.callback_map = kCallbackNoRegs;
  if (interpreter_) std::longjmp(escape_, 1);
  backend_->abandon(&env_);
  __builtin_unreachable();
}

}  // namespace tcg::runtime
