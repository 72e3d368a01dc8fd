// SPDX-License-Identifier: MIT
// Hammers every device of the SS-20 board with seeded pseudo-random accesses, input and snapshots: nothing may crash or
// hang. Environment: TANDEM_FUZZ_SEED (first seed, default 1), TANDEM_FUZZ_ROUNDS (seeds tried, default 8).
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "hw/scsi/scsi_device.h"
#include "hw/sparc/test_board.h"

namespace hw::sparc {
namespace {

constexpr int kAccesses = 20000;
constexpr std::uint64_t kRam = 1 << 20;

unsigned from_environment(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

/// A target that answers everything with up to 64 KiB in a direction drawn from the command.
class NoisyTarget final : public ScsiDevice {
 public:
  [[nodiscard]] std::string_view type() const override { return "noisy-target"; }
  void reset(Reset) override { left_ = 0; }
  void serialize(Archive& archive) override { archive.item("left", left_); }
  ScsiTransfer start(unsigned, std::span<const std::uint8_t> command) override {
    left_ = std::uint32_t{command[1]} << 8 | command[2];
    return {static_cast<ScsiDirection>(command[0] % 3), left_};
  }
  void read_data(std::span<std::uint8_t> out) override {
    for (auto& b : out) b = 0x5a;
  }
  void write_data(std::span<const std::uint8_t>) override {}
  std::uint8_t finish() override { return 0; }
  void abort() override { left_ = 0; }

 private:
  std::uint32_t left_ = 0;
};

class LoopNetwork final : public NetBackend {
 public:
  void send(std::span<const std::uint8_t> frame) override { last.assign(frame.begin(), frame.end()); }
  void attach(NetFrontend* f) override { frontend = f; }
  std::vector<std::uint8_t> last;
  NetFrontend* frontend = nullptr;
};

class Hammer {
 public:
  explicit Hammer(unsigned seed) : random_(seed) {
    world_.network = &network_;
    auto options = test::World::options();
    options.ram_bytes = kRam;
    scsi_[2] = &target_;
    board_ =
        Ss20::build(
            std::move(options),
            {world_.clock, world_.wall, world_.ttya, world_.ttyb, {&world_.cpu}, [] {}, [] {}, [] {}, &network_, scsi_})
            .value();
    fill_memory();
    for (const Region& region : board_->memory().regions()) {
      if (region.device != nullptr) devices_.push_back(&region);
    }
  }

  void run() {
    for (int i = 0; i < kAccesses; ++i) {
      if (pick(64) == 0) disturb();
      access();
    }
  }
  void save_and_load_damaged() {
    const auto bytes = hw::test::saved(*board_);
    for (int i = 0; i < 20; ++i) {
      auto damaged = bytes;
      for (std::uint32_t n = pick(8); n > 0; --n)
        damaged[pick(static_cast<std::uint32_t>(std::min<std::size_t>(damaged.size(), 4096)))] =
            static_cast<std::uint8_t>(random_());
      damaged.resize(damaged.size() - pick(2) * pick(static_cast<std::uint32_t>(damaged.size())));
      Archive archive{std::span<const std::uint8_t>(damaged)};
      board_->serialize(archive);
      for (int n = 0; n < 100; ++n) access();
    }
  }

 private:
  std::uint32_t pick(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }

  /// Random bytes, and a page table at 0 that maps the whole 32 MiB of DVMA onto RAM, over and over.
  void fill_memory() {
    for (auto& b : board_->ram()) b = static_cast<std::uint8_t>(random_());
    for (std::uint32_t page = 0; page < 8192; ++page) {
      base::store_be<std::uint32_t>(&board_->ram()[page * 4], (page % (kRam / 4096)) << 8 | (pick(16) == 0 ? 0 : 6));
    }
    board_->memory().write(base::Pa(0xfe0000000), 5, 4);
    board_->memory().write(base::Pa(0xfe0000004), 0, 4);
  }

  void access() {
    const Region& region = *devices_[pick(static_cast<std::uint32_t>(devices_.size()))];
    const unsigned bytes = 1u << pick(4);
    // Registers sit in the first bytes of each device: go there more often.
    const std::uint64_t span = pick(2) == 0 ? std::min<std::uint64_t>(region.bytes, 0x40) : region.bytes;
    const base::Pa at = region.base + pick(static_cast<std::uint32_t>(span));
    if (pick(2) == 0) {
      (void)board_->memory().read(at, bytes);
      return;
    }
    const std::uint64_t shapes[] = {random_(), random_() & random_() & random_(), std::uint64_t{1} << pick(64),
                                    pick(256), ~std::uint64_t{0}};
    (void)board_->memory().write(at, shapes[pick(5)], bytes);
  }

  void disturb() {
    switch (pick(8)) {
      case 0: world_.clock.advance(nanoseconds(pick(20'000'000))); break;
      case 1: world_.ttya.type("hello, world, how is the FIFO"); break;
      case 2: world_.ttya.frontend->event(static_cast<CharEvent>(pick(3))); break;
      case 3: board_->keyboard().key(static_cast<std::uint8_t>(pick(256)), pick(2) == 0); break;
      case 4: network_.frontend->receive(std::vector<std::uint8_t>(pick(1600), 0xff)); break;
      case 5: world_.wall.set(static_cast<std::int64_t>(random_() % 10'000'000'000)); break;
      case 6:
        if (pick(16) == 0) board_->reset(Reset::kWarm);
        break;
      default:
        if (pick(8) == 0) fill_memory();
        break;
    }
  }

  std::mt19937_64 random_;
  test::World world_;
  LoopNetwork network_;
  NoisyTarget target_;
  ScsiBus scsi_{};
  std::unique_ptr<Ss20> board_;
  std::vector<const Region*> devices_;
};

TEST(DeviceFuzz, AnyAccessAnywhereIsSurvived) {
  const unsigned first = from_environment("TANDEM_FUZZ_SEED", 1), rounds = from_environment("TANDEM_FUZZ_ROUNDS", 8);
  for (unsigned seed = first; seed < first + rounds; ++seed) {
    SCOPED_TRACE(testing::Message() << "repeat with TANDEM_FUZZ_SEED=" << seed << " TANDEM_FUZZ_ROUNDS=1");
    Hammer hammer(seed);
    hammer.run();
    hammer.save_and_load_damaged();
  }
}

}  // namespace
}  // namespace hw::sparc
