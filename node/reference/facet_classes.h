#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace iwets::reference {

/// Place of an entry in `Table::models`.
using Entry = std::uint32_t;
/// Number of a combination of type, action, calibres and countries.
using FacetClass = std::uint32_t;
/// Number of a facet in the order in which it was first seen.
using FacetId = std::uint32_t;

/// Entries that agree in type, action, calibres and countries, together: there are far fewer such
/// classes than entries, so that what a question says of facets is judged once for each class.
class FacetClasses {
 public:
  /// The facet with this key, made if it is new.
  FacetId facet(const std::string& key);
  /// The next entry has these facets, each once.
  void add(std::vector<FacetId> facets);
  /// Nothing is added any more.
  void finish();

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] FacetClass of(Entry entry) const { return class_of_[entry]; }
  /// In their order.
  [[nodiscard]] const std::vector<Entry>& entries(FacetClass of) const { return entries_[of]; }
  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
  [[nodiscard]] std::span<const FacetClass> with(FacetId facet) const { return with_[facet]; }
  /// How many entries have the facet.
  [[nodiscard]] std::size_t count(FacetId facet) const { return counts_[facet]; }

 private:
  std::unordered_map<std::string, FacetId> ids_;
  std::vector<std::string> keys_;
  std::map<std::vector<FacetId>, FacetClass> classes_;
  std::vector<FacetClass> class_of_;
  std::vector<std::vector<Entry>> entries_;
  std::vector<std::vector<FacetClass>> with_;
  std::vector<std::size_t> counts_;
};

}  // namespace iwets::reference
