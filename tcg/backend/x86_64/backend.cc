// SPDX-License-Identifier: MIT
// The x86-64 back end: plan, allocate, emit.
#include <cstring>

#include "base/check.h"
#include "tcg/backend/x86_64/disassemble.h"
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/backend/x86_64/regalloc.h"
#include "tcg/backend/x86_64/regalloc_check.h"
#include "tcg/backend/x86_64/state_map.h"
#include "tcg/backend/x86_64/thunks.h"

namespace tcg::backend {
namespace {

class X86Backend final : public Backend {
 public:
  X86Backend(const ir::TargetInfo& target, HostLevel level, bool plugins)
      : target_(&target),
        plugins_(plugins),
        features_(x86_64::host_features(level)),
        allocator_(pinned(target, plugins), features_.avx512_far),
        emitter_(features_) {}

  std::size_t emit_thunks(CodeSpace space, const Ports& ports) override {
    try {
      return x86_64::emit_thunks(space, ports, *target_, {plugins_, features_.avx512_far}, thunks_);
    } catch (const Xbyak::Error& e) {
      base::check(false, e.what());
      return 0;
    }
  }
  void adopt_thunks(const Backend& other) override { thunks_ = dynamic_cast<const X86Backend&>(other).thunks_; }
  void set_guest_base(std::uint64_t base) override {
    emitter_.set_guest_base(base);
    plan_.fold_addresses = base == 0;
  }
  [[nodiscard]] const void* leave_thunk() const override { return thunks_.plain.leave.back(); }

  bool compile(const ir::Region& region, std::uint64_t cookie, CodeSpace space, bool want_ranges,
               Compiled& out) override {
    plan_.make(region);
    if (!allocator_.run(plan_)) return false;
#ifdef TANDEM_CHECKS
    const std::string wrong = x86_64::check_allocation(plan_);
    base::check(wrong.empty(), wrong);
#endif
    try {
      return emitter_.run(plan_, thunks_, cookie, space, want_ranges, out);
    } catch (const Xbyak::Error& e) {  // nothing it passes through keeps state across regions
      base::check(static_cast<int>(e) == Xbyak::ERR_CODE_IS_TOO_BIG, e.what());
      return false;
    }
  }

  void enter(Env* env, const void* code) override {
    void (*go)(Env*, const void*);
    std::memcpy(&go, &thunks_.plain.enter, sizeof go);
    go(env, code);
  }

  void write_state(Env* env) const override {
    x86_64::apply_map(env, *target_, reinterpret_cast<const std::uint8_t*>(env->callback_map),
                      reinterpret_cast<const std::uint8_t*>(env->callback_frame));
  }

  [[noreturn]] void abandon(Env* env) const override {
    asm volatile("mov %0, %%rbp\n\tmov %1, %%rsp\n\tjmp *%2"
                 :
                 : "r"(env), "r"(env->callback_frame), "r"(thunks_.plain.exit)
                 : "memory");
    __builtin_unreachable();
  }

  std::string disassemble(std::span<const std::uint8_t> bytes, std::uint64_t run) const override {
    return x86_64::disassemble(bytes, run);
  }

 private:
  static std::uint32_t pinned(const ir::TargetInfo& target, bool plugins) {
    return (target.window_base_slot != ir::TargetInfo::kNoSlot ? x86_64::bit(x86_64::kWindow) : 0) |
           (plugins ? x86_64::bit(x86_64::kCounters) : 0);
  }

  const ir::TargetInfo* target_;
  bool plugins_;
  x86_64::Features features_;
  x86_64::ThunkSet thunks_;
  x86_64::Plan plan_;
  x86_64::RegisterAllocator allocator_;
  x86_64::Emitter emitter_;
};

}  // namespace

std::unique_ptr<Backend> make_x86_64(const ir::TargetInfo& target, HostLevel level, bool plugins) {
  return std::make_unique<X86Backend>(target, level, plugins);
}

}  // namespace tcg::backend
