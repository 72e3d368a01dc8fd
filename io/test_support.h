// SPDX-License-Identifier: MIT
// A device that records what its line tells it, and a main loop turned until something has happened.
#pragma once

#include <glib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hw/core/char_backend.h"

namespace io::test {

class RecordingDevice final : public hw::CharFrontend {
 public:
  std::size_t can_receive() override { return room; }
  void receive(std::span<const std::uint8_t> bytes) override {
    text.append(bytes.begin(), bytes.end());
    if (room != kUnlimited) room -= bytes.size();
  }
  void event(hw::CharEvent event) override { events.push_back(event); }
  [[nodiscard]] long count(hw::CharEvent event) const { return std::count(events.begin(), events.end(), event); }

  static constexpr std::size_t kUnlimited = 1 << 20;
  std::size_t room = kUnlimited;
  std::string text;
  std::vector<hw::CharEvent> events;
};

/// Turns the main loop until `done` or, as a last resort, five seconds have passed; returns done().
template <typename Done>
bool run_until(Done done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!done() && std::chrono::steady_clock::now() < end) {
    if (!g_main_context_iteration(nullptr, FALSE)) g_usleep(1000);
  }
  return done();
}

/// Handles what is ready now.
inline void run_ready() {
  for (int i = 0; i < 20; ++i) g_main_context_iteration(nullptr, FALSE);
}

inline std::span<const std::uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A directory that disappears with the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    char name[] = "/tmp/tandem-test-XXXXXX";
    path_ = mkdtemp(name);
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

}  // namespace io::test
