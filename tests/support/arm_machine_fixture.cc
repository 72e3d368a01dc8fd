// SPDX-License-Identifier: MIT
// The bare AArch64 machine: memory, the run loop and registers by name.
#include "tests/support/arm_machine_fixture.h"

#include <fmt/core.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/bits.h"
#include "base/check.h"
#include "target/arm/fp_control.h"
#include "tests/support/watchdog.h"

namespace test {

using tcg::runtime::BackendKind;

namespace {

/// Around the memory, so that a stray access faults and does not corrupt.
constexpr std::uint64_t kGuardBytes = 1 << 20;

/// "x12" of a letter: its number below 32.
std::optional<unsigned> numbered(std::string_view reg, char letter) {
  unsigned n = 0;
  if (reg.size() < 2 || reg[0] != letter) return std::nullopt;
  const auto [end, error] = std::from_chars(reg.data() + 1, reg.data() + reg.size(), n);
  if (error != std::errc{} || end != reg.data() + reg.size() || n > 31) return std::nullopt;
  return n;
}

/// A part of a SIMD register: which word and how many bytes.
struct Part {
  unsigned n;
  bool high;
  unsigned bytes;
};
std::optional<Part> vector_part(std::string_view reg) {
  if (const auto n = numbered(reg, 's')) return Part{*n, false, 4};
  if (const auto n = numbered(reg, 'd')) return Part{*n, false, 8};
  if (reg.size() < 3 || reg[0] != 'q') return std::nullopt;
  const auto n = numbered(reg.substr(0, reg.size() - 1), 'q');
  if (!n || (reg.back() != 'l' && reg.back() != 'h')) return std::nullopt;
  return Part{*n, reg.back() == 'h', 8};
}

}  // namespace

std::span<const ArmConfig> arm_configs() {
  static constexpr std::array kConfigs{
      ArmConfig{.name = "interp", .backend = BackendKind::kInterpreter},
      ArmConfig{.name = "interp_one", .backend = BackendKind::kInterpreter, .one_insn = true},
      ArmConfig{.name = "jit"},
      ArmConfig{.name = "jit_one", .one_insn = true},
      ArmConfig{.name = "jit_nochain", .nochain = true},
      ArmConfig{.name = "jit_regions", .regions = true},
      ArmConfig{.name = "jit_tiny", .tb_bytes = 256 << 10},
      ArmConfig{.name = "jit_v2", .host = tcg::backend::HostLevel::kV2},
  };
  return kConfigs;
}

const ArmConfig& arm_config(std::string_view wanted) {
  for (const ArmConfig& c : arm_configs())
    if (c.name == wanted) return c;
  base::check(false, "a configuration of that name");
  return arm_configs().front();
}

std::string_view name(ArmEnd end) {
  switch (end) {
    case ArmEnd::kEnd: return "end";
    case ArmEnd::kBlockLimit: return "block limit";
    case ArmEnd::kExceptionLimit: return "exception limit";
    case ArmEnd::kTimeout: return "timeout";
  }
  return "?";
}

ArmMachine::ArmMachine(const ArmConfig& config, std::string_view cpu) {
  void* const reserved = mmap(nullptr, kBytes + 2 * kGuardBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  base::check(reserved != MAP_FAILED, "memory for a test machine");
  memory_ = static_cast<std::uint8_t*>(reserved) + kGuardBytes;
  base::check(mprotect(memory_, kBytes, PROT_READ | PROT_WRITE) == 0, "memory for a test machine");
  const auto model = arm::parse_model(cpu);
  base::check(model.has_value(), "a processor model that exists");
  arm::UserPort& port = *this;
  cpu_ = std::make_unique<arm::Cpu>(*model, port);
  cpu_->set_regions(config.regions);
  state().guest_base = reinterpret_cast<std::uint64_t>(memory_);
  auto runtime = tcg::runtime::Runtime::create({.tb_bytes = config.tb_bytes,
                                                .one_insn_per_tb = config.one_insn,
                                                .nochain = config.nochain,
                                                .backend = config.backend,
                                                .host = config.host,
                                                .passes = {.verify = true},
                                                .user = true,
                                                .guest_base = state().guest_base});
  base::check(runtime.has_value(), "a runtime");
  runtime_ = std::move(*runtime);
  vcpu_ = &runtime_->add(*cpu_);
}

ArmMachine::~ArmMachine() { munmap(memory_ - kGuardBytes, kBytes + 2 * kGuardBytes); }

void ArmMachine::guard_from(std::uint64_t va) {
  guarded_from_ = va;
  cpu_->set_bti();
}

void ArmMachine::exception(const arm::Exception& e) {
  arm::State& s = state();
  if (e.kind == arm::ExceptionKind::kHlt && e.immediate == 0x7fff) {
    ended_ = true;
    cpu_->halted = true;
    return;
  }
  exceptions_.push_back({e, s.pc});
  if (e.kind == arm::ExceptionKind::kFetchAbort || e.kind == arm::ExceptionKind::kPcAlignment) {
    s.pc = s.x[30];  // back to the caller
  } else if (e.kind != arm::ExceptionKind::kSvc) {
    s.pc += 4;
  }
  if (e.kind == arm::ExceptionKind::kBti) {
    s.pc -= 4;
    s.btype = 0;
  }
  cpu_->halted = true;  // the run loop looks at the limits
}

std::optional<tcg::runtime::Fill> ArmMachine::code_page(std::uint64_t va) {
  if (va >= kBytes) return std::nullopt;
  const std::uint64_t page = va & ~(tcg::kPageBytes - 1);
  tcg::runtime::Fill fill;
  fill.pa_page = page;
  fill.host_page = memory_ + page;
  fill.read = fill.exec = true;
  return fill;
}

std::size_t ArmMachine::fetch(std::uint64_t pc, std::span<std::uint8_t> out) {
  if (pc >= kBytes) return 0;
  const std::size_t bytes = std::min<std::size_t>(out.size(), kBytes - pc);
  std::copy_n(memory_ + pc, bytes, out.begin());
  return bytes;
}

void ArmMachine::code_changed(std::uint64_t address) { runtime_->ram_written(address & ~std::uint64_t{63}, 64); }

ArmEnd ArmMachine::run(const ArmLimits& limits) {
  ended_ = false;
  timed_out_ = false;
  const Watchdog::Guard guard(limits.milliseconds, [this] {
    timed_out_ = true;
    vcpu_->kick();
  });
  for (std::uint64_t blocks = 0; blocks < limits.blocks; ++blocks) {
    cpu_->halted = false;
    state().exit_request.exchange(0, std::memory_order_acquire);
    if (timed_out_) return ArmEnd::kTimeout;
    vcpu_->step_block();
    if (ended_) return ArmEnd::kEnd;
    if (exceptions_.size() >= limits.exceptions) return ArmEnd::kExceptionLimit;
  }
  return ArmEnd::kBlockLimit;
}

void ArmMachine::write(std::uint64_t at, std::span<const std::uint8_t> bytes) {
  base::check(at + bytes.size() <= kBytes, "an address of the test machine");
  std::ranges::copy(bytes, memory_ + at);
  runtime_->ram_written(at, bytes.size());
}

void ArmMachine::write_words(std::uint64_t at, std::span<const std::uint32_t> words) {
  write(at, {reinterpret_cast<const std::uint8_t*>(words.data()), words.size_bytes()});
}

std::uint64_t ArmMachine::load(std::uint64_t at, unsigned bytes) const {
  std::uint64_t v = 0;
  for (unsigned i = 0; i < bytes; ++i) v |= std::uint64_t{memory_[at + i]} << (8 * i);
  return v;
}

std::optional<std::uint64_t> ArmMachine::get(std::string_view reg) {
  if (const auto n = numbered(reg, 'w'); n && *n < 31) return state().x[*n] & 0xffff'ffff;
  if (const auto part = vector_part(reg)) {
    const arm::Vector& v = state().v[part->n];
    const std::uint64_t word = part->high ? v.high : v.low;
    return part->bytes == 4 ? word & 0xffff'ffff : word;
  }
  return cpu_->read_register(reg);
}

bool ArmMachine::set(std::string_view reg, std::uint64_t value) {
  if (const auto part = vector_part(reg)) {
    arm::Vector& v = state().v[part->n];
    std::uint64_t& word = part->high ? v.high : v.low;
    word = part->bytes == 4 ? (word & ~std::uint64_t{0xffff'ffff}) | (value & 0xffff'ffff) : value;
    return true;
  }
  return cpu_->write_register(reg, value);
}

std::string ArmMachine::state_text() {
  const arm::State& s = state();
  std::string text;
  for (unsigned r = 0; r < 31; ++r) text += fmt::format("x{} {:016x}\n", r, s.x[r]);
  for (const std::string_view r : {"sp", "pc", "cpsr", "fpcr", "fpsr", "tpidr_el0"})
    text += fmt::format("{} {:x}\n", r, *get(r));
  for (unsigned r = 0; r < 32; ++r) text += fmt::format("q{} {:016x}{:016x}\n", r, s.v[r].high, s.v[r].low);
  for (const RaisedException& e : exceptions_) {
    text += fmt::format("exception {} pc {:x} address {:x} immediate {:x} write {}\n", arm::name(e.exception.kind),
                        e.pc, e.exception.address, e.exception.immediate, e.exception.write);
  }
  return text;
}

}  // namespace test
