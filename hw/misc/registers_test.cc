// SPDX-License-Identifier: MIT
// The generic register test over every map of plain registers, and what their writes do.
#include "hw/core/test_support.h"
#include "hw/misc/sun4m_registers.h"

namespace hw {
namespace {

template <unsigned kBytes, std::size_t kCount>
void check_map(const std::array<RegisterInfo, kCount>& map) {
  RegisterDevice<kCount, kBytes> device("test", map);
  test::expect_obeys_map(device, map, kBytes);
  RegisterDevice<kCount, kBytes> other("test", map);
  device.write(map[0].offset, 0x5a5a5a5a, kBytes);
  test::expect_same_after_loading(device, other);
}

TEST(Sun4mRegisters, ObeyTheirMaps) {
  check_map<1>(kAux1Map);
  check_map<1>(kAux2Map);
  check_map<1>(kDiagnosticMap);
  check_map<1>(kModemMap);
  check_map<1>(kApcMap);
  check_map<2>(kLedMap);
  check_map<4>(kSystemControlMap);
  check_map<4>(kMachineIdMap);
  check_map<4>(kEccMap);
  check_map<4>(kParallelMap);
  check_map<4>(kEmptySlotMap);
}

TEST(Sun4mRegisters, MachineIdIsReadByteByByte) {
  WordRegisters<1> id("id", kMachineIdMap);
  EXPECT_EQ(id.read(0, 1), 0xfeu);
  EXPECT_EQ(id.read(1, 1), 0x81u);
  EXPECT_EQ(id.read(3, 1), 0x03u);
}

TEST(Sun4mRegisters, WriteTellsTheNewValue) {
  std::uint32_t told = 0;
  ByteRegisters<1> aux("aux2", kAux2Map, [&](std::size_t, std::uint32_t value) { told = value; });
  aux.write(0, 0x01, 1);
  EXPECT_EQ(told & kAux2PowerOff, kAux2PowerOff);
}

TEST(Sun4mRegisters, NarrowWriteKeepsOtherBytes) {
  WordRegisters<9> ecc("ecc", kEccMap);
  ecc.write(0x0c, 0x11223344, 4);
  ecc.write(0x0d, 0xaa, 1);
  EXPECT_EQ(ecc.read(0x0c, 4), 0x11aa3344u);
}

}  // namespace
}  // namespace hw
