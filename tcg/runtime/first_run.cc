// SPDX-License-Identifier: MIT
// User mode: code that is reached for the first time is interpreted while a thread is young.  Half of what the start of
// a program runs is never run again, and making host code of it takes longer than running it.
//
// State is in its slots when such a run leaves, as a map would have it.  An access that faults is made again by host
// code, from the state before its instruction on: the guest is told what the host's processor says of its own access,
// which C++ cannot always know.
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/log.h"
#include "tcg/runtime/runtime.h"
#include "tcg/runtime/vcpu.h"

namespace tcg::runtime {
namespace {

/// A bit for each place of an instruction, by a hash; a collision makes code at once.
constexpr unsigned kSeenBits = 15;

/// A program that has run so much new code runs on: from there it does not pay, as most code comes back.
constexpr std::uint64_t kMostRuns = 2048;

}  // namespace

void Vcpu::interpret_first_runs() {
  const Options& options = runtime_.options();
  if (!options.user || !options.interpret_first || interpreter_ || runtime_.instrumenter() || options.nochain ||
      options.one_insn_per_tb)
    return;
  // A log tells of every block.
  using base::log::Item;
  for (const Item item : {Item::kInAsm, Item::kOp, Item::kOpOpt, Item::kOutAsm, Item::kExec, Item::kCpu})
    if (base::log::on(item)) return;
  first_runs_ = std::make_unique<FirstRuns>(guest_.target_info(), ports());
  first_runs_->seen.resize((std::size_t{1} << kSeenBits) / 64);
}

bool Vcpu::is_first_run(const BlockKey& key) {
  if (!first_runs_ || first_runs_->runs >= kMostRuns || runtime_.debug().any()) return false;
  // Nor what a debugger steps over or watches.
  if ((key.flags & kRedoFlag) != 0 || key.instrumentation != 0 || key.watches != 0) return false;
  const std::uint64_t hash = (key.pc >> 2) * 0x9e3779b97f4a7c15u >> (64 - kSeenBits);
  std::uint64_t& word = first_runs_->seen[hash / 64];
  const std::uint64_t bit = std::uint64_t{1} << (hash % 64);
  return (std::exchange(word, word | bit) & bit) == 0;
}

Vcpu::FirstRun Vcpu::run_first(const BlockKey& key, unsigned max_insns) {
  FirstRuns& first = *first_runs_;
  std::array<std::uint8_t, 4 * kMaxFirstInsns> code;
  const std::size_t in_page = key.pc & (kPageBytes - 1);
  const std::size_t have = guest_.fetch(key.pc, std::span(code).first(std::min(code.size(), kPageBytes - in_page)));
  if (have == 0) {
    take_leave();
    return FirstRun::kLeft;
  }
  // Not linked, so that a loop comes back after one round.
  const TranslateInput input{.key = key,
                             .code = std::span(code).first(have),
                             .max_insns = std::min(max_insns, kMaxFirstInsns),
                             .link_pages = true,
                             .nochain = true};
  region_.clear();
  region_.marks = false;
  guest_.translate(region_, input);
  first.interpreter.prepare(region_, first.prepared);
  ++first.runs;
  first.faulted = false;
  if (first.interpreter.run(first.prepared, &env_).kind != ir::Outcome::Kind::kLeft) return FirstRun::kDone;
  if (first.faulted) {
    env_.leave = kLeaveNone;
    return FirstRun::kFaulted;
  }
  deliver();
  return FirstRun::kLeft;
}

}  // namespace tcg::runtime
