// SPDX-License-Identifier: MIT
// What tandem-system-sparc offers: machines, CPU models, devices.
#pragma once

#include "system/machine.h"

namespace sys {

class SparcTarget final : public Target {
 public:
  [[nodiscard]] std::string_view name() const override { return "sparc"; }
  [[nodiscard]] std::string_view program() const override { return "tandem-system-sparc"; }
  [[nodiscard]] std::span<const MachineInfo> machines() const override;
  [[nodiscard]] std::string cpu_help() const override;
  [[nodiscard]] base::Result<void> check_cpu(std::string_view argument) const override;
  [[nodiscard]] std::span<const NamedHelp> devices() const override;
  /// Defined in sparc_machine.cc, which joins the board with the CPU.
  [[nodiscard]] base::Result<std::unique_ptr<Machine>> create(const MachineOptions& options,
                                                              const MachineWiring& wiring) override;
};

}  // namespace sys
