// SPDX-License-Identifier: MIT
// The handles callbacks get.  They are objects that are never freed, so one kept beyond its callback is found closed,
// and the plugin is told.  A thread reuses its block handle; in checked builds (-Dchecks=true) it has many and takes
// them in turn, so that a handle of one block is not mistaken for the next one's, and handles of accesses and freed
// scoreboards are looked at too.
#pragma once

#include <cstdint>
#include <deque>

#include "plugins/plugin.h"
#include "tcg/runtime/instrumenter.h"

struct qemu_plugin_tb;

struct qemu_plugin_hwaddr {
  bool io = false;
  std::uint64_t pa = 0;
  std::uint64_t access = 0;  ///< checked builds: number of the thread's access it is of
};

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
  std::deque<qemu_plugin_insn> insns;  ///< only grows
  std::size_t count = 0;               ///< of the block's instructions
};

namespace plugins {

#ifdef TANDEM_CHECKS
inline constexpr bool kChecked = true;
#else
inline constexpr bool kChecked = false;
#endif

struct TbHandle {
  static qemu_plugin_tb& open(const tcg::runtime::TranslatedBlock& block, tcg::instrument::Instrumentation& out);
  static void close(qemu_plugin_tb& tb);
  static void lock_for_fork();
  static void unlock_after_fork();
  /// Ends the program with a message if the handle is used outside its callback.
  static const qemu_plugin_tb& check(const qemu_plugin_tb* tb, const char* function);
  static const qemu_plugin_insn& check(const qemu_plugin_insn* insn, const char* function);
};

/// Around a memory callback in checked builds: the access's handles are good for so long.
using MemCallback = void(unsigned vcpu, std::uint32_t info, std::uint64_t va, void* userdata);
struct AccessScope {
  /// What to register for a callback: itself, or in checked builds one that opens the scope around it.
  static void enclose(std::uintptr_t& function, void*& userdata);
  /// Ends the program with a message if there is no access now.
  static void check(const char* function);
  /// The same for a handle that get_hwaddr gave for an access of before.
  static void check(const struct qemu_plugin_hwaddr* handle, const char* function);
};

/// dlclose's the plugin.
void unload_library(Plugin& plugin);

}  // namespace plugins
