// SPDX-License-Identifier: MIT
// What the example plugins share: options, text output, result files, and data kept per vCPU.  Header only; sees the
// emulator through qemu-plugin.h alone, so a plugin built with it loads in any emulator of its API version.
#pragma once

#include <qemu-plugin.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace plugin {

template <class T>
struct Room {
  union {
    T value;
  };
  Room() { new (&value) T; }
  ~Room() {}
};
template <class T>
inline Room<T> room;
/// The plugin's state, one object of type T, never destroyed: emulators call atexit callbacks when the destructors of
/// static objects have already run.  Its address is known when the plugin is loaded: no pointer to it is read.
template <class T>
inline T& kept = room<T>.value;

/// What qemu_plugin_get_registers() lists.  The array's elements are those of this plugin's API version.
inline std::span<const qemu_plugin_reg_descriptor> descriptors(const GArray* all) {
  return {reinterpret_cast<const qemu_plugin_reg_descriptor*>(all->data), all->len};
}

/// printf into a string.
[[gnu::format(printf, 1, 2)]] inline std::string text(const char* format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  const int length = std::vsnprintf(nullptr, 0, format, args);
  va_end(args);
  std::string out(length > 0 ? static_cast<std::size_t>(length) : 0, '\0');
  std::vsnprintf(out.data(), out.size() + 1, format, again);
  va_end(again);
  return out;
}

/// Shows text where `-d plugin` sends it.
inline void show(const std::string& what) { qemu_plugin_outs(what.c_str()); }

/// An address as the reports show it: 0x and 14 digits.
inline std::string address(std::uint64_t value) { return text("0x%014" PRIx64, value); }

/// The arguments of qemu_plugin_install.  Ask for each option, then call `done`, which reports what was wrong.
/// A word without `=` (`arg=inline` on the command line) sets the flag of that name, or is positional.
class Options {
 public:
  Options(const char* plugin, int argc, char** argv) : plugin_(plugin) {
    for (int i = 0; i < argc; ++i) {
      const std::string_view word = argv[i];
      const std::size_t equal = word.find('=');
      const bool bare = equal == word.npos;
      given_.push_back(
          {std::string(word.substr(0, equal)), bare ? "" : std::string(word.substr(equal + 1)), bare, false});
    }
  }

  void flag(const char* name, bool& value) {
    for (Given& g : take(name)) {
      if (!g.bare && !qemu_plugin_bool_parse(name, g.value.c_str(), &value)) fail(g, "on or off");
      if (g.bare) value = true;
    }
  }

  /// A whole number, decimal or 0x hexadecimal, from `least` up.
  void number(const char* name, std::uint64_t& value, std::uint64_t least = 0) {
    for (Given& g : take(name)) {
      char* end = nullptr;
      errno = 0;
      value = std::strtoull(g.value.c_str(), &end, 0);
      if (g.value.empty() || *end || errno || g.value[0] == '-' || value < least)
        fail(g, text("a number from %" PRIu64 " up", least).c_str());
    }
  }

  void string(const char* name, std::string& value) {
    for (Given& g : take(name)) value = g.value;
  }

  /// An option that may come many times.
  void list(const char* name, std::vector<std::string>& values) {
    for (Given& g : take(name)) values.push_back(g.value);
  }

  /// One of the words; index of the word given.
  void choice(const char* name, std::initializer_list<const char*> words, unsigned& value) {
    for (Given& g : take(name)) {
      const auto found = std::ranges::find_if(words, [&](const char* w) { return g.value == w; });
      value = static_cast<unsigned>(found - words.begin());
      if (found != words.end()) continue;
      std::string all;
      for (const char* w : words) all += (all.empty() ? "" : ", ") + std::string(w);
      fail(g, ("one of " + all).c_str());
    }
  }

  /// Path of a result file that can be written and ends in one of `endings` (".csv.json").
  void output(const char* name, std::string& path, std::string_view endings = ".csv.json") {
    for (Given& g : take(name)) {
      path = g.value;
      const std::size_t dot = path.rfind('.');
      if (!endings.empty() && (dot == path.npos || endings.find(path.substr(dot)) == endings.npos))
        return fail(g, text("a file name ending in %s", std::string(endings).c_str()).c_str());
      std::FILE* file = std::fopen(path.c_str(), "w");
      if (!file) return fail(g, text("a file that can be written (%s)", std::strerror(errno)).c_str());
      std::fclose(file);
    }
  }

