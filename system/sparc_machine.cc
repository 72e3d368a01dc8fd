// SPDX-License-Identifier: MIT
// A SPARCstation 20 that runs: the board of hw/sparc with processors of target/sparc on the runtime.
#include "system/sparc_machine.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/bits.h"
#include "base/log.h"
#include "hw/sparc/ss20.h"
#include "plugins/host.h"
#include "plugins/symbols.h"
#include "system/firmware.h"
#include "system/machine_time.h"
#include "system/sparc_mappings.h"
#include "system/sparc_target.h"
#include "target/sparc/cpu.h"
#include "target/sparc/disasm.h"
#include "tcg/runtime/runtime.h"
#include "tcg/runtime/vcpu.h"

namespace sys {
namespace {

using base::Result;

/// What a processor asks of the runtime, and what the interrupt controller tells it.
class Module final : public sparc::RuntimePort, public hw::CpuIrq {
 public:
  void attach(sparc::Cpu& cpu, tcg::runtime::Vcpu& vcpu) {
    cpu_ = &cpu;
    vcpu_ = &vcpu;
  }
  void flush_all() override { vcpu_->tlb().flush_all(); }
  void flush_page(std::uint32_t va, std::uint32_t space) override { vcpu_->tlb().flush_page(va, space); }
  void flush_range(std::uint32_t va, std::uint32_t bytes, std::uint32_t space) override {
    vcpu_->tlb().flush_range(va, bytes, space);
  }
  void flush_space(std::uint32_t space) override { vcpu_->tlb().flush_space(space); }
  void switch_space(std::uint32_t space) override { vcpu_->tlb().switch_space(space); }
  std::uint64_t load(std::uint32_t va, tcg::ir::MemOp op) override { return vcpu_->load(va, op).low; }
  void store(std::uint32_t va, std::uint64_t value, tcg::ir::MemOp op) override { vcpu_->store(va, {value, 0}, op); }
  bool alone_or_redo() override { return vcpu_->alone_or_redo(); }
  void kick() override { vcpu_->kick(); }
  void set_level(unsigned pil) override {
    if (cpu_) cpu_->set_interrupt_level(pil);
  }

 private:
  sparc::Cpu* cpu_ = nullptr;
  tcg::runtime::Vcpu* vcpu_ = nullptr;
};

/// The guest's date as -rtc asks.
class Calendar final : public hw::WallClock {
 public:
  Calendar(const RtcOptions& options, const hw::Clock& clock) : options_(options), clock_(clock), host_start_(host()) {}
  [[nodiscard]] std::int64_t seconds() const override {
    const std::int64_t start = options_.start.value_or(host_start_ + zone_offset());
    const std::int64_t passed = options_.clock == RtcOptions::Clock::kVirtual
                                    ? std::chrono::duration_cast<std::chrono::seconds>(clock_.now()).count()
                                    : host() - host_start_;
    return start + passed;
  }

 private:
  static std::int64_t host() { return std::time(nullptr); }
  [[nodiscard]] std::int64_t zone_offset() const {
    if (options_.zone == RtcOptions::Zone::kUtc) return 0;
    const std::time_t now = host_start_;
    std::tm local{};
    localtime_r(&now, &local);
    return local.tm_gmtoff;
  }
  const RtcOptions options_;
  const hw::Clock& clock_;
  const std::int64_t host_start_;
};

/// Translations must follow writes that go by the processors' stores.
class CodeWatcher final : public hw::RamObserver {
 public:
  explicit CodeWatcher(tcg::runtime::Runtime& runtime) : runtime_(runtime) {}
  void ram_written(base::Pa first, std::uint64_t bytes) override { runtime_.ram_written(first.value, bytes); }

