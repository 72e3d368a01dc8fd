// SPDX-License-Identifier: MIT
// Building the guest program once, and running it under the peer.
#include "tests/support/arm_peer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace test {
namespace {

/// A directory that goes with the process.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "arm-peer-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

bool succeeds(const std::string& command) { return std::system(command.c_str()) == 0; }

/// The guest program; empty if it cannot be built.
const std::string& program() {
  static Scratch scratch;
  static const std::string built = [] {
    const std::string path = scratch.path() + "/one_insn";
    const bool ok =
        succeeds(fmt::format("aarch64-linux-gnu-gcc -static -O1 -o {} {}/one_insn.c", path, TANDEM_INSN_ARM));
    return ok ? path : std::string{};
  }();
  return built;
}

}  // namespace

bool arm_peer_available() {
  return succeeds("command -v qemu-aarch64 >/dev/null 2>&1 && command -v aarch64-linux-gnu-gcc >/dev/null 2>&1");
}

std::optional<std::vector<ArmRecord>> run_on_arm_peer(std::span<const ArmRecord> records, const std::string& cpu) {
  if (program().empty()) return std::nullopt;
  const std::string in = program() + ".in", out = program() + ".out";
  {
    std::ofstream file(in, std::ios::binary);
    const std::uint64_t count = records.size();
    file.write(reinterpret_cast<const char*>(&count), sizeof count);
    file.write(reinterpret_cast<const char*>(records.data()), static_cast<std::streamsize>(records.size_bytes()));
  }
  if (!succeeds(fmt::format("qemu-aarch64 -cpu {} {} < {} > {}", cpu, program(), in, out))) return std::nullopt;
  std::vector<ArmRecord> results(records.size());
  std::ifstream file(out, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(results.data()), static_cast<std::streamsize>(records.size_bytes())))
    return std::nullopt;
  return results;
}

}  // namespace test
