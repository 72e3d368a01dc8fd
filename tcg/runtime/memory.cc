// SPDX-License-Identifier: MIT
// Slow paths of guest memory accesses: TLB fills, devices, unaligned and page-crossing accesses, writes to code.
#include <algorithm>
#include <utility>

#include "base/bits.h"
#include "base/log.h"
#include "tcg/runtime/atomic_rmw.h"
#include "tcg/runtime/vcpu.h"

namespace tcg::runtime {
namespace {

constexpr std::uint64_t page_of(std::uint64_t va) { return va & ~(kPageBytes - 1); }

/// Extends a value of `bytes` bytes to 64 bits as the access asks.
std::uint64_t extend(std::uint64_t value, ir::MemOp op) {
  if (op.bytes() >= 8) return value;
  return op.sign_extend ? static_cast<std::uint64_t>(base::sign_extend(value, op.bytes() * 8)) : value;
}

template <typename T>
T in_order(T v, ir::MemOp op) {
  return op.big_endian ? base::byte_swap(v) : v;
}

}  // namespace

const Block* Vcpu::executing() const { return interpreter_ ? interpreted_ : runtime_.cache_.at_host(env_.current_map); }

bool Vcpu::fill(std::uint64_t va, Access access, unsigned mmu_index) {
  const auto found = guest_.walk(va, access, mmu_index);
  if (!found) return false;
  const std::uint64_t page = page_of(va);
  TlbDetail detail{.pa_page = found->pa_page,
                   .host_page = found->host_page,
                   .page = nullptr,
                   .read = found->read,
                   .write = found->write,
                   .exec = found->exec,
                   .rom = found->rom,
                   .global = found->global};
  const std::uint64_t device = found->host_page ? 0 : kTlbSlow;
  const bool ram_write = found->host_page && found->write && !found->rom;
  TlbEntry entry;
  if (found->read) entry.read = page | device;
  if (found->exec) entry.exec = page | device;
  if (found->write) entry.write = page | kTlbSlow;
  if (found->host_page) {
    entry.addend = reinterpret_cast<std::uint64_t>(found->host_page) - page;
    detail.page = &runtime_.cache_.page(found->pa_page);
  }
  tlb_.fill(va, mmu_index, entry, detail);
  if (ram_write) tlb_.quick_writes(va, mmu_index);
  return true;
}

Vcpu::Target Vcpu::resolve(std::uint64_t va, Access access, unsigned mmu_index) {
  for (int attempt = 0;; ++attempt) {
    TlbTable& table = tlb_.table(mmu_index);
    const std::size_t i = table.index(va);
    if (lets_by(table.entry(i), va, access)) {
      TlbDetail& d = table.detail(i);
      return {d.host_page ? d.host_page + (va & (kPageBytes - 1)) : nullptr, &d};
    }
    if (attempt == 0 && tlb_.recall(va, mmu_index)) continue;
    if (!fill(va, access, mmu_index)) return {};
  }
}

bool Vcpu::may_write_code(const TlbDetail& detail, std::uint64_t va, unsigned bytes, unsigned mmu_index) {
  if (!detail.page) return true;
  detail.page->dirty.store(true, std::memory_order_relaxed);
  const std::uint64_t pa = detail.pa_page | (va & (kPageBytes - 1));
  if (detail.page->code.load(std::memory_order_acquire) == 0) {
    tlb_.quick_writes(va, mmu_index);  // no code (any more): later stores pass
    return true;
  }
  bool own = false;
  if (in_redo_ || !runtime_.cache_.overlaps(pa, bytes, executing(), &own) || !own) return true;
  // The rest of this block would be stale: run just this instruction, then look its successor up anew.
  env_.leave = kLeaveRedo;
  return false;
}

void Vcpu::wrote_code(const TlbDetail& detail, std::uint64_t va, unsigned bytes) {
  const std::uint64_t pa = detail.pa_page | (va & (kPageBytes - 1));
  if (detail.page && detail.page->may_hold_code(pa, bytes)) runtime_.code_written(*this, pa, bytes);
}

template <typename T>
MemValue Vcpu::load_sized(std::uint64_t va, ir::MemOp op) {
  const Target t = resolve(va, Access::kRead, op.mmu_index);
  if (!t.detail) return {};
  if (!t.host) {
    if (!alone_or_redo()) return {};
    const std::uint64_t pa = t.detail->pa_page | (va & (kPageBytes - 1));
    return {extend(guest_.io_load(pa, va, sizeof(T), Access::kRead, op.mmu_index), op), 0};
  }
  const T v = __atomic_load_n(reinterpret_cast<const T*>(t.host), __ATOMIC_RELAXED);
  return {extend(in_order(v, op), op), 0};
}

MemValue Vcpu::load_bytes(std::uint64_t va, ir::MemOp op) {
  std::array<std::uint8_t, 16> raw{};
  for (unsigned i = 0; i < op.bytes(); ++i) {
    ir::MemOp one{.size_log2 = 0, .mmu_index = op.mmu_index};
    raw[i] = static_cast<std::uint8_t>(load_sized<std::uint8_t>(va + i, one).low);
    if (env_.leave) return {};
  }
  if (op.big_endian) std::reverse(raw.begin(), raw.begin() + op.bytes());
  MemValue v{base::load_raw<std::uint64_t>(raw.data()), base::load_raw<std::uint64_t>(raw.data() + 8)};
  v.low = extend(v.low, op);
  return v;
}

MemValue Vcpu::load_any(std::uint64_t va, ir::MemOp op) {
  if (op.mmu_index == ir::MemOp::kDirect) return load_direct(va, op);
  if (va & ((std::uint64_t{1} << op.align_log2) - 1)) {
    guest_.misaligned(va, Access::kRead, op.mmu_index);
    return {};
  }
  if (op.bytes() == 16 || (va & (op.bytes() - 1))) {
    if (op.bytes() != 16 || (va & 15)) return load_bytes(va, op);
    ir::MemOp half = op;
    half.size_log2 = 3;
    const MemValue first = load_sized<std::uint64_t>(va, half);
    if (env_.leave) return {};
    const MemValue second = load_sized<std::uint64_t>(va + 8, half);
    return op.big_endian ? MemValue{second.low, first.low} : MemValue{first.low, second.low};
  }
  switch (op.size_log2) {
    case 0: return load_sized<std::uint8_t>(va, op);
    case 1: return load_sized<std::uint16_t>(va, op);
    case 2: return load_sized<std::uint32_t>(va, op);
    default: return load_sized<std::uint64_t>(va, op);
  }
}

void Vcpu::store_bytes(std::uint64_t va, MemValue value, ir::MemOp op) {
  std::array<std::uint8_t, 16> raw;
  base::store_raw(raw.data(), value.low);
  base::store_raw(raw.data() + 8, value.high);
  if (op.big_endian) std::reverse(raw.begin(), raw.begin() + op.bytes());
  // All bytes must be storable before the first changes: a fault leaves memory as it was.
  if (!resolve(va + op.bytes() - 1, Access::kWrite, op.mmu_index).detail) return;
  for (unsigned i = 0; i < op.bytes(); ++i) {
    store_any(va + i, {raw[i], 0}, ir::MemOp{.size_log2 = 0, .mmu_index = op.mmu_index});
    if (env_.leave) return;
  }
}

void Vcpu::store_any(std::uint64_t va, MemValue value, ir::MemOp op) {
  if (op.mmu_index == ir::MemOp::kDirect) return store_direct(va, value, op);
  if (va & ((std::uint64_t{1} << op.align_log2) - 1)) {
    guest_.misaligned(va, Access::kWrite, op.mmu_index);
    return;
  }
  if (op.bytes() == 16 || (va & (op.bytes() - 1))) return store_bytes(va, value, op);
  const Target t = resolve(va, Access::kWrite, op.mmu_index);
  if (!t.detail) return;
  if (!t.host) {
    if (!alone_or_redo()) return;
    guest_.io_store(t.detail->pa_page | (va & (kPageBytes - 1)), va, value.low, op.bytes(), op.mmu_index);
    return;
  }
  if (t.detail->rom) {
    base::log::print(base::log::Item::kGuestErrors, "store to ROM at {:#x}\n",
                     t.detail->pa_page | (va & (kPageBytes - 1)));
    return;
  }
  if (!may_write_code(*t.detail, va, op.bytes(), op.mmu_index)) return;
  const auto put = [&]<typename T>(T v) {
    __atomic_store_n(reinterpret_cast<T*>(t.host), in_order(v, op), __ATOMIC_RELAXED);
  };
  switch (op.size_log2) {
    case 0: put(static_cast<std::uint8_t>(value.low)); break;
    case 1: put(static_cast<std::uint16_t>(value.low)); break;
    case 2: put(static_cast<std::uint32_t>(value.low)); break;
    default: put(value.low); break;
  }
  wrote_code(*t.detail, va, op.bytes());
}

void Vcpu::report_access(std::uint64_t va, ir::MemOp op, std::uint8_t accesses, MemValue value) {
  if (env_.leave == kLeaveNone)
    instrument::report(env_, *static_cast<const instrument::Insn*>(env_.helper_accesses), va, op, accesses, value);
}

MemValue Vcpu::load(std::uint64_t va, ir::MemOp op) {
  const MemValue v = load_any(va, op);
  if (env_.helper_accesses != nullptr) [[unlikely]]
    report_access(va, op, instrument::kReads, v);
  return v;
}

void Vcpu::store(std::uint64_t va, MemValue value, ir::MemOp op) {
  store_any(va, value, op);
  if (env_.helper_accesses != nullptr) [[unlikely]]
    report_access(va, op, instrument::kWrites, value);
}

Vcpu::Target Vcpu::resolve_for_update(std::uint64_t va, ir::MemOp op) {
  if (op.mmu_index == ir::MemOp::kDirect) {  // the interpreter's, in user mode
    static TlbDetail everything{.pa_page = 0, .read = true, .write = true};
    return {reinterpret_cast<std::uint8_t*>(env_.guest_base + va), &everything};
  }
  if (va & (op.bytes() - 1)) {
    guest_.misaligned(va, Access::kWrite, op.mmu_index);
    return {};
  }
  // Faults of an update are a store's.
  if (!resolve(va, Access::kWrite, op.mmu_index).detail) return {};
  if (!resolve(va, Access::kRead, op.mmu_index).detail) return {};
  Target t = resolve(va, Access::kWrite, op.mmu_index);
  if (!t.host || t.detail->rom) return t;
  std::uint8_t* host = t.host;
  if (!may_write_code(*t.detail, va, op.bytes(), op.mmu_index)) return {};
  return {host, t.detail};
}

template <typename T>
std::uint64_t Vcpu::rmw_sized(std::uint64_t va, std::uint64_t operand, ir::MemOp op, ir::Rmw rmw) {
  const Target t = resolve_for_update(va, op);
  if (!t.detail) return 0;
  if (!t.host || t.detail->rom) {
    std::uint64_t old = 0;
    runtime_.exclusive(*this, [&] {
      old = load_sized<T>(va, op).low;
      if (!env_.leave) store_any(va, {apply<T>(rmw, static_cast<T>(old), static_cast<T>(operand)), 0}, op);
    });
    return old;
  }
  T* p = reinterpret_cast<T*>(t.host);
  T seen = __atomic_load_n(p, __ATOMIC_RELAXED);
  while (true) {
    const T next = in_order(apply<T>(rmw, in_order(seen, op), static_cast<T>(operand)), op);
    if (__atomic_compare_exchange_n(p, &seen, next, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) break;
  }
  wrote_code(*t.detail, va, op.bytes());
  return extend(in_order(seen, op), op);
}

template <typename T>
std::uint64_t Vcpu::cas_sized(std::uint64_t va, std::uint64_t expected, std::uint64_t desired, ir::MemOp op) {
  const Target t = resolve_for_update(va, op);
  if (!t.detail) return 0;
  if (!t.host || t.detail->rom) {
    std::uint64_t old = 0;
    runtime_.exclusive(*this, [&] {
      old = load_sized<T>(va, op).low;
      if (!env_.leave && static_cast<T>(old) == static_cast<T>(expected)) store_any(va, {desired, 0}, op);
    });
    return old;
  }
  T seen = in_order(static_cast<T>(expected), op);
  __atomic_compare_exchange_n(reinterpret_cast<T*>(t.host), &seen, in_order(static_cast<T>(desired), op), false,
                              __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  wrote_code(*t.detail, va, op.bytes());
  return extend(in_order(seen, op), op);
}

const Ports& Vcpu::ports() {
  static constexpr auto self = [](Env* env) -> Vcpu& { return *static_cast<Vcpu*>(env->runtime); };
  static constexpr Ports table{
      .load = [](Env* env, std::uint64_t va,
                 std::uint32_t op) { return self(env).load_any(va, ir::MemOp::unpack(op)); },
      .store = [](Env* env, std::uint64_t va, std::uint64_t low, std::uint64_t high,
                  std::uint32_t op) { self(env).store_any(va, {low, high}, ir::MemOp::unpack(op)); },
      .rmw = [](Env* env, std::uint64_t va, std::uint64_t operand, std::uint32_t packed,
                std::uint32_t rmw) -> std::uint64_t {
        const auto op = ir::MemOp::unpack(packed);
        const auto kind = static_cast<ir::Rmw>(rmw);
        if (op.mmu_index == ir::MemOp::kDirect) return self(env).rmw_direct(va, operand, op, kind);
        switch (op.size_log2) {
          case 0: return self(env).rmw_sized<std::uint8_t>(va, operand, op, kind);
          case 1: return self(env).rmw_sized<std::uint16_t>(va, operand, op, kind);
          case 2: return self(env).rmw_sized<std::uint32_t>(va, operand, op, kind);
          default: return self(env).rmw_sized<std::uint64_t>(va, operand, op, kind);
        }
      },
      .cas = [](Env* env, std::uint64_t va, std::uint64_t expected, std::uint64_t desired,
                std::uint32_t packed) -> std::uint64_t {
        const auto op = ir::MemOp::unpack(packed);
        if (op.mmu_index == ir::MemOp::kDirect) return self(env).cas_direct(va, expected, desired, op);
        switch (op.size_log2) {
          case 0: return self(env).cas_sized<std::uint8_t>(va, expected, desired, op);
          case 1: return self(env).cas_sized<std::uint16_t>(va, expected, desired, op);
          case 2: return self(env).cas_sized<std::uint32_t>(va, expected, desired, op);
          default: return self(env).cas_sized<std::uint64_t>(va, expected, desired, op);
        }
      },
      .leave = [](Env* env) { return self(env).deliver(); },
      .link = [](Env* env, std::uint64_t cookie,
                 std::uint32_t number) { return self(env).link_and_go(cookie, number); },
      .lookup = [](Env* env) { return self(env).next_code(); },
  };
  return table;
}

}  // namespace tcg::runtime
