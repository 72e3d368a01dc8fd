// SPDX-License-Identifier: MIT
// Several toy vCPUs on threads of their own.
#include "tests/support/toy_machine.h"

#include <algorithm>
#include <cstdlib>

#include "base/check.h"

namespace tests {
namespace {

using tcg::runtime::Runtime;

std::chrono::seconds patience() {
  const char* slow = std::getenv("TANDEM_SLOW");
  return std::chrono::seconds(slow ? static_cast<int>(60 * std::atof(slow)) : 60);
}

}  // namespace

ToyMachine::ToyMachine(const ToyConfig& config, std::size_t tb_bytes, tcg::runtime::Instrumenter* instrumenter)
    : config_(config) {
  tcg::runtime::Options options;
  options.tb_bytes = tb_bytes;
  options.nochain = config.nochain;
  options.backend = config.backend;
  options.passes.verify = true;
  options.user = config.user;
  options.interpret_first = config.interpret_first;
  if (config.user) options.guest_base = reinterpret_cast<std::uint64_t>(memory_->ram.data());
  auto runtime = Runtime::create(options);
  base::check(runtime.has_value(), "a runtime");
  runtime_ = std::move(*runtime);
  if (instrumenter) runtime_->set_instrumenter(instrumenter);
}

ToyMachine::~ToyMachine() {
  if (running_) stop();
}

ToyGuest& ToyMachine::add(std::uint64_t pc) {
  auto& guest = guests_.emplace_back(std::make_unique<ToyGuest>(*memory_, config_.user));
  guest->state().pc = pc;
  guest->state().r[15] = guests_.size() - 1;
  guest->on_halt = [this](ToyGuest&) { notify(); };
  vcpus_.push_back(&runtime_->add(*guest));
  return *guest;
}

void ToyMachine::start() {
  running_ = true;
  if (!config_.user) return runtime_->start(false);
  for (auto* vcpu : vcpus_) threads_.emplace_back([vcpu] { vcpu->run_here(); });
}

void ToyMachine::notify() {
  std::lock_guard guard(lock_);
  changed_.notify_all();
}

void ToyMachine::wait(const std::function<bool()>& condition) {
  std::unique_lock guard(lock_);
  base::check(changed_.wait_for(guard, patience(), condition), "the toy machine comes to its end");
}

void ToyMachine::wait_halted() {
  wait([this] { return std::ranges::all_of(guests_, [](const auto& g) { return g->has_halted.load(); }); });
}

void ToyMachine::stop() {
  running_ = false;
  if (!config_.user) return runtime_->quit();
  for (auto* vcpu : vcpus_) {
    vcpu->end();
    vcpu->kick();
  }
  for (auto& thread : threads_) thread.join();
  for (auto* vcpu : vcpus_) runtime_->remove(*vcpu);
  vcpus_.clear();
}

}  // namespace tests
