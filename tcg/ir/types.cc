// SPDX-License-Identifier: MIT
// Names of types, conditions and read-modify-write operations, as the text form spells them.
#include "tcg/ir/types.h"

namespace tcg::ir {

std::string_view name(Type t) {
  switch (t) {
    case Type::kNone: return "none";
    case Type::kI1: return "i1";
    case Type::kI32: return "i32";
    case Type::kI64: return "i64";
    case Type::kI128: return "i128";
    case Type::kF32: return "f32";
    case Type::kF64: return "f64";
    case Type::kV128: return "v128";
    case Type::kFlags: return "flags";
    case Type::kPtr: return "ptr";
  }
  return "?";
}

std::string_view name(Cond c) {
  switch (c) {
    case Cond::kEq: return "eq";
    case Cond::kNe: return "ne";
    case Cond::kLtU: return "ltu";
    case Cond::kGeU: return "geu";
    case Cond::kLeU: return "leu";
    case Cond::kGtU: return "gtu";
    case Cond::kLt: return "lt";
    case Cond::kGe: return "ge";
    case Cond::kLe: return "le";
    case Cond::kGt: return "gt";
  }
  return "?";
}

std::string_view name(FlagCond c) {
  switch (c) {
    case FlagCond::kEq: return "eq";
    case FlagCond::kNe: return "ne";
    case FlagCond::kCs: return "cs";
    case FlagCond::kCc: return "cc";
    case FlagCond::kMi: return "mi";
    case FlagCond::kPl: return "pl";
    case FlagCond::kVs: return "vs";
    case FlagCond::kVc: return "vc";
    case FlagCond::kLsB: return "lsb";
    case FlagCond::kHiB: return "hib";
    case FlagCond::kLsC: return "lsc";
    case FlagCond::kHiC: return "hic";
    case FlagCond::kLt: return "lt";
    case FlagCond::kGe: return "ge";
    case FlagCond::kLe: return "le";
    case FlagCond::kGt: return "gt";
  }
  return "?";
}

std::string_view name(Rmw r) {
  switch (r) {
    case Rmw::kXchg: return "xchg";
    case Rmw::kAdd: return "add";
    case Rmw::kAnd: return "and";
    case Rmw::kOr: return "or";
    case Rmw::kXor: return "xor";
    case Rmw::kAndNot: return "andnot";
    case Rmw::kMin: return "min";
    case Rmw::kMax: return "max";
    case Rmw::kMinU: return "minu";
    case Rmw::kMaxU: return "maxu";
  }
  return "?";
}

}  // namespace tcg::ir
