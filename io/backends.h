// SPDX-License-Identifier: MIT
// The kinds of chardev.  Each function makes one from its properties, whose keys were checked against its table row.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/options.h"
#include "base/result.h"
#include "io/chardev.h"

namespace io {

using OpenedChardev = base::Result<std::unique_ptr<Chardev>>;

OpenedChardev open_null(std::string id, const base::KeyValues& properties);
OpenedChardev open_stdio(std::string id, const base::KeyValues& properties);
OpenedChardev open_file(std::string id, const base::KeyValues& properties);
OpenedChardev open_pipe(std::string id, const base::KeyValues& properties);
OpenedChardev open_pty(std::string id, const base::KeyValues& properties);
OpenedChardev open_socket(std::string id, const base::KeyValues& properties);

/// One kind as `-chardev NAME,...` and `-chardev help` know it.
struct BackendInfo {
  std::string_view name;
  std::string_view help;
  std::span<const base::PropertyInfo> properties;
  OpenedChardev (*open)(std::string id, const base::KeyValues& properties);
};
std::span<const BackendInfo> backends();

}  // namespace io
