// SPDX-License-Identifier: MIT
// The digest of guest state by its slots.
#include <cstring>

#include "base/digest.h"
#include "tcg/ir/target.h"

namespace tcg::ir {

std::uint64_t slot_digest(const TargetInfo& target, const void* state) {
  base::Digest digest;
  for (const SlotInfo& slot : target.slots) {
    if (slot.windowed || slot.type == Type::kPtr) continue;
    std::uint64_t words[2]{};
    std::memcpy(words, static_cast<const std::uint8_t*>(state) + slot.offset, byte_size(slot.type));
    if (slot.type == Type::kFlags) words[0] &= kFlagMask;
    digest.add(words[0]);
    if (byte_size(slot.type) > 8) digest.add(words[1]);
  }
  return digest.value();
}

}  // namespace tcg::ir
