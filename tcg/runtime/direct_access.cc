// SPDX-License-Identifier: MIT
// Accesses of user mode made by C++ for the interpreter and for helpers: host accesses whose faults are the guest's.
#include <algorithm>
#include <array>

#include "base/bits.h"
#include "tcg/runtime/atomic_rmw.h"
#include "tcg/runtime/direct_memory.h"
#include "tcg/runtime/vcpu.h"

namespace tcg::runtime {
namespace {

std::uint64_t extend(std::uint64_t value, ir::MemOp op) {
  return op.sign_extend && op.size_log2 < 3 ? static_cast<std::uint64_t>(base::sign_extend(value, op.bytes() * 8))
                                            : value;
}

constexpr std::uint64_t low_mask(ir::MemOp op) { return ~std::uint64_t{0} >> (64 - 8 * std::min(op.bytes(), 8u)); }

/// The low `bytes` of a value in the other byte order.
std::uint64_t swapped(std::uint64_t value, ir::MemOp op) {
  return op.big_endian ? base::byte_swap(value) >> (64 - op.bytes() * 8) : value;
}

}  // namespace

void* Vcpu::direct_host(std::uint64_t va) const { return reinterpret_cast<void*>(env_.guest_base + va); }

bool Vcpu::direct_aligned(std::uint64_t va, ir::MemOp op, Access access) {
  if ((va & ((std::uint64_t{1} << op.align_log2) - 1)) == 0) return true;
  guest_.misaligned(va, access, op.mmu_index);
  return false;
}

void Vcpu::direct_fault(std::uint64_t va, Access access) {
  if (first_runs_) first_runs_->faulted = true;
  guest_.data_fault(va, access);
}

MemValue Vcpu::load_direct(std::uint64_t va, ir::MemOp op) {
  if (!direct_aligned(va, op, Access::kRead)) return {};
  std::array<std::uint8_t, 16> raw{};
  if (const std::size_t left = direct_copy(raw.data(), direct_host(va), op.bytes())) {
    direct_fault(va + (op.bytes() == 16 ? 16 - left : 0), Access::kRead);
    return {};
  }
  if (op.big_endian) std::reverse(raw.begin(), raw.begin() + op.bytes());
  MemValue v{base::load_raw<std::uint64_t>(raw.data()), base::load_raw<std::uint64_t>(raw.data() + 8)};
  v.low = extend(v.low, op);
  return v;
}

void Vcpu::store_direct(std::uint64_t va, MemValue value, ir::MemOp op) {
  if (!direct_aligned(va, op, Access::kWrite)) return;
  std::array<std::uint8_t, 16> raw{};
  base::store_raw(raw.data(), value.low);
  base::store_raw(raw.data() + 8, value.high);
  if (op.big_endian) std::reverse(raw.begin(), raw.begin() + op.bytes());
  if (const std::size_t left = direct_copy(direct_host(va), raw.data(), op.bytes()))
    direct_fault(va + (op.bytes() == 16 ? 16 - left : 0), Access::kWrite);
}

std::uint64_t Vcpu::cas_direct(std::uint64_t va, std::uint64_t expected, std::uint64_t desired, ir::MemOp op) {
  if (!direct_aligned(va, op, Access::kWrite)) return 0;
  std::uint64_t seen = swapped(expected & low_mask(op), op);
  if (!direct_cas(direct_host(va), op.bytes(), seen, swapped(desired & low_mask(op), op)))
    direct_fault(va, Access::kWrite);
  return extend(swapped(seen, op), op);
}

std::uint64_t Vcpu::rmw_direct(std::uint64_t va, std::uint64_t operand, ir::MemOp op, ir::Rmw rmw) {
  if (!direct_aligned(va, op, Access::kWrite)) return 0;
  std::uint64_t seen = 0;
  for (std::uint64_t next = 0;;) {
    const std::uint64_t before = seen;
    if (!direct_cas(direct_host(va), op.bytes(), seen, next)) {
      direct_fault(va, Access::kWrite);
      return 0;
    }
    // The first round only reads, unless memory happened to be 0 and stays so.
    const std::uint64_t old = swapped(seen, op);
    const std::uint64_t wanted = swapped(apply_rmw(rmw, old, operand, op.bytes()), op);
    if (seen == before && next == wanted) return extend(old, op);
    next = wanted;
  }
}

}  // namespace tcg::runtime
