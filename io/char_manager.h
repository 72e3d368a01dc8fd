// SPDX-License-Identifier: MIT
// All chardevs of a program by id: made from -chardev, -serial, -monitor; shared through multiplexers; listed and
// started.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hw/core/char_backend.h"
#include "io/backends.h"
#include "io/chardev.h"
#include "io/mux.h"

namespace io {

/// What `-serial TEXT` and its like gave.  device is null for "none"; monitor is set for "mon:...".
struct DeviceLine {
  hw::CharBackend* device = nullptr;
  hw::CharBackend* monitor = nullptr;
};

/// Thread: main loop, or before it runs.  Destroying it closes everything and gives the terminal back.
class CharManager {
 public:
  explicit CharManager(MuxHooks hooks);
  ~CharManager();

  /// The byte that multiplexers made from now on take as their escape; 0 for none (-echr).
  void set_escape(std::uint8_t escape) { escape_ = escape; }
  /// `-chardev TEXT`: "BACKEND,id=ID[,mux=on][,property=value...]".
  base::Result<void> add(std::string_view text);
  /// `-serial TEXT` and its like: none, null, vc, stdio, pty, file:PATH, pipe:PATH, unix:PATH[,...],
  /// tcp:HOST:PORT[,...], chardev:ID, or mon: before one of these.  `label` becomes the id of a chardev that is made.
  base::Result<DeviceLine> open_device(std::string_view text, const std::string& label, MuxUser user);
  /// A chardev made by add(); a second user needs mux=on.
  base::Result<hw::CharBackend*> claim(std::string_view id, MuxUser user);

  /// Starts every chardev in the order they were made.
  base::Result<void> start(Cancel cancel);
  /// No write blocks from now on.
  void stop_waiting();

  /// Lines of `info chardev`.
  [[nodiscard]] std::string describe() const;
  /// Sends a break to the device on chardev `id`.
  base::Result<void> send_break(std::string_view id);

 private:
  struct Entry {
    std::string id;
    std::unique_ptr<Chardev> line;  // null when `mux` owns it
    std::unique_ptr<Mux> mux;
    bool claimed = false;
    [[nodiscard]] Chardev& chardev() const { return mux ? mux->line() : *line; }
  };
  base::Result<Entry*> create(std::string id, std::string_view backend, base::KeyValues properties);
  Entry* find(std::string_view id);
  base::Result<hw::CharBackend*> claim(Entry& entry, MuxUser user);

  MuxHooks hooks_;
  std::uint8_t escape_ = kDefaultEscape;
  std::vector<std::unique_ptr<Entry>> entries_;
};

/// The text of `-chardev help`.
std::string chardev_help();

}  // namespace io
