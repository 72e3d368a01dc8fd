// SPDX-License-Identifier: MIT
// Queries and settings: features, target description, objects to read, threads, monitor commands.
#include <algorithm>

#include "gdb/server.h"

namespace gdb {
namespace {

/// A part of an object: 'm' and more to come, or 'l' and the last.
std::string piece(std::string_view whole, std::uint64_t offset, std::uint64_t bytes) {
  if (offset >= whole.size()) return "l";
  const std::string_view part = whole.substr(offset, bytes);
  return (offset + part.size() < whole.size() ? "m" : "l") + std::string(part);
}

}  // namespace

std::string description_xml(std::string_view architecture, std::span<const Feature> features) {
  std::string out = "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n<target version=\"1.0\">\n";
  out += "<architecture>" + std::string(architecture) + "</architecture>\n";
  unsigned number = 0;
  for (const Feature& f : features) {
    out += "<feature name=\"" + f.name + "\">\n" + f.types;
    for (const Register& r : f.registers) {
      out += "<reg name=\"" + r.name + "\" bitsize=\"" + std::to_string(r.bits) + "\" type=\"" + r.type +
             "\" regnum=\"" + std::to_string(number++) + "\"";
      if (!r.group.empty()) out += " group=\"" + r.group + "\"";
      out += "/>\n";
    }
    out += "</feature>\n";
  }
  return out + "</target>\n";
}

std::string Session::supported(Reader r) {
  while (!r.empty()) {
    const std::string_view wish = r.until(';');
    if (wish == "multiprocess+") multiprocess_ = true;
    if (wish == "swbreak+") swbreak_ = true;
  }
  std::string text = "PacketSize=" + hex_number(Unframer::kMaxPacket) +
                     ";qXfer:features:read+;qXfer:threads:read+;vContSupported+;QStartNoAckMode+";
  if (multiprocess_) text += ";multiprocess+";
  if (swbreak_) text += ";swbreak+";
  if (target_.auxv())
    text += ";qXfer:auxv:read+;qXfer:siginfo:read+;qXfer:exec-file:read+;QCatchSyscalls+;exec-events+";
  return text;
}

std::string Session::thread_list() {
  std::string out = "<?xml version=\"1.0\"?>\n<threads>\n";
  for (const ThreadId t : target_.threads())
    out += "<thread id=\"" + thread_text(t) + "\" name=\"" + target_.thread_name(t) + "\"/>\n";
  return out + "</threads>\n";
}

/// qXfer:OBJECT:read:ANNEX:OFFSET,LENGTH
std::string Session::transfer(Reader r) {
  const std::string_view object = r.until(':');
  if (r.until(':') != "read") return {};
  const std::string_view annex = r.until(':');
  const auto offset = r.number();
  const bool more = r.accept(",");
  const auto bytes = r.number();
  if (!offset || !more || !bytes) return "E16";
  std::optional<std::string> whole;
  if (object == "features") {
    if (annex != "target.xml") return "E00";
    whole = description_xml(target_.architecture(), target_.features());
  } else if (object == "threads") {
    whole = thread_list();
  } else if (object == "auxv") {
    whole = target_.auxv();
  } else if (object == "exec-file") {
    whole = target_.exec_file();
  } else if (object == "siginfo") {
    whole = target_.siginfo(general_thread_);
  } else {
    return {};
  }
  return whole ? piece(*whole, *offset, std::min<std::uint64_t>(*bytes, Unframer::kMaxPacket / 2)) : "E01";
}

std::string Session::query(std::string_view packet) {
  Reader r(packet.substr(1));
  if (r.accept("Supported")) {
    r.accept(":");
    return supported(r);
  }
  if (r.accept("Xfer:")) return transfer(r);
  if (r.accept("Attached")) return target_.auxv() ? "0" : "1";
  if (r.accept("fThreadInfo")) {
    std::string out = "m";
    for (const ThreadId t : target_.threads()) out += (out.size() > 1 ? "," : "") + thread_text(t);
    return out;
  }
  if (r.accept("sThreadInfo")) return "l";
  if (r.accept("ThreadExtraInfo,")) {
    const auto thread = thread_id(r);
    return thread ? to_hex(target_.thread_name(*thread)) : "E16";
  }
  if (r.accept("Rcmd,")) return command(r);
  if (r.rest() == "C") return "QC" + thread_text(target_.last_stop().thread);
  return {};
}

std::string Session::command(Reader r) {
  const auto line = from_hex(r.rest());
  if (!line) return "E16";
  const auto text = target_.monitor(*line);
  if (!text) return {};
  return text->empty() ? "OK" : to_hex(*text);
}

/// QCatchSyscalls:0, :1 (all) or :1;N;N...
std::string Session::catch_syscalls(Reader r) {
  std::optional<std::vector<std::uint64_t>> wanted;
  if (r.accept("1")) {
    wanted.emplace();
    while (r.accept(";")) {
      const auto number = r.number();
      if (!number) return "E16";
      wanted->push_back(*number);
    }
  } else if (!r.accept("0")) {
    return "E16";
  }
  return target_.catch_syscalls(std::move(wanted)) ? "OK" : "";
}

std::string Session::set(std::string_view packet) {
  Reader r(packet.substr(1));
  if (r.accept("StartNoAckMode")) {
    acks_ = false;
    return "OK";
  }
  if (r.accept("CatchSyscalls:")) return catch_syscalls(r);
  return {};
}

}  // namespace gdb
