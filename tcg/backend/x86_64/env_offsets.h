// SPDX-License-Identifier: MIT
// Byte offsets of Env's members, as generated code addresses them from rbp.
#pragma once

#include <cstddef>

#include "tcg/backend/x86_64/host.h"
#include "tcg/env.h"

namespace tcg::x86_64 {

inline constexpr std::int32_t kEnvExitRequest = offsetof(Env, exit_request), kEnvLeave = offsetof(Env, leave),
                              kEnvBudget = offsetof(Env, budget), kEnvOwed = offsetof(Env, owed),
                              kEnvJumpCache = offsetof(Env, jump_cache), kEnvModeFlags = offsetof(Env, mode_flags),
                              kEnvTlb = offsetof(Env, tlb), kEnvGuestBase = offsetof(Env, guest_base),
                              kEnvHostMxcsr = offsetof(Env, host_mxcsr), kEnvGuestMxcsr = offsetof(Env, guest_mxcsr),
                              kEnvScratch = offsetof(Env, scratch), kEnvCurrentMap = offsetof(Env, current_map),
                              kEnvFpSavedMxcsr = offsetof(Env, fp_saved_mxcsr),
                              kEnvFpOperand = offsetof(Env, fp_operand), kEnvFpResult = offsetof(Env, fp_result),
                              kEnvCounters = offsetof(Env, counters), kEnvVcpuIndex = offsetof(Env, vcpu_index),
                              kEnvCallbackMap = offsetof(Env, callback_map),
                              kEnvCallbackFrame = offsetof(Env, callback_frame),
                              kEnvCallbackValue = offsetof(Env, callback_value),
                              kEnvSavedGpr = offsetof(Env, saved_gpr), kEnvSavedXmm = offsetof(Env, saved_xmm);

constexpr Mem env_at(std::int32_t offset) { return {kEnv, offset}; }

}  // namespace tcg::x86_64
