// SPDX-License-Identifier: MIT
// The table of V8 processor models and the -cpu argument.
#include "target/sparc/models.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "base/options.h"
#include "target/sparc/state.h"

namespace sparc {
namespace {

// Version figures as qemu-system-sparc 10 lists them with -cpu help; the boot mode bit and register widths were read
// off it.
constexpr MmuModel kSwift{.version = 0x04000000,
                          .boot_mode = 0x4000,
                          .control_writable = 0x00ffffff,
                          .context_table_mask = 0x00ffffc0,
                          .context_mask = 0xff};
// Bit 11 (MBus mode: no MXCC) is a pin of the SuperSPARC, not storage.
constexpr MmuModel viking(std::uint32_t version) { return {.version = version, .control_writable = 0x00fff7ff}; }
constexpr MmuModel swift(std::uint32_t version, std::uint32_t table = 0x00ffffc0, std::uint32_t context = 0xff) {
  MmuModel m = kSwift;
  m.version = version;
  m.context_table_mask = table;
  m.context_mask = context;
  return m;
}

constexpr std::array kModels{
    Model{"Fujitsu-MB86904", Family::kFujitsu, 0x04000000, 4u << 17, 8, {}, swift(0x04000000)},
    Model{"Fujitsu-MB86907", Family::kFujitsu, 0x05000000, 4u << 17, 8, {}, swift(0x05000000, 0xffffffc0)},
    Model{"TI-MicroSparc-I",
          Family::kMicroSparc,
          0x41000000,
          4u << 17,
          7,
          {.fsmuld = false},
          swift(0x41000000, 0x007ffff0, 0x3f)},
    Model{"TI-MicroSparc-II", Family::kMicroSparc, 0x42000000, 4u << 17, 8, {}, swift(0x02000000)},
    Model{"TI-MicroSparc-IIep", Family::kMicroSparc, 0x42000000, 4u << 17, 8, {}, swift(0x04000000)},
    Model{"TI-SuperSparc-40", Family::kSuperSparc, 0x41000000, 0, 8, {}, viking(0x00000800)},
    Model{"TI-SuperSparc-50", Family::kSuperSparc, 0x40000000, 0, 8, {}, viking(0x01000800)},
    Model{"TI-SuperSparc-51", Family::kSuperSparc, 0x40000000, 0, 8, {}, viking(0x01000000), true},
    Model{"TI-SuperSparc-60", Family::kSuperSparc, 0x40000000, 0, 8, {}, viking(0x01000800)},
    Model{"TI-SuperSparc-61", Family::kSuperSparc, 0x44000000, 0, 8, {}, viking(0x01000000), true},
    Model{"TI-SuperSparc-II", Family::kSuperSparc, 0x40000000, 0, 8, {}, viking(0x08000000), true},
    Model{"LEON2", Family::kLeon, 0xf2000000, 4u << 17, 8, {}, swift(0xf2000000, 0x007ffff0, 0x3f)},
    Model{"LEON3", Family::kLeon, 0xf3000000, 4u << 17, 8, {}, swift(0xf3000000, 0xfffffffc)},
};

constexpr std::array<std::string_view, 4> kFeatureNames{"mul", "div", "fsmuld", "float128"};
constexpr std::array<std::string_view, 8> kPropertyNames{"mul",        "div",         "fsmuld",      "float128",
                                                         "iu_version", "fpu_version", "mmu_version", "nwindows"};

bool* feature(Model& model, std::string_view name) {
  if (name == "mul") return &model.features.mul;
  if (name == "div") return &model.features.div;
  if (name == "fsmuld") return &model.features.fsmuld;
  if (name == "float128") return &model.features.float128;
  return nullptr;
}

bool same_name(std::string_view a, std::string_view b) {
  const auto plain = [](char c) {
    return c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  };
  return std::ranges::equal(a, b, [&](char x, char y) { return plain(x) == plain(y); });
}

base::Result<void> set_number(Model& model, std::string_view key, std::string_view text) {
  const auto value = base::parse_number(text);
  if (!value) return base::fail(fmt::format("{} '{}': not a number", key, text));
  if (*value > 0xffff'ffff) return base::fail(fmt::format("{} '{}': does not fit 32 bits", key, text));
  const auto word = static_cast<std::uint32_t>(*value);
  if (key == "nwindows") {
    if (word < 2 || word > kMaxWindows)
      return base::fail(fmt::format("nwindows '{}': must be 2 to {}", text, kMaxWindows));
    model.nwindows = word;
  } else if (key == "iu_version") {
    model.iu_version = word;
  } else if (key == "fpu_version") {
    model.fpu_version = word;
  } else {
    model.mmu.version = word;
  }
  return {};
}

base::Result<void> set_property(Model& model, std::string_view item) {
  if (item.empty()) return base::fail("empty feature");
  if (item[0] == '+' || item[0] == '-') {
    bool* flag = feature(model, item.substr(1));
    if (flag == nullptr) {
      return base::fail(
          fmt::format("unknown feature '{}'{}", item.substr(1), base::did_you_mean(item.substr(1), kFeatureNames)));
    }
    *flag = item[0] == '+';
    return {};
  }
  const auto equals = item.find('=');
  const std::string_view key = item.substr(0, equals);
  if (std::ranges::find(kPropertyNames, key) == kPropertyNames.end()) {
    return base::fail(fmt::format("unknown property '{}'{}", key, base::did_you_mean(key, kPropertyNames)));
  }
  const std::string_view value = equals == std::string_view::npos ? "on" : item.substr(equals + 1);
  if (bool* flag = feature(model, key)) {
    const auto on = base::parse_switch(value);
    if (!on) return base::fail(fmt::format("{} '{}': neither on nor off", key, value));
    *flag = *on;
    return {};
  }
  if (equals == std::string_view::npos) return base::fail(fmt::format("property '{}' needs a value", key));
  return set_number(model, key, value);
}

/// What the row says against the defaults: " -fsmuld".
std::string feature_text(const Features& f) {
  std::string text;
  if (!f.mul) text += " -mul";
  if (!f.div) text += " -div";
  if (!f.fsmuld) text += " -fsmuld";
  if (f.float128) text += " +float128";
  return text;
}

}  // namespace

std::span<const Model> models() { return kModels; }

base::Result<Model> parse_model(std::string_view argument) {
  const std::vector<std::string> items = base::split_commas(argument);
  const std::string_view name = items.empty() ? std::string_view{} : std::string_view(items[0]);
  const auto* row = std::ranges::find_if(kModels, [&](const Model& m) { return same_name(m.name, name); });
  if (row == kModels.end()) {
    std::vector<std::string_view> names;
    for (const Model& m : kModels) names.push_back(m.name);
    return base::fail(
        fmt::format("unknown CPU model '{}'{} ('-cpu help' lists them)", name, base::did_you_mean(name, names)));
  }
  Model model = *row;
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (auto done = set_property(model, items[i]); !done)
      return std::unexpected(std::move(done).error().context(model.name));
  }
  return model;
}

std::string models_help() {
  std::string text = "Available CPU types:\n";
  for (const Model& m : kModels) {
    text += fmt::format(" {:<20} (IU {:08x} FPU {:08x} MMU {:08x} NWINS {}){}\n", m.name, m.iu_version, m.fpu_version,
                        m.mmu.version, m.nwindows, feature_text(m.features));
  }
  text +=
      "Features that are on unless taken away with '-': mul div fsmuld\n"
      "Features that are off unless added with '+': float128\n"
      "Numbers set with '=': iu_version fpu_version mmu_version nwindows\n";
  return text;
}

}  // namespace sparc
