// SPDX-License-Identifier: MIT
// What every chardev is.
#include "io/chardev.h"

#include "io/event_loop.h"

namespace io {

// Receiving happens in the main loop, which asks can_receive() anew before each poll.
void Chardev::ready() { wake_main_loop(); }

}  // namespace io
