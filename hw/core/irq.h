// SPDX-License-Identifier: MIT
// Small pieces of interrupt wiring: a wire to a function, a wire to nowhere, several wires joined into one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "hw/core/device.h"

namespace hw {

/// A wire that calls a function with its level.
class IrqFunction final : public IrqLine {
 public:
  explicit IrqFunction(std::function<void(bool)> set) : set_(std::move(set)) {}
  void set(bool level) override { set_(level); }

 private:
  std::function<void(bool)> set_;
};

/// A wire that ends nowhere.
class NoIrq final : public IrqLine {
 public:
  void set(bool) override {}
};

/// Joins up to 64 wires: the output is high while any input is.
class OrIrq {
 public:
  OrIrq(IrqLine& output, unsigned inputs) : output_(output) {
    for (unsigned i = 0; i < inputs; ++i)
      inputs_.push_back(std::make_unique<Input>(*this, std::uint64_t{1} << (i % 64)));
  }
  OrIrq(const OrIrq&) = delete;
  OrIrq& operator=(const OrIrq&) = delete;
  [[nodiscard]] IrqLine& input(unsigned n) { return *inputs_.at(n); }

 private:
  class Input final : public IrqLine {
   public:
    Input(OrIrq& owner, std::uint64_t bit) : owner_(owner), bit_(bit) {}
    void set(bool level) override { owner_.change(bit_, level); }

   private:
    OrIrq& owner_;
    std::uint64_t bit_;
  };
  void change(std::uint64_t bit, bool level) {
    const std::lock_guard held(mutex_);  // between the device's lock and the interrupt controller's
    levels_ = level ? levels_ | bit : levels_ & ~bit;
    output_.set(levels_ != 0);
  }

  IrqLine& output_;
  std::mutex mutex_;
  std::uint64_t levels_ = 0;
  std::vector<std::unique_ptr<Input>> inputs_;
};

}  // namespace hw
