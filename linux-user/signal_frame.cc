// SPDX-License-Identifier: MIT
// Making signal frames and coming back from them.
#include "linux-user/signal_frame.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "target/arm/fp_control.h"

namespace linux_user {
namespace {

constexpr std::uint32_t kFpsimdMagic = 0x4650'8001, kEsrMagic = 0x4553'5201, kExtraMagic = 0x4558'5401;

struct Head {
  std::uint32_t magic = 0, size = 0;
};
struct Fpsimd {
  Head head;
  std::uint32_t fpsr = 0, fpcr = 0;
  std::array<arm::Vector, 32> v{};
};
static_assert(sizeof(Fpsimd) == 528 && offsetof(Fpsimd, v) == 16);
struct Esr {
  Head head;
  std::uint64_t esr = 0;
};

struct alignas(16) Context {
  std::uint64_t fault_address = 0;
  std::array<std::uint64_t, 31> x{};
  std::uint64_t sp = 0, pc = 0, pstate = 0;
  alignas(16) std::array<std::uint8_t, 4096> reserved{};
};
struct Ucontext {
  std::uint64_t flags = 0, link = 0;
  AltStack stack;
  std::uint64_t mask = 0;
  std::array<std::uint8_t, 120> unused{};
  Context context;
};
struct Frame {
  std::array<std::uint8_t, 128> info{};
  Ucontext uc;
};
static_assert(offsetof(Ucontext, context) == 176 && offsetof(Context, reserved) == 288 && sizeof(Frame) == 4688);
struct FrameRecord {
  std::uint64_t x29, x30;
};
static_assert(kFrameBytes == sizeof(Frame) + sizeof(FrameRecord));
/// Bytes of a frame that are ever written.
constexpr std::size_t kWritten = offsetof(Frame, uc) + offsetof(Ucontext, context) + offsetof(Context, reserved) +
                                 sizeof(Fpsimd) + sizeof(Esr) + sizeof(Head);

}  // namespace

std::uint64_t push_frame(AddressSpace& space, arm::Cpu& cpu, std::uint64_t sp, const FrameInfo& in) {
  arm::State& s = cpu.state();
  const std::uint64_t record_at = (sp & ~std::uint64_t{15}) - sizeof(FrameRecord);
  const std::uint64_t frame_at = record_at - sizeof(Frame);
  alignas(16) Frame frame;
  static_assert(sizeof in.info == 128);
  std::memcpy(frame.info.data(), &in.info, sizeof in.info);
  frame.uc.stack = in.stack;
  frame.uc.mask = in.mask;
  Context& c = frame.uc.context;
  c.fault_address = in.fault_address;
  c.x = s.x;
  c.sp = s.sp;
  c.pc = s.pc;
  c.pstate = *cpu.read_register("cpsr");
  std::size_t at = 0;
  const auto put = [&](const auto& part) {
    std::memcpy(c.reserved.data() + at, &part, sizeof part);
    at += sizeof part;
  };
  put(Fpsimd{{kFpsimdMagic, sizeof(Fpsimd)}, arm::fpsr(s), s.fpcr, s.v});
  if (in.esr != 0) put(Esr{{kEsrMagic, sizeof(Esr)}, in.esr});
  put(Head{});
  const FrameRecord record{s.x[29], s.x[30]};
  if (!space.write(frame_at, &frame, kWritten) || !space.write(record_at, &record, sizeof record)) return 0;
  s.x[29] = record_at;
  s.sp = frame_at;
  return frame_at;
}

bool pop_frame(AddressSpace& space, arm::Cpu& cpu, std::uint64_t& mask, AltStack& stack) {
  arm::State& s = cpu.state();
  if (s.sp % 16 != 0) return false;
  alignas(16) Frame frame;
  if (!space.read(&frame, s.sp, sizeof frame)) return false;
  const Context& c = frame.uc.context;
  bool fpsimd = false;
  for (std::size_t at = 0; at + sizeof(Head) <= c.reserved.size();) {
    Head head;
    std::memcpy(&head, c.reserved.data() + at, sizeof head);
    if (head.magic == 0 && head.size == 0) break;
    if (head.size < sizeof head || head.size > c.reserved.size() - at) return false;
    if (head.magic == kFpsimdMagic) {
      if (head.size != sizeof(Fpsimd)) return false;
      Fpsimd fp;
      std::memcpy(&fp, c.reserved.data() + at, sizeof fp);
      s.v = fp.v;
      arm::set_fpcr(s, fp.fpcr);
      arm::set_fpsr(s, fp.fpsr);
      fpsimd = true;
    } else if (head.magic == kExtraMagic) {
      return false;  // none is ever written: only SVE needs it
    }
    at += head.size;
  }
  if (!fpsimd) return false;
  s.x = c.x;
  s.sp = c.sp;
  s.pc = c.pc;
  cpu.write_register("cpsr", c.pstate);
  s.exclusive_address = arm::kNoExclusive;
  mask = frame.uc.mask;
  stack = frame.uc.stack;
  return true;
}

}  // namespace linux_user
