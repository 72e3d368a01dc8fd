// SPDX-License-Identifier: MIT
// Packets that let the target go, and the reports of its stops.
#include <algorithm>

#include "gdb/server.h"

namespace gdb {
namespace {

std::string two_digits(int v) {
  const char byte = static_cast<char>(v);
  return to_hex({&byte, 1});
}

}  // namespace

Session::Answer Session::go(const std::vector<Action>& actions, bool others) {
  running_ = true;
  target_.resume(actions, others);
  return {};
}

/// c, s, C and S: the thread chosen by Hc does it; the others run too unless one thread was named.
Session::Answer Session::resume_all(Resume how, Reader r, bool with_signal) {
  int signal = 0;
  if (with_signal) {
    const auto number = r.number();
    if (!number) return {"E16"};
    signal = static_cast<int>(*number & 0xff);
    r.accept(";");
  }
  if (!r.empty()) return {""};  // going on at another address: gdb writes pc instead
  std::vector<Action> actions;
  for (const ThreadId t : target_.threads()) {
    const bool chosen = t == resume_thread_ || resume_thread_ == 0;
    if (chosen) actions.push_back({t, how, t == target_.last_stop().thread ? signal : 0});
  }
  return go(actions, resume_thread_ == 0);
}

/// vCont;ACTION[:THREAD]...: for each thread the first action that names it.
Session::Answer Session::v_cont(Reader r) {
  struct Wish {
    std::optional<ThreadId> thread;  ///< none: every thread
    Resume how;
    int signal;
  };
  std::vector<Wish> wishes;
  while (r.accept(";")) {
    Reader part(r.rest().substr(0, r.rest().find(';')));
    r.accept(part.rest());
    Wish wish{std::nullopt, Resume::kContinue, 0};
    const bool step = part.accept("s") || part.accept("S");
    const bool known = step || part.accept("c") || part.accept("C");
    if (!known) return {"E16"};
    if (step) wish.how = Resume::kStep;
    if (const auto number = part.number()) wish.signal = static_cast<int>(*number & 0xff);
    if (part.accept(":")) {
      const auto thread = thread_id(part);
      if (!thread) return {"E16"};
      if (*thread != 0) wish.thread = thread;
    }
    wishes.push_back(wish);
  }
  std::vector<Action> actions;
  for (const ThreadId t : target_.threads()) {
    const auto wish = std::ranges::find_if(wishes, [t](const Wish& w) { return !w.thread || *w.thread == t; });
    if (wish != wishes.end()) actions.push_back({t, wish->how, wish->signal});
  }
  if (actions.empty()) return {"E16"};
  return go(actions, std::ranges::any_of(wishes, [](const Wish& w) { return !w.thread; }));
}

Session::Answer Session::v_packet(std::string_view packet) {
  Reader r(packet);
  if (r.accept("vCont?")) return {"vCont;c;C;s;S"};
  if (r.accept("vCont")) return v_cont(r);
  if (r.accept("vKill")) return {"OK", true, true};
  if (r.accept("vCtrlC")) {
    if (running_) target_.interrupt();
    return {"OK"};
  }
  if (r.accept("vFile:")) return {files_.handle(r.rest())};
  return {""};
}

std::string Session::stop_reply(const Stop& stop) {
  running_ = false;
  if (stop.kind == StopKind::kExited || stop.kind == StopKind::kKilled) {
    std::string text = stop.kind == StopKind::kExited ? "W" + two_digits(static_cast<int>(stop.value & 0xff))
                                                      : "X" + two_digits(stop.signal);
    return multiprocess_ ? text + ";process:" + hex_number(target_.process_id()) : text;
  }
  general_thread_ = resume_thread_ = stop.thread;
  std::string text = "T" + two_digits(stop.signal) + "thread:" + thread_text(stop.thread) + ";";
  switch (stop.kind) {
    case StopKind::kBreakpoint: return swbreak_ ? text + "swbreak:;" : text;
    case StopKind::kWrite: return text + "watch:" + hex_number(stop.value) + ";";
    case StopKind::kRead: return text + "rwatch:" + hex_number(stop.value) + ";";
    case StopKind::kAccess: return text + "awatch:" + hex_number(stop.value) + ";";
    case StopKind::kSyscallEntry: return text + "syscall_entry:" + hex_number(stop.value) + ";";
    case StopKind::kSyscallReturn: return text + "syscall_return:" + hex_number(stop.value) + ";";
    case StopKind::kExec: return text + "exec:" + to_hex(stop.path) + ";";
    default: return text;
  }
}

}  // namespace gdb
