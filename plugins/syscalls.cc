// SPDX-License-Identifier: MIT
// System call callbacks of user mode.
#include "plugins/syscalls.h"

#include "plugins/host.h"
#include "tcg/runtime/vcpu.h"

namespace plugins {

std::optional<std::int64_t> syscall_begins(tcg::runtime::Vcpu& vcpu, std::int64_t number,
                                           const std::array<std::uint64_t, 8>& a) {
  Host& host = Host::get();
  if (host.list(Event::kSyscall).empty() && host.list(Event::kSyscallFilter).empty()) return std::nullopt;
  std::optional<std::int64_t> result;
  vcpu.call_plugins([&] {
    for (const Callback& c : host.list(Event::kSyscall))
      c.call<void>(vcpu.index(), number, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    for (const Callback& c : host.list(Event::kSyscallFilter)) {
      std::int64_t served = 0;
      if (c.call<bool>(vcpu.index(), number, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], &served)) {
        result = served;
        break;
      }
    }
  });
  return result;
}

void syscall_returned(tcg::runtime::Vcpu& vcpu, std::int64_t number, std::int64_t result) {
  Host& host = Host::get();
  if (host.list(Event::kSyscallReturn).empty()) return;
  vcpu.call_plugins([&] {
    for (const Callback& c : host.list(Event::kSyscallReturn)) c.call<void>(vcpu.index(), number, result);
  });
}

}  // namespace plugins
