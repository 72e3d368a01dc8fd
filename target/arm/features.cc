// SPDX-License-Identifier: MIT
// The features table and the processor models.
// Sources: Arm ARM DDI 0487 D23 (ID registers); Linux 6.1 arch/arm64/include/uapi/asm/hwcap.h, kernel/cpufeature.c,
// kernel/cpuinfo.c; the processors' technical reference manuals (MIDR_EL1, CTR_EL0).
#include "target/arm/features.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace arm {
namespace {

/// Field of an ID register (op0 3, op1 0, CRn 0).
struct IdField {
  std::uint8_t crm = 0, op2 = 0, lsb = 0, value = 0;  ///< value 0: no field
};

struct FeatureRow {
  Feature feature;
  std::string_view name;  ///< of `-cpu MODEL,name=on`
  std::string_view text;  ///< of `-cpu help`
  std::uint64_t hwcap = 0, hwcap2 = 0;
  IdField field{}, second{};
  Feature needs = Feature::kNone;
};

constexpr std::uint64_t bit(unsigned n) { return std::uint64_t{1} << n; }
// ID register fields by register.
constexpr IdField pfr0(unsigned lsb, unsigned v) { return {4, 0, std::uint8_t(lsb), std::uint8_t(v)}; }
constexpr IdField pfr1(unsigned lsb, unsigned v) { return {4, 1, std::uint8_t(lsb), std::uint8_t(v)}; }
constexpr IdField isar0(unsigned lsb, unsigned v) { return {6, 0, std::uint8_t(lsb), std::uint8_t(v)}; }
constexpr IdField isar1(unsigned lsb, unsigned v) { return {6, 1, std::uint8_t(lsb), std::uint8_t(v)}; }
constexpr IdField mmfr2(unsigned lsb, unsigned v) { return {7, 2, std::uint8_t(lsb), std::uint8_t(v)}; }

// clang-format off
constexpr std::array kFeatures{
    FeatureRow{Feature::kCrc32, "crc32", "CRC32 instructions", bit(7), 0, isar0(16, 1)},
    FeatureRow{Feature::kAes, "aes", "AES instructions", bit(3), 0, isar0(4, 1)},
    FeatureRow{Feature::kPmull, "pmull", "64-bit polynomial multiplication", bit(4), 0, isar0(4, 2), {}, Feature::kAes},
    FeatureRow{Feature::kSha1, "sha1", "SHA-1 instructions", bit(5), 0, isar0(8, 1)},
    FeatureRow{Feature::kSha256, "sha256", "SHA-256 instructions", bit(6), 0, isar0(12, 1)},
    FeatureRow{Feature::kSha512, "sha512", "SHA-512 instructions", bit(21), 0, isar0(12, 2), {}, Feature::kSha256},
    FeatureRow{Feature::kSha3, "sha3", "SHA-3 instructions", bit(17), 0, isar0(32, 1)},
    FeatureRow{Feature::kSm3, "sm3", "SM3 instructions", bit(18), 0, isar0(36, 1)},
    FeatureRow{Feature::kSm4, "sm4", "SM4 instructions", bit(19), 0, isar0(40, 1)},
    FeatureRow{Feature::kLse, "lse", "Large System Extensions: atomic instructions", bit(8), 0, isar0(20, 2)},
    FeatureRow{Feature::kRdm, "rdm", "rounding doubling multiply accumulate", bit(12), 0, isar0(28, 1)},
    FeatureRow{Feature::kDotProd, "dotprod", "SIMD dot product", bit(20), 0, isar0(44, 1)},
    FeatureRow{Feature::kFp16, "fp16", "half-precision arithmetic", bit(9) | bit(10), 0, pfr0(16, 1), pfr0(20, 1)},
    FeatureRow{Feature::kFhm, "fhm", "half-precision multiplication to single", bit(23), 0, isar0(48, 1), {}, Feature::kFp16},
    FeatureRow{Feature::kFcma, "fcma", "complex arithmetic", bit(14), 0, isar1(16, 1)},
    FeatureRow{Feature::kJscvt, "jscvt", "JavaScript conversion", bit(13), 0, isar1(12, 1)},
    FeatureRow{Feature::kFrintts, "frintts", "rounding to 32- and 64-bit integers", 0, bit(8), isar1(32, 1)},
    FeatureRow{Feature::kBf16, "bf16", "BFloat16 instructions", 0, bit(14), isar1(44, 1)},
    FeatureRow{Feature::kI8mm, "i8mm", "8-bit integer matrix multiplication", 0, bit(13), isar1(52, 1)},
    FeatureRow{Feature::kLrcpc, "lrcpc", "load-acquire RCpc", bit(15), 0, isar1(20, 1)},
    FeatureRow{Feature::kLrcpc2, "lrcpc2", "load-acquire RCpc with offsets", bit(26), 0, isar1(20, 2), {}, Feature::kLrcpc},
    FeatureRow{Feature::kLse2, "lse2", "single-copy atomicity within 16 bytes", bit(25), 0, mmfr2(32, 1)},
    FeatureRow{Feature::kDit, "dit", "data independent timing", bit(24), 0, pfr0(48, 1)},
    FeatureRow{Feature::kSsbs, "ssbs", "speculative store bypass control", bit(28), 0, pfr1(4, 2)},
    FeatureRow{Feature::kSb, "sb", "speculation barrier", bit(29), 0, isar1(36, 1)},
    FeatureRow{Feature::kFlagM, "flagm", "flag manipulation", bit(27), 0, isar0(52, 1)},
    FeatureRow{Feature::kFlagM2, "flagm2", "flag manipulation for floating point", 0, bit(7), isar0(52, 2), {}, Feature::kFlagM},
    FeatureRow{Feature::kPauth, "pauth", "pointer authentication", bit(30) | bit(31), 0},
    FeatureRow{Feature::kPauthQarma5, "pauth-qarma5", "its algorithm is QARMA5", 0, 0, {}, {}, Feature::kPauth},
    FeatureRow{Feature::kPauthQarma3, "pauth-qarma3", "its algorithm is QARMA3", 0, 0, {}, {}, Feature::kPauth},
    FeatureRow{Feature::kPauthImpdef, "pauth-impdef", "its algorithm is our own, quick one (default)", 0, 0, {}, {}, Feature::kPauth},
    FeatureRow{Feature::kPauth2, "pauth2", "the authentication code is xored in", 0, 0, {}, {}, Feature::kPauth},
    FeatureRow{Feature::kFpac, "fpac", "failed authentication faults", 0, 0, {}, {}, Feature::kPauth2},
    FeatureRow{Feature::kBti, "bti", "branch target identification", 0, bit(17), pfr1(0, 1)},
    FeatureRow{Feature::kDpb, "dpb", "DC CVAP", bit(16), 0, isar1(0, 1)},
    FeatureRow{Feature::kDpb2, "dpb2", "DC CVADP", 0, bit(0), isar1(0, 2), {}, Feature::kDpb},
};
// clang-format on
static_assert(kFeatures.size() + 1 == kFeatureCount);

constexpr FeatureSet kArmv8Crypto{Feature::kCrc32, Feature::kAes, Feature::kPmull, Feature::kSha1, Feature::kSha256};

constexpr FeatureSet with(FeatureSet set, std::initializer_list<Feature> more) {
  for (const Feature f : more) set.set(f, true);
  return set;
}
constexpr FeatureSet kArmv82 = with(kArmv8Crypto, {Feature::kLse, Feature::kRdm, Feature::kFp16, Feature::kDotProd,
                                                   Feature::kLrcpc, Feature::kDpb, Feature::kSsbs});
constexpr FeatureSet kEverything = [] {
  FeatureSet all;
  for (const FeatureRow& row : kFeatures) all.set(row.feature, true);
  all.set(Feature::kPauthQarma5, false);
  all.set(Feature::kPauthQarma3, false);
  return all;
}();

constexpr std::array kModels{
    Model{"cortex-a53", kArmv8Crypto, 0x410fd034, 0x100, 0x84448004},
    Model{"cortex-a57", kArmv8Crypto, 0x411fd070, 0, 0x8444c004},
    Model{"cortex-a72", kArmv8Crypto, 0x410fd083, 0, 0x8444c004},
    Model{"cortex-a76", kArmv82, 0x414fd0b1, 0, 0x9444c004},
    Model{"neoverse-n1", kArmv82, 0x414fd0c1, 0, 0x9444c004},
    Model{"max", kEverything, 0x000f0510, 0, 0x8444c004, 1'000'000'000},
};

const FeatureRow* find_feature(std::string_view name) {
  const auto at = std::ranges::find(kFeatures, name, &FeatureRow::name);
  return at == kFeatures.end() ? nullptr : &*at;
}

const FeatureRow& row_of(Feature f) { return kFeatures[static_cast<unsigned>(f) - 1]; }

constexpr std::array kAlgorithms{Feature::kPauthQarma5, Feature::kPauthQarma3, Feature::kPauthImpdef};

void turn_on(FeatureSet& set, Feature f) {
  if (f == Feature::kNone) return;
  set.set(f, true);
  turn_on(set, row_of(f).needs);
  if (std::ranges::find(kAlgorithms, f) != kAlgorithms.end()) {
    for (const Feature other : kAlgorithms) set.set(other, other == f);
  } else if (f == Feature::kPauth && std::ranges::none_of(kAlgorithms, [&](Feature a) { return set.has(a); })) {
    set.set(Feature::kPauthImpdef, true);
  }
}

void turn_off(FeatureSet& set, Feature f) {
  set.set(f, false);
  for (const FeatureRow& row : kFeatures) {
    if (row.needs == f && set.has(row.feature)) turn_off(set, row.feature);
  }
  // Pointer authentication has some algorithm: our own where the user's is turned off.
  if (set.has(Feature::kPauth) && std::ranges::none_of(kAlgorithms, [&](Feature a) { return set.has(a); }))
    set.set(Feature::kPauthImpdef, true);
}

/// Edits to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] != b[j - 1] ? 1 : 0);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

template <typename Rows>
std::string nearest(const Rows& rows, std::string_view name) {
  const auto at = std::ranges::min_element(rows, {}, [&](const auto& row) { return distance(row.name, name); });
  return distance(at->name, name) <= 3 ? fmt::format(" (did you mean '{}'?)", at->name) : "";
}

base::Result<bool> parse_switch(std::string_view name, std::string_view value) {
  if (value == "on" || value == "true" || value == "yes") return true;
  if (value == "off" || value == "false" || value == "no") return false;
  return std::unexpected(base::Error(fmt::format("'{}={}': on or off is wanted", name, value)));
}

/// One ",feature=on", ",+feature" or ",-feature".
base::Result<void> apply(Model& model, std::string_view word) {
  bool on = true;
  std::string_view name = word;
  if (word.starts_with('+') || word.starts_with('-')) {
    on = word[0] == '+';
    name = word.substr(1);
  } else if (const auto equals = word.find('='); equals != std::string_view::npos) {
    name = word.substr(0, equals);
    const auto value = parse_switch(name, word.substr(equals + 1));
    if (!value) return std::unexpected(value.error());
    on = *value;
  }
  const FeatureRow* row = find_feature(name);
  if (row == nullptr)
    return std::unexpected(base::Error(fmt::format("no feature '{}'{}", name, nearest(kFeatures, name))));
  if (on) {
    turn_on(model.features, row->feature);
  } else {
    turn_off(model.features, row->feature);
  }
  return {};
}

/// Names of /proc/cpuinfo by bit.
constexpr std::array<std::string_view, 32> kHwcapNames{
    "fp",    "asimd",    "evtstrm", "aes",   "pmull",  "sha1",  "sha2", "crc32", "atomics", "fphp",    "asimdhp",
    "cpuid", "asimdrdm", "jscvt",   "fcma",  "lrcpc",  "dcpop", "sha3", "sm3",   "sm4",     "asimddp", "sha512",
    "sve",   "asimdfhm", "dit",     "uscat", "ilrcpc", "flagm", "ssbs", "sb",    "paca",    "pacg"};
constexpr std::array<std::string_view, 19> kHwcap2Names{
    "dcpodp",   "sve2",     "sveaes",  "svepmull", "svebitperm", "svesha3", "svesm4", "flagm2", "frint", "svei8mm",
    "svef32mm", "svef64mm", "svebf16", "i8mm",     "bf16",       "dgh",     "rng",    "bti",    "mte"};

/// Value of the fields of pointer authentication: address (APA, API, APA3) and generic (GPA, GPI, GPA3).
std::uint64_t pauth_fields(const FeatureSet& f, unsigned crm, unsigned op2) {
  if (!f.has(Feature::kPauth) || crm != 6) return 0;
  const std::uint64_t address = f.has(Feature::kFpac) ? 5 : f.has(Feature::kPauth2) ? 3 : 1;
  if (op2 == 1 && f.has(Feature::kPauthQarma5)) return address << 4 | std::uint64_t{1} << 24;
  if (op2 == 1 && f.has(Feature::kPauthImpdef)) return address << 8 | std::uint64_t{1} << 28;
  if (op2 == 2 && f.has(Feature::kPauthQarma3)) return address << 12 | std::uint64_t{1} << 8;
  return 0;
}

}  // namespace

std::span<const Model> models() { return kModels; }

base::Result<Model> parse_model(std::string_view argument) {
  const std::string_view name = argument.substr(0, argument.find(','));
  const auto found = std::ranges::find(kModels, name, &Model::name);
  if (found == kModels.end())
    return std::unexpected(base::Error(fmt::format("no processor '{}'{}", name, nearest(kModels, name))));
  Model model = *found;
  std::size_t at = name.size();
  while (at < argument.size()) {
    const std::size_t end = std::min(argument.find(',', at + 1), argument.size());
    if (const auto done = apply(model, argument.substr(at + 1, end - at - 1)); !done)
      return std::unexpected(done.error());
    at = end;
  }
  return model;
}

std::string models_help() {
  std::string text = "Available CPUs:\n";
  for (const Model& model : kModels)
    text += fmt::format("  {}{}\n", model.name, model.name == kDefaultModel ? " (default)" : "");
  text += "Features (-cpu MODEL,FEATURE=on|off):\n";
  for (const FeatureRow& row : kFeatures) {
    std::string where;
    for (const Model& model : kModels) {
      if (model.features.has(row.feature)) where += fmt::format(" {}", model.name);
    }
    text += fmt::format("  {:14}{}{}\n", row.name, row.text, where.empty() ? "" : fmt::format(" [on:{}]", where));
  }
  return text;
}

Hwcaps hwcaps(const Model& model) {
  Hwcaps caps{bit(0) | bit(1) | bit(2) | bit(11), 0};  // fp, asimd, evtstrm, cpuid
  for (const FeatureRow& row : kFeatures) {
    if (!model.features.has(row.feature)) continue;
    caps.hwcap |= row.hwcap;
    caps.hwcap2 |= row.hwcap2;
  }
  return caps;
}

std::string hwcap_names(const Model& model) {
  const Hwcaps caps = hwcaps(model);
  std::string text;
  const auto add = [&](std::uint64_t bits, auto names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if ((bits >> i & 1) != 0) text += fmt::format("{}{}", text.empty() ? "" : " ", names[i]);
    }
  };
  add(caps.hwcap, std::span(kHwcapNames));
  add(caps.hwcap2, std::span(kHwcap2Names));
  return text;
}

std::uint64_t id_register(const Model& model, unsigned crm, unsigned op2) {
  if (crm == 0 && op2 == 0) return model.midr;
  if (crm == 0 && op2 == 5) return std::uint64_t{1} << 31;  // MPIDR_EL1
  if (crm == 0 && op2 == 6) return model.revidr;
  std::uint64_t value = pauth_fields(model.features, crm, op2);
  if (crm == 4 && op2 == 0) value |= 0x11;                       // ID_AA64PFR0_EL1: EL1 and EL0 in AArch64 state only
  if (crm == 5 && op2 == 0) value |= 6;                          // ID_AA64DFR0_EL1: Armv8 debug
  if (crm == 7 && op2 == 0) value |= std::uint64_t{0xff} << 24;  // ID_AA64MMFR0_EL1: no 64 KiB, no 4 KiB shown
  for (const FeatureRow& row : kFeatures) {
    if (!model.features.has(row.feature)) continue;
    for (const IdField& f : {row.field, row.second}) {
      if (f.value == 0 || f.crm != crm || f.op2 != op2) continue;
      const std::uint64_t now = value >> f.lsb & 15;
      if (f.value > now) value += (f.value - now) << f.lsb;
    }
  }
  return value;
}

}  // namespace arm