  /// Words without `=` that no option took.  (An emulator may pass the old form arg=WORD on as WORD=on.)  Call it last.
  std::vector<std::string> positional() {
    std::vector<std::string> words;
    for (Given& g : given_) {
      if (g.taken || !(g.bare || g.value == "on")) continue;
      g.taken = true;
      words.push_back(g.name);
    }
    return words;
  }

  /// The plugin's own complaint about an option.
  void complain(const std::string& message) {
    if (error_.empty()) error_ = message;
  }

  /// True if all was well; else prints one line and the plugin must not load.
  bool done() {
    for (const Given& g : given_)
      if (!g.taken) complain("no option '" + g.name + "'; there are:" + known_);
    if (error_.empty()) return true;
    std::fprintf(stderr, "%s: %s\n", plugin_, error_.c_str());
    return false;
  }

 private:
  struct Given {
    std::string name, value;
    bool bare, taken;
  };

  std::vector<std::reference_wrapper<Given>> take(const char* name) {
    known_ += std::string(" ") + name;
    std::vector<std::reference_wrapper<Given>> found;
    for (Given& g : given_) {
      if (g.name != name) continue;
      g.taken = true;
      found.push_back(g);
    }
    return found;
  }

  void fail(const Given& g, const char* wanted) { complain(g.name + "=" + g.value + ": " + wanted + " is wanted"); }

  const char* plugin_;
  std::vector<Given> given_;
  std::string known_, error_;
};

/// A result file: CSV, or an array of JSON objects if the name ends in .json.
class Table {
 public:
  using Cell = std::variant<std::uint64_t, double, std::string>;

  explicit Table(std::vector<std::string> columns) : columns_(std::move(columns)) {}
  void row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }

  /// Writes the file; nothing if path is empty.  A failure is reported on standard error.
  void write(const std::string& path) const {
    if (path.empty()) return;
    std::FILE* file = std::fopen(path.c_str(), "w");
    if (!file) {
      std::fprintf(stderr, "plugin: %s: cannot be written: %s\n", path.c_str(), std::strerror(errno));
      return;
    }
    const bool json = path.ends_with(".json");
    if (json) std::fputs("[", file);
    for (std::size_t i = 0; !json && i < columns_.size(); ++i)
      std::fprintf(file, "%s%s", i ? "," : "", columns_[i].c_str());
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      std::fputs(json ? (r ? ",\n {" : "\n {") : "\n", file);
      for (std::size_t i = 0; i < rows_[r].size(); ++i) {
        if (i) std::fputs(json ? ", " : ",", file);
        if (json) std::fprintf(file, "\"%s\": ", columns_[i].c_str());
        std::fputs(cell(rows_[r][i], json).c_str(), file);
      }
      if (json) std::fputs("}", file);
    }
    std::fputs(json ? "\n]\n" : "\n", file);
    if (std::fclose(file)) std::fprintf(stderr, "plugin: %s: %s\n", path.c_str(), std::strerror(errno));
  }

  /// A string in double quotes, with what JSON (or CSV) wants escaped.
  static std::string quoted(std::string_view raw, bool json) {
    std::string out = "\"";
    for (const char c : raw) {
      if (json && (c == '"' || c == '\\'))
        out += '\\', out += c;
      else if (json && static_cast<unsigned char>(c) < 0x20)
        out += text("\\u%04x", c);
      else
        out += c == '"' ? "\"\"" : std::string(1, c);
    }
    return out + '"';
  }

 private:
  static std::string cell(const Cell& value, bool json) {
    if (const auto* number = std::get_if<std::uint64_t>(&value)) return text("%" PRIu64, *number);
    if (const auto* real = std::get_if<double>(&value)) return text("%.6g", *real);
    const auto& word = std::get<std::string>(value);
    return json || word.find_first_of(",\"\n") != word.npos ? quoted(word, json) : word;
  }

  std::vector<std::string> columns_;
  std::vector<std::vector<Cell>> rows_;
};

/// One object of type T for each vCPU, made when first asked for by the vCPU's own thread, on cache lines of its own.
/// No lock after that.
template <class T>
class PerVcpu {
 public:
  /// Call in qemu_plugin_install or later, before `of`.
  void start() { score_ = qemu_plugin_scoreboard_new(sizeof(T*)); }

  T& of(unsigned vcpu) {
    if (vcpu < kDirect) [[likely]] {
      if (T* const object = direct_[vcpu]) [[likely]]
        return *object;
    }
    return look_up(vcpu);
  }

