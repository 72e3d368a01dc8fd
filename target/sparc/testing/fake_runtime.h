// SPDX-License-Identifier: MIT
// A runtime port that notes what it is told, and a small board of RAM, for tests of the processor.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "hw/core/address_space.h"
#include "target/sparc/cpu.h"

namespace sparc::testing {

/// Commands are noted as text: "flush_all", "flush_page 1000 in 3".
class FakeRuntime final : public RuntimePort {
 public:
  void flush_all() override { log.emplace_back("flush_all"); }
  void flush_page(std::uint32_t va, std::uint32_t space) override {
    log.push_back(fmt::format("flush_page {:x} in {}", va, space));
  }
  void flush_range(std::uint32_t va, std::uint32_t bytes, std::uint32_t space) override {
    log.push_back(fmt::format("flush_range {:x}+{:x} in {}", va, bytes, space));
  }
  void flush_space(std::uint32_t space) override { log.push_back(fmt::format("flush_space {}", space)); }
  void switch_space(std::uint32_t space) override { log.push_back(fmt::format("switch_space {}", space)); }
  std::uint64_t load(std::uint32_t va, tcg::ir::MemOp op) override {
    log.push_back(fmt::format("load {:x} bytes {} index {}", va, op.bytes(), op.mmu_index));
    return load_result;
  }
  void store(std::uint32_t va, std::uint64_t value, tcg::ir::MemOp op) override {
    log.push_back(fmt::format("store {:x} = {:x} bytes {} index {}", va, value, op.bytes(), op.mmu_index));
  }
  void kick() override { ++kicks; }

  std::vector<std::string> log;
  std::uint64_t load_result = 0;
  unsigned kicks = 0;
};

/// 1 MiB of RAM at 0 and a page of ROM where the PROM is.
struct FakeBoard {
  FakeBoard() {
    memory.add({.name = "ram", .base = base::Pa(0), .bytes = ram.size(), .memory = ram.data()});
    memory.add({.name = "prom",
                .base = base::Pa(Mmu::kPromBase),
                .bytes = rom.size(),
                .memory = rom.data(),
                .writable = false});
  }
  void put(std::uint64_t pa, std::uint32_t word) { memory.write(base::Pa(pa), word, 4); }
  [[nodiscard]] std::uint32_t get(std::uint64_t pa) const {
    return static_cast<std::uint32_t>(memory.read(base::Pa(pa), 4).value);
  }

  hw::HostMemory ram{1 << 20};
  hw::HostMemory rom{4096};
  hw::AddressSpace memory;
};

/// Page tables for one context:
/// 00xxxxxx 16 MiB page at physical 0, ACC 7; 01000000+n*1000 4 KiB pages at physical 10000, ACC n (0 to 7);
/// 01008000 a descriptor at level 3, 01009000 invalid; 01040000 256 KiB page at physical 40000, ACC 3; 01080000
/// invalid; 02000000 page with nothing behind it; 03000000 reserved type; 04000000 table with nothing behind it;
/// 05000000 invalid.
struct FakeTables {
  static constexpr std::uint32_t kContexts = 0x8000, kLevel1 = 0x8400, kLevel2 = 0x8800, kLevel3 = 0x8900;
  static constexpr std::uint32_t pte(std::uint64_t pa, unsigned acc) {
    return static_cast<std::uint32_t>(pa >> 4) | acc << 2 | 2;
  }
  static constexpr std::uint32_t ptd(std::uint64_t pa) { return static_cast<std::uint32_t>(pa >> 4) | 1; }
  static void build(FakeBoard& board, unsigned context = 0) {
    board.put(kContexts + context * 4, ptd(kLevel1));
    board.put(kLevel1, pte(0, 7));
    board.put(kLevel1 + 4, ptd(kLevel2));
    board.put(kLevel1 + 8, pte(0xe'e000'0000, 7));
    board.put(kLevel1 + 12, 3);
    board.put(kLevel1 + 16, 0x8000'0001);
    board.put(kLevel2, ptd(kLevel3));
    board.put(kLevel2 + 4, pte(0x40000, 3));
    for (unsigned acc = 0; acc < 8; ++acc) board.put(kLevel3 + acc * 4, pte(0x10000, acc));
    board.put(kLevel3 + 32, 1);
  }
};

}  // namespace sparc::testing
