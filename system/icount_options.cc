// SPDX-License-Identifier: MIT
// Parsers of -icount, -digest and -plant.
#include "system/icount_options.h"

#include <fmt/core.h>

#include <array>

#include "base/options.h"

namespace sys {
namespace {

using base::KeyValues;
using base::PropertyInfo;
using base::Result;

template <typename T>
std::unexpected<base::Error> pass_on(const Result<T>& failed) {
  return std::unexpected(failed.error());
}

}  // namespace

Result<IcountOptions> parse_icount(std::string_view text) {
  constexpr std::array kKnown{PropertyInfo{"shift", ""}, PropertyInfo{"align", ""},  PropertyInfo{"sleep", ""},
                              PropertyInfo{"rr", ""},    PropertyInfo{"rrfile", ""}, PropertyInfo{"rrsnapshot", ""}};
  auto list = KeyValues::parse(text, "shift");
  if (auto ok = list.check_keys(kKnown); !ok) return pass_on(ok);
  for (const auto* key : {"rr", "rrfile", "rrsnapshot"}) {
    if (list.find(key)) return base::fail(fmt::format("{}: recording and replaying are not built in yet", key));
  }
  IcountOptions out;
  const auto* shift = list.find("shift");
  if (!shift || shift->empty())
    return base::fail(fmt::format("needs shift=N, 0 to {}, or shift=auto", IcountOptions::kMaxShift));
  if (*shift != "auto") {
    const auto number = base::parse_number(*shift);
    if (!number || *number > IcountOptions::kMaxShift)
      return base::fail(
          fmt::format("shift '{}' is neither 'auto' nor a number from 0 to {} (an instruction takes "
                      "2^shift ns)",
                      *shift, IcountOptions::kMaxShift));
    out.shift = static_cast<unsigned>(*number);
  }
  const auto align = list.get_switch("align", out.align);
  if (!align) return pass_on(align);
  out.align = *align;
  const auto sleep = list.get_switch("sleep", out.sleep);
  if (!sleep) return pass_on(sleep);
  out.sleep = *sleep;
  if (!out.shift && out.align) return base::fail("align=on needs a fixed shift: shift=auto follows the host by itself");
  if (!out.shift && !out.sleep) return base::fail("sleep=off needs a fixed shift: shift=auto follows the host's clock");
  if (out.align && !out.sleep) return base::fail("align=on and sleep=off contradict each other");
  return out;
}

Result<DigestOptions> parse_digest(std::string_view text) {
  constexpr std::array kKnown{PropertyInfo{"file", ""}, PropertyInfo{"registers", ""}, PropertyInfo{"memory", ""}};
  auto list = KeyValues::parse(text, "file");
  if (auto ok = list.check_keys(kKnown); !ok) return pass_on(ok);
  DigestOptions out;
  out.file = list.get("file");
  if (out.file.empty()) return base::fail("needs file=FILE");
  const auto registers = list.get_number("registers", out.registers);
  if (!registers) return pass_on(registers);
  out.registers = *registers;
  const auto memory = list.get_number("memory", out.memory);
  if (!memory) return pass_on(memory);
  out.memory = *memory;
  return out;
}

Result<PlantOptions> parse_plant(std::string_view text) {
  constexpr std::array kKnown{PropertyInfo{"at", ""}, PropertyInfo{"register", ""}, PropertyInfo{"bit", ""}};
  auto list = KeyValues::parse(text, "at");
  if (auto ok = list.check_keys(kKnown); !ok) return pass_on(ok);
  PlantOptions out;
  const auto at = list.get_number("at", 0);
  if (!at) return pass_on(at);
  out.at = *at;
  if (out.at == 0) return base::fail("needs at=N, a number of executed instructions from 1 on");
  out.reg = list.get("register");
  if (out.reg.empty()) return base::fail("needs register=NAME");
  const auto bit = list.get_number("bit", 0);
  if (!bit) return pass_on(bit);
  if (*bit > 63) return base::fail(fmt::format("bit {} is not between 0 and 63", *bit));
  out.bit = static_cast<unsigned>(*bit);
  return out;
}

}  // namespace sys