 private:
  tcg::runtime::Runtime& runtime_;
};

Result<hw::sparc::ImageFile> read_image(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return base::fail(fmt::format("cannot read '{}'", path));
  hw::sparc::ImageFile image{path, {std::istreambuf_iterator<char>(file), {}}};
  if (file.bad()) return base::fail(fmt::format("cannot read '{}'", path));
  return image;
}

Result<std::optional<hw::sparc::ImageFile>> read_optional(std::string_view option,
                                                          const std::optional<std::string>& path) {
  if (!path) return std::nullopt;
  auto image = read_image(*path);
  if (!image) return std::unexpected(std::move(image).error().context(option));
  return *std::move(image);
}

tcg::runtime::Options runtime_options(const AcceleratorOptions& a) {
  tcg::runtime::Options o;
  if (a.code_bytes != 0) o.tb_bytes = a.code_bytes;
  o.one_insn_per_tb = a.one_insn_per_tb;
  o.passes.broken = a.broken_pass;
  o.nochain = base::log::on(base::log::Item::kNoChain);
  o.backend = a.backend == AcceleratorOptions::Backend::kJit ? tcg::runtime::BackendKind::kJit
                                                             : tcg::runtime::BackendKind::kInterpreter;
  switch (a.host) {
    case AcceleratorOptions::Host::kNative: o.host = tcg::backend::HostLevel::kNative; break;
    case AcceleratorOptions::Host::kV2: o.host = tcg::backend::HostLevel::kV2; break;
    case AcceleratorOptions::Host::kV3: o.host = tcg::backend::HostLevel::kV3; break;
  }
#ifdef TANDEM_CHECKS
  o.passes.verify = true;
#endif
  return o;
}

Result<hw::sparc::Ss20Options> board_options(const MachineOptions& options, const FirmwareSearch& firmware) {
  hw::sparc::Ss20Options board;
  board.ram_bytes = options.ram_bytes;
  board.cpus = options.cpus;
  board.max_cpus = options.max_cpus;
  board.command_line = options.append;
  if (!options.boot_order.empty()) board.boot_device = options.boot_order;
  board.prom_variables = options.prom_environment;
  board.uuid = options.uuid;
  auto path = options.bios ? Result<std::string>(firmware.find(*options.bios).value_or(*options.bios))
                           : firmware.require("openbios-sparc32", "qemu-system-data", "-bios FILE");
  if (!path) return std::unexpected(path.error());
  auto prom = read_image(*path);
  if (!prom) return std::unexpected(std::move(prom).error().context("-bios"));
  board.prom = *std::move(prom);
  auto kernel = read_optional("-kernel", options.kernel);
  if (!kernel) return std::unexpected(kernel.error());
  board.kernel = *std::move(kernel);
  auto initrd = read_optional("-initrd", options.initrd);
  if (!initrd) return std::unexpected(initrd.error());
  board.initrd = *std::move(initrd);
  return board;
}

class SparcMachine final : public Machine {
 public:
  SparcMachine(const MachineOptions& options, const MachineWiring& wiring)
      : events_(wiring.events),
        plugins_(wiring.plugins),
        time_(options),
        calendar_(options.rtc, time_.clock()),
        modules_(options.cpus) {
    for (std::size_t i = 0; i < 2; ++i) {
      const bool given = i < wiring.serials.size() && wiring.serials[i];
      serials_[i] = given ? wiring.serials[i] : &unconnected_[i];
    }
  }
  ~SparcMachine() override {
    if (runtime_) runtime_->quit();
    time_.stop();
    if (built_) time_.finish();
  }

  Result<void> build(const MachineOptions& options, const FirmwareSearch& firmware) {
    auto wanted = runtime_options(options.accelerator);
    time_.prepare(wanted);
    auto runtime = tcg::runtime::Runtime::create(wanted);
    if (!runtime) return std::unexpected(runtime.error());
    auto chosen = board_options(options, firmware);
    if (!chosen) return std::unexpected(chosen.error());
    auto model = sparc::parse_model(options.cpu.empty() ? sparc::kDefaultModel : std::string_view(options.cpu));
    if (!model) return std::unexpected(std::move(model).error().context("-cpu"));
    std::vector<hw::CpuIrq*> lines;
    for (auto& m : modules_) lines.push_back(&m);
    auto board = hw::sparc::Ss20::build(*std::move(chosen), {.clock = time_.clock(),
                                                             .wall = calendar_,
                                                             .ttya = *serials_[0],
                                                             .ttyb = *serials_[1],
                                                             .cpus = std::move(lines),
                                                             .power_off = [this] { power_off(); },
                                                             .reset = [this] { request_reset(); },
                                                             .idle = [this] { idle(); }});
    if (!board) return std::unexpected(board.error());
    board_ = *std::move(board);
    runtime_ = *std::move(runtime);
    watcher_ = std::make_unique<CodeWatcher>(*runtime_);
    if (plugins_) runtime_->set_instrumenter(plugins_);
    for (unsigned i = 0; i < modules_.size(); ++i) {
      cpus_.push_back(std::make_unique<sparc::Cpu>(
          i, *model, board_->memory(), modules_[i],
          sparc::BoardPorts{.error_mode = [this](const std::string& text) { watchdog(text); }}));
      modules_[i].attach(*cpus_.back(), runtime_->add(*cpus_.back()));
      cpus_.back()->reset(hw::Reset::kCold);
    }
    board_->memory().set_observer(watcher_.get());
    if (plugins_) plugins_->attach(plugin_ports(options));
    auto counts = time_.attach(*runtime_, board_->memory(), [this](std::string_view name, std::optional<unsigned> bit) {
      const auto value = cpus_.front()->read_register(name);
      if (value && bit) cpus_.front()->write_register(name, *value ^ (*bit < 32 ? 1u << *bit : 0));
      return value.has_value();
    });
    if (!counts) return counts;
    runtime_->start(/*paused=*/true);
    built_ = true;
    return {};
  }

