// SPDX-License-Identifier: MIT
// Guest programs: what a file is, and an AArch64 ELF image brought into the guest's address space.
// Source: System V ABI, chapters 4 and 5; Linux fs/binfmt_elf.c for where parts go.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "linux-user/address_space.h"

namespace linux_user {

/// What the first bytes of a file say.
enum class FileKind : std::uint8_t {
  kGuestElf,
  kHostElf,   ///< for this computer
  kOtherElf,  ///< for a machine that is neither
  kScript,    ///< #!
  kUnknown,
};

struct FileType {
  FileKind kind = FileKind::kUnknown;
  std::string machine;                ///< of an ELF: its name ("x86-64", "32-bit Arm", ...)
  std::string interpreter, argument;  ///< of a script
};
/// Looks at an open file.  Errors: unreadable.
base::Result<FileType> identify(int fd);

/// A program's image in guest memory.
struct Image {
  std::uint64_t bias = 0, entry = 0;
  std::uint64_t phdr = 0;  ///< address of the program headers, 0 when they are not loaded
  std::uint16_t phdr_count = 0;
  std::uint64_t end = 0;  ///< first byte behind the data: where brk begins
  std::uint64_t code_start = 0, code_end = 0;
  std::string interpreter;  ///< PT_INTERP, empty for static programs
  bool dynamic = false;     ///< ET_DYN
};

/// Whether an image is the program or its interpreter, which decides where a movable one goes.
enum class Role : bool { kProgram, kInterpreter };

/// Maps the segments.  Errors: no AArch64 program, malformed, or no room.
base::Result<Image> load_elf(AddressSpace& space, int fd, Role role);

}  // namespace linux_user
