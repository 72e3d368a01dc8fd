// SPDX-License-Identifier: MIT
// Plugins that do what they must not: crash, exit, throw, fork, misuse the API.  Each is reported with the plugin's
// name, found by the addresses on the stack.
#pragma once

#include "plugins/plugin.h"

namespace plugins {

/// Remembers where the plugin's code is, and from the first on watches for failures.
void note_mapping(const Plugin& plugin);
void forget_mapping(const Plugin& plugin);

/// Also while a plugin is being installed in user mode, whose own handlers are not there yet.
void watch_installation(bool on);

/// For handlers of fatal signals that are not ours: says so, and is true, if the fault happened in a plugin.
/// Async-signal-safe enough for a process that ends.
bool blame(int signal, const void* fault_address, const void* context);

}  // namespace plugins
