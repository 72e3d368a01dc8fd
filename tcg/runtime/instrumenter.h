// SPDX-License-Identifier: MIT
// Instrumenter: the port through which the runtime tells plugins what happens; plugins/ implements it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "tcg/instrument/instrumentation.h"
#include "tcg/runtime/guest.h"

namespace tcg::runtime {

class Vcpu;

/// One instruction of a block as its translation callbacks see it.
struct TranslatedInsn {
  std::uint64_t pc = 0;
  std::span<const std::uint8_t> bytes;  ///< as they stand in memory
  const void* host = nullptr;           ///< where they stand in our memory; null: in a device
};

struct TranslatedBlock {
  Vcpu& vcpu;
  std::uint64_t pc = 0;
  std::span<const TranslatedInsn> insns;  ///< each pc once, in order of first appearance
};

enum class VcpuEvent : std::uint8_t { kStarted, kIdle, kResumed, kEnded };

/// Thread: every function is called on vCPU threads, on several at once, with no lock held.
class Instrumenter {
 public:
  virtual ~Instrumenter() = default;
  /// 0: nobody watches translations.  Another number than before: code made under the old one must not run again; it
  /// changes only while no vCPU runs guest code.
  [[nodiscard]] virtual std::uint64_t generation() const = 0;
  /// Calls the translation callbacks; null if they asked for nothing.
  virtual std::shared_ptr<const instrument::Instrumentation> translated(const TranslatedBlock& block) = 0;
  virtual void vcpu_event(Vcpu& vcpu, VcpuEvent event) = 0;
  /// Kinds of discontinuities somebody wants to hear of: bits of Discontinuity.
  [[nodiscard]] virtual unsigned watched_discontinuities() const = 0;
  /// State is that at `to`.
  virtual void discontinuity(Vcpu& vcpu, Discontinuity kind, std::uint64_t from, std::uint64_t to) = 0;
  /// Zeroed memory that counter offsets of Action are into; stays where it is.  Any index.
  virtual std::uint8_t* counters(unsigned vcpu) = 0;
  /// All translations were thrown away; no vCPU runs.
  virtual void code_forgotten() = 0;
};

}  // namespace tcg::runtime
