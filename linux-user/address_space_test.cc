// SPDX-License-Identifier: MIT
// Tests of the guest's address space.
#include "linux-user/address_space.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstring>
#include <vector>

#include "linux-user/elf_loader.h"
#include "linux-user/vdso.h"

namespace linux_user {
namespace {

constexpr int kRw = PROT_READ | PROT_WRITE, kAnonymous = MAP_PRIVATE | MAP_ANONYMOUS;

struct SpaceFixture {
  std::unique_ptr<AddressSpace> space = *AddressSpace::create(0, 64 << 20);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> changes;
  SpaceFixture() {
    space->on_code_change = [this](std::uint64_t at, std::uint64_t bytes) { changes.emplace_back(at, bytes); };
  }
  std::uint64_t map(std::uint64_t at, std::uint64_t bytes, int prot = kRw, int flags = 0) {
    return static_cast<std::uint64_t>(space->mmap(at, bytes, prot, kAnonymous | flags, -1, 0));
  }
};

TEST(AddressSpace, MappingIsReadAndWrittenThroughTheBase) {
  SpaceFixture f;
  const std::uint64_t at = f.map(0, 8192);
  const std::uint32_t value = 0x12345678;
  std::uint32_t seen = 0;
  EXPECT_TRUE(f.space->write(at + 4090, &value, 4));
  EXPECT_TRUE(f.space->read(&seen, at + 4090, 4));
  EXPECT_EQ(seen, value);
  EXPECT_EQ(*f.space->host<std::uint32_t>(at + 4090), value);
}

TEST(AddressSpace, FixedMappingOutsideTheSpaceIsRefused) {
  SpaceFixture f;
  EXPECT_EQ(f.space->mmap(f.space->limit(), 4096, kRw, kAnonymous | MAP_FIXED, -1, 0), -ENOMEM);
  EXPECT_EQ(f.space->mmap(0, 4096, kRw, kAnonymous | MAP_FIXED, -1, 0), -EPERM);
  EXPECT_EQ(f.space->mmap(0x10001, 4096, kRw, kAnonymous | MAP_FIXED, -1, 0), -EINVAL);
  EXPECT_EQ(f.space->munmap(f.space->limit() + 4096, 4096), -EINVAL);
}

TEST(AddressSpace, NoReplaceSeesWhatIsThere) {
  SpaceFixture f;
  f.map(0x100000, 8192, kRw, MAP_FIXED);
  EXPECT_EQ(f.space->mmap(0x101000, 8192, kRw, kAnonymous | MAP_FIXED_NOREPLACE, -1, 0), -EEXIST);
  EXPECT_EQ(f.map(0x102000, 4096, kRw, MAP_FIXED_NOREPLACE), 0x102000u);
}

TEST(AddressSpace, ProtectionChangesSplitMappings) {
  SpaceFixture f;
  const std::uint64_t at = f.map(0, 3 * 4096);
  EXPECT_EQ(f.space->mprotect(at + 4096, 4096, PROT_READ), 0);
  EXPECT_EQ(f.space->mapping_of(at)->prot, kRw);
  EXPECT_EQ(f.space->mapping_of(at + 4096)->prot, PROT_READ);
  EXPECT_EQ(f.space->mapping_of(at + 8192)->prot, kRw);
  EXPECT_EQ(f.space->mprotect(at + 8192, 8192, PROT_READ), -ENOMEM);
}

TEST(AddressSpace, CodeIsForgottenWhenItsPagesChange) {
  SpaceFixture f;
  const std::uint64_t at = f.map(0, 4 * 4096, kRw);
  f.space->mprotect(at + 4096, 4096, PROT_READ | PROT_EXEC);
  EXPECT_TRUE(f.changes.empty());
  f.space->munmap(at, 4 * 4096);
  ASSERT_EQ(f.changes.size(), 1u);
  EXPECT_EQ(f.changes[0], std::pair(at + 4096, std::uint64_t{4096}));
}

TEST(AddressSpace, AccessorsReportWhatCannotBeAccessed) {
  SpaceFixture f;
  std::uint64_t value = 0;
  EXPECT_EQ(f.space->at(f.space->limit() - 4, 8, syscall::Access::kRead), nullptr);
  EXPECT_EQ(f.space->at(~std::uint64_t{0}, 8, syscall::Access::kRead), nullptr);
  EXPECT_FALSE(f.space->read(&value, f.space->limit(), 8));
  EXPECT_NE(f.space->at(0x10000, 8, syscall::Access::kRead), nullptr);
}

TEST(AddressSpace, RemapMovesTheBytes) {
  SpaceFixture f;
  const std::uint64_t at = f.map(0x200000, 4096, kRw, MAP_FIXED);
  f.map(0x201000, 4096, kRw, MAP_FIXED);
  const std::uint64_t value = 77;
  f.space->write(at, &value, 8);
  const std::int64_t to = f.space->mremap(at, 4096, 3 * 4096, MREMAP_MAYMOVE, 0);
  ASSERT_GT(to, 0);
  EXPECT_NE(static_cast<std::uint64_t>(to), at);
  std::uint64_t seen = 0;
  EXPECT_TRUE(f.space->read(&seen, static_cast<std::uint64_t>(to), 8));
  EXPECT_EQ(seen, value);
  EXPECT_FALSE(f.space->mapping_of(at));
  EXPECT_EQ(f.space->mremap(0x201000, 4096, 64 << 20, 0, 0), -ENOMEM);
}

TEST(AddressSpace, BrkGrowsShrinksAndStopsAtNeighbours) {
  SpaceFixture f;
  f.space->set_brk(0x300000);
  EXPECT_EQ(f.space->brk(0), 0x300000);
  EXPECT_EQ(f.space->brk(0x302010), 0x302010);
  EXPECT_TRUE(f.space->mapping_of(0x302000));
  f.map(0x310000, 4096, kRw, MAP_FIXED);
  EXPECT_EQ(f.space->brk(0x311000), 0x302010);
  EXPECT_EQ(f.space->brk(0x300800), 0x300800);
  EXPECT_FALSE(f.space->mapping_of(0x302000));
}

TEST(AddressSpace, GapsAreFoundFromTheTop) {
  SpaceFixture f;
  const std::uint64_t first = f.map(0, 4096), second = f.map(0, 4096);
  EXPECT_EQ(second + 4096, first);
  f.space->munmap(first, 4096);
  EXPECT_EQ(f.map(0, 4096), first);
}

TEST(AddressSpace, CodeIsFetchedFromExecutablePagesOnly) {
  SpaceFixture f;
  const std::uint64_t at = f.map(0, 4096);
  std::array<std::uint8_t, 16> out{};
  EXPECT_EQ(f.space->fetch(at, out), 0u);
  f.space->mprotect(at, 4096, PROT_READ | PROT_EXEC);
  EXPECT_EQ(f.space->fetch(at, out), 16u);
}

TEST(Vdso, IsAnElfImageWithATrampoline) {
  SpaceFixture f;
  const auto vdso = map_vdso(*f.space);
  ASSERT_TRUE(vdso);
  EXPECT_EQ(std::memcmp(f.space->host(vdso->address), "\177ELF", 4), 0);
  EXPECT_EQ(*f.space->host<std::uint32_t>(vdso->sigreturn), 0xd2801168u);      // mov x8, #139
  EXPECT_EQ(*f.space->host<std::uint32_t>(vdso->sigreturn + 4), 0xd4000001u);  // svc #0
}

}  // namespace
}  // namespace linux_user
