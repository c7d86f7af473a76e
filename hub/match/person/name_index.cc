#include "hub/match/person/name_index.h"

#include <algorithm>

#include "hub/match/person/name_keys.h"
#include "hub/match/person/name_search.h"

namespace iwets::match::person {

std::string_view NameIndex::id_of(RecordId record) const {
  const auto first = records_[record].id;
  const auto last = record + 1 < records_.size() ? records_[record + 1].id : ids_.size();
  return std::string_view(ids_).substr(first, last - first);
}

std::span<const field::PartialDate> NameIndex::births_of(RecordId record) const {
  const auto first = records_[record].births;
  const auto last = record + 1 < records_.size() ? records_[record + 1].births : births_.size();
  return std::span(births_).subspan(first, last - first);
}

NameIndex::Facts NameIndex::facts_of(const Token& token) {
  const auto& known = token.known;
  // What may be left out of such a word is no slip.
  const bool of_parts = token.folded.starts_with("abdul") || token.folded.ends_with("udin") ||
                        token.folded.ends_with("ula");
  const bool vowels = token.script == Script::latin || token.script == Script::cyrillic ||
                      token.script == Script::greek;
  Facts facts;
  facts.weight = static_cast<float>(token.weight);
  facts.mass = static_cast<float>(token.mass);
  facts.letters = token.letters;
  facts.first = token.latin.empty() ? '\0' : token.latin.front();
  facts.loose = is_loose(token);
  facts.initials = is_initials(token);
  facts.tabled = !known.spellings.empty() || !known.languages.empty() || !known.nicknames.empty() ||
                 !known.formal.empty();
  facts.script = token.script;
  facts.plain = token.kind == Kind::word && vowels && !of_parts && token.readings.empty() &&
                std::max(token.folded.size(), token.latin.size()) <= letters_max;
  if (!facts.plain) return facts;
  facts.sound_length = static_cast<std::uint8_t>(token.folded.size());
  facts.latin_length = static_cast<std::uint8_t>(token.latin.size());
  std::copy(token.folded.begin(), token.folded.end(), facts.sound.begin());
  std::copy(token.latin.begin(), token.latin.end(), facts.latin.begin());
  return facts;
}

NameExtent NameIndex::extent_of(NameId name) const {
  double mass = 0;
  NameExtent extent;
  for (const auto word : words_of(name)) {
    const auto& facts = facts_[word & ~family_bit];
    extent.initials |= facts.initials;
    if (!facts.loose) mass += double{facts.mass};
  }
  extent.mass = static_cast<std::uint8_t>(
                    std::min<double>(NameExtent::mass_max, mass * NameExtent::steps_to_one)) &
                0x7fU;
  return extent;
}

std::size_t NameIndex::bytes() const {
  const auto size = [](const auto& values) {
    return values.capacity() * sizeof(typename std::decay_t<decltype(values)>::value_type);
  };
  return size(words_) + size(facts_) + word_keys_.bytes() + joined_keys_.bytes() +
         size(postings_begin_) + size(postings_) + size(names_) + size(extents_) +
         size(name_words_) + size(records_) + size(births_) + size(ids_);
}

std::vector<NameIndex::Candidate> NameIndex::candidates(const Prepared& asked,
                                                        std::size_t most) const {
  std::vector<std::pair<double, RecordId>> found;
  for (const auto& name : asked.names)
    if (!name.tokens.empty()) NameSearch(*this, name).run(found);
  // Of a record its best name counts.
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second < b.second : a.first > b.first;
  });
  found.erase(std::unique(found.begin(), found.end(),
                          [](const auto& a, const auto& b) { return a.second == b.second; }),
              found.end());
  std::vector<Candidate> best;
  for (const auto& [estimate, record] : found) {
    Evidence known;
    known.birth = compared(asked.person.birth_dates, births_of(record));
    const auto score = with_evidence(estimate, true, known);
    if (score >= estimate_min) best.push_back({id_of(record), ranked(score, known)});
  }
  const auto better = [](const Candidate& a, const Candidate& b) {
    return a.estimate != b.estimate ? a.estimate > b.estimate : a.id < b.id;
  };
  const auto kept = std::min(most, best.size());
  std::partial_sort(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(kept), best.end(),
                    better);
  best.resize(kept);
  return best;
}

}  // namespace iwets::match::person
