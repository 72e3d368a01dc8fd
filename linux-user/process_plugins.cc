// SPDX-License-Identifier: MIT
// A process and its plugins: loading, what they may ask, and when they must stand still.
#include <cstdio>
#include <optional>
#include <utility>

#include "linux-user/debug_memory.h"
#include "linux-user/process.h"
#include "linux-user/thread.h"
#include "plugins/host.h"
#include "plugins/loader.h"

namespace linux_user {
namespace {

using tcg::runtime::Vcpu;

plugins::Ports plugin_ports(Process& process, GuestSymbols& symbols) {
  plugins::Ports ports;
  ports.runtime = &process.runtime();
  AddressSpace& space = process.space();
  ports.read_virtual = [&space](Vcpu&, std::uint64_t va, std::span<std::uint8_t> out) {
    return space.read(out.data(), va, out.size()) || debug_read(space, va, out) == out.size();
  };
  ports.write_virtual = [&space](Vcpu&, std::uint64_t va, std::span<const std::uint8_t> in) {
    return debug_write(space, va, in);
  };
  ports.symbol = [&symbols](std::uint64_t va) { return symbols.at(va); };
  return ports;
}

}  // namespace

base::Result<void> Process::load_plugins() {
  if (!has_plugins()) return {};
  auto& host = plugins::Host::get();
  host.leave_signals_alone();
  host.set_environment({.target_name = "aarch64",
                        .system = false,
                        .binary = executable_,
                        .start_code = image_.code_start,
                        .end_code = image_.code_end,
                        .entry_code = image_.entry});
  symbols_ = std::make_unique<GuestSymbols>(*space_);
  base::Result<void> result;
  for (const std::string& text : options_.plugins) {
    const auto request = plugins::parse_request(text);
    if (!request) {
      result = std::unexpected(request.error());
    } else {
      result = host.load(*request);
    }
    if (!result) break;
  }
  if (!result) return result;
  host.attach(plugin_ports(*this, *symbols_));
  actions_.catch_deaths();
  at_end.push_back([&host] {
    host.at_exit();
    std::fflush(nullptr);
  });
  return {};
}

void Process::beside_no_plugin(const std::function<void()>& work) {
  // A vfork'd child has its parent's memory, but none of its parent's other threads may wait for it.
  if (!has_plugins() || in_vfork()) return work();
  Vcpu* const vcpu = Vcpu::current();
  std::optional<Vcpu::Outside> outside;
  if (vcpu != nullptr && vcpu->inside()) outside.emplace(*vcpu);
  runtime_->without_frames(vcpu, work);
}

std::int64_t Process::replace(const std::function<std::int64_t()>& exec) {
  if (!has_plugins() || in_vfork()) return exec();
  std::int64_t error = 0;
  beside_no_plugin([&] {
    auto& host = plugins::Host::get();
    host.at_exit();
    std::fflush(nullptr);
    error = exec();
    host.silence();
  });
  return error;
}

}  // namespace linux_user