  /// All objects with their vCPU, in its order.  Call when the vCPUs rest.
  template <class Visit>
  void each(Visit visit) {
    const std::scoped_lock lock(mutex_);
    std::ranges::sort(made_, {}, [](const auto& m) { return m.first; });
    for (auto& [vcpu, object] : made_) visit(vcpu, object->value);
  }

 private:
  struct alignas(64) Own {
    T value{};
  };

  [[gnu::noinline]] T& look_up(unsigned vcpu) {
    T*& slot = *static_cast<T**>(qemu_plugin_scoreboard_find(score_, vcpu));
    if (!slot) slot = make(vcpu);
    if (vcpu < kDirect) direct_[vcpu] = slot;
    return *slot;
  }

  T* make(unsigned vcpu) {
    const std::scoped_lock lock(mutex_);
    made_.emplace_back(vcpu, std::make_unique<Own>());
    return &made_.back().second->value;
  }

  static constexpr unsigned kDirect = 256;
  std::array<T*, kDirect> direct_{};  ///< each is its vCPU's; the others are found by the scoreboard alone
  qemu_plugin_scoreboard* score_ = nullptr;
  std::mutex mutex_;
  std::vector<std::pair<unsigned, std::unique_ptr<Own>>> made_;
};

/// 64-bit counters of each vCPU, cut from scoreboards of kChunk, so that a plugin may have one for each block or
/// instruction. Thread: the caller holds a lock.
class Counters {
 public:
  qemu_plugin_u64 make() {
    if (used_ == kChunk) {
      score_ = qemu_plugin_scoreboard_new(kChunk * sizeof(std::uint64_t));
      used_ = 0;
    }
    return {score_, used_++ * sizeof(std::uint64_t)};
  }

 private:
  static constexpr std::size_t kChunk = 1024;
  qemu_plugin_scoreboard* score_ = nullptr;
  std::size_t used_ = kChunk;
};

/// Counts by a 64-bit key (page, edge, address): open addressing, linear probing, the last key remembered.  One thread.
template <class Value>
class KeyedCounts {
 public:
  Value& at(std::uint64_t key) {
    if (last_ && last_->key == key) [[likely]]
      return last_->value;
    return look_up(key);
  }

  template <class Visit>
  void each(Visit visit) const {
    for (const Slot& s : slots_)
      if (s.used) visit(s.key, s.value);
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    Value value{};
    bool used = false;
  };

  [[gnu::noinline]] Value& look_up(std::uint64_t key) {
    std::size_t i = hash(key);
    while (slots_[i].used && slots_[i].key != key) i = (i + 1) & (slots_.size() - 1);
    if (!slots_[i].used) {
      if (++count_ * 4 > slots_.size() * 3) {
        grow();
        i = hash(key);
        while (slots_[i].used) i = (i + 1) & (slots_.size() - 1);
      }
      slots_[i].used = true;
      slots_[i].key = key;
    }
    last_ = &slots_[i];
    return last_->value;
  }

  std::size_t hash(std::uint64_t key) const { return (key * 0x9e3779b97f4a7c15u >> 32) & (slots_.size() - 1); }

  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    last_ = nullptr;
    for (Slot& s : old) {
      if (!s.used) continue;
      std::size_t i = hash(s.key);
      while (slots_[i].used) i = (i + 1) & (slots_.size() - 1);
      slots_[i] = std::move(s);
    }
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  std::size_t count_ = 0;
  Slot* last_ = nullptr;
};

/// Assembler text of an instruction.
inline std::string disassembly(const qemu_plugin_insn* insn) {
  char* raw = qemu_plugin_insn_disas(insn);
  std::string out = raw ? raw : "";
  g_free(raw);
  return out;
}

/// Bytes of a file written through a buffer of its own; for large traces.
class Sink {
 public:
  /// path empty: text goes where `-d plugin` sends it.
  bool open(const std::string& path) {
    if (!path.empty()) file_ = std::fopen(path.c_str(), "w");
    return path.empty() || file_;
  }
  /// Writes whole lines.  Any thread: the C library's stream, or the emulator's log, locks once for each call.
  void write(const std::string& lines) {
    if (lines.empty()) return;
    if (file_)
      std::fwrite(lines.data(), 1, lines.size(), file_);
    else
      qemu_plugin_outs(lines.c_str());
  }
  void close() {
    if (file_) std::fclose(file_);
    file_ = nullptr;
  }

 private:
  std::FILE* file_ = nullptr;
};

}  // namespace plugin
