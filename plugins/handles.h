// SPDX-License-Identifier: MIT
// The handles a translation callback gets.  Each thread has one block handle and reuses it; a handle kept beyond its
// callback is found closed, and the plugin is told.
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/plugin.h"
#include "tcg/runtime/instrumenter.h"

struct qemu_plugin_tb;

struct qemu_plugin_insn {
  qemu_plugin_tb* tb = nullptr;
  const tcg::runtime::TranslatedInsn* insn = nullptr;
  tcg::instrument::Insn* actions = nullptr;
};

struct qemu_plugin_tb {
  bool open = false;
  const plugins::Plugin* plugin = nullptr;  ///< whose callback runs
  const tcg::runtime::TranslatedBlock* block = nullptr;
  tcg::instrument::Instrumentation* out = nullptr;
  std::vector<qemu_plugin_insn> insns;
};

namespace plugins {

struct TbHandle {
  static qemu_plugin_tb& open(const tcg::runtime::TranslatedBlock& block, tcg::instrument::Instrumentation& out);
  static void close(qemu_plugin_tb& tb);
  /// Ends the program with a message if the handle is used outside its callback.
  static const qemu_plugin_tb& check(const qemu_plugin_tb* tb, const char* function);
  static const qemu_plugin_insn& check(const qemu_plugin_insn* insn, const char* function);
};

/// dlclose's the plugin.
void unload_library(Plugin& plugin);

}  // namespace plugins
