#include "hub/screen/key_index.h"

#include <algorithm>
#include <bit>
#include <string_view>

namespace iwets::screen {
namespace {

/// FNV-1a, then mixed so that the top bits are spread as well.
std::array<std::uint32_t, 2> hash_of(std::string_view key) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  hash = (hash ^ (hash >> 32U)) * 0xd6e8feb86659fd93U;
  hash ^= hash >> 32U;
  return {static_cast<std::uint32_t>(hash >> 32U), static_cast<std::uint32_t>(hash)};
}

}  // namespace

void KeyIndex::add(std::uint32_t record, const std::vector<match::Key>& keys) {
  for (const auto& key : keys) {
    const auto [high, low] = hash_of(key);
    entries_.push_back({high, low, record});
  }
}

void KeyIndex::close() {
  std::sort(entries_.begin(), entries_.end());
  constexpr unsigned top_bits_min = 1, top_bits_max = 26;
  top_bits_ = std::clamp(static_cast<unsigned>(std::bit_width(entries_.size())), top_bits_min,
                         top_bits_max);
  begins_.assign((std::size_t{1} << top_bits_) + 1, 0);
  for (const auto& entry : entries_) ++begins_[(entry[0] >> (32 - top_bits_)) + 1];
  for (std::size_t i = 1; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
}

std::vector<std::uint32_t> KeyIndex::candidates(const std::vector<match::Key>& keys,
                                                std::size_t most) const {
  std::vector<std::uint32_t> found;
  for (const auto& key : keys)
    for (const auto record : under(key)) {
      if (found.size() >= most) return found;
      if (std::find(found.begin(), found.end(), record) == found.end()) found.push_back(record);
    }
  return found;
}

std::optional<std::vector<std::uint32_t>> KeyIndex::named_by_all(
    const std::vector<match::Key>& keys, std::size_t rows_max) const {
  std::optional<std::vector<std::uint32_t>> common;
  for (const auto& key : keys) {
    auto named = under(key);
    if (named.size() > rows_max) continue;
    if (common)
      std::erase_if(named, [&](std::uint32_t record) {
        return !std::binary_search(common->begin(), common->end(), record);
      });
    common = std::move(named);
  }
  return common;
}

std::vector<std::uint32_t> KeyIndex::under(const match::Key& key) const {
  std::vector<std::uint32_t> records;
  const auto [high, low] = hash_of(key);
  const auto top = high >> (32 - top_bits_);
  for (auto at = begins_[top]; at < begins_[top + 1]; ++at)
    if (entries_[at][0] == high && entries_[at][1] == low) records.push_back(entries_[at][2]);
  return records;
}

}  // namespace iwets::screen
