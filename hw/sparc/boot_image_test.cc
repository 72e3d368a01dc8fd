// SPDX-License-Identifier: MIT
// Tests of ELF and a.out parsing, whole and damaged.
#include "hw/sparc/boot_image.h"

#include <gtest/gtest.h>

#include <array>

#include "base/bits.h"
#include "hw/sparc/test_images.h"

namespace hw::sparc {
namespace {

TEST(BootImage, ElfSegmentIsFound) {
  const auto file = test::elf(0xf0004000, {1, 2, 3, 4}, 16);
  const auto image = parse_kernel(file).value();
  ASSERT_EQ(image.pieces.size(), 1u);
  EXPECT_EQ(image.pieces[0].address, 0xf0004000u);
  EXPECT_EQ(image.pieces[0].bytes.size(), 4u);
  EXPECT_EQ(image.pieces[0].size, 16u);
  EXPECT_EQ(image.file_end, 0xf0004004u);
  EXPECT_EQ(image.memory_end, 0xf0004010u);
}

TEST(BootImage, WrongKindsAreNamed) {
  auto file = test::elf(0xf0004000, {1, 2, 3, 4}, 4);
  auto intel = file;
  intel[5] = 1;
  intel[18] = 62;
  intel[19] = 0;
  auto sparc64 = file;
  sparc64[19] = 43;
  auto wide = file;
  wide[4] = 2;
  EXPECT_EQ(parse_kernel(intel).error().text(), "is for x86-64, not for 32-bit SPARC");
  EXPECT_EQ(parse_kernel(sparc64).error().text(), "is for 64-bit SPARC, not for 32-bit SPARC");
  EXPECT_EQ(parse_kernel(wide).error().text(), "is a 64-bit ELF file, not a 32-bit one");
  EXPECT_EQ(parse_kernel(std::vector<std::uint8_t>{'#', '!', '/'}).error().text(),
            "is neither an ELF nor an a.out image");
  EXPECT_EQ(parse_kernel({}).error().text(), "is empty");
}

TEST(BootImage, EveryTruncationIsAnError) {
  const auto file = test::elf(0xf0004000, std::vector<std::uint8_t>(100, 7), 100);
  for (std::size_t length = 0; length < file.size(); ++length)
    EXPECT_FALSE(parse_kernel(std::span(file).first(length)));
}

TEST(BootImage, AnyHeaderByteMayBeWrong) {
  const auto file = test::elf(0xf0004000, {1, 2, 3, 4}, 16);
  for (std::size_t at = 0; at < 84; ++at) {
    for (const std::uint8_t value : std::array<std::uint8_t, 3>{0x00, 0x7f, 0xff}) {
      auto changed = file;
      changed[at] = value;
      (void)parse_kernel(changed);
    }
  }
  SUCCEED();
}

TEST(BootImage, AoutTextAndDataStandAtTheEntry) {
  std::vector<std::uint8_t> file(32 + 8, 0xee);
  const std::array<std::uint32_t, 8> header{0x01030107, 4, 4, 100, 0, 0x4000, 0, 0};
  for (std::size_t i = 0; i < 8; ++i) base::store_be(&file[i * 4], header[i]);
  const auto image = parse_kernel(file).value();
  EXPECT_EQ(image.pieces[0].address, 0x4000u);
  EXPECT_EQ(image.pieces[0].bytes.size(), 8u);
  EXPECT_EQ(image.memory_end, 0x4000u + 108);
}

TEST(BootImage, LinuxHeaderIsFoundOnPages) {
  std::vector<std::uint8_t> loaded(3 * 4096);
  std::copy_n("HdrS", 4, loaded.begin() + 100);
  EXPECT_EQ(find_linux_header(loaded), -1);
  std::copy_n("HdrS", 4, loaded.begin() + 8192);
  EXPECT_EQ(find_linux_header(loaded), 8192);
}

}  // namespace
}  // namespace hw::sparc
