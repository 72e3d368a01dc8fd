// SPDX-License-Identifier: MIT
// The bare SPARC machine: wiring, the run loop and the watched guest port.
#include "tests/support/sparc_machine_fixture.h"

#include <array>

#include "base/bits.h"
#include "base/check.h"
#include "tests/support/watchdog.h"

namespace test {

using tcg::runtime::Access;
using tcg::runtime::BackendKind;

/// Counting without a clock: the test says where slices end.
class SparcMachine::NoEvents final : public tcg::runtime::CountPort {
 public:
  void run_events(std::uint64_t) override {}
  std::uint64_t next_event(std::uint64_t executed) override { return executed + 1; }
  std::optional<std::chrono::nanoseconds> until_deadline(std::uint64_t) override { return std::nullopt; }
  [[nodiscard]] bool sleeps() const override { return false; }
  void skip(std::chrono::nanoseconds) override {}
};

void SparcMachine::allow_next_slice() {
  if (slices_ == 0 || state().budget > 0) return;
  slice_ = slice_ % slices_ + 1;
  vcpu_->allow(slice_);
}

std::span<const SparcConfig> counted_sparc_configs() {
  // Slices grow from 1 on, so the long ones come soon too.
  static constexpr std::array kConfigs{
      SparcConfig{.name = "counted_interp_one", .backend = BackendKind::kInterpreter, .one_insn = true, .slices = 1000},
      SparcConfig{.name = "counted_interp_sliced", .backend = BackendKind::kInterpreter, .slices = 11},
      SparcConfig{.name = "counted_jit", .slices = 1000},
      SparcConfig{.name = "counted_jit_sliced", .slices = 7},
      SparcConfig{.name = "counted_jit_tiny", .tb_bytes = 256 << 10, .slices = 40},
  };
  return kConfigs;
}

std::span<const SparcConfig> sparc_configs() {
  static constexpr std::array kConfigs{
      SparcConfig{.name = "interp", .backend = BackendKind::kInterpreter},
      SparcConfig{.name = "interp_one", .backend = BackendKind::kInterpreter, .one_insn = true},
      SparcConfig{.name = "jit"},
      SparcConfig{.name = "jit_one", .one_insn = true},
      SparcConfig{.name = "jit_nochain", .nochain = true},
      SparcConfig{.name = "jit_tiny", .tb_bytes = 256 << 10},
  };
  return kConfigs;
}

const SparcConfig& sparc_config(std::string_view wanted) {
  for (const SparcConfig& c : counted_sparc_configs())
    if (c.name == wanted) return c;
  for (const SparcConfig& c : sparc_configs())
    if (c.name == wanted) return c;
  base::check(false, "a configuration of that name");
  return sparc_configs().front();
}

std::string_view name(End end) {
  switch (end) {
    case End::kEnd: return "end";
    case End::kErrorMode: return "error mode";
    case End::kHalted: return "halted";
    case End::kBlockLimit: return "block limit";
    case End::kTrapLimit: return "trap limit";
    case End::kTimeout: return "timeout";
  }
  return "?";
}

void TestDevice::reset(hw::Reset) {
  writes.clear();
  reads = 0;
}

std::uint64_t TestDevice::read(std::uint64_t offset, unsigned) {
  if (offset == 0) return ++reads;
  return offset == 0x14 ? vcpu->executed() & 0xffff'ffff : offset;
}

void TestDevice::write(std::uint64_t offset, std::uint64_t value, unsigned bytes) {
  const auto word = static_cast<std::uint32_t>(value);
  if (offset == 8) {
    software_trap.pc = word;
  } else if (offset == 0xc) {
    software_trap.npc = word;
  } else if (offset == 0x10) {
    software_trap.tt = word;
    traps->push_back(software_trap);
  } else {
    writes.push_back({offset, value, bytes});
  }
  if (offset == 4 && cpu != nullptr) cpu->set_interrupt_level(static_cast<unsigned>(value) & 15);
}

/// The processor's way to its vCPU.
class SparcMachine::Port final : public sparc::RuntimePort {
 public:
  std::uint64_t load(std::uint32_t va, tcg::ir::MemOp op) override { return vcpu->load(va, op).low; }
  void store(std::uint32_t va, std::uint64_t value, tcg::ir::MemOp op) override { vcpu->store(va, {value, 0}, op); }
  bool alone_or_redo() override { return vcpu->alone_or_redo(); }
  void kick() override { vcpu->kick(); }
  void flush_all() override { vcpu->tlb().flush_all(); }
  void flush_page(std::uint32_t va, std::uint32_t space) override { vcpu->tlb().flush_page(va, space); }
  void flush_range(std::uint32_t va, std::uint32_t bytes, std::uint32_t space) override {
    vcpu->tlb().flush_range(va, bytes, space);
  }
  void flush_space(std::uint32_t space) override { vcpu->tlb().flush_space(space); }
  void switch_space(std::uint32_t space) override { vcpu->tlb().switch_space(space); }
  tcg::runtime::Vcpu* vcpu = nullptr;
};

/// Hands everything to the processor, logs traps, and stops the run at kEndWord.
class SparcMachine::WatchedGuest final : public tcg::runtime::Guest {
 public:
  explicit WatchedGuest(SparcMachine& machine) : machine_(machine), cpu_(*machine.cpu_) {}
  tcg::Env* env() override { return cpu_.env(); }
  [[nodiscard]] const tcg::ir::TargetInfo& target_info() const override { return cpu_.target_info(); }
  tcg::runtime::BlockKey current_key() override { return cpu_.current_key(); }
  [[nodiscard]] unsigned fetch_mmu_index() const override { return cpu_.fetch_mmu_index(); }
  void translate(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input) override {
    cpu_.translate(region, input);
  }
  std::string disassemble(std::uint64_t pc, std::span<const std::uint8_t> code, unsigned max_insns) override {
    return cpu_.disassemble(pc, code, max_insns);
  }
  std::optional<tcg::runtime::Fill> walk(std::uint64_t va, Access access, unsigned mmu_index) override {
    return cpu_.walk(va, access, mmu_index);
  }
  std::optional<tcg::runtime::Fill> debug_walk(std::uint64_t va) override { return cpu_.debug_walk(va); }
  std::uint64_t io_load(std::uint64_t pa, std::uint64_t va, unsigned bytes, Access access,
                        unsigned mmu_index) override {
    return cpu_.io_load(pa, va, bytes, access, mmu_index);
  }
  void io_store(std::uint64_t pa, std::uint64_t va, std::uint64_t value, unsigned bytes, unsigned mmu_index) override {
    cpu_.io_store(pa, va, value, bytes, mmu_index);
  }
  void misaligned(std::uint64_t va, Access access, unsigned mmu_index) override {
    cpu_.misaligned(va, access, mmu_index);
  }
  void leave(std::uint32_t reason, std::uint64_t payload) override {
    if (reason == sparc::kLeaveTrap + static_cast<std::uint32_t>(sparc::Trap::kIllegalInstruction) && at_end()) {
      machine_.ended_ = true;
      halted = true;
      return;
    }
    watch([&] { cpu_.leave(reason, payload); });
  }
  bool take_interrupt() override {
    bool taken = false;
    watch([&] { taken = cpu_.take_interrupt(); });
    return taken;
  }
  [[nodiscard]] bool has_work() const override { return cpu_.has_work(); }
  std::string registers_text(bool fp) override { return cpu_.registers_text(fp); }

