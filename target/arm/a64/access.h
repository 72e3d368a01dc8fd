// SPDX-License-Identifier: MIT
// What loads and stores move: register files and sizes, shared by the classes of loads and stores.
#pragma once

#include "target/arm/a64/translate.h"

namespace arm::a64 {

/// One kind of register that a load or store moves.
struct Access {
  enum class File : std::uint8_t { kGeneral, kVector };
  File file = File::kGeneral;
  unsigned size_log2 = 0;
  bool sign_extend = false;
  Width width = Width::k32;  ///< of a general register's result
  bool store = false;
};

constexpr Access load_general(unsigned size_log2) {
  return {Access::File::kGeneral, size_log2, false, size_log2 == 3 ? Width::k64 : Width::k32, false};
}
constexpr Access load_signed(unsigned size_log2, Width width) {
  return {Access::File::kGeneral, size_log2, true, width, false};
}
constexpr Access store_general(unsigned size_log2) {
  return {Access::File::kGeneral, size_log2, false, size_log2 == 3 ? Width::k64 : Width::k32, true};
}
constexpr Access load_vector(unsigned size_log2) {
  return {Access::File::kVector, size_log2, false, Width::k64, false};
}
constexpr Access store_vector(unsigned size_log2) {
  return {Access::File::kVector, size_log2, false, Width::k64, true};
}

/// What memory holds for register rt: the value to store, or (load) the value that set_loaded() takes.
Value stored_value(Translator& t, Access a, unsigned rt);
Value load_value(Translator& t, Access a, Value address);
void set_loaded(Translator& t, Access a, unsigned rt, Value v);

/// Single-copy atomic accesses need an aligned address: with FEAT_LSE2 one that does not cross 16 bytes.  Leaves with
/// an alignment fault otherwise.
void require_atomic(Translator& t, Value address, unsigned size_log2, bool write);

}  // namespace arm::a64
