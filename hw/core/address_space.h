// SPDX-License-Identifier: MIT
// A physical address space: RAM, ROM and devices by base and size; how vCPUs and DMA masters reach them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "hw/core/device.h"

namespace hw {

/// How a bus access ended.  kTimeout: nothing answers there.  kError: the device refused.
enum class BusStatus : std::uint8_t { kOk, kTimeout, kError };

struct BusRead {
  std::uint64_t value = 0;
  BusStatus status = BusStatus::kOk;
};

/// Told of writes to RAM that did not come from generated code's fast path (DMA, loader, monitor, gdb), so that
/// translations of the written bytes are thrown away.  Called after the bytes changed, from the writing thread.
class RamObserver {
 public:
  virtual ~RamObserver() = default;
  virtual void ram_written(base::Pa first, std::uint64_t bytes) = 0;
};

/// Host memory standing for guest RAM or ROM; page aligned, zeroed, given back to the host when destroyed.
class HostMemory {
 public:
  explicit HostMemory(std::size_t bytes);
  ~HostMemory();
  HostMemory(const HostMemory&) = delete;
  HostMemory& operator=(const HostMemory&) = delete;
  [[nodiscard]] std::uint8_t* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<std::uint8_t> span() const { return {data_, size_}; }

 private:
  std::uint8_t* data_;
  std::size_t size_;
};

/// One row of the map.  Either `memory` or `device` is set.
struct Region {
  std::string name;
  base::Pa base;
  std::uint64_t bytes = 0;
  std::uint8_t* memory = nullptr;  ///< RAM or ROM contents
  bool writable = true;            ///< false: ROM, writes are ignored
  MmioDevice* device = nullptr;
  std::uint64_t device_offset = 0;  ///< added to the offset within the region before the device sees it
  unsigned max_access =
      4;  ///< widest access in bytes the device takes; wider ones are split, most significant part first
};

/// A map of non-overlapping regions.  Built at machine construction and constant afterwards, so look-ups take no lock.
class AddressSpace {
 public:
  /// Adds a row; it must not overlap an earlier one.
  void add(Region region);
  void set_observer(RamObserver* observer) { observer_ = observer; }

  /// The region that holds `at`, or null.
  [[nodiscard]] const Region* find(base::Pa at) const;
  /// Host pointer for `bytes` of RAM or ROM that lie in one region; null for devices, holes and overruns.
  [[nodiscard]] std::uint8_t* host_pointer(base::Pa at, std::uint64_t bytes) const;

  /// Big-endian accesses of 1, 2, 4 or 8 bytes as a bus master makes them.
  [[nodiscard]] BusRead read(base::Pa at, unsigned bytes) const;
  BusStatus write(base::Pa at, std::uint64_t value, unsigned bytes) const;
  /// Copies to and from RAM and ROM (and devices a byte at a time); false if any byte has no region.  `write` notifies
  /// the observer.
  bool read_bytes(base::Pa at, std::span<std::uint8_t> out) const;
  bool write_bytes(base::Pa at, std::span<const std::uint8_t> in) const;
  /// As write_bytes, but also into ROM: for loaders.
  bool load_bytes(base::Pa at, std::span<const std::uint8_t> in) const;

  /// For masters that changed RAM through host_pointer() (atomic updates of page tables): notifies the observer.
  void written(base::Pa first, std::uint64_t bytes) const {
    if (observer_ != nullptr) observer_->ram_written(first, bytes);
  }

  /// All rows in address order, for `info mtree`.
  [[nodiscard]] std::span<const Region> regions() const { return regions_; }

 private:
  bool copy_in(base::Pa at, std::span<const std::uint8_t> in, bool into_rom) const;

  std::vector<Region> regions_;  // sorted by base
  RamObserver* observer_ = nullptr;
};

}  // namespace hw
