// SPDX-License-Identifier: MIT
// The chardevs null, file and pipe.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "io/backends.h"
#include "io/event_loop.h"
#include "io/output.h"
#include "io/unique_fd.h"

namespace io {
namespace {

class NullChardev final : public Chardev {
 public:
  using Chardev::Chardev;
  [[nodiscard]] std::string description() const override { return "null"; }
  void write(std::span<const std::uint8_t>) override {}
};

class FileChardev final : public Chardev {
 public:
  FileChardev(std::string id, std::string path, UniqueFd fd)
      : Chardev(std::move(id)), path_(std::move(path)), fd_(std::move(fd)) {}
  [[nodiscard]] std::string description() const override { return "file:" + path_; }
  void write(std::span<const std::uint8_t> bytes) override {
    std::lock_guard guard(lock_);
    write_all(fd_.get(), bytes, stopping_);
  }
  void stop_waiting() override { stopping_.store(true, std::memory_order_relaxed); }  // relaxed: only cuts a wait short

 private:
  std::string path_;
  UniqueFd fd_;
  std::mutex lock_;  // keeps each write in one piece
  std::atomic<bool> stopping_{false};
};

/// Both ends of a pair of FIFOs, or of one that is read and written.
class PipeChardev final : public Chardev {
 public:
  PipeChardev(std::string id, std::string path, UniqueFd in, UniqueFd out)
      : Chardev(std::move(id)),
        path_(std::move(path)),
        in_(std::move(in)),
        out_(std::move(out)),
        watch_in_(in_.get(), reader()),
        watch_out_(out_.get(), writer()) {
    queue_.attach(out_.get());
  }
  ~PipeChardev() override { queue_.drain(1000); }
  [[nodiscard]] std::string description() const override { return "pipe:" + path_; }
  void write(std::span<const std::uint8_t> bytes) override { queue_.write(bytes); }
  void stop_waiting() override { queue_.stop_waiting(); }

 private:
  FdWatch::Handler reader() {
    return {.wanted = [this] { return room() ? unsigned{G_IO_IN} : 0u; },
            .ready =
                [this](unsigned) {
                  std::array<std::uint8_t, 4096> buffer;
                  const auto n = ::read(in_.get(), buffer.data(), std::min(buffer.size(), room()));
                  if (n > 0) deliver(std::span(buffer).first(static_cast<std::size_t>(n)));
                }};
  }
  FdWatch::Handler writer() {
    return {.wanted = [this] { return queue_.pending() ? unsigned{G_IO_OUT} : 0u; },
            .ready = [this](unsigned) { queue_.flush(); }};
  }

  std::string path_;
  UniqueFd in_, out_;
  OutputQueue queue_;
  FdWatch watch_in_, watch_out_;
};

std::unexpected<base::Error> cannot_open(const std::string& path) {
  return base::fail(fmt::format("cannot open '{}': {}", path, std::strerror(errno)));
}

}  // namespace

OpenedChardev open_null(std::string id, const base::KeyValues&) { return std::make_unique<NullChardev>(std::move(id)); }

OpenedChardev open_file(std::string id, const base::KeyValues& properties) {
  const auto path = properties.get("path");
  if (path.empty()) return base::fail("needs path=FILE");
  const auto append = properties.get_switch("append", false);
  if (!append) return std::unexpected(append.error());
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (*append ? O_APPEND : O_TRUNC), 0666));
  if (!fd) return cannot_open(path);
  return std::make_unique<FileChardev>(std::move(id), path, std::move(fd));
}

OpenedChardev open_pipe(std::string id, const base::KeyValues& properties) {
  const auto path = properties.get("path");
  if (path.empty()) return base::fail("needs path=FIFO");
  // Opened for reading and writing, so that neither end blocks here nor hangs up when a client leaves.
  constexpr int kMode = O_RDWR | O_NONBLOCK | O_CLOEXEC;
  UniqueFd in(::open((path + ".in").c_str(), kMode));
  UniqueFd out(::open((path + ".out").c_str(), kMode));
  if (!in || !out) {
    in = UniqueFd(::open(path.c_str(), kMode));
    if (!in) return cannot_open(path);
    out = UniqueFd(::fcntl(in.get(), F_DUPFD_CLOEXEC, 3));
    if (!out) return cannot_open(path);
  }
  return std::make_unique<PipeChardev>(std::move(id), path, std::move(in), std::move(out));
}

}  // namespace io
