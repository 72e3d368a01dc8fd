// SPDX-License-Identifier: MIT
// Pointer authentication as classes use it: in data processing, hints, branches and loads.
#pragma once

#include "target/arm/a64/translate.h"

namespace arm::a64 {

/// The pointer with its code, or authenticated, under a key (State::pauth_keys).  Without the feature the pointer.
/// Authentication may leave.
Value pauth_add(Translator& t, PauthKeyNumber key, Value pointer, Value modifier);
Value pauth_authenticate(Translator& t, PauthKeyNumber key, Value pointer, Value modifier);

}  // namespace arm::a64