  void resume() override {
    time_.start();
    runtime_->resume();
  }
  void pause() override {
    runtime_->pause();
    time_.stop();
  }
  [[nodiscard]] unsigned cpu_count() const override { return static_cast<unsigned>(cpus_.size()); }
  [[nodiscard]] int cpu_thread(unsigned cpu) const override { return runtime_->vcpus()[cpu]->host_thread(); }
  [[nodiscard]] bool is_halted(unsigned cpu) const override { return cpus_[cpu]->halted; }
  [[nodiscard]] unsigned virtual_bits() const override { return 32; }
  [[nodiscard]] bool is_big_endian() const override { return true; }

  void reset() override {
    board_->reset(hw::Reset::kCold);
    runtime_->forget_code();
    time_.memory_replaced();
    for (auto& cpu : cpus_) cpu->reset(hw::Reset::kCold);
  }

  [[nodiscard]] std::string info(InfoTopic topic, unsigned cpu, std::string_view) override {
    switch (topic) {
      case InfoTopic::kRegisters: return cpus_[cpu]->registers_text(true);
      case InfoTopic::kMemoryTree: return board_->memory_tree();
      case InfoTopic::kDeviceTree: return board_->device_tree();
      case InfoTopic::kTlb: return list_pages(cpus_[cpu]->mmu());
      case InfoTopic::kMappings: return list_ranges(cpus_[cpu]->mmu());
      case InfoTopic::kInterrupts: return board_->interrupts();
      case InfoTopic::kJit: return runtime_->info();
      case InfoTopic::kIcount: return time_.info();
      case InfoTopic::kRoms: return roms();
    }
    return {};
  }

  [[nodiscard]] std::optional<std::uint64_t> read_register(unsigned cpu, std::string_view name) override {
    const auto value = cpus_[cpu]->read_register(name);
    return value ? std::optional<std::uint64_t>(*value) : std::nullopt;
  }
  [[nodiscard]] std::vector<std::string> register_names() const override {
    std::vector<std::string> names{"pc", "npc", "psr", "wim", "tbr", "y", "fsr", "cwp", "sp", "fp"};
    for (char bank : {'g', 'o', 'l', 'i'})
      for (char n = '0'; n < '8'; ++n) names.push_back({bank, n});
    for (int n = 0; n < 32; ++n) names.push_back(fmt::format("f{}", n));
    return names;
  }
  bool read_virtual(unsigned cpu, base::Va at, std::span<std::uint8_t> out) override {
    while (!out.empty()) {
      const auto page = cpus_[cpu]->debug_walk(at.value);
      if (!page || !page->host_page) return false;
      const std::uint64_t offset = at.value & (tcg::kPageBytes - 1);
      const std::size_t here = std::min<std::size_t>(out.size(), tcg::kPageBytes - offset);
      std::copy_n(page->host_page + offset, here, out.data());
      out = out.subspan(here);
      at = at + here;
    }
    return true;
  }
  bool read_physical(base::Pa at, std::span<std::uint8_t> out) override { return board_->memory().read_bytes(at, out); }
  [[nodiscard]] std::optional<base::Pa> translate(unsigned cpu, base::Va at) override {
    const auto page = cpus_[cpu]->debug_walk(at.value);
    if (!page) return std::nullopt;
    return base::Pa(page->pa_page | (at.value & (tcg::kPageBytes - 1)));
  }
  [[nodiscard]] DisassembledInstruction disassemble(base::Va at, std::span<const std::uint8_t> bytes) override {
    if (bytes.size() < 4) return {at, static_cast<unsigned>(bytes.size()), ".byte"};
    return {at, 4,
            sparc::disassemble_insn(static_cast<std::uint32_t>(at.value), base::load_be<std::uint32_t>(bytes.data()))};
  }

