// SPDX-License-Identifier: MIT
// The main loop's building blocks on GLib's default main context.
#include "io/event_loop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "base/check.h"

namespace io {

struct FdWatch::Source {
  GSource base;
  FdWatch* watch;
};

gboolean FdWatch::prepare(GSource* source, gint* timeout) {
  *timeout = -1;
  FdWatch& watch = *reinterpret_cast<Source*>(source)->watch;
  const unsigned wanted = watch.handler_.wanted();
  if (wanted == watch.polled_) return FALSE;
  if (watch.tag_) g_source_remove_unix_fd(source, watch.tag_);
  watch.tag_ = wanted ? g_source_add_unix_fd(source, watch.fd_, static_cast<GIOCondition>(wanted)) : nullptr;
  watch.polled_ = wanted;
  return FALSE;
}

gboolean FdWatch::check(GSource* source) {
  const FdWatch& watch = *reinterpret_cast<Source*>(source)->watch;
  return watch.tag_ && g_source_query_unix_fd(source, watch.tag_) != 0;
}

gboolean FdWatch::dispatch(GSource* source, GSourceFunc, gpointer) {
  FdWatch& watch = *reinterpret_cast<Source*>(source)->watch;
  const auto conditions = watch.tag_ ? static_cast<unsigned>(g_source_query_unix_fd(source, watch.tag_)) : 0;
  // A copy, because the handler may destroy the watch and itself with it.
  const auto ready = watch.handler_.ready;
  if (conditions) ready(conditions);
  return G_SOURCE_CONTINUE;
}

FdWatch::FdWatch(int fd, Handler handler) : fd_(fd), handler_(std::move(handler)) {
  static GSourceFuncs functions{.prepare = prepare,
                                .check = check,
                                .dispatch = dispatch,
                                .finalize = nullptr,
                                .closure_callback = nullptr,
                                .closure_marshal = nullptr};
  source_ = g_source_new(&functions, sizeof(Source));
  reinterpret_cast<Source*>(source_)->watch = this;
  g_source_attach(source_, nullptr);
}

FdWatch::~FdWatch() {
  g_source_destroy(source_);
  g_source_unref(source_);
}

Ticker::Ticker(unsigned milliseconds, std::function<void()> tick)
    : tick_(std::move(tick)), source_(g_timeout_source_new(milliseconds)) {
  const auto call = +[](gpointer self) -> gboolean {
    const auto function = static_cast<Ticker*>(self)->tick_;  // a copy: it may destroy the ticker
    function();
    return G_SOURCE_CONTINUE;
  };
  g_source_set_callback(source_, call, this, nullptr);
  g_source_attach(source_, nullptr);
}

Ticker::~Ticker() {
  g_source_destroy(source_);
  g_source_unref(source_);
}

WakeFlag::WakeFlag(std::function<void()> raised)
    : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      raised_(std::move(raised)),
      watch_(fd_, {.wanted = [] { return unsigned{G_IO_IN}; },
                   .ready =
                       [this](unsigned) {
                         std::uint64_t count = 0;
                         static_cast<void>(!::read(fd_, &count, sizeof count));
                         raised_();
                       }}) {
  base::check(fd_ >= 0, "no descriptor left for the main loop");
}

WakeFlag::~WakeFlag() { ::close(fd_); }

void WakeFlag::raise() const {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(fd_, &one, sizeof one));
}

void wake_main_loop() { g_main_context_wakeup(nullptr); }

}  // namespace io
