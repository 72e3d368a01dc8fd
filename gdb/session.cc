// SPDX-License-Identifier: MIT
// Packets about threads, registers, memory, break- and watchpoints.
#include <algorithm>

#include "gdb/server.h"

namespace gdb {
namespace {

constexpr std::string_view kOk = "OK";
std::string error(unsigned number) { return (number < 16 ? "E0" : "E") + hex_number(number); }
constexpr unsigned kFault = 14, kInvalid = 22;  // EFAULT, EINVAL
constexpr std::size_t kMostMemory = Unframer::kMaxPacket / 2;

}  // namespace

Session::Answer Session::handle(std::string_view packet) {
  if (packet.empty()) return {""};
  const char kind = packet[0];
  const Reader rest(packet.substr(1));
  switch (kind) {
    case '!': return {""};
    case '?': return {stop_reply(target_.last_stop())};
    case 'c':
    case 'C': return resume_all(Resume::kContinue, rest, kind == 'C');
    case 's':
    case 'S': return resume_all(Resume::kStep, rest, kind == 'S');
    case 'v': return v_packet(packet);
    case 'D': target_.detach(); return {std::string(kOk), true};
    case 'k': return {std::nullopt, true, true};
    case 'q': return {query(packet)};
    case 'Q': return {set(packet)};
    default: return {general(kind, rest)};
  }
}

std::string Session::general(char kind, Reader r) {
  switch (kind) {
    case 'H': return select_thread(r);
    case 'T': {
      const auto thread = thread_id(r);
      const auto all = target_.threads();
      return thread && std::ranges::find(all, *thread) != all.end() ? std::string(kOk) : error(kInvalid);
    }
    case 'g': return read_all_registers();
    case 'G': return write_all_registers(r);
    case 'p': return read_register(r);
    case 'P': return write_register(r);
    case 'm': return read_memory(r);
    case 'M': return write_memory(r, false);
    case 'X': return write_memory(r, true);
    case 'Z': return change_point(true, r);
    case 'z': return change_point(false, r);
    default: return {};
  }
}

/// "N", "-1", "0" or "pP.T"; all and any are 0.
std::optional<ThreadId> Session::thread_id(Reader& r) {
  if (r.accept("p")) {
    if (!r.accept("-1") && !r.number()) return std::nullopt;
    if (!r.accept(".")) return 0;
  }
  if (r.accept("-1")) return 0;
  return r.number();
}

std::string Session::thread_text(ThreadId thread) const {
  if (!multiprocess_) return hex_number(thread);
  return "p" + hex_number(target_.process_id()) + "." + hex_number(thread);
}

unsigned Session::register_count() const {
  std::size_t count = 0;
  for (const Feature& f : target_.features()) count += f.registers.size();
  return static_cast<unsigned>(count);
}

std::string Session::select_thread(Reader r) {
  const bool for_resume = r.accept("c");
  if (!for_resume && !r.accept("g")) return {};
  const auto thread = thread_id(r);
  if (!thread) return error(kInvalid);
  (for_resume ? resume_thread_ : general_thread_) = *thread;
  return std::string(kOk);
}

std::string Session::read_all_registers() {
  std::string out;
  const unsigned count = register_count();
  for (unsigned n = 0; n < count; ++n) {
    const auto bytes = target_.read_register(general_thread_, n);
    if (!bytes) return error(kInvalid);
    out += to_hex(*bytes);
  }
  return out;
}

std::string Session::write_all_registers(Reader r) {
  const auto bytes = from_hex(r.rest());
  if (!bytes) return error(kInvalid);
  std::size_t at = 0;
  unsigned number = 0;
  for (const Feature& f : target_.features()) {
    for (const Register& reg : f.registers) {
      const std::size_t size = reg.bits / 8;
      if (at + size > bytes->size()) return std::string(kOk);
      if (!target_.write_register(general_thread_, number++, std::string_view(*bytes).substr(at, size)))
        return error(kInvalid);
      at += size;
    }
  }
  return std::string(kOk);
}

std::string Session::read_register(Reader r) {
  const auto number = r.number();
  const auto bytes = number && *number < register_count()
                         ? target_.read_register(general_thread_, static_cast<unsigned>(*number))
                         : std::nullopt;
  return bytes ? to_hex(*bytes) : error(kInvalid);
}

std::string Session::write_register(Reader r) {
  const auto number = r.number();
  if (!number || !r.accept("=") || *number >= register_count()) return error(kInvalid);
  const auto bytes = from_hex(r.rest());
  const bool done = bytes && target_.write_register(general_thread_, static_cast<unsigned>(*number), *bytes);
  return done ? std::string(kOk) : error(kInvalid);
}

std::string Session::read_memory(Reader r) {
  const auto address = r.number();
  const bool more = r.accept(",");
  const auto bytes = r.number();
  if (!address || !more || !bytes) return error(kInvalid);
  const std::string data = target_.read_memory(*address, std::min<std::uint64_t>(*bytes, kMostMemory));
  if (data.empty() && *bytes != 0) return error(kFault);
  return to_hex(data);
}

std::string Session::write_memory(Reader r, bool binary) {
  const auto address = r.number();
  const bool more = r.accept(",");
  const auto bytes = r.number();
  if (!address || !more || !bytes || !r.accept(":")) return error(kInvalid);
  const auto data = binary ? std::optional(std::string(r.rest())) : from_hex(r.rest());
  if (!data || data->size() != *bytes) return error(kInvalid);
  return data->empty() || target_.write_memory(*address, *data) ? std::string(kOk) : error(kFault);
}

std::string Session::change_point(bool insert, Reader r) {
  const auto kind = r.number();
  const bool more = r.accept(",");
  const auto address = r.number();
  const bool again = r.accept(",");
  const auto size = r.number();
  if (!kind || !more || !address || !again || !size) return error(kInvalid);
  bool done = false;
  switch (*kind) {
    case 0:
    case 1: done = insert ? target_.insert_breakpoint(*address) : target_.remove_breakpoint(*address); break;
    case 2:
    case 3:
    case 4: {
      const auto watch = static_cast<WatchKind>(*kind);
      if (!target_.watches(watch)) return {};
      done = insert ? target_.insert_watchpoint(watch, *address, *size)
                    : target_.remove_watchpoint(watch, *address, *size);
      break;
    }
    default: return {};
  }
  return done ? std::string(kOk) : error(kInvalid);
}

}  // namespace gdb
