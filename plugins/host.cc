// SPDX-License-Identifier: MIT
// Callback lists, uninstall and reset, and the events of the runtime.
#include "plugins/host.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/check.h"
#include "plugins/handles.h"
#include "tcg/runtime/vcpu.h"

namespace plugins {
namespace {

/// Instrumentation ids are block keys as generations are: far from each other.
constexpr std::uint64_t kFirstInstrumentation = std::uint64_t{1} << 40;
/// So many retired lists are worth stopping the vCPUs for.
constexpr std::size_t kManyRetired = 256;

/// Whether this thread is within a section in which no vCPU runs: renewal is then done at its end.
thread_local bool t_in_section = false;

}  // namespace

Host& Host::make() {
  static Host* const host = new Host;               // lives to the end: plugins' threads may call the API until then
  the_one_.store(host, std::memory_order_release);  // pairs with get()
  return *host;
}

Host::Host() : next_instrumentation_(kFirstInstrumentation) {
  for (auto& list : lists_) {
    owned_.push_back(std::make_unique<const CallbackList>());
    list.store(owned_.back().get(), std::memory_order_relaxed);
  }
}

bool Host::in_section() { return t_in_section; }

Plugin* Host::find(std::uint64_t id) {
  std::lock_guard guard(lock_);
  for (const auto& p : plugins_)
    if (p->id == id && p->state != Plugin::State::kGone) return p.get();
  return nullptr;
}

void Host::publish(Event event, std::unique_ptr<const CallbackList> list) {
  const auto n = static_cast<unsigned>(event);
  // Release: whoever finds the list sees its entries.
  lists_[n].store(list.get(), std::memory_order_release);
  retired_.push_back(std::exchange(owned_[n], std::move(list)));
  if (event != Event::kDiscontinuity) return;
  unsigned kinds = 0;
  for (const Callback& c : *owned_[n]) kinds |= c.kinds;
  watched_.store(kinds, std::memory_order_relaxed);
}

void Host::set(Event event, std::uint64_t id, Callback callback) {
  bool renews = false, crowded = false;
  {
    std::lock_guard guard(lock_);
    const auto plugin = std::ranges::find_if(plugins_, [&](const auto& p) { return p->id == id; });
    if (plugin == plugins_.end() || (*plugin)->state == Plugin::State::kGone ||
        (*plugin)->state == Plugin::State::kLeaving)
      return;
    callback.plugin = plugin->get();
    const CallbackList& old = *owned_[static_cast<unsigned>(event)];
    auto list = std::make_unique<CallbackList>();
    bool placed = false;
    for (const Callback& c : old) {
      if (c.plugin != callback.plugin) {
        list->push_back(c);
      } else if (callback.function != 0) {
        list->push_back(callback);
        placed = true;
      }
    }
    if (!placed && callback.function != 0) list->push_back(callback);
    // Code made before knows nothing of a first translation callback, and takes some exceptions by itself.
    renews = (event == Event::kTranslation && old.empty() != list->empty()) || event == Event::kDiscontinuity;
    publish(event, std::move(list));
    crowded = retired_.size() > kManyRetired;
  }
  if (renews || crowded) renew_soon();
}

void Host::drop_callbacks(const Plugin& plugin) {
  std::lock_guard guard(lock_);
  for (unsigned n = 0; n < kEventCount; ++n) {
    if (std::ranges::none_of(*owned_[n], [&](const Callback& c) { return c.plugin == &plugin; })) continue;
    auto list = std::make_unique<CallbackList>(*owned_[n]);
    std::erase_if(*list, [&](const Callback& c) { return c.plugin == &plugin; });
    publish(static_cast<Event>(n), std::move(list));
  }
}

void Host::renew() {
  {
    std::lock_guard guard(lock_);
    retired_.clear();
    generation_.store(owned_[static_cast<unsigned>(Event::kTranslation)]->empty() ? 0 : ++generations_,
                      std::memory_order_relaxed);
  }
  if (ports_.runtime) ports_.runtime->forget_translations();
}

void Host::renew_soon() {
  if (t_in_section) return;  // done at the section's end
  if (!ports_.runtime) return renew();
  if (renewing_.exchange(true, std::memory_order_acq_rel)) return;
  ports_.runtime->without_frames_soon([this] {
    renewing_.store(false, std::memory_order_release);
    renew();
  });
}

void Host::part_with(std::uint64_t id, Callback done, bool unload) {
  Plugin* const plugin = find(id);
  if (!plugin || ended_.load(std::memory_order_relaxed)) return;
  {
    std::lock_guard guard(lock_);
    if (plugin->state == Plugin::State::kLeaving) return;
    if (unload) plugin->state = Plugin::State::kLeaving;
  }
  done.plugin = plugin;
  const auto work = [this, plugin, done, unload] {
    if (find(plugin->id) == nullptr) return;  // a reset that was asked for before an uninstall, which was quicker
    const bool outer = std::exchange(t_in_section, true);
    drop_callbacks(*plugin);
    renew();  // no code calls the plugin any more
    if (done.function != 0) done.simple();
    if (unload) {
      std::lock_guard guard(lock_);
      plugin->state = Plugin::State::kGone;
      unload_library(*plugin);
    }
    t_in_section = outer;
    renew();  // what `done` registered
  };
  if (ports_.runtime && !t_in_section) return ports_.runtime->without_frames_soon(work);
  work();
}

void Host::uninstall(std::uint64_t id, Callback done) {
  Plugin* const plugin = find(id);
  if (plugin && plugin->state == Plugin::State::kInstalling)
    fail(*plugin, "calls qemu_plugin_uninstall within qemu_plugin_install: let it return an error instead");
  part_with(id, done, true);
}

void Host::reset(std::uint64_t id, Callback done) {
  Plugin* const plugin = find(id);
  if (plugin && plugin->state == Plugin::State::kInstalling)
    fail(*plugin, "calls qemu_plugin_reset within qemu_plugin_install");
  part_with(id, done, false);
}

void Host::attach(Ports ports) { ports_ = std::move(ports); }

unsigned Host::vcpu_count() const { return ports_.runtime ? ports_.runtime->vcpus_ever() : 0; }

void Host::at_exit() {
  if (ended_.exchange(true)) return;
  for (const Callback& c : list(Event::kAtExit)) c.with_userdata();
}

void Host::silence() {
  std::vector<Plugin*> all;
  {
    std::lock_guard guard(lock_);
    for (const auto& p : plugins_) all.push_back(p.get());
  }
  for (const Plugin* p : all) drop_callbacks(*p);
  renew();
}

void Host::before_fork() {
  lock_.lock();
  scoreboards_.lock_for_fork();
  TbHandle::lock_for_fork();
}

void Host::after_fork(bool child) {
  TbHandle::unlock_after_fork();
  scoreboards_.unlock_after_fork();
  lock_.unlock();
  // What was to be renewed by a thread that is not there any more.
  if (child && renewing_.exchange(false, std::memory_order_relaxed)) renew_soon();
}

std::shared_ptr<const tcg::instrument::Instrumentation> Host::translated(const tcg::runtime::TranslatedBlock& block) {
  const CallbackList& callbacks = list(Event::kTranslation);
  if (callbacks.empty()) return nullptr;
  auto out = std::make_shared<tcg::instrument::Instrumentation>();
  out->id = next_instrumentation_.fetch_add(1, std::memory_order_relaxed);
  out->insns.resize(block.insns.size());
  for (std::size_t i = 0; i < block.insns.size(); ++i) out->insns[i].pc = block.insns[i].pc;
  qemu_plugin_tb& tb = TbHandle::open(block, *out);
  for (const Callback& c : callbacks) {
    tb.plugin = c.plugin;
    c.call<void>(&tb);
  }
  TbHandle::close(tb);
  if (out->empty()) return nullptr;
  return out;
}

void Host::vcpu_event(tcg::runtime::Vcpu& vcpu, tcg::runtime::VcpuEvent event) {
  using enum tcg::runtime::VcpuEvent;
  const Event of = event == kStarted ? Event::kVcpuInit
                   : event == kIdle  ? Event::kVcpuIdle
                   : event == kEnded ? Event::kVcpuExit
                                     : Event::kVcpuResume;
  for (const Callback& c : list(of)) c.call<void>(vcpu.index());
}

void Host::discontinuity(tcg::runtime::Vcpu& vcpu, tcg::runtime::Discontinuity kind, std::uint64_t from,
                         std::uint64_t to) {
  for (const Callback& c : list(Event::kDiscontinuity)) {
    if ((c.kinds & static_cast<unsigned>(kind)) != 0) c.call<void>(vcpu.index(), static_cast<int>(kind), from, to);
  }
}

void Host::code_forgotten() {
  for (const Callback& c : list(Event::kFlush)) c.simple();
}

}  // namespace plugins
