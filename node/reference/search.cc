#include "node/reference/search.h"

#include <algorithm>
#include <unordered_map>

#include "proto/field/firearm.h"

namespace iwets::reference {
namespace {

/// Where a key of an entry stands, where it says most.
struct Place {
  Field field = Field::name;
  std::uint32_t variant = 0;
  float weight = 0;
  std::string source;
};
using Places = std::unordered_map<std::string, Place>;

Places places_of(const Table& table, const Model& model) {
  Places places;
  each_term(table, model, [&](const Term& term) {
    auto& place = places[term.key];
    if (term.weight > place.weight)
      place = {term.field, term.variant, term.weight, std::string(term.source)};
  });
  return places;
}

/// True if the last reason says the same of words that overlap with these.
bool said_before(const Query& query, const Meaning& meaning, const Place& place,
                 std::vector<Why>& why) {
  if (why.empty() || why.back().field != place.field || why.back().matched != place.source)
    return false;
  const auto begin = query.atoms[meaning.first].begin, end = query.atoms[meaning.last].end;
  auto& words = why.back().words;
  const auto at = query.text.find(words);
  if (at == std::string::npos || begin > at + words.size()) return false;
  if (end > at + words.size()) words = query.text.substr(at, end - at);
  return true;
}

}  // namespace

Search::Shares Search::shares(const Query& query) const {
  Shares all{query.atoms.size(), {}, {}};
  all.of_atom.resize(index_.classes().size() * all.atoms);
  all.total.resize(index_.classes().size());
  for (const auto& meaning : query.meanings)
    for (const auto of : index_.classes_with(meaning.term))
      for (auto atom = meaning.first; atom <= meaning.last; ++atom) {
        auto& known = all.of_atom[of * all.atoms + atom];
        known = std::max(known, query.credit(meaning, atom));
      }
  for (FacetClass of = 0; of < all.total.size(); ++of)
    for (std::size_t atom = 0; atom < all.atoms; ++atom)
      all.total[of] += all.of_atom[of * all.atoms + atom];
  return all;
}

std::vector<Search::Scored> Search::named(const Query& query, const Shares& shares,
                                          const std::vector<bool>& allowed) const {
  const auto& classes = index_.classes();
  std::vector<float> gain(index_.entries()), best(index_.entries());
  std::vector<Entry> touched, all;
  for (std::size_t atom = 0; atom < shares.atoms; ++atom) {
    // Of all that an atom may mean, an entry is given the best.
    touched.clear();
    for (const auto& meaning : query.meanings) {
      if (atom < meaning.first || atom > meaning.last) continue;
      const auto worth = query.credit(meaning, atom);
      for (const auto& posting : index_.postings(meaning.term)) {
        auto& known = best[posting.entry];
        if (known == 0) touched.push_back(posting.entry);
        known = std::max(known, worth * posting.weight);
      }
    }
    for (const auto entry : touched) {
      const auto share = shares.of_atom[classes.of(entry) * shares.atoms + atom];
      if (best[entry] > share) {
        if (gain[entry] == 0) all.push_back(entry);
        gain[entry] += best[entry] - share;
      }
      best[entry] = 0;
    }
  }
  std::vector<Scored> scored;
  for (const auto entry : all)
    if (const auto of = classes.of(entry); allowed[of])
      scored.push_back({entry, shares.total[of] + gain[entry]});
  return scored;
}

void Search::add_unnamed(const Shares& shares, const std::vector<bool>& allowed, std::size_t limit,
                         std::vector<Scored>& to) const {
  const auto& classes = index_.classes();
  std::vector<bool> known(index_.entries());
  for (const auto& one : to) known[one.entry] = true;
  std::vector<FacetClass> order;
  for (FacetClass of = 0; of < classes.size(); ++of)
    if (allowed[of] && shares.total[of] > 0) order.push_back(of);
  std::sort(order.begin(), order.end(),
            [&](auto a, auto b) { return shares.total[a] > shares.total[b]; });
  // Of all classes with one score, the first entries; then those of the next score.
  std::size_t found = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto score = shares.total[order[i]];
    if (i > 0 && found >= limit && score < shares.total[order[i - 1]]) break;
    std::size_t of_class = 0;
    for (const auto entry : classes.entries(order[i])) {
      if (of_class == limit) break;
      if (known[entry]) continue;
      to.push_back({entry, score});
      ++of_class;
    }
    found += of_class;
  }
}

