// SPDX-License-Identifier: MIT
// Compiles the guest program once and runs it under the peer.
#include "tests/support/arm_insn_peer.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace test {
namespace {

namespace fs = std::filesystem;

bool works(const std::string& command) { return std::system((command + " > /dev/null 2>&1").c_str()) == 0; }

/// A directory of this process with the guest program in it; removed at its end.
class Runner {
 public:
  Runner() : dir_(fs::temp_directory_path() / ("tandem-arm-insn-peer-" + std::to_string(getpid()))) {
    fs::create_directories(dir_);
    ok_ = works("aarch64-linux-gnu-gcc -O1 -static -o " + (dir_ / "runner").string() +
                " " TANDEM_INSN_ARM "/peer_runner.c");
  }
  ~Runner() {
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
  }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  std::vector<ArmInsnRecord> run(const std::vector<ArmInsnRecord>& before) const {
    const std::size_t bytes = before.size() * sizeof(ArmInsnRecord);
    std::ofstream(dir_ / "in", std::ios::binary)
        .write(reinterpret_cast<const char*>(before.data()), static_cast<std::streamsize>(bytes));
    const std::string in = (dir_ / "in").string(), out = (dir_ / "out").string();
    if (!ok_ ||
        std::system(("qemu-aarch64 -cpu max " + (dir_ / "runner").string() + " " + in + " > " + out).c_str()) != 0)
      return {};
    std::vector<ArmInsnRecord> after(before.size());
    std::ifstream(out, std::ios::binary)
        .read(reinterpret_cast<char*>(after.data()), static_cast<std::streamsize>(bytes));
    return after;
  }

 private:
  fs::path dir_;
  bool ok_ = false;
};

}  // namespace

bool arm_insn_peer_installed() {
  static const bool installed = works("qemu-aarch64 --version") && works("aarch64-linux-gnu-gcc --version");
  return installed;
}

std::vector<ArmInsnRecord> run_on_arm_insn_peer(const std::vector<ArmInsnRecord>& before) {
  static const Runner runner;
  return runner.run(before);
}

}  // namespace test