 private:
  void power_off() {
    stop_vcpu();
    events_.shutdown_requested();
  }
  void request_reset() {
    stop_vcpu();
    events_.reset_requested();
  }
  /// The module's watchdog sees error mode and resets the machine.
  void watchdog(const std::string& text) {
    // A guest that cannot start comes here again and again: once says enough.
    if (!std::exchange(watchdog_said_, true)) fmt::print(stderr, "tandem-system-sparc: {}; watchdog reset\n", text);
    stop_vcpu();
    events_.reset_requested();
  }
  /// Nothing runs on after the access that switched the machine off.
  void stop_vcpu() {
    if (auto* vcpu = tcg::runtime::Vcpu::current()) vcpu->stop_here();
  }
  void idle() {
    if (auto* vcpu = tcg::runtime::Vcpu::current()) cpus_[vcpu->index()]->halt();
  }
  [[nodiscard]] std::string roms() const {
    std::string out;
    for (const auto& r : board_->memory().regions())
      if (r.memory && !r.writable)
        out += fmt::format("addr={:016x} size=0x{:06x} mem=rom name=\"{}\"\n", r.base.value, r.bytes, r.name);
    return out;
  }

  /// What plugins may ask of this machine.
  [[nodiscard]] plugins::Ports plugin_ports(const MachineOptions& options) {
    plugins::Ports ports;
    ports.runtime = runtime_.get();
    ports.read_virtual = [this](tcg::runtime::Vcpu& vcpu, std::uint64_t va, std::span<std::uint8_t> out) {
      return read_virtual(vcpu.index(), base::Va(va), out);
    };
    ports.write_virtual = [this](tcg::runtime::Vcpu& vcpu, std::uint64_t va, std::span<const std::uint8_t> in) {
      return write_virtual(vcpu.index(), base::Va(va), in);
    };
    ports.translate = [this](tcg::runtime::Vcpu& vcpu, std::uint64_t va) -> std::optional<std::uint64_t> {
      const auto pa = translate(vcpu.index(), base::Va(va));
      return pa ? std::optional(pa->value) : std::nullopt;
    };
    ports.memory = [this](std::uint64_t pa, std::uint64_t bytes, bool write) -> std::uint8_t* {
      const hw::Region* const region = board_->memory().find(base::Pa(pa));
      if (region == nullptr || (write && !region->writable)) return nullptr;
      return board_->memory().host_pointer(base::Pa(pa), bytes);
    };
    ports.device_name = [this](std::uint64_t pa) -> const char* {
      const hw::Region* const region = board_->memory().find(base::Pa(pa));
      return region != nullptr ? region->name.c_str() : nullptr;
    };
    if (options.kernel) symbols_ = plugins::Symbols::read(*options.kernel);
    if (!symbols_.empty()) ports.symbol = [this](std::uint64_t va) { return symbols_.at(va); };
    return ports;
  }
  /// All of it or nothing.
  bool write_virtual(unsigned cpu, base::Va at, std::span<const std::uint8_t> in) {
    for (std::uint64_t a = at.value & ~(tcg::kPageBytes - 1); a < at.value + in.size(); a += tcg::kPageBytes) {
      const auto page = cpus_[cpu]->debug_walk(a);
      if (!page || !page->host_page || page->rom) return false;
    }
    while (!in.empty()) {
      const std::uint64_t offset = at.value & (tcg::kPageBytes - 1);
      const std::size_t here = std::min<std::size_t>(in.size(), tcg::kPageBytes - offset);
      const auto page = cpus_[cpu]->debug_walk(at.value);
      board_->memory().write_bytes(base::Pa(page->pa_page | offset), in.first(here));
      in = in.subspan(here);
      at = at + here;
    }
    return true;
  }

  MachineEvents& events_;
  plugins::Host* plugins_;
  plugins::Symbols symbols_;
  bool watchdog_said_ = false;
  bool built_ = false;
  MachineTime time_;
  Calendar calendar_;
  std::array<hw::NullCharBackend, 2> unconnected_;
  std::array<hw::CharBackend*, 2> serials_{};
  std::vector<Module> modules_;
  std::unique_ptr<hw::sparc::Ss20> board_;
  std::vector<std::unique_ptr<sparc::Cpu>> cpus_;
  std::unique_ptr<tcg::runtime::Runtime> runtime_;  // ends its threads before what they use goes
  std::unique_ptr<CodeWatcher> watcher_;
};

}  // namespace

base::Result<std::unique_ptr<Machine>> make_sparc_machine(const MachineOptions& options, const MachineWiring& wiring) {
  auto machine = std::make_unique<SparcMachine>(options, wiring);
  if (auto ok = machine->build(options, wiring.firmware); !ok) return std::unexpected(ok.error());
  return machine;
}

base::Result<std::unique_ptr<Machine>> SparcTarget::create(const MachineOptions& options, const MachineWiring& wiring) {
  return make_sparc_machine(options, wiring);
}

}  // namespace sys
