// SPDX-License-Identifier: MIT
// The clock of a machine, and what hangs on counted instructions.
#include "system/machine_time.h"

#include <fmt/core.h>

#include <utility>

#include "base/digest.h"
#include "tcg/runtime/vcpu.h"

namespace sys {

/// Registers and RAM of a machine.
class MachineTime::Source final : public DigestSource {
 public:
  Source(tcg::runtime::Runtime& runtime, const hw::AddressSpace& memory) : runtime_(runtime), memory_(memory) {}
  [[nodiscard]] std::uint64_t registers() override {
    base::Digest all;
    for (const auto& vcpu : runtime_.vcpus()) all.add(vcpu->guest().register_digest());
    return all.value();
  }
  [[nodiscard]] std::vector<Ram> ram() override {
    std::vector<Ram> out;
    for (const hw::Region& r : memory_.regions())
      if (r.memory && r.writable) out.push_back({r.base.value, {r.memory, r.bytes}});
    return out;
  }
  [[nodiscard]] std::vector<std::uint64_t> written() override { return runtime_.take_dirty(); }

 private:
  tcg::runtime::Runtime& runtime_;
  const hw::AddressSpace& memory_;
};

/// Flips a bit once.
class MachineTime::Plant final : public CountWatcher {
 public:
  Plant(PlantOptions options, Flip flip) : options_(std::move(options)), flip_(std::move(flip)) {}
  [[nodiscard]] std::uint64_t next() const override { return done_ ? kNever : options_.at; }
  void reached(std::uint64_t) override {
    flip_(options_.reg, options_.bit);
    done_ = true;
  }

 private:
  const PlantOptions options_;
  const Flip flip_;
  bool done_ = false;
};

MachineTime::MachineTime(const MachineOptions& options)
    : digest_options_(options.digest), plant_options_(options.plant) {
  if (options.icount)
    counted_ = std::make_unique<CountedTime>(*options.icount);
  else
    real_ = std::make_unique<hw::RealClock>();
}

MachineTime::~MachineTime() = default;

hw::Clock& MachineTime::clock() {
  if (counted_) return counted_->clock();
  return *real_;
}

void MachineTime::prepare(tcg::runtime::Options& options) {
  options.count = counted_.get();
  options.track_dirty = digest_options_.has_value();
}

base::Result<void> MachineTime::attach(tcg::runtime::Runtime& runtime, const hw::AddressSpace& memory, Flip flip) {
  runtime_ = &runtime;
  if (!counted_) return {};
  counted_->attach(*runtime.vcpus().front());
  if (digest_options_) {
    source_ = std::make_unique<Source>(runtime, memory);
    auto writer = DigestWriter::create(*digest_options_, runtime.vcpus().front()->guest().target_info().name, *source_);
    if (!writer) return std::unexpected(writer.error());
    digest_ = *std::move(writer);
    counted_->add(*digest_);
  }
  if (plant_options_) {
    if (!flip(plant_options_->reg, std::nullopt))
      return base::fail(fmt::format("-plant: register '{}': no such register", plant_options_->reg));
    plant_ = std::make_unique<Plant>(*plant_options_, std::move(flip));
    counted_->add(*plant_);
  }
  return {};
}

void MachineTime::start() {
  if (counted_)
    counted_->start();
  else
    real_->start();
}

void MachineTime::stop() {
  if (counted_)
    counted_->stop();
  else
    real_->stop();
}

void MachineTime::memory_replaced() {
  if (digest_) digest_->forget();
}

void MachineTime::finish() {
  if (digest_) digest_->finish(runtime_->vcpus().front()->executed());
}

std::string MachineTime::info() const {
  return counted_ ? counted_->info() : "instructions are not counted (-icount)\n";
}

}  // namespace sys
