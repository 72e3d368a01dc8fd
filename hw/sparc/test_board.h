// SPDX-License-Identifier: MIT
// A built SS-20 with fakes around it, for tests and the device fuzzer.
#pragma once

#include <memory>

#include "hw/core/manual_clock.h"
#include "hw/core/test_support.h"
#include "hw/sparc/ss20.h"
#include "hw/sparc/test_images.h"

namespace hw::sparc::test {

class Processor final : public CpuIrq {
 public:
  void set_level(unsigned pil) override { level = pil; }
  unsigned level = 0;
};

/// Everything around the board; the board is made by build().
struct World {
  ManualClock clock;
  FixedWallClock wall{0};
  hw::test::FakeLine ttya, ttyb;
  Processor cpu;
  int power_offs = 0, resets = 0, idles = 0;
  NetBackend* network = nullptr;

  static Ss20Options options() {
    Ss20Options o;
    o.ram_bytes = 16 << 20;
    o.prom = {"prom", elf(0xffd00000, {1, 2, 3, 4}, 0x100)};
    return o;
  }
  base::Result<std::unique_ptr<Ss20>> build(Ss20Options o = options()) {
    return Ss20::build(std::move(o), {clock,
                                      wall,
                                      ttya,
                                      ttyb,
                                      {&cpu},
                                      [this] { ++power_offs; },
                                      [this] { ++resets; },
                                      [this] { ++idles; },
                                      network});
  }
};

}  // namespace hw::sparc::test
