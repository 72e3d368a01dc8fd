// SPDX-License-Identifier: MIT
// What the shell of the program (command line, run control, monitor) knows of a machine, and what it gives to one.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/options.h"
#include "base/result.h"
#include "hw/core/char_backend.h"
#include "system/icount_options.h"
#include "tcg/opt/pass.h"

namespace plugins {
class Host;
}

namespace sys {

/// -accel tcg,...
struct AcceleratorOptions {
  enum class Threads : std::uint8_t { kSingle, kMulti };
  enum class Backend : std::uint8_t { kJit, kInterpreter };
  enum class Host : std::uint8_t { kNative, kV2, kV3 };
  Threads threads = Threads::kMulti;
  Backend backend = Backend::kJit;
  Host host = Host::kNative;
  std::uint64_t code_bytes = 0;  ///< tb-size in bytes; 0: the engine's choice
  bool one_insn_per_tb = false;
  std::optional<tcg::opt::Pass> broken_pass;  ///< testing only, see tcg/opt/spoil.h
};

/// -rtc.  start is what the guest's clock shows at the start, as UTC seconds since 1970; absent: the host's time.
struct RtcOptions {
  enum class Zone : std::uint8_t { kUtc, kLocal };
  enum class Clock : std::uint8_t { kHost, kRealtime, kVirtual };
  Zone zone = Zone::kUtc;
  std::optional<std::int64_t> start;
  Clock clock = Clock::kHost;
};

/// -g
struct GraphicMode {
  unsigned width = 1024, height = 768, depth = 8;
};

/// Everything of the command line that a machine is built from.  Strings are as the user wrote them.
struct MachineOptions {
  std::string machine;                 ///< a name of Target::machines()
  base::KeyValues machine_properties;  ///< keys checked against Target::machine_properties()
  std::string cpu;                     ///< -cpu as written, accepted by Target::check_cpu(); empty: the machine's own
  std::uint64_t ram_bytes = 0;
  unsigned cpus = 1, max_cpus = 1;
  std::optional<std::string> kernel, initrd, bios;
  std::string append;
  AcceleratorOptions accelerator;
  RtcOptions rtc;
  std::optional<IcountOptions> icount;
  std::optional<DigestOptions> digest;        ///< only with icount
  std::optional<PlantOptions> plant;          ///< only with icount
  std::string boot_order;                     ///< letters of -boot order=; empty: the machine's own
  std::vector<std::string> prom_environment;  ///< "name=value" each
  std::string name;
  std::array<std::uint8_t, 16> uuid{};
  GraphicMode graphic;
  bool nographic = false;  ///< firmware is told to use the serial console
  std::string vga;         ///< -vga, empty: the machine's own
};

/// Requests that come out of a running machine.  Thread: any; they return at once and are served by the main loop.
class MachineEvents {
 public:
  virtual ~MachineEvents() = default;
  virtual void shutdown_requested() = 0;
  virtual void reset_requested() = 0;
  /// The machine cannot go on (a vCPU in error mode with nobody to reset it); the reason is for the user.
  virtual void stop_requested(std::string reason) = 0;
};

/// Finds firmware by file name; see firmware.h.
class FirmwareSearch;

/// What a machine is wired to.  All outlive it.  serials: one entry per port of the board in order, null for none.
struct MachineWiring {
  MachineEvents& events;
  const FirmwareSearch& firmware;
  std::vector<hw::CharBackend*> serials;
  plugins::Host* plugins = nullptr;  ///< null: none are loaded
};

/// Topics of `info` that a machine answers.
enum class InfoTopic : std::uint8_t {
  kRegisters,
  kMemoryTree,
  kDeviceTree,
  kTlb,
  kMappings,
  kInterrupts,
  kJit,
  kIcount,
  kRoms
};

struct DisassembledInstruction {
  base::Va address;
  unsigned bytes = 4;
  std::string text;
};

/// A built machine.  It starts paused, as after a cold reset.  Every function is called on the main-loop thread; those
/// below the line only while paused.
class Machine {
 public:
  virtual ~Machine() = default;
  /// Lets all vCPUs and clocks run.
  virtual void resume() = 0;
  /// Returns when every vCPU stands between two instructions and clocks stand still.
  virtual void pause() = 0;
  [[nodiscard]] virtual unsigned cpu_count() const = 0;
  /// Host thread that runs the vCPU, for `info cpus`; 0 if it has none yet.
  [[nodiscard]] virtual int cpu_thread(unsigned cpu) const = 0;
  [[nodiscard]] virtual bool is_halted(unsigned cpu) const = 0;
  /// Bits of a virtual and of a physical address, for the width that the monitor prints.
  [[nodiscard]] virtual unsigned virtual_bits() const = 0;
  [[nodiscard]] virtual bool is_big_endian() const = 0;
  /// Asks the guest to power off; false if the board has no such button.
  virtual bool press_power_button() { return false; }

