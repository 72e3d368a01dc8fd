// SPDX-License-Identifier: MIT
// The short chardev syntax of -serial, -monitor and -parallel, turned into a backend and its properties.
#pragma once

#include <string>
#include <string_view>

#include "base/options.h"
#include "base/result.h"

namespace io {

/// `backend` is a name of backends(), or "none", or "chardev" (then property id names it).
struct LegacySpec {
  std::string backend;
  base::KeyValues properties;
  bool with_monitor = false;  ///< written with mon: in front
};

base::Result<LegacySpec> parse_legacy(std::string_view text);

}  // namespace io
