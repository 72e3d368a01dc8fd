// SPDX-License-Identifier: MIT
// Look-up and accesses of a physical address space.
#include "hw/core/address_space.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/bits.h"
#include "base/check.h"

namespace hw {
namespace {

std::size_t round_to_page(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return (std::max<std::size_t>(bytes, 1) + page - 1) / page * page;
}

std::uint64_t load_memory(const std::uint8_t* at, unsigned bytes) {
  switch (bytes) {
    case 1: return *at;
    case 2: return base::load_be<std::uint16_t>(at);
    case 4: return base::load_be<std::uint32_t>(at);
    default: return base::load_be<std::uint64_t>(at);
  }
}

void store_memory(std::uint8_t* at, std::uint64_t value, unsigned bytes) {
  switch (bytes) {
    case 1: *at = static_cast<std::uint8_t>(value); break;
    case 2: base::store_be(at, static_cast<std::uint16_t>(value)); break;
    case 4: base::store_be(at, static_cast<std::uint32_t>(value)); break;
    default: base::store_be(at, value); break;
  }
}

bool valid_width(unsigned bytes) { return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8; }

/// Whether all of an access lies in the region.
bool holds(const Region& region, base::Pa at, std::uint64_t bytes) {
  const std::uint64_t offset = at - region.base;
  return offset < region.bytes && bytes <= region.bytes - offset;
}

}  // namespace

HostMemory::HostMemory(std::size_t bytes) : data_(nullptr), size_(bytes) {
  // Large memory starts on a large host page and asks for such: guests walk over more than the host's TLB reaches.
  constexpr std::size_t kLargePage = std::size_t{2} << 20;
  const std::size_t wanted = round_to_page(bytes);
  const std::size_t slack = wanted >= kLargePage ? kLargePage : 0;
  void* p = ::mmap(nullptr, wanted + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  base::check(p != MAP_FAILED, "no host address space left for guest memory");
  data_ = static_cast<std::uint8_t*>(p);
  if (slack == 0) return;
  const std::size_t before = (kLargePage - reinterpret_cast<std::uintptr_t>(p) % kLargePage) % kLargePage;
  if (before != 0) ::munmap(data_, before);
  data_ += before;
  ::munmap(data_ + wanted, slack - before);
  ::madvise(data_, wanted, MADV_HUGEPAGE);  // a wish: without it all works the same
}

HostMemory::~HostMemory() { ::munmap(data_, round_to_page(size_)); }

void AddressSpace::add(Region region) {
  base::check(region.bytes != 0, "empty region");
  base::check((region.memory != nullptr) != (region.device != nullptr), "a region is memory or a device");
  base::check(valid_width(region.max_access), "odd access width");
  const auto after = std::upper_bound(regions_.begin(), regions_.end(), region.base,
                                      [](base::Pa at, const Region& r) { return at < r.base; });
  base::check(after == regions_.end() || after->base - region.base >= region.bytes, "regions overlap");
  base::check(after == regions_.begin() || region.base - std::prev(after)->base >= std::prev(after)->bytes,
              "regions overlap");
  regions_.insert(after, std::move(region));
}

const Region* AddressSpace::find(base::Pa at) const {
  const auto after =
      std::upper_bound(regions_.begin(), regions_.end(), at, [](base::Pa a, const Region& r) { return a < r.base; });
  if (after == regions_.begin()) return nullptr;
  const Region& region = *std::prev(after);
  return at - region.base < region.bytes ? &region : nullptr;
}

std::uint8_t* AddressSpace::host_pointer(base::Pa at, std::uint64_t bytes) const {
  const Region* region = find(at);
  if (region == nullptr || region->memory == nullptr || !holds(*region, at, bytes)) return nullptr;
  return region->memory + (at - region->base);
}

BusRead AddressSpace::read(base::Pa at, unsigned bytes) const {
  base::check(valid_width(bytes), "odd access width");
  const Region* region = find(at);
  if (region == nullptr) return {0, BusStatus::kTimeout};
  if (holds(*region, at, bytes)) {
    const std::uint64_t offset = at - region->base;
    if (region->memory != nullptr) return {load_memory(region->memory + offset, bytes), BusStatus::kOk};
    if (bytes <= region->max_access)
      return {region->device->read(region->device_offset + offset, bytes), BusStatus::kOk};
  } else if (bytes == 1) {
    return {0, BusStatus::kTimeout};
  }
  const unsigned half = bytes / 2;
  const BusRead high = read(at, half);
  if (high.status != BusStatus::kOk) return high;
  const BusRead low = read(at + half, half);
  if (low.status != BusStatus::kOk) return low;
  return {(high.value << (half * 8)) | low.value, BusStatus::kOk};
}

BusStatus AddressSpace::write(base::Pa at, std::uint64_t value, unsigned bytes) const {
  base::check(valid_width(bytes), "odd access width");
  const Region* region = find(at);
  if (region == nullptr) return BusStatus::kTimeout;
  if (holds(*region, at, bytes)) {
    const std::uint64_t offset = at - region->base;
    if (region->memory != nullptr) {
      if (!region->writable) return BusStatus::kOk;
      store_memory(region->memory + offset, value, bytes);
      if (observer_ != nullptr) observer_->ram_written(at, bytes);
      return BusStatus::kOk;
    }
    if (bytes <= region->max_access) {
      const std::uint64_t mask = bytes == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (bytes * 8)) - 1;
      region->device->write(region->device_offset + offset, value & mask, bytes);
      return BusStatus::kOk;
    }
  }
  const unsigned half = bytes / 2;
  const BusStatus high = write(at, value >> (half * 8), half);
  if (high != BusStatus::kOk) return high;
  return write(at + half, value, half);
}

bool AddressSpace::read_bytes(base::Pa at, std::span<std::uint8_t> out) const {
  while (!out.empty()) {
    const Region* region = find(at);
    if (region == nullptr) return false;
    const std::uint64_t offset = at - region->base;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(region->bytes - offset, out.size()));
    if (region->memory != nullptr) {
      std::memcpy(out.data(), region->memory + offset, count);
    } else {
      for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<std::uint8_t>(region->device->read(region->device_offset + offset + i, 1));
    }
    at = at + count;
    out = out.subspan(count);
  }
  return true;
}

bool AddressSpace::copy_in(base::Pa at, std::span<const std::uint8_t> in, bool into_rom) const {
  while (!in.empty()) {
    const Region* region = find(at);
    if (region == nullptr) return false;
    const std::uint64_t offset = at - region->base;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(region->bytes - offset, in.size()));
    if (region->memory == nullptr) {
      for (std::size_t i = 0; i < count; ++i) region->device->write(region->device_offset + offset + i, in[i], 1);
    } else if (region->writable || into_rom) {
      std::memcpy(region->memory + offset, in.data(), count);
      if (observer_ != nullptr) observer_->ram_written(at, count);
    }
    at = at + count;
    in = in.subspan(count);
  }
  return true;
}

bool AddressSpace::write_bytes(base::Pa at, std::span<const std::uint8_t> in) const { return copy_in(at, in, false); }
bool AddressSpace::load_bytes(base::Pa at, std::span<const std::uint8_t> in) const { return copy_in(at, in, true); }

}  // namespace hw
