// SPDX-License-Identifier: MIT
// The generator of random programs: rows with random fields, tamed so that much of it runs and little of it runs away.
#include "tests/insn/sparc_random.h"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "target/sparc/disasm.h"
#include "target/sparc/insn/rows.h"

namespace test {
namespace {

using Random = std::mt19937_64;

constexpr std::uint32_t kCodePage = 0x1'0000, kData = 0x2'0000, kDataBytes = 0x8000;
constexpr unsigned kLongestJump = 12;

bool one_in(Random& random, unsigned n) { return random() % n == 0; }

std::uint32_t op3(std::uint32_t word) { return word >> 19 & 63; }

constexpr std::uint32_t kRs1Mask = 31u << 14, kSecondMask = 0x3fff, kImmediate = 1u << 13;

std::uint32_t with_operands(std::uint32_t word, unsigned rs1, std::uint32_t second) {
  return (word & ~(kRs1Mask | kSecondMask)) | rs1 << 14 | second;
}
std::uint32_t immediate(std::int32_t value) { return kImmediate | (static_cast<std::uint32_t>(value) & 0x1fff); }

/// Registers that hold bases keep their values in most programs.
std::uint32_t spare_bases(std::uint32_t word) {
  const unsigned rd = word >> 25 & 31;
  return rd >= 4 && rd <= 7 ? word ^ 0x10u << 25 : word;
}

/// Loads and stores: mostly aligned, at %g6.
std::uint32_t tame_memory(Random& random, std::uint32_t word) {
  if (one_in(random, 6)) return word;
  const bool alternate = (op3(word) & 0x30) == 0x10;
  if (alternate) {
    static constexpr std::uint8_t kSpaces[]{0x0a, 0x0b, 0x0a, 0x0b, 0x0a, 0x0b, 0x08, 0x09, 0x20, 0x03, 0x10, 0x18};
    const std::uint32_t asi = one_in(random, 12) ? random() & 0xff : kSpaces[random() % std::size(kSpaces)];
    return with_operands(word, 6, asi << 5);
  }
  std::int32_t offset = static_cast<std::int32_t>(random() % 8192) - 4096;
  // Near ones meet again.
  if (!one_in(random, 3)) offset = static_cast<std::int32_t>(random() % 64);
  if (!one_in(random, 20)) offset &= ~7;
  return with_operands(word, 6, immediate(offset));
}

std::uint32_t tame_format2(Random& random, std::uint32_t word) {
  const std::uint32_t op2 = word >> 22 & 7;
  if (op2 == 4) return spare_bases(word);
  if (op2 != 2 && op2 != 6 && op2 != 7) return word;
  return (word & ~0x3f'ffffu) | static_cast<std::uint32_t>(1 + random() % kLongestJump);
}

/// WRPSR and the like: values that leave the machine going.  0: pick another instruction.
std::uint32_t tame_state_write(Random& random, std::uint32_t word) {
  switch (op3(word)) {
    case 0x31: {  // WRPSR: %g7 holds a sane one
      std::uint32_t flips = random() & 7;
      if (one_in(random, 8)) flips |= 0x20;
      if (one_in(random, 8)) flips |= 0x80;
      if (one_in(random, 8)) flips |= 0x40;
      if (one_in(random, 16)) flips |= 0xf00;
      return with_operands(word, 7, immediate(static_cast<std::int32_t>(flips)));
    }
    case 0x32: return with_operands(word, 0, immediate(one_in(random, 4) ? 0 : 1 << random() % 8));
    case 0x33: return one_in(random, 20) ? word : 0;
    default: return word;
  }
}

std::uint32_t tame(Random& random, std::uint32_t word, std::size_t index) {
  const std::uint32_t op = word >> 30;
  if (op == 1) return 1u << 30 | static_cast<std::uint32_t>(1 + random() % kLongestJump);
  if (op == 0) return tame_format2(random, word);
  if (op == 3) return tame_memory(random, spare_bases(word));
  const auto forward = static_cast<std::int32_t>(4 * (index + 1 + random() % kLongestJump));
  switch (op3(word)) {
    case 0x38:
    case 0x39:  // JMPL, RETT: %g5 is the start of the code
      word = spare_bases(word);
      if (one_in(random, 30)) return word;
      return with_operands(word, 5, immediate(forward + (one_in(random, 20) ? 2 : 0)));
    case 0x3a:
      return one_in(random, 3) ? word : with_operands(word, 0, immediate(static_cast<std::int32_t>(random() & 0x3f)));
    case 0x31:
    case 0x32:
    case 0x33: return one_in(random, 3) ? tame_state_write(random, word) : 0;
    case 0x34:
    case 0x35:
    case 0x36:
    case 0x37: return word;  // rd is no integer register
    default: return spare_bases(word);
  }
}

/// Words, half of them at corners.
std::uint32_t random_word(Random& random) {
  static constexpr std::uint32_t kCorners[]{0,  1,  2,      0xffffffff, 0x80000000, 0x7fffffff,    0x80000001,
                                            31, 32, 0xffff, 0x10000,    kData,      kData + 0x100, kData + 3};
  return one_in(random, 2) ? kCorners[random() % std::size(kCorners)] : static_cast<std::uint32_t>(random());
}

/// Doubles whose halves are singles of note too, often.
std::uint64_t random_double(Random& random) {
  static constexpr std::uint32_t kSingles[]{0,          0x80000000, 1,          0x007fffff, 0x00800000, 0x3f800000,
                                            0xbf800000, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001,
                                            0xffa00000, 0x4f000000, 0xcf000000, 0x3f800001, 0x40490fdb, 0x33800000};
  static constexpr std::uint64_t kDoubles[]{0x3ff0000000000000, 0x0010000000000000, 0x000fffffffffffff,
                                            0x7fefffffffffffff, 0x7ff0000000000000, 0x7ff8000000000000,
                                            0x7ff0000000000001, 0x41e0000000000000, 0xc1e0000000200000,
                                            0x36a0000000000000, 0x380fffffffffffff, 0x47efffffffffffff};
  switch (random() % 4) {
    case 0: return random();
    case 1: return kDoubles[random() % std::size(kDoubles)] ^ (random() & 1) << 63;
    default: break;
  }
  const std::uint64_t high = kSingles[random() % std::size(kSingles)];
  return high << 32 | kSingles[random() % std::size(kSingles)];
}

/// Rows by how often they come, in percent; the rest of the class is then left to chance.
struct Share {
  std::span<const sparc::Row> (*rows)();
  unsigned percent;
};
constexpr Share kShares[]{
    {sparc::alu_rows, 30},      {sparc::memory_rows, 18},     {sparc::control_rows, 14}, {sparc::fp_rows, 12},
    {sparc::window_rows, 7},    {sparc::multiply_rows, 6},    {sparc::state_rows, 5},    {sparc::alternate_rows, 4},
    {sparc::fp_memory_rows, 3}, {sparc::coprocessor_rows, 1},
};

const sparc::Row& random_row(Random& random) {
  auto at = static_cast<unsigned>(random() % 100);
  for (const Share& share : kShares) {
    if (at < share.percent) return share.rows()[random() % share.rows().size()];
    at -= share.percent;
  }
  return sparc::alu_rows().front();
}

/// Always traps (quad operations, unassigned ones): seldom wanted.
bool only_traps(const sparc::Row& row) {
  return row.name.starts_with("FPop") || row.name == "UNIMP" ||
         (row.name.starts_with('F') && row.name.find('q') != std::string_view::npos);
}

/// Bits 12:5 of a register form (and the like) are reserved: we ignore them, others take them for illegal.
std::uint32_t without_reserved_bits(std::uint32_t word) {
  const std::uint32_t op = word >> 30;
  const bool fp_operation = op == 2 && (op3(word) & 0x3c) == 0x34;
  if (op < 2 || fp_operation) return word;
  const bool shift = op == 2 && op3(word) >= 0x25 && op3(word) <= 0x27;
  const bool ticc = op == 2 && op3(word) == 0x3a;
  if (shift) return word & ~0x1fe0u;
  if (ticc) return word & ~((word & kImmediate) != 0 ? 0x20001f80u : 0x20001fe0u);
  if ((word & kImmediate) != 0) return word;
  return word & ~0x1fe0u;
}

/// Words that the peer may take otherwise: it has memory where we have none, loads doubles at odd words, and goes its
/// own way with a control transfer in another's delay slot (it jumps to addresses 2 and 3 there).
bool another_s_choice(std::uint32_t word, const std::vector<std::uint32_t>& before) {
  const std::uint32_t op = word >> 30;
  if (op == 3) {
    const bool fp_double = op3(word) == 0x23 || op3(word) == 0x27;
    return (word >> 14 & 31) != 6 || (fp_double && (word & 7) != 0);
  }
  const auto transfer = [](std::uint32_t w) {
    const std::uint32_t op2 = w >> 22 & 7;
    return w >> 30 == 1 || (w >> 30 == 0 && (op2 == 2 || op2 == 6)) || (w >> 30 == 2 && (op3(w) & 0x3e) == 0x38);
  };
  return !before.empty() && transfer(word) && transfer(before.back());
}

/// What processors do differently, or another emulator models less closely.
bool implementation_dependent(const sparc::Row& row) {
  static constexpr std::string_view kNames[]{"LDFSR", "STDFQ", "RDASR", "WRASR", "STFSR",
                                             "WRTBR", "RETT",  "FsTOi", "FdTOi", "FsMULd"};
  const bool alternate = (row.match >> 30) == 3 && (row.match >> 19 & 0x30) == 0x10;
  return alternate || std::ranges::find(kNames, row.name) != std::end(kNames);
}

}  // namespace

RandomProgram random_program(std::uint64_t seed, Flavour flavour) {
  const bool for_peer = flavour == Flavour::kForPeer;
  Random random(seed);
  RandomProgram program;
  program.seed = seed;
  program.mmu = one_in(random, 3) && !for_peer;
  program.writes_code = one_in(random, 12) && !for_peer;  // a store may hit the breakpoint at its end
  program.fp_traps = !for_peer;
  if (for_peer) program.rounds = 1;
  const std::size_t length = 4 + random() % 60;
  // Often over a page's end.
  program.code = one_in(random, 3) ? kCodePage + 0x1000 - 4 * static_cast<std::uint32_t>(random() % length) : kCodePage;
  const bool wild = one_in(random, 20) && !for_peer;  // words as they come; many do not end
  while (program.words.size() < length) {
    if (wild && one_in(random, 2)) {
      program.words.push_back(static_cast<std::uint32_t>(random()));
      continue;
    }
    const sparc::Row& row = random_row(random);
    if (only_traps(row) && (for_peer || !one_in(random, 12))) continue;
    if (for_peer && implementation_dependent(row)) continue;
    std::uint32_t word = decode::encoding(row, static_cast<std::uint32_t>(random()));
    if (one_in(random, 16) && !for_peer) word |= static_cast<std::uint32_t>(random()) & row.ignored;
    word = tame(random, word, program.words.size());
    if (for_peer && another_s_choice(word, program.words)) continue;
    if (for_peer) word = without_reserved_bits(word);
    if (word != 0) program.words.push_back(word);
  }
  return program;
}

std::string listing(const RandomProgram& program) {
  std::string text = fmt::format("seed {}{}{}, {} rounds\n", program.seed, program.mmu ? ", MMU on" : "",
                                 program.writes_code ? ", data among the code" : "", program.rounds);
  std::uint32_t pc = program.code;
  for (const std::uint32_t word : program.words) {
    text += fmt::format("{:08x}: {:08x}  {}\n", pc, word, sparc::disassemble_insn(pc, word));
    pc += 4;
  }
  return text;
}

namespace {

/// Instructions by hand, for the trap table.
constexpr std::uint32_t kNop = 0x01000000;
constexpr std::uint32_t kJmpL2 = 0x81c48000, kRettL2Plus4 = 0x81cca004;
constexpr std::uint32_t kTrapTable = 0x4000, kFpHandler = 0x6000, kTables = 0x4'0000;

/// Empties the floating-point queue if it is not empty, and goes on behind the trapped instruction.
constexpr std::array<std::uint32_t, 14> kFpHandlerCode{
    0xa1480000,  // rd %psr, %l0
    0xc1282808,  // st %fsr, [%g0 + 0x808]
    0xe6002808,  // ld [%g0 + 0x808], %l3
    0xa734e00d,  // srl %l3, 13, %l3
    0x808ce001,  // andcc %l3, 1, %g0
    0x02800003,  // be . + 12
    kNop,
    0xc1302800,  // std %fq, [%g0 + 0x800]
    0x81880010,  // wr %l0, %psr
    kNop,       kNop, kNop, kJmpL2, kRettL2Plus4,
};

void write_trap_table(SparcMachine& machine) {
  std::vector<std::uint32_t> table;
  for (unsigned tt = 0; tt < 256; ++tt) {
    const std::uint32_t ba = 0x10800000 | ((kFpHandler - (kTrapTable + tt * 16)) >> 2 & 0x3fffff);
    if (tt == 8) {
      table.insert(table.end(), {ba, kNop, kNop, kNop});
    } else {
      table.insert(table.end(), {kJmpL2, kRettL2Plus4, kNop, kNop});
    }
  }
  machine.write_words(kTrapTable, table);
  machine.write_words(kFpHandler, kFpHandlerCode);
}

}  // namespace

void RandomPlayer::map_pages(Random& random) {
  PageTables tables(machine_, kTables);
  for (std::uint32_t page = 0; page < kRamBytes; page += 0x1000) tables.map(page, page, 3);
  for (unsigned i = 0; i < 8; ++i) {
    const auto page = static_cast<std::uint32_t>(kData + 0x1000 * i);
    tables.map(page, one_in(random, 4) ? kData : page, static_cast<unsigned>(random() % 8));
    if (one_in(random, 8)) tables.put(page, 0);
  }
  tables.enable(0, one_in(random, 16));
}

void RandomPlayer::start(const RandomProgram& program) {
  Random random(program.seed ^ 0x5eed);
  std::fill(machine_.ram().begin(), machine_.ram().end(), std::uint8_t{0});
  machine_.runtime().ram_written(0, kRamBytes);
  machine_.reset();
  write_trap_table(machine_);
  std::vector<std::uint32_t> code = program.words;
  code.resize(code.size() + 3 * kLongestJump, kEndWord);
  machine_.write_words(program.code, code);
  std::vector<std::uint32_t> data(kDataBytes / 4);
  for (std::size_t i = 0; i < data.size(); ++i)
    data[i] = i % 2 == 0 ? static_cast<std::uint32_t>(random_double(random) >> 32) : random_word(random);
  machine_.write_words(kData, data);
  sparc::State& s = machine_.state();
  machine_.set("tbr", kTrapTable);
  for (unsigned r = 1; r < 8; ++r) s.globals[r] = random_word(random);
  for (unsigned w = 0; w < s.nwindows; ++w)
    for (const char group : {'o', 'l'})
      for (unsigned r = 0; r < 8; ++r) machine_.set(fmt::format("w{}.{}{}", w, group, r), random_word(random));
  for (std::uint64_t& d : s.doubles) d = random_double(random);
  machine_.set("y", random_word(random));
  machine_.set("fsr", (random() & 3) << 30 | (one_in(random, 6) && program.fp_traps ? (random() & 31) << 23 : 0) |
                          (random() & 0xfff));
  machine_.set("psr", 0x10e0 | (random() & 7) | (random() & 15) << 20);
  if (program.mmu) map_pages(random);
}

void RandomPlayer::start_round(const RandomProgram& program, unsigned round) {
  sparc::State& s = machine_.state();
  s.globals[5] = program.code;
  s.globals[6] = program.writes_code ? (program.code & ~7u) + 0x10 : kData + 0x1000 * (round + 2);
  s.globals[7] = 0x10e0;
  for (const char* name : {"s", "et", "ef"}) machine_.set(name, 1);
  // In two rounds of three a window not far off is invalid.
  machine_.set("wim", round % 3 == 0 ? 0 : 1u << ((*machine_.get("cwp") + 2 + program.seed % 5) % s.nwindows));
  machine_.set("tbr", kTrapTable);
  machine_.set_pc(program.code);
}

SparcMachine& RandomPlayer::prepared(const RandomProgram& program) {
  start(program);
  start_round(program, 0);
  return machine_;
}

RandomOutcome RandomPlayer::play(const RandomProgram& program) {
  start(program);
  RandomOutcome outcome;
  for (unsigned round = 0; round < program.rounds; ++round) {
    start_round(program, round);
    const std::uint64_t before = counted_ ? machine_.vcpu().executed() : 0;
    outcome.end = machine_.run({.blocks = 3000, .traps = 100, .milliseconds = 30'000});
    outcome.state += fmt::format("round {}: {}\n", round, name(outcome.end)) + machine_.state_text();
    if (counted_) outcome.state += fmt::format("executed {}\n", machine_.vcpu().executed() - before);
    if (outcome.end != End::kEnd) break;
  }
  outcome.memory.assign(machine_.ram().begin(), machine_.ram().end());
  return outcome;
}

std::string differences(const RandomOutcome& expected, const RandomOutcome& got) {
  std::string text;
  std::size_t a = 0, b = 0;
  unsigned shown = 0;
  while ((a < expected.state.size() || b < got.state.size()) && shown < 40) {
    const std::size_t a_end = std::min(expected.state.find('\n', a), expected.state.size());
    const std::size_t b_end = std::min(got.state.find('\n', b), got.state.size());
    const std::string left = expected.state.substr(std::min(a, expected.state.size()), a_end - a);
    const std::string right = got.state.substr(std::min(b, got.state.size()), b_end - b);
    if (left != right) {
      text += fmt::format("  expected {:40} got {}\n", left, right);
      ++shown;
    } else if (left.starts_with("round")) {
      text += "  " + left + "\n";
    }
    a = a_end + 1;
    b = b_end + 1;
  }
  for (std::size_t i = 0; i < expected.memory.size() && shown < 50; ++i) {
    if (expected.memory[i] == got.memory[i]) continue;
    text += fmt::format("  memory {:06x}: expected {:02x}, got {:02x}\n", i, expected.memory[i], got.memory[i]);
    ++shown;
  }
  return text;
}

RandomProgram shrink(const RandomProgram& program, const SparcConfig& reference, const SparcConfig& config) {
  return shrink(program, [&](const RandomProgram& p) {
    const RandomOutcome expected = RandomPlayer(reference).play(p);
    return !expected.cut_off() && expected != RandomPlayer(config).play(p);
  });
}

RandomProgram shrink(const RandomProgram& program, const std::function<bool(const RandomProgram&)>& differs) {
  RandomProgram best = program;
  if (!differs(best)) return best;
  for (unsigned rounds = 1; rounds < best.rounds; ++rounds) {
    RandomProgram fewer = best;
    fewer.rounds = rounds;
    if (differs(fewer)) best = fewer;
  }
  for (std::size_t piece = best.words.size() / 2; piece >= 1; piece /= 2) {
    for (std::size_t at = 0; at + piece <= best.words.size(); at += piece) {
      RandomProgram less = best;
      std::fill_n(less.words.begin() + static_cast<std::ptrdiff_t>(at), piece, kNop);
      if (less.words != best.words && differs(less)) best = less;
    }
  }
  while (!best.words.empty() && best.words.back() == kNop) {
    RandomProgram less = best;
    less.words.pop_back();
    if (!differs(less)) break;
    best = less;
  }
  return best;
}

}  // namespace test
