// SPDX-License-Identifier: MIT
// From the text of a -plugin option to a loaded plugin.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "plugins/host.h"

namespace plugins {

/// `[file=]FILE[,arg=...][,name=value...]`.
base::Result<Request> parse_request(std::string_view text);
/// Where the file is: as given if it has a folder or is there; else lib<file>.so or <file> in TANDEM_PLUGIN_PATH and
/// beside the program.
std::string find_library(std::string_view file);
/// Text of `-plugin help`.
std::string help();

}  // namespace plugins