std::vector<bool> Search::allowed(const Filter& filter) const {
  std::vector<bool> all(index_.classes().size(), true);
  const auto narrow = [&](const std::vector<Agreeing>& terms) {
    std::vector<bool> these(all.size(), false);
    for (const auto& one : terms)
      for (const auto of : index_.classes_with(one.term)) these[of] = true;
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = all[i] && these[i];
  };
  if (!filter.type.empty()) {
    auto types = agreeing_types(index_, field::firearm_type(filter.type));
    std::erase_if(types, [&](const auto& one) {
      return field::firearm_type_agreement(filter.type, index_.key(one.term).substr(2)) ==
             field::Agreement::contradicts;
    });
    narrow(types);
  }
  if (!filter.calibre.empty()) narrow(agreeing_calibres(index_, filter.calibre));
  if (!filter.country.empty()) narrow(agreeing_countries(index_, filter.country));
  return all;
}

Found Search::explain(const Query& query, Entry entry) const {
  Found found{&table_.models()[entry], 0, 0, {}};
  const auto places = places_of(table_, *found.model);
  const Meaning* before = nullptr;
  const Place* sure = nullptr;  // The longest designation that was matched.
  std::size_t atoms_sure = 0;
  for (std::size_t atom = 0; atom < query.atoms.size(); ++atom) {
    const Meaning* best = nullptr;
    const Place* at = nullptr;
    float most = 0;
    for (const auto& meaning : query.meanings) {
      if (atom < meaning.first || atom > meaning.last) continue;
      const auto place = places.find(index_.key(meaning.term));
      if (place == places.end()) continue;
      if (const auto credit = query.credit(meaning, atom) * place->second.weight; credit > most) {
        most = credit;
        best = &meaning;
        at = &place->second;
      }
    }
    if (best == nullptr) continue;
    found.score += most;
    const bool names = at->field == Field::name || at->field == Field::alias || at->variant != 0;
    if (const auto atoms = best->last - best->first + 1;
        names && (atoms > atoms_sure || (atoms == atoms_sure && at->weight > sure->weight))) {
      sure = at;
      atoms_sure = atoms;
    }
    if (best == before) continue;
    before = best;
    if (said_before(query, *best, *at, found.why)) continue;
    const auto begin = query.atoms[best->first].begin;
    found.why.push_back({query.text.substr(begin, query.atoms[best->last].end - begin), at->field,
                         at->source, best->how});
  }
  if (sure != nullptr) found.variant = sure->variant;
  return found;
}

std::vector<Search::Scored> Search::first(const std::vector<bool>& allowed,
                                          std::size_t limit) const {
  std::vector<Scored> all;
  for (Entry entry = 0; entry < index_.entries() && all.size() < limit; ++entry)
    if (allowed[index_.classes().of(entry)]) all.push_back({entry, 0});
  return all;
}

std::vector<Found> Search::find(std::string_view text, const Filter& filter,
                                std::size_t limit) const {
  limit = std::min(limit, limit_max);
  const auto query = understand(index_, text);
  const auto fits = allowed(filter);
  std::vector<Scored> best;
  if (query.text.find_first_not_of(" \t\n") == std::string::npos) {
    best = first(fits, limit);
  } else {
    const auto facets = shares(query);
    best = named(query, facets, fits);
    add_unnamed(facets, fits, limit, best);
  }
  const auto end = best.begin() + static_cast<std::ptrdiff_t>(std::min(limit, best.size()));
  std::partial_sort(best.begin(), end, best.end(), [](const Scored& a, const Scored& b) {
    return a.score != b.score ? a.score > b.score : a.entry < b.entry;
  });
  best.erase(end, best.end());
  std::vector<Found> found;
  constexpr float worth_showing = 0.2F;  // of the best one's score
  for (const auto& one : best) {
    if (one.score < worth_showing * best.front().score) break;
    found.push_back(explain(query, one.entry));
  }
  return found;
}

}  // namespace iwets::reference
