// SPDX-License-Identifier: MIT
// Memory accesses of the interpreter: the TLB as generated code looks at it, then the slow path.
#pragma once

#include <cstring>

#include "base/bits.h"
#include "tcg/env.h"
#include "tcg/ir/types.h"

namespace tcg::ir {

/// Host address of the access, or null when it must take the slow path.  A misaligned access whose alignment is
/// required, one that crosses a page and one to a page with slow bits all miss.
inline std::uint8_t* tlb_lookup(const Env* env, std::uint64_t va, unsigned bytes, unsigned align_log2,
                                unsigned mmu_index, Rights rights) {
  if (mmu_index == MemOp::kDirect) return nullptr;  // may fault: the port knows how to catch that
  const TlbFast& fast = env->tlb[mmu_index];
  if (fast.table == nullptr) return nullptr;
  const std::uint64_t at = ((va >> kPageBits) * sizeof(TlbEntry)) & fast.mask;
  const TlbEntry& e = *reinterpret_cast<const TlbEntry*>(reinterpret_cast<const std::uint8_t*>(fast.table) + at);
  const std::uint64_t align_mask = (std::uint64_t{1} << align_log2) - 1;
  const std::uint64_t mask = ~(kPageBytes - 1) | align_mask;
  if ((allows_loads(rights) && (va & mask) != e.read) || (allows_stores(rights) && (va & mask) != e.write))
    return nullptr;
  if (((va + bytes - 1) & ~(kPageBytes - 1)) != (va & ~(kPageBytes - 1))) return nullptr;
  return reinterpret_cast<std::uint8_t*>(va + e.addend);
}

/// Extends the low `bytes` of a loaded value to 64 bits as the memop says.
inline std::uint64_t extend(std::uint64_t v, MemOp m) {
  return m.sign_extend && m.size_log2 < 3 ? static_cast<std::uint64_t>(base::sign_extend(v, 8u << m.size_log2)) : v;
}

inline MemValue load_host(const std::uint8_t* p, MemOp m) {
  MemValue v;
  switch (m.size_log2) {
    case 0: v.low = *p; break;
    case 1: v.low = m.big_endian ? base::load_be<std::uint16_t>(p) : base::load_raw<std::uint16_t>(p); break;
    case 2: v.low = m.big_endian ? base::load_be<std::uint32_t>(p) : base::load_raw<std::uint32_t>(p); break;
    case 3: v.low = m.big_endian ? base::load_be<std::uint64_t>(p) : base::load_raw<std::uint64_t>(p); break;
    default:
      v.low = m.big_endian ? base::load_be<std::uint64_t>(p + 8) : base::load_raw<std::uint64_t>(p);
      v.high = m.big_endian ? base::load_be<std::uint64_t>(p) : base::load_raw<std::uint64_t>(p + 8);
      break;
  }
  v.low = extend(v.low, m);
  return v;
}

inline void store_host(std::uint8_t* p, MemValue v, MemOp m) {
  switch (m.size_log2) {
    case 0: *p = static_cast<std::uint8_t>(v.low); break;
    case 1:
      base::store_raw(
          p, m.big_endian ? base::byte_swap(static_cast<std::uint16_t>(v.low)) : static_cast<std::uint16_t>(v.low));
      break;
    case 2:
      base::store_raw(
          p, m.big_endian ? base::byte_swap(static_cast<std::uint32_t>(v.low)) : static_cast<std::uint32_t>(v.low));
      break;
    case 3: base::store_raw(p, m.big_endian ? base::byte_swap(v.low) : v.low); break;
    default:
      base::store_raw(p, m.big_endian ? base::byte_swap(v.high) : v.low);
      base::store_raw(p + 8, m.big_endian ? base::byte_swap(v.low) : v.high);
      break;
  }
}

}  // namespace tcg::ir
