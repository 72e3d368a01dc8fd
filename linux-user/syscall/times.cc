// SPDX-License-Identifier: MIT
// System calls on clocks and timers.  Timers send their signals to host threads, which are the guest's threads.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <unistd.h>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

/// SIGEV_SIGNAL and SIGEV_THREAD_ID only: the C library makes SIGEV_THREAD of the latter.
std::int64_t timer_create(Call& call, int clock, Ptr<const abi::Sigevent> event, Ptr<std::int32_t> id) {
  abi::Sigevent wish{};
  if (event && !call.read(wish, event)) return -EFAULT;
  std::int32_t made = 0;
  const std::int64_t result = host(SYS_timer_create, clock, event ? &wish : nullptr, &made);
  if (result < 0) return result;
  if (call.write(id, made)) return 0;
  host(SYS_timer_delete, made);
  return -EFAULT;
}

static_assert(sizeof(::timex) == 208, "asm-generic's, on both sides");
static_assert(sizeof(::rusage) == 144);

constexpr Arg kTimespecIn = in<abi::Timespec>(print_timespec), kTimespecOut = out<abi::Timespec>(print_timespec);
constexpr Arg kItimerspecIn = in<abi::Itimerspec>(print_itimerspec),
              kItimerspecOut = out<abi::Itimerspec>(print_itimerspec);
constexpr Arg kItimervalIn = in<abi::Itimerval>(print_itimerval), kItimervalOut = out<abi::Itimerval>(print_itimerval);
constexpr Arg kTimezone{Kind::kIn, -1, 8}, kTimezoneOut{Kind::kOut, -1, 8};
constexpr Arg kTimex{Kind::kInOut, -1, sizeof(::timex)};

constexpr std::array kRows{
    pass(101, SYS_nanosleep, "nanosleep", {kTimespecIn, kTimespecOut}, Wait::kMay),
    pass(115, SYS_clock_nanosleep, "clock_nanosleep", {one_of(kClocks), flags(kTimerFlags), kTimespecIn, kTimespecOut},
         Wait::kMay),
    pass(113, SYS_clock_gettime, "clock_gettime", {one_of(kClocks), kTimespecOut}),
    pass(112, SYS_clock_settime, "clock_settime", {one_of(kClocks), kTimespecIn}),
    pass(114, SYS_clock_getres, "clock_getres", {one_of(kClocks), kTimespecOut}),
    pass(266, SYS_clock_adjtime, "clock_adjtime", {one_of(kClocks), kTimex}),
    pass(171, SYS_adjtimex, "adjtimex", {kTimex}),
    pass(169, SYS_gettimeofday, "gettimeofday", {out<abi::Timeval>(print_timeval), kTimezoneOut}),
    pass(170, SYS_settimeofday, "settimeofday", {in<abi::Timeval>(print_timeval), kTimezone}),
    pass(102, SYS_getitimer, "getitimer", {one_of(kItimers), kItimervalOut}),
    pass(103, SYS_setitimer, "setitimer", {one_of(kItimers), kItimervalIn, kItimervalOut}),
    row<timer_create>(107, "timer_create",
                      {one_of(kClocks), in<abi::Sigevent>(print_sigevent), out<std::int32_t>(print_int)}),
    pass(108, SYS_timer_gettime, "timer_gettime", {kInt, kItimerspecOut}),
    pass(109, SYS_timer_getoverrun, "timer_getoverrun", {kInt}),
    pass(110, SYS_timer_settime, "timer_settime", {kInt, flags(kTimerFlags), kItimerspecIn, kItimerspecOut}),
    pass(111, SYS_timer_delete, "timer_delete", {kInt}),
    pass(85, SYS_timerfd_create, "timerfd_create", {one_of(kClocks), flags(kFdFlags)}),
    pass(86, SYS_timerfd_settime, "timerfd_settime", {kFd, flags(kTimerfdFlags), kItimerspecIn, kItimerspecOut}),
    pass(87, SYS_timerfd_gettime, "timerfd_gettime", {kFd, kItimerspecOut}),
    pass(153, SYS_times, "times", {Arg{Kind::kOut, -1, sizeof(::tms)}}),
    pass(165, SYS_getrusage, "getrusage", {one_of(kUsageWho), out<::rusage>(print_rusage)}),
};

}  // namespace

Rows time_rows() { return kRows; }

}  // namespace linux_user::syscall
