// SPDX-License-Identifier: MIT
// All chardevs of a program by id.
#include "io/char_manager.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "io/legacy.h"

namespace io {
namespace {

using base::PropertyInfo;

constexpr PropertyInfo kId{"id", "name of the chardev"};
constexpr PropertyInfo kMux{"mux", "on: several devices share it (escape Ctrl-A)"};

constexpr std::array kPlain{kId, kMux};
constexpr std::array kStdio{kId, kMux,
                            PropertyInfo{"signal", "on: Ctrl-C ends the program; off: it goes to the guest"}};
constexpr std::array kFile{kId, kMux, PropertyInfo{"path", "the file"},
                           PropertyInfo{"append", "on: keep what is in it"}};
constexpr std::array kPipe{kId, kMux, PropertyInfo{"path", "a FIFO, or the stem of FIFOs PATH.in and PATH.out"}};
constexpr std::array kSocket{
    kId,
    kMux,
    PropertyInfo{"path", "unix socket"},
    PropertyInfo{"host", "TCP host"},
    PropertyInfo{"port", "TCP port"},
    PropertyInfo{"server", "on: listen instead of connecting"},
    PropertyInfo{"wait", "off: do not wait for a client before starting"},
    PropertyInfo{"nodelay", "on: send small packets at once"},
    PropertyInfo{"ipv4", "on: only IPv4"},
    PropertyInfo{"ipv6", "on: only IPv6"},
};
constexpr std::array kBackends{
    BackendInfo{"null", "loses output and never has input", kPlain, open_null},
    BackendInfo{"stdio", "standard input and output", kStdio, open_stdio},
    BackendInfo{"file", "output into a file", kFile, open_file},
    BackendInfo{"pipe", "FIFOs", kPipe, open_pipe},
    BackendInfo{"pty", "a new pseudo terminal", kPlain, open_pty},
    BackendInfo{"socket", "unix or TCP stream socket", kSocket, open_socket},
};

base::Result<const BackendInfo*> find_backend(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& b : kBackends) {
    if (b.name == name) return &b;
    names.push_back(b.name);
  }
  const auto hint = base::did_you_mean(name, names);
  return base::fail(
      fmt::format("unknown chardev backend '{}'{}", name, hint.empty() ? " (-chardev help lists them)" : hint));
}

bool is_identifier(std::string_view id) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto other = [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'; };
  return !id.empty() && letter(id[0]) && std::ranges::all_of(id, [&](char c) { return letter(c) || other(c); });
}

}  // namespace

std::span<const BackendInfo> backends() { return kBackends; }

std::string chardev_help() {
  std::string out = "Chardev backends:\n";
  for (const auto& b : kBackends) {
    out += fmt::format("  {:<10}{}\n", b.name, b.help);
    for (const auto& p : b.properties) out += fmt::format("    {:<10}{}\n", p.name, p.help);
  }
  return out;
}

CharManager::CharManager(MuxHooks hooks) : hooks_(std::move(hooks)) {
  // A client that leaves is an error code of write(), not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
}

CharManager::~CharManager() = default;

CharManager::Entry* CharManager::find(std::string_view id) {
  const auto it = std::ranges::find_if(entries_, [&](const auto& e) { return e->id == id; });
  return it == entries_.end() ? nullptr : it->get();
}

base::Result<CharManager::Entry*> CharManager::create(std::string id, std::string_view backend,
                                                      base::KeyValues properties) {
  const auto info = find_backend(backend);
  if (!info) return std::unexpected(info.error());
  if (auto known = properties.check_keys((*info)->properties); !known) return std::unexpected(known.error());
  const auto mux = properties.get_switch("mux", false);
  if (!mux) return std::unexpected(mux.error());
  if (find(id)) return base::fail(fmt::format("there is a chardev '{}' already", id));
  auto chardev = (*info)->open(id, properties);
  if (!chardev) return std::unexpected(chardev.error());
  auto entry = std::make_unique<Entry>();
  entry->id = std::move(id);
  if (*mux) {
    entry->mux = std::make_unique<Mux>(std::move(*chardev), hooks_, escape_);
  } else {
    entry->line = std::move(*chardev);
  }
  entries_.push_back(std::move(entry));
  return entries_.back().get();
}

