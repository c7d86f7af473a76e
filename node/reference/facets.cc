#include <algorithm>

#include "node/reference/query.h"
#include "node/reference/terms.h"
#include "proto/field/calibre.h"
#include "proto/field/firearm.h"

// Which facets of entries agree with one that is asked for.
namespace iwets::reference {
namespace {

/// Terms "=x..." of one kind.
template <typename Use>
void each_facet(const TermIndex& index, std::string_view kind, const Use& use) {
  for (const auto term : index.begin_with(kind, index.terms()))
    use(term, std::string_view(index.key(term)).substr(kind.size()));
}

float type_share(std::string_view asked, std::string_view has) {
  if (asked == has) return 1;
  if (asked == "B" && has == "PA") return 0.7F;
  if (asked[0] != has[0]) return 0;
  // A "pistol" is seldom a revolver.
  if (asked == "P" && has == "PR") return 0.2F;
  if (asked.size() == 1 || has.size() == 1) return 0.85F;
  const auto rifles = [](std::string_view t) { return t == "RA" || t == "RI" || t == "RC"; };
  return rifles(asked) && rifles(has) ? 0.6F : 0.3F;
}

struct Kin {
  std::string_view one, other;
};
// States and what they were parts of.
constexpr Kin countries[] = {{"SU", "RU"}, {"SU", "UA"}, {"YU", "RS"}, {"YU", "HR"}, {"YU", "SI"},
                             {"YU", "BA"}, {"CS", "CZ"}, {"CS", "SK"}, {"DD", "DE"}};

float country_share(std::string_view asked, std::string_view has) {
  if (asked == has) return 1;
  const bool kin = std::any_of(std::begin(countries), std::end(countries), [&](const Kin& k) {
    return (k.one == asked && k.other == has) || (k.one == has && k.other == asked);
  });
  return kin ? 0.6F : 0;
}

}  // namespace

std::vector<Agreeing> agreeing_types(const TermIndex& index, std::string_view code) {
  std::vector<Agreeing> found;
  if (code.empty()) return found;
  each_facet(index, type_key(""), [&](TermId term, std::string_view has) {
    if (const auto share = type_share(code, has); share > 0) found.push_back({term, share});
  });
  return found;
}

std::vector<Agreeing> agreeing_calibres(const TermIndex& index, std::string_view text) {
  std::vector<Agreeing> found;
  each_facet(index, calibre_key(""), [&](TermId term, std::string_view id) {
    const auto agreement = field::calibre_agreement(text, id);
    if (agreement == field::Agreement::same) found.push_back({term, 1});
    if (agreement == field::Agreement::compatible) found.push_back({term, 0.6F});
  });
  return found;
}

std::vector<Agreeing> agreeing_countries(const TermIndex& index, std::string_view code) {
  std::vector<Agreeing> found;
  each_facet(index, country_key(""), [&](TermId term, std::string_view has) {
    if (const auto share = country_share(code, has); share > 0) found.push_back({term, share});
  });
  return found;
}

}  // namespace iwets::reference
