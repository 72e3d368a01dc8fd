// SPDX-License-Identifier: MIT
// For the files that implement the C API: version 7's prototypes, and what they share.
#pragma once

#define QEMU_PLUGIN_API_VERSION 7
#include "plugins/host.h"
#include "plugins/include/qemu-plugin.h"

struct qemu_plugin_scoreboard {
  std::uint32_t offset;  ///< in each vCPU's counters
  std::size_t bytes;     ///< of an element
  bool live = true;      ///< checked builds keep freed ones to tell of their use
};

namespace plugins {

/// A registration's function and user data; the plugin is found by id.
template <typename Function>
Callback callback(Function* function, void* userdata, unsigned kinds = 0) {
  return {nullptr, reinterpret_cast<std::uintptr_t>(function), userdata, kinds};
}

/// Reports an API function called wrongly, with the plugin found on the stack, and ends the program.
[[noreturn]] void misused(const char* function, const char* how);

/// Checked builds: ends the program if the scoreboard has been freed.
void check_scoreboard(const qemu_plugin_scoreboard* score, const char* function);

}  // namespace plugins
