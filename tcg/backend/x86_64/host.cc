// SPDX-License-Identifier: MIT
// CPUID.  Source: Intel SDM vol. 2A, CPUID; AMD APM vol. 3 appendix E for leaf 80000001h.
#include "tcg/backend/x86_64/host.h"

#include <cpuid.h>

namespace tcg::x86_64 {

namespace {

Features ask_host(backend::HostLevel level) {
  Features f;
  if (level == backend::HostLevel::kV2) return f;
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) != 0) {
    f.movbe = (c >> 22 & 1) != 0;
    const bool os_saves_ymm = (c >> 27 & 1) != 0 && __builtin_cpu_supports("avx");
    f.fma = os_saves_ymm && (c >> 12 & 1) != 0;
    f.f16c = os_saves_ymm && (c >> 29 & 1) != 0;
    f.avx = os_saves_ymm;
    if (level == backend::HostLevel::kNative) {
      f.pclmul = (c >> 1 & 1) != 0;
      f.aes = (c >> 25 & 1) != 0;
    }
  }
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) != 0) {
    f.bmi1 = (b >> 3 & 1) != 0;
    f.bmi2 = (b >> 8 & 1) != 0;
    f.avx2 = f.avx && (b >> 5 & 1) != 0;
    if (level == backend::HostLevel::kNative) {
      f.sha = (b >> 29 & 1) != 0;
      const bool os_saves_zmm = __builtin_cpu_supports("avx512vl");  // which libgcc checks against XCR0
      f.avx512_far = os_saves_zmm && (b >> 17 & 1) != 0 && (b >> 30 & 1) != 0;
      f.avx512_bits = os_saves_zmm && (b >> 28 & 1) != 0 && (c >> 12 & 1) != 0;
    }
  }
  if (__get_cpuid(0x80000001, &a, &b, &c, &d) != 0) f.lzcnt = (c >> 5 & 1) != 0;
  return f;
}

}  // namespace

Features host_features(backend::HostLevel level) {
  // Under a hypervisor each CPUID costs microseconds.
  static const Features native = ask_host(backend::HostLevel::kNative);
  return level == backend::HostLevel::kNative ? native : ask_host(level);
}

}  // namespace tcg::x86_64
