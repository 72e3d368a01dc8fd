// SPDX-License-Identifier: MIT
// Typed bit-fields over an unsigned register: device and CPU code names fields instead of masks and shifts.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace base {

/// Bits kMsb:kLsb of a register, read and written as a T (bool, enum or unsigned integer).
template <typename T, unsigned kMsb, unsigned kLsb = kMsb>
struct Field {
  static_assert(kMsb >= kLsb && kMsb < 64);
  using Type = T;
  static constexpr unsigned msb = kMsb, lsb = kLsb;
  static constexpr std::uint64_t low_mask =
      (kMsb - kLsb == 63) ? ~std::uint64_t{0} : (std::uint64_t{1} << (kMsb - kLsb + 1)) - 1;
  static constexpr std::uint64_t mask = low_mask << kLsb;
};

/// Base of a register type: `struct Control : base::Register<Control, std::uint32_t> { static constexpr Field<...> x{};
/// };` A value type: set() returns a changed copy; raw is the whole register.
template <typename Derived, std::unsigned_integral Raw>
struct Register {
  using RawType = Raw;
  Raw raw = 0;

  static constexpr Derived of(Raw value) {
    Derived d;
    d.raw = value;
    return d;
  }
  template <typename F>
  [[nodiscard]] constexpr typename F::Type get(F) const {
    static_assert(F::msb < sizeof(Raw) * 8, "field outside the register");
    return static_cast<typename F::Type>((static_cast<std::uint64_t>(raw) >> F::lsb) & F::low_mask);
  }
  template <typename F>
  [[nodiscard]] constexpr Derived set(F, typename F::Type value) const {
    static_assert(F::msb < sizeof(Raw) * 8, "field outside the register");
    const auto bits = (static_cast<std::uint64_t>(value) & F::low_mask) << F::lsb;
    return of(static_cast<Raw>((static_cast<std::uint64_t>(raw) & ~F::mask) | bits));
  }
  /// A bus write: bits outside `writable` keep their value.
  [[nodiscard]] constexpr Derived written(Raw value, Raw writable) const {
    return of(static_cast<Raw>((raw & static_cast<Raw>(~writable)) | (value & writable)));
  }
  constexpr bool operator==(const Register&) const = default;
};

}  // namespace base
