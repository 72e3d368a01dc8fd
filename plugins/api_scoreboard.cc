// SPDX-License-Identifier: MIT
// API: scoreboards and their 64-bit entries.
#include "plugins/api.h"
#include "plugins/handles.h"

namespace plugins {

void check_scoreboard(const qemu_plugin_scoreboard* score, const char* function) {
  if (kChecked && (score == nullptr || !score->live)) misused(function, "with a scoreboard that has been freed");
}

}  // namespace plugins

namespace {

using plugins::check_scoreboard;

/// An entry may be added to by its own vCPU's code while others read it: plain aligned accesses, each of one
/// instruction.
std::uint64_t* entry_of(qemu_plugin_u64 entry, unsigned vcpu, const char* function) {
  check_scoreboard(entry.score, function);
  return reinterpret_cast<std::uint64_t*>(plugins::Host::get().scoreboards().of(vcpu) + entry.score->offset +
                                          entry.offset);
}
std::uint64_t get(const std::uint64_t* p) { return __atomic_load_n(p, __ATOMIC_RELAXED); }
void set(std::uint64_t* p, std::uint64_t v) { __atomic_store_n(p, v, __ATOMIC_RELAXED); }

}  // namespace

extern "C" {

struct qemu_plugin_scoreboard* qemu_plugin_scoreboard_new(size_t element_size) {
  return new qemu_plugin_scoreboard{plugins::Host::get().scoreboards().allocate(element_size), element_size, true};
}

void qemu_plugin_scoreboard_free(struct qemu_plugin_scoreboard* score) {
  if (score == nullptr) return;
  check_scoreboard(score, __func__);
  plugins::Host::get().scoreboards().free(score->offset, score->bytes);
  if (plugins::kChecked)
    score->live = false;
  else
    delete score;
}

void* qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard* score, unsigned int vcpu_index) {
  check_scoreboard(score, __func__);
  return plugins::Host::get().scoreboards().of(vcpu_index) + score->offset;
}

void qemu_plugin_u64_add(qemu_plugin_u64 entry, unsigned int vcpu_index, uint64_t added) {
  std::uint64_t* const p = entry_of(entry, vcpu_index, __func__);
  set(p, get(p) + added);
}

uint64_t qemu_plugin_u64_get(qemu_plugin_u64 entry, unsigned int vcpu_index) {
  return get(entry_of(entry, vcpu_index, __func__));
}

void qemu_plugin_u64_set(qemu_plugin_u64 entry, unsigned int vcpu_index, uint64_t val) {
  set(entry_of(entry, vcpu_index, __func__), val);
}

uint64_t qemu_plugin_u64_sum(qemu_plugin_u64 entry) {
  std::uint64_t sum = 0;
  const unsigned count = plugins::Host::get().scoreboards().count();
  for (unsigned i = 0; i < count; ++i) sum += get(entry_of(entry, i, __func__));
  return sum;
}

}  // extern "C"
