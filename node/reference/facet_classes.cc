#include "node/reference/facet_classes.h"

#include <algorithm>
#include <utility>

namespace iwets::reference {

FacetId FacetClasses::facet(const std::string& key) {
  const auto [at, fresh] = ids_.emplace(key, static_cast<FacetId>(keys_.size()));
  if (fresh) keys_.push_back(key);
  return at->second;
}

void FacetClasses::add(std::vector<FacetId> facets) {
  std::sort(facets.begin(), facets.end());
  facets.erase(std::unique(facets.begin(), facets.end()), facets.end());
  const auto next = static_cast<FacetClass>(entries_.size());
  const auto [at, fresh] = classes_.emplace(std::move(facets), next);
  if (fresh) entries_.emplace_back();
  entries_[at->second].push_back(static_cast<Entry>(class_of_.size()));
  class_of_.push_back(at->second);
}

void FacetClasses::finish() {
  with_.resize(keys_.size());
  counts_.resize(keys_.size());
  for (const auto& [facets, of] : classes_)
    for (const auto facet : facets) {
      with_[facet].push_back(of);
      counts_[facet] += entries_[of].size();
    }
  classes_.clear();
  ids_.clear();
}

}  // namespace iwets::reference
