// SPDX-License-Identifier: MIT
// Benchmark: a hash map of integers and one of strings.
#include <cstdint>
#include <cstdio>
#include <string>
#include <unordered_map>

int main() {
  std::unordered_map<std::uint64_t, std::uint32_t> numbers;
  std::unordered_map<std::string, int> words;
  std::uint64_t seed = 1, sum = 0;
  for (int i = 0; i < 600000; ++i) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    sum += ++numbers[seed >> 46];
    if (i % 4 == 0) sum += static_cast<std::uint64_t>(++words["key" + std::to_string(seed >> 50)]);
  }
  for (const auto& [key, count] : numbers) sum += key * count;
  std::printf("%llu %zu %zu\n", static_cast<unsigned long long>(sum), numbers.size(), words.size());
}
