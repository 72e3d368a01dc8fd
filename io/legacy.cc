// SPDX-License-Identifier: MIT
// The short chardev syntax.
#include "io/legacy.h"

#include <fmt/core.h>

#include <array>
#include <vector>

namespace io {
namespace {

/// "HOST:PORT[,properties]"; the host may be empty, or an IPv6 address in brackets.
base::Result<base::KeyValues> tcp_properties(std::string_view text) {
  const auto comma = text.find(',');
  const auto where = text.substr(0, comma);
  auto properties = base::KeyValues::parse(comma == text.npos ? std::string_view{} : text.substr(comma + 1));
  const auto colon = where.rfind(':');
  if (colon == where.npos || colon + 1 == where.size())
    return base::fail(fmt::format("'tcp:{}' has no port: write tcp:HOST:PORT", where));
  auto host = where.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  properties.set("host", host);
  properties.set("port", where.substr(colon + 1));
  return properties;
}

base::KeyValues only(std::string_view key, std::string_view value) {
  base::KeyValues properties;
  properties.set(key, value);
  return properties;
}

std::unexpected<base::Error> unknown(std::string_view text) {
  constexpr std::array<std::string_view, 11> kForms{"none", "null", "vc",  "stdio", "pty",    "file",
                                                    "pipe", "unix", "tcp", "mon",   "chardev"};
  constexpr std::array<std::string_view, 7> kElsewhere{"telnet",  "udp",      "websocket", "msmouse",
                                                       "braille", "wctablet", "fdset"};
  const auto word = text.substr(0, text.find_first_of(":,"));
  for (const auto name : kElsewhere) {
    if (word == name) return base::fail(fmt::format("'{}' is not built in", word));
  }
  if (word.starts_with("/dev/"))
    return base::fail(fmt::format("'{}': host devices as chardevs are not built in", word));
  const auto hint = base::did_you_mean(word, kForms);
  return base::fail(
      fmt::format("unknown character device '{}'{}", word, hint.empty() ? " (-chardev help lists the kinds)" : hint));
}

}  // namespace

base::Result<LegacySpec> parse_legacy(std::string_view text) {
  LegacySpec spec;
  if (text.starts_with("mon:")) {
    spec.with_monitor = true;
    text.remove_prefix(4);
  }
  const auto head = text.substr(0, text.find_first_of(":,"));
  const auto rest = head.size() < text.size() ? text.substr(head.size() + 1) : std::string_view{};
  const bool colon = head.size() < text.size() && text[head.size()] == ':';
  if (text == "none" || text == "null") {
    spec.backend = text;
  } else if (head == "vc") {
    spec.backend = "null";
  } else if ((head == "stdio" || head == "pty") && !colon) {
    spec.backend = head;
    spec.properties = base::KeyValues::parse(rest);
  } else if ((head == "file" || head == "pipe") && colon) {
    spec.backend = head;
    spec.properties = only("path", rest);
  } else if (head == "unix" && colon) {
    spec.backend = "socket";
    spec.properties = base::KeyValues::parse(rest, "path");
  } else if (head == "tcp" && colon) {
    auto properties = tcp_properties(rest);
    if (!properties) return std::unexpected(properties.error());
    spec.backend = "socket";
    spec.properties = std::move(*properties);
  } else if (head == "chardev" && colon) {
    spec.backend = "chardev";
    spec.properties = only("id", rest);
  } else {
    return unknown(text);
  }
  if (spec.with_monitor && spec.backend == "none")
    return base::fail("mon: needs a character device, and 'none' is none");
  // Ctrl-C belongs to the guest when there is another way out.
  if (spec.with_monitor && spec.backend == "stdio" && !spec.properties.find("signal"))
    spec.properties.set("signal", "off");
  return spec;
}

}  // namespace io
