// SPDX-License-Identifier: MIT
// fw_cfg items, directory and reading.
#include "hw/nvram/fw_cfg.h"

#include <algorithm>

#include "base/check.h"

namespace hw {
namespace {

constexpr std::size_t kNameBytes = 56;
/// Selector bits that choose among the items; the rest asks for writing, which items do not allow.
constexpr std::uint16_t kKeyBits = 0xbfff;

template <typename T>
std::vector<std::uint8_t> little_endian(T value) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return bytes;
}

void put_big_endian(std::vector<std::uint8_t>& to, std::uint32_t value, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

}  // namespace

FwCfg::FwCfg() {
  add_bytes(FwCfgKey::kSignature, {'Q', 'E', 'M', 'U'});
  add_u32(FwCfgKey::kId, 1);  // the traditional interface
  rebuild_directory(*state_.lock());
}

void FwCfg::add_bytes(FwCfgKey key, std::vector<std::uint8_t> bytes) {
  state_.lock()->items[static_cast<std::uint16_t>(key)] = std::move(bytes);
}
void FwCfg::add_u16(FwCfgKey key, std::uint16_t value) { add_bytes(key, little_endian(value)); }
void FwCfg::add_u32(FwCfgKey key, std::uint32_t value) { add_bytes(key, little_endian(value)); }
void FwCfg::add_u64(FwCfgKey key, std::uint64_t value) { add_bytes(key, little_endian(value)); }

void FwCfg::add_text(FwCfgKey key, std::string_view text) {
  std::vector<std::uint8_t> bytes(text.begin(), text.end());
  bytes.push_back(0);
  add_bytes(key, std::move(bytes));
}

void FwCfg::add_file(std::string_view name, std::vector<std::uint8_t> bytes) {
  base::check(name.size() < kNameBytes, "fw_cfg file name too long");
  auto s = state_.lock();
  const auto key = static_cast<std::uint16_t>(static_cast<std::size_t>(FwCfgKey::kFirstFile) + s->files.size());
  s->files.push_back({std::string(name), key, static_cast<std::uint32_t>(bytes.size())});
  s->items[key] = std::move(bytes);
  rebuild_directory(*s);
}

/// Count, then size, selector, 2 spare bytes and name of each file; numbers big-endian, in order of name.
void FwCfg::rebuild_directory(State& s) {
  auto files = s.files;
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
  std::vector<std::uint8_t> bytes;
  put_big_endian(bytes, static_cast<std::uint32_t>(files.size()), 4);
  for (const File& file : files) {
    put_big_endian(bytes, file.bytes, 4);
    put_big_endian(bytes, file.key, 2);
    put_big_endian(bytes, 0, 2);
    const std::size_t start = bytes.size();
    bytes.insert(bytes.end(), file.name.begin(), file.name.end());
    bytes.resize(start + kNameBytes, 0);
  }
  s.items[static_cast<std::uint16_t>(FwCfgKey::kFileDirectory)] = std::move(bytes);
}

void FwCfg::reset() { select(0); }

void FwCfg::select(std::uint16_t key) {
  auto s = state_.lock();
  s->key = key & kKeyBits;
  s->position = 0;
}

std::uint8_t FwCfg::read_byte() {
  auto s = state_.lock();
  const auto found = s->items.find(s->key);
  if (found == s->items.end() || s->position >= found->second.size()) return 0;
  return found->second[s->position++];
}

void FwCfg::serialize(Archive& archive) {
  auto s = state_.lock();
  archive.item("key", s->key);
  archive.item("position", s->position);
}

std::uint64_t FwCfgPorts::read(std::uint64_t offset, unsigned bytes) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < bytes; ++i) value = (value << 8) | (offset + i >= 2 ? items_.read_byte() : 0);
  return value;
}

void FwCfgPorts::write(std::uint64_t offset, std::uint64_t value, unsigned bytes) {
  if (offset == 0 && bytes == 2) items_.select(static_cast<std::uint16_t>(value));
}

}  // namespace hw
