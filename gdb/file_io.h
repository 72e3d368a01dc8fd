// SPDX-License-Identifier: MIT
// vFile packets: the debugger reads files of the guest through us.  Source: GDB manual, E.8 Host I/O Packets.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "gdb/target.h"

namespace gdb {

/// Files a debugger has open.  Paths go through Target::host_path, so that a guest's file comes from its own tree.
class FileIo {
 public:
  explicit FileIo(Target& target) : target_(target) {}
  ~FileIo();
  FileIo(const FileIo&) = delete;
  FileIo& operator=(const FileIo&) = delete;
  /// `request` is what follows "vFile:"; the reply, empty if the operation is unknown.
  std::string handle(std::string_view request);

 private:
  std::string open(std::string_view arguments);
  std::string close(std::string_view arguments);
  std::string pread(std::string_view arguments);
  std::string pwrite(std::string_view arguments);
  std::string fstat(std::string_view arguments);
  std::string unlink(std::string_view arguments);
  std::string readlink(std::string_view arguments);

  Target& target_;
  std::set<int> open_;
};

}  // namespace gdb