  // ---- only while paused ----
  /// As after power-on: firmware and kernel are loaded again, RAM keeps what the board's reset leaves.
  virtual void reset() = 0;
  /// Text of an `info` topic, lines ending in \n.  `arguments` is what followed it.
  [[nodiscard]] virtual std::string info(InfoTopic topic, unsigned cpu, std::string_view arguments) = 0;
  /// A register by its name without '$' ("pc", "npc", "psr", "g1", "o6", "sp", ...); absent: no such register.
  [[nodiscard]] virtual std::optional<std::uint64_t> read_register(unsigned cpu, std::string_view name) = 0;
  [[nodiscard]] virtual std::vector<std::string> register_names() const = 0;
  /// Debugger's accesses: no fault, no device side effects where avoidable.  False if any byte has no mapping or
  /// memory.
  virtual bool read_virtual(unsigned cpu, base::Va at, std::span<std::uint8_t> out) = 0;
  virtual bool read_physical(base::Pa at, std::span<std::uint8_t> out) = 0;
  [[nodiscard]] virtual std::optional<base::Pa> translate(unsigned cpu, base::Va at) = 0;
  /// Text of the `size` bytes at `bytes` as one instruction at `at`; the count of bytes it took.
  [[nodiscard]] virtual DisassembledInstruction disassemble(base::Va at, std::span<const std::uint8_t> bytes) = 0;
};

/// A name with its description, as the help lists print them.
struct NamedHelp {
  std::string_view name;
  std::string_view help;
};

/// One machine that a program offers.
struct MachineInfo {
  std::string_view name;
  std::string_view help;
  std::uint64_t default_ram = 0, max_ram = 0;  ///< bytes
  unsigned max_cpus = 1;
  unsigned serial_ports = 0;
  bool is_default = false;
};

/// The guest family of one program: what it offers, and how a machine is made.
class Target {
 public:
  virtual ~Target() = default;
  [[nodiscard]] virtual std::string_view program() const = 0;  ///< "tandem-system-sparc"
  [[nodiscard]] virtual std::string_view name() const = 0;     ///< of the guest, "sparc", for plugins
  [[nodiscard]] virtual std::span<const MachineInfo> machines() const = 0;
  [[nodiscard]] virtual std::span<const base::PropertyInfo> machine_properties() const { return {}; }
  [[nodiscard]] virtual std::string cpu_help() const = 0;
  /// Whether a -cpu argument names a model and known features; the error suggests the nearest.
  [[nodiscard]] virtual base::Result<void> check_cpu(std::string_view argument) const = 0;
  /// Devices on the boards, for -device's messages.
  [[nodiscard]] virtual std::span<const NamedHelp> devices() const { return {}; }
  [[nodiscard]] virtual base::Result<std::unique_ptr<Machine>> create(const MachineOptions& options,
                                                                      const MachineWiring& wiring) = 0;
};

}  // namespace sys