 private:
  [[nodiscard]] bool at_end() {
    const std::uint32_t pc = cpu_.state().pc;
    const auto found = cpu_.debug_walk(pc);
    return found && found->host_page != nullptr &&
           base::load_be<std::uint32_t>(found->host_page + pc % tcg::kPageBytes) == kEndWord;
  }
  /// Runs `work` and logs the trap that it took, if any.
  template <typename Work>
  void watch(const Work& work) {
    sparc::State& s = cpu_.state();
    const TakenTrap before{0, s.pc, s.npc};
    const bool enabled = s.et != 0;
    work();
    halted = cpu_.halted;
    if (!enabled || s.et != 0 || s.pc != (s.tbr & ~0xfu)) return;
    const std::uint32_t tt = (s.tbr >> 4) & 0xff;
    if (tt >= 0x80) return;
    machine_.traps_.push_back({tt, before.pc, before.npc});
    if (machine_.traps_.size() < machine_.trap_limit_) return;
    machine_.trap_limit_hit_ = true;
    halted = true;
  }
  SparcMachine& machine_;
  sparc::Cpu& cpu_;
};

SparcMachine::SparcMachine(const SparcConfig& config, std::string_view cpu, std::uint64_t ram_bytes)
    : slices_(config.slices), ram_(ram_bytes) {
  memory_.add({.name = "ram", .base = base::Pa(0), .bytes = ram_bytes, .memory = ram_.data()});
  memory_.add(
      {.name = "rom", .base = base::Pa(kRomBase), .bytes = kRomBytes, .memory = rom_.data(), .writable = false});
  memory_.add({.name = "test", .base = base::Pa(kDeviceBase), .bytes = kDeviceBytes, .device = &device_});
  const auto model = sparc::parse_model(cpu);
  base::check(model.has_value(), "a processor model that exists");
  port_ = std::make_unique<Port>();
  sparc::BoardPorts board{.error_mode = [this](const std::string& text) { error_text_ = text; }};
  cpu_ = std::make_unique<sparc::Cpu>(0, *model, memory_, *port_, std::move(board));
  guest_ = std::make_unique<WatchedGuest>(*this);
  static NoEvents no_events;
  auto runtime = tcg::runtime::Runtime::create({.tb_bytes = config.tb_bytes,
                                                .one_insn_per_tb = config.one_insn,
                                                .nochain = config.nochain,
                                                .backend = config.backend,
                                                .passes = {.verify = true},
                                                .count = config.slices != 0 ? &no_events : nullptr});
  base::check(runtime.has_value(), "a runtime");
  runtime_ = std::move(*runtime);
  vcpu_ = &runtime_->add(*guest_);
  port_->vcpu = vcpu_;
  device_.cpu = cpu_.get();
  device_.vcpu = vcpu_;
  device_.traps = &traps_;
  memory_.set_observer(this);
  reset();
}

SparcMachine::~SparcMachine() = default;

void SparcMachine::reset() {
  cpu_->reset(hw::Reset::kCold);
  cpu_->set_interrupt_level(0);
  cpu_->mmu().write_register(0, 0);
  cpu_->current_key();
  guest_->halted = false;
  device_.reset(hw::Reset::kCold);
  traps_.clear();
  error_text_.clear();
}

void SparcMachine::ram_written(base::Pa first, std::uint64_t bytes) { runtime_->ram_written(first.value, bytes); }

End SparcMachine::run(const Limits& limits) {
  trap_limit_ = traps_.size() + limits.traps;
  ended_ = trap_limit_hit_ = false;
  timed_out_ = false;
  guest_->halted = cpu_->halted;
  sparc::State& s = state();
  cpu_->current_key();
  const Watchdog::Guard guard(limits.milliseconds, [this] {
    timed_out_ = true;
    vcpu_->kick();
  });
  for (std::uint64_t blocks = 0; blocks < limits.blocks; ++blocks) {
    s.exit_request.exchange(0, std::memory_order_acquire);
    if (timed_out_) return End::kTimeout;
    while (guest_->take_interrupt()) {
    }
    allow_next_slice();
    vcpu_->step_block();
    if (ended_) return End::kEnd;
    if (trap_limit_hit_) return End::kTrapLimit;
    if (cpu_->in_error_mode()) return End::kErrorMode;
    if (cpu_->halted && !cpu_->has_work()) return End::kHalted;
  }
  return End::kBlockLimit;
}

std::uint32_t SparcMachine::word(std::uint64_t pa) const { return base::load_be<std::uint32_t>(ram_.data() + pa); }

void SparcMachine::set_word(std::uint64_t pa, std::uint32_t value) { memory_.write(base::Pa(pa), value, 4); }

void SparcMachine::write(std::uint64_t pa, std::span<const std::uint8_t> bytes) {
  memory_.load_bytes(base::Pa(pa), bytes);
}

void SparcMachine::write_words(std::uint64_t pa, std::span<const std::uint32_t> words) {
  std::vector<std::uint8_t> bytes(words.size() * 4);
  for (std::size_t i = 0; i < words.size(); ++i) base::store_be(&bytes[i * 4], words[i]);
  write(pa, bytes);
}

void SparcMachine::set_pc(std::uint32_t pc) {
  state().pc = pc;
  state().npc = pc + 4;
}

// Page tables.

std::uint32_t PageTables::table(std::uint32_t entry_pa, std::uint32_t entries) {
  const std::uint32_t entry = machine_.word(entry_pa);
  if ((entry & 3) == 1) return (entry & ~3u) << 4;
  const std::uint32_t bytes = entries * 4;
  next_ = (next_ + bytes - 1) & ~(bytes - 1);
  const std::uint32_t made = next_;
  next_ += bytes;
  machine_.set_word(entry_pa, made >> 4 | 1);
  return made;
}

std::uint32_t PageTables::entry_at(std::uint32_t va, unsigned context, unsigned level) {
  std::uint32_t at = context_table_ + context * 4;
  if (level >= 1) at = table(at, 256) + (va >> 24) * 4;
  if (level >= 2) at = table(at, 64) + (va >> 18 & 63) * 4;
  if (level >= 3) at = table(at, 64) + (va >> 12 & 63) * 4;
  return at;
}

void PageTables::put(std::uint32_t va, std::uint32_t entry, unsigned context, unsigned level) {
  machine_.set_word(entry_at(va, context, level), entry);
}

void PageTables::map(std::uint32_t va, std::uint64_t pa, unsigned acc, unsigned context, unsigned level,
                     std::uint32_t bits) {
  put(va, static_cast<std::uint32_t>(pa >> 4 & ~0xffull) | bits | acc << 2 | 2, context, level);
}

void PageTables::enable(unsigned context, bool no_fault) {
  sparc::Mmu& mmu = machine_.cpu().mmu();
  mmu.write_register(0x100, context_table_ >> 4);
  mmu.write_register(0x200, context);
  mmu.write_register(0x000, sparc::Mmu::kEnable | (no_fault ? sparc::Mmu::kNoFault : 0));
  machine_.cpu().current_key();
}

}  // namespace test