base::Result<void> CharManager::add(std::string_view text) {
  auto properties = base::KeyValues::parse(text, "backend");
  const auto backend = properties.get("backend");
  if (backend.empty()) return base::fail("needs a backend: BACKEND,id=ID");
  const auto id = properties.get("id");
  if (id.empty()) return base::fail(fmt::format("needs an id: {},id=ID", backend));
  if (!is_identifier(id))
    return base::fail(fmt::format("'{}' is no id: a letter, then letters, digits, '-', '.' and '_'", id));
  base::KeyValues rest;
  for (const auto& item : properties.items()) {
    if (item.key != "backend") rest.append(item);
  }
  if (auto made = create(id, backend, std::move(rest)); !made) return std::unexpected(made.error());
  return {};
}

base::Result<hw::CharBackend*> CharManager::claim(Entry& entry, MuxUser user) {
  if (entry.mux) return &entry.mux->add_port(user);
  if (entry.claimed) return base::fail(fmt::format("chardev '{}' is in use: mux=on lets devices share it", entry.id));
  entry.claimed = true;
  return entry.line.get();
}

base::Result<hw::CharBackend*> CharManager::claim(std::string_view id, MuxUser user) {
  if (Entry* entry = find(id)) return claim(*entry, user);
  std::vector<std::string_view> ids;
  for (const auto& e : entries_) ids.push_back(e->id);
  return base::fail(fmt::format("there is no chardev '{}'{}", id, base::did_you_mean(id, ids)));
}

base::Result<DeviceLine> CharManager::open_device(std::string_view text, const std::string& label, MuxUser user) {
  auto spec = parse_legacy(text);
  if (!spec) return std::unexpected(spec.error());
  if (spec->backend == "none") return DeviceLine{};
  if (spec->backend == "chardev") {
    if (spec->with_monitor) return base::fail("mon: and chardev: do not go together: use -chardev ...,mux=on and -mon");
    auto claimed = claim(spec->properties.get("id"), user);
    if (!claimed) return std::unexpected(claimed.error());
    return DeviceLine{*claimed, nullptr};
  }
  if (spec->with_monitor) spec->properties.set("mux", "on");
  auto entry = create(label, spec->backend, std::move(spec->properties));
  if (!entry) return std::unexpected(entry.error());
  DeviceLine out;
  auto device = claim(**entry, user);
  if (!device) return std::unexpected(device.error());
  out.device = *device;
  if (spec->with_monitor) {
    auto monitor = claim(**entry, MuxUser::kMonitor);
    if (!monitor) return std::unexpected(monitor.error());
    out.monitor = *monitor;
  }
  return out;
}

base::Result<void> CharManager::start(Cancel cancel) {
  for (auto& entry : entries_) {
    if (auto started = entry->chardev().start(cancel); !started)
      return std::unexpected(std::move(started).error().context(entry->id));
  }
  return {};
}

void CharManager::stop_waiting() {
  for (auto& entry : entries_) entry->chardev().stop_waiting();
}

std::string CharManager::describe() const {
  std::string out;
  for (const auto& e : entries_)
    out += fmt::format("{}: filename={}{}\n", e->id, e->mux ? "mux:" : "", e->chardev().description());
  return out;
}

base::Result<void> CharManager::send_break(std::string_view id) {
  Entry* entry = find(id);
  if (!entry) return base::fail(fmt::format("there is no chardev '{}'", id));
  if (entry->mux) {
    entry->mux->event(hw::CharEvent::kBreak);
  } else {
    entry->line->break_in();
  }
  return {};
}

}  // namespace io
