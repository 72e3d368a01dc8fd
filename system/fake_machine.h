// SPDX-License-Identifier: MIT
// A machine made of a few bytes, and a target that offers it: for the tests of the shell.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "system/machine.h"

namespace sys::test {

/// 256 bytes of memory at virtual 0x1000 and physical 0x0; a few registers; counts what is done to it.
class FakeMachine final : public Machine {
 public:
  FakeMachine() {
    for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<std::uint8_t>(i);
  }
  void resume() override {
    running = true;
    ++resumes;
  }
  void pause() override {
    running = false;
    ++pauses;
  }
  void reset() override {
    ++resets;
    reset_while_running = reset_while_running || running;
  }
  bool press_power_button() override { return false; }
  [[nodiscard]] unsigned cpu_count() const override { return 2; }
  [[nodiscard]] int cpu_thread(unsigned cpu) const override { return 100 + static_cast<int>(cpu); }
  [[nodiscard]] bool is_halted(unsigned cpu) const override { return cpu == 1; }
  [[nodiscard]] unsigned virtual_bits() const override { return 32; }
  [[nodiscard]] bool is_big_endian() const override { return true; }
  [[nodiscard]] std::string info(InfoTopic topic, unsigned cpu, std::string_view arguments) override {
    return "topic " + std::to_string(static_cast<int>(topic)) + " cpu " + std::to_string(cpu) + " '" +
           std::string(arguments) + "'" + (running ? " while running" : "") + "\n";
  }
  [[nodiscard]] std::optional<std::uint64_t> read_register(unsigned cpu, std::string_view name) override {
    const auto it = registers.find(std::string(name));
    if (it == registers.end()) return std::nullopt;
    return it->second + cpu;
  }
  [[nodiscard]] std::vector<std::string> register_names() const override { return {"pc", "sp"}; }
  bool read_virtual(unsigned, base::Va at, std::span<std::uint8_t> out) override {
    return at.value >= 0x1000 && read_physical(base::Pa(at.value - 0x1000), out);
  }
  bool read_physical(base::Pa at, std::span<std::uint8_t> out) override {
    if (at.value > memory.size() || out.size() > memory.size() - at.value) return false;
    std::copy_n(memory.begin() + static_cast<std::ptrdiff_t>(at.value), out.size(), out.begin());
    return true;
  }
  [[nodiscard]] std::optional<base::Pa> translate(unsigned, base::Va at) override {
    if (at.value < 0x1000 || at.value >= 0x1100) return std::nullopt;
    return base::Pa(at.value - 0x1000);
  }
  [[nodiscard]] DisassembledInstruction disassemble(base::Va at, std::span<const std::uint8_t> bytes) override {
    return {at, 4, bytes.size() >= 4 ? "insn " + std::to_string(bytes[3]) : ".byte"};
  }

  bool running = false, reset_while_running = false;
  int resumes = 0, pauses = 0, resets = 0;
  std::array<std::uint8_t, 256> memory{};
  std::map<std::string, std::uint64_t> registers{{"pc", 0x1010}, {"sp", 0x1080}};
};

class FakeTarget : public Target {
 public:
  static constexpr std::array kMachines{
      MachineInfo{.name = "Other",
                  .help = "another",
                  .default_ram = 1 << 20,
                  .max_ram = 1 << 20,
                  .max_cpus = 1,
                  .serial_ports = 1,
                  .is_default = false},
      MachineInfo{.name = "SS-20",
                  .help = "SPARCstation 20",
                  .default_ram = 128 << 20,
                  .max_ram = 512 << 20,
                  .max_cpus = 2,
                  .serial_ports = 2,
                  .is_default = true},
  };
  static constexpr std::array kDevices{NamedHelp{"esp", "SCSI"}, NamedHelp{"lance", "Ethernet"}};

  [[nodiscard]] std::string_view name() const override { return "fake"; }
  [[nodiscard]] std::string_view program() const override { return "tandem-system-fake"; }
  [[nodiscard]] std::span<const MachineInfo> machines() const override { return kMachines; }
  [[nodiscard]] std::string cpu_help() const override { return "CPUs: good\n"; }
  [[nodiscard]] base::Result<void> check_cpu(std::string_view argument) const override {
    if (argument == "good") return {};
    return base::fail("unknown CPU '" + std::string(argument) + "'");
  }
  [[nodiscard]] std::span<const NamedHelp> devices() const override { return kDevices; }
  [[nodiscard]] base::Result<std::unique_ptr<Machine>> create(const MachineOptions& options,
                                                              const MachineWiring& wiring) override {
    created_with = options;
    serials = wiring.serials;
    events = &wiring.events;
    if (fail_with) return base::fail(*fail_with);
    auto machine = std::make_unique<FakeMachine>();
    if (on_create) on_create(*machine);
    return machine;
  }

  MachineOptions created_with;
  std::vector<hw::CharBackend*> serials;
  MachineEvents* events = nullptr;
  std::optional<std::string> fail_with;
  std::function<void(FakeMachine&)> on_create;
};

}  // namespace sys::test
