#include "node/evidence/editions.h"

#include <algorithm>

namespace iwets::evidence {

std::optional<Fault> Editions::add(Bytes update, const seal::Key32& authority) {
  auto directory = codec::Directory::open_update(update, authority);
  if (!directory) return directory.error();
  newest_first_.push_back(std::move(*directory));
  std::ranges::stable_sort(newest_first_, [](const auto& a, const auto& b) {
    return std::pair(a->version(), a->revision()) > std::pair(b->version(), b->revision());
  });
  return std::nullopt;
}

std::optional<codec::KeyRing::Known> Editions::find(PeerId author, const seal::KeyId& id) const {
  for (const auto& edition : newest_first_)
    if (auto known = edition->find(author, id)) return known;
  return std::nullopt;
}

const codec::Directory* Editions::newest() const {
  return newest_first_.empty() ? nullptr : newest_first_.front().get();
}

}  // namespace iwets::evidence
