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

std::vector<float> Search::scores(const Query& query) const {
  std::vector<float> total(index_.entries()), best(index_.entries());
  std::vector<Entry> touched;
  for (std::size_t atom = 0; atom < query.atoms.size(); ++atom) {
    // Of all that an atom may mean, an entry is given the best.
    touched.clear();
    for (const auto& meaning : query.meanings) {
      if (atom < meaning.first || atom > meaning.last) continue;
      const auto worth = query.credit(meaning, atom);
      for (const auto& posting : index_.postings(meaning.term)) {
        const auto credit = worth * posting.weight;
        auto& known = best[posting.entry];
        if (known == 0) touched.push_back(posting.entry);
        known = std::max(known, credit);
      }
    }
    for (const auto entry : touched) {
      total[entry] += best[entry];
      best[entry] = 0;
    }
  }
  return total;
}

std::vector<bool> Search::allowed(const Filter& filter) const {
  std::vector<bool> all(index_.entries(), true);
  const auto narrow = [&](const std::vector<Agreeing>& terms) {
    std::vector<bool> these(index_.entries(), false);
    for (const auto& one : terms)
      for (const auto& posting : index_.postings(one.term)) these[posting.entry] = true;
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

std::vector<Found> Search::find(std::string_view text, const Filter& filter,
                                std::size_t limit) const {
  limit = std::min(limit, limit_max);
  const auto query = understand(index_, text);
  const auto fits = allowed(filter);
  const bool nothing_asked = query.text.find_first_not_of(" \t\n") == std::string::npos;
  std::vector<float> score;
  if (!nothing_asked) score = scores(query);
  std::vector<Entry> best;
  for (Entry entry = 0; entry < index_.entries(); ++entry)
    if (fits[entry] && (nothing_asked || score[entry] > 0)) best.push_back(entry);
  const auto end = best.begin() + static_cast<std::ptrdiff_t>(std::min(limit, best.size()));
  std::partial_sort(best.begin(), end, best.end(), [&](Entry a, Entry b) {
    if (!nothing_asked && score[a] != score[b]) return score[a] > score[b];
    return a < b;
  });
  best.erase(end, best.end());
  std::vector<Found> found;
  constexpr float worth_showing = 0.2F;  // of the best one's score
  for (const auto entry : best) {
    if (!nothing_asked && score[entry] < worth_showing * score[best.front()]) break;
    found.push_back(explain(query, entry));
  }
  return found;
}

}  // namespace iwets::reference
