// SPDX-License-Identifier: MIT
// API: the program that runs, time, output and small helpers.
#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>

#include "base/log.h"
#include "plugins/api.h"

namespace {

using plugins::Host;

std::atomic<bool> g_time_taken{false};

}  // namespace

extern "C" {

const char* qemu_plugin_path_to_binary(void) {
  const auto& e = Host::get().environment();
  return e.system || e.binary.empty() ? nullptr : g_strdup(e.binary.c_str());
}

uint64_t qemu_plugin_start_code(void) { return Host::get().environment().start_code; }
uint64_t qemu_plugin_end_code(void) { return Host::get().environment().end_code; }
uint64_t qemu_plugin_entry_code(void) { return Host::get().environment().entry_code; }

/// The first plugin that asks gets it; the handle says so.
const void* qemu_plugin_request_time_control(void) {
  if (g_time_taken.exchange(true)) return nullptr;
  return &g_time_taken;
}

void qemu_plugin_update_ns(const void* handle, int64_t time) {
  const auto& ports = Host::get().ports();
  if (handle == &g_time_taken && ports.set_time) ports.set_time(time);
}

void qemu_plugin_outs(const char* string) {
  if (base::log::on(base::log::Item::kPlugin)) base::log::write(string);
}

bool qemu_plugin_bool_parse(const char* name, const char* val, bool* ret) {
  constexpr std::array<std::string_view, 3> kTrue{"on", "yes", "true"}, kFalse{"off", "no", "false"};
  if (name == nullptr || val == nullptr) return false;
  const std::string_view text = val;
  const bool is_true = std::ranges::find(kTrue, text) != kTrue.end();
  if (!is_true && std::ranges::find(kFalse, text) == kFalse.end()) return false;
  *ret = is_true;
  return true;
}

}  // extern "C"
