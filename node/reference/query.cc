#include "node/reference/query.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "node/reference/terms.h"
#include "node/reference/vocabulary.h"
#include "proto/field/calibre.h"
#include "proto/field/firearm.h"
#include "proto/field/letters.h"
#include "proto/reference/table.h"

namespace iwets::reference {
namespace {

// How much of a term's rarity counts for words that are not exactly it.
constexpr float prefix_quality = 0.6F, slip_quality = 0.6F, two_slips_quality = 0.45F,
                sound_quality = 0.5F;
constexpr float filler_share = 0.15F;
// What a facet is worth, beside a rare word's 6 or so.
constexpr float type_credit = 2.2F, action_credit = 1.3F, country_credit = 2.0F,
                calibre_credit = 2.6F;
constexpr std::size_t expansions_max = 64;

bool has_letters(std::string_view key) {
  return std::any_of(key.begin(), key.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// A blank-separated word of the query as it was typed, for calibres.
struct Typed {
  std::size_t begin = 0, end = 0;
  std::string text;
};

/// What calibres are written with, in the words of proto/field/calibre.
std::string calibre_word(std::string_view word) {
  const auto key = key_of(word);
  for (const auto* millimetre : {"mlm", "mm", "milimetros", "millimetre", "mlymtr"})
    if (key == millimetre) return "mm";
  for (const auto* calibre : {"ayar", "aayar", "raze", "kalibr", "calibre", "caliber", "calibro"})
    if (key == calibre) return "cal";
  return std::string(word);
}

class Reading {
 public:
  Reading(const TermIndex& index, Query& query)
      : index_(index), query_(query), in_calibre_(query.atoms.size()) {
    const auto kind = country_key("");
    for (const auto term : index.begin_with(kind, index.terms())) {
      const auto code = index.key(term).substr(kind.size());
      countries_.emplace_back(key_of(country_name(code)), code);
    }
  }

  void read() {
    read_calibres();
    for (std::size_t first = 0; first < query_.atoms.size(); ++first) {
      std::string key;
      const auto end = std::min(query_.atoms.size(), first + designation_atoms_max);
      for (auto last = first; last < end; ++last) {
        key += query_.atoms[last].text;
        read_words(first, last, key);
        read_phrase(first, last, key);
      }
    }
  }

 private:
  [[nodiscard]] bool is_last(std::size_t atom) const { return atom + 1 == query_.atoms.size(); }

  void mean(std::size_t first, std::size_t last, TermId term, float credit, How how) {
    // In a large table, what many entries have and what says little here would only cost time.
    constexpr std::size_t many = 2'000;
    constexpr float little = 1.2F;
    if (how != How::meaning && credit < little && index_.count(term) > many) return;
    query_.meanings.push_back({first, last, term, credit, how});
  }

  // What a word of the entries is worth where the officer has probably meant a calibre or a type.
  [[nodiscard]] float share_of(std::size_t first, std::size_t last, const std::string& key) const {
    std::size_t calibre = 0;
    for (auto i = first; i <= last; ++i) calibre += in_calibre_[i] ? 1 : 0;
    if (calibre == last - first + 1) return 0.3F;
    if (calibre > 0) return 0.6F;
    for (const auto& phrase : phrases_of(key)) return phrase.facet == Facet::country ? 0.8F : 0.45F;
    return 1;
  }

  void read_words(std::size_t first, std::size_t last, const std::string& key) {
    const bool single = first == last;
    const bool filler = single && is_filler(key);
    share_ = share_of(first, last, key);
    const auto exact = index_.find(key);
    if (exact != TermIndex::none)
      mean(first, last, exact, share_ * index_.rarity(exact), How::exact);
    if (filler && !is_last(last)) return;
    read_prefix(first, last, key, exact != TermIndex::none);
    // What the vocabulary knows as it stands is no slip.
    const bool sure = exact != TermIndex::none || filler || !phrases_of(key).empty();
    if (single && !sure) read_slips(first, key);
  }

  // What is being typed may go on; a word in the middle was broken off, if it is anything.
  void read_prefix(std::size_t first, std::size_t last, const std::string& key, bool exact) {
    constexpr std::size_t letters_min = 4;
    const bool at_end = is_last(last);
    if (!at_end && (exact || first != last || key.size() < letters_min || !has_letters(key)))
      return;
    for (const auto term : index_.begin_with(key, expansions_max)) {
      const auto share =
          static_cast<float>(key.size()) / static_cast<float>(index_.key(term).size());
      const auto quality = prefix_quality * (0.5F + 0.5F * share) * (exact ? 0.8F : 1.0F);
      mean(first, last, term, share_ * quality * index_.rarity(term), How::prefix);
    }
  }

  // A slip in a word is found by itself; in a number there are none.
  void read_slips(std::size_t atom, const std::string& key) {
    constexpr std::size_t one_min = 4, two_min = 8;
    if (key.size() < one_min || !has_letters(key)) return;
    const std::size_t slips = key.size() >= two_min ? 2 : 1;
    for (const auto term : index_.like(key, slips, expansions_max)) {
      const bool near = slips == 1 || within_slips(key, index_.key(term), 1);
      mean(atom, atom, term,
           share_ * index_.rarity(term) * (near ? slip_quality : two_slips_quality), How::similar);
    }
    if (const auto bare = skeleton_key(key); !bare.empty())
      if (const auto term = index_.find(bare); term != TermIndex::none)
        mean(atom, atom, term, share_ * index_.rarity(term) * sound_quality, How::similar);
  }

  void read_phrase(std::size_t first, std::size_t last, const std::string& key) {
    auto found = phrases_of(key);
    float quality = 1;
    constexpr std::size_t letters_min = 6;
    if (found.empty() && first == last && key.size() >= letters_min &&
        index_.find(key) == TermIndex::none) {
      for (const auto& phrase : phrases())
        if (phrase.key.size() >= letters_min && within_slips(key, phrase.key, 1)) {
          found = phrases_of(phrase.key);
          quality = 0.7F;
          break;
        }
    }
    for (const auto& phrase : found) mean_facet(first, last, phrase.facet, phrase.value, quality);
    read_code(first, last, key);
  }

  // "PI", "Brazil", "South Africa": codes and English names that the field knows itself.
  void read_code(std::size_t first, std::size_t last, const std::string& key) {
    for (const auto& [name, code] : countries_)
      if (name == key) mean_facet(first, last, Facet::country, code, 1);
    constexpr std::size_t code_size = 2;
    if (first != last || key.size() != code_size) return;
    const auto begin = query_.atoms[first].begin;
    const auto typed = query_.text.substr(begin, query_.atoms[last].end - begin);
    if (typed.size() == code_size && !field::firearm_type_name(typed).empty())
      mean_facet(first, last, Facet::type, typed, 1);
  }

  void mean_facet(std::size_t first, std::size_t last, Facet facet, std::string_view value,
                  float quality) {
    switch (facet) {
      case Facet::type:
        mean_all(first, last, agreeing_types(index_, value), type_credit * quality);
        break;
      case Facet::country:
        mean_all(first, last, agreeing_countries(index_, value), country_credit * quality);
        break;
      case Facet::action:
        if (const auto term = index_.find(action_key(value)); term != TermIndex::none)
          mean_all(first, last, {{term, 1}}, action_credit * quality);
        break;
    }
  }

  // The worth of a facet is shared by the atoms that say it.
  void mean_all(std::size_t first, std::size_t last, const std::vector<Agreeing>& terms,
                float credit) {
    const auto atoms = static_cast<float>(last - first + 1);
    for (const auto& one : terms)
      mean(first, last, one.term, credit * one.share / atoms, How::meaning);
  }

  void read_calibres() {
    constexpr std::size_t words_max = 4;
    const auto words = typed_words();
    for (std::size_t first = 0; first < words.size(); ++first) {
      std::string joined;
      for (auto last = first; last < std::min(words.size(), first + words_max); ++last) {
        joined += (last == first ? "" : " ") + words[last].text;
        read_calibre(words[first].begin, words[last].end, joined);
      }
    }
  }

  [[nodiscard]] std::vector<Typed> typed_words() const {
    std::vector<Typed> words;
    const std::string_view text = query_.text;
    for (std::size_t at = 0; at < text.size();) {
      const auto begin = text.find_first_not_of(" \t;()\"", at);
      if (begin == std::string_view::npos) break;
      at = std::min(text.size(), text.find_first_of(" \t;()\"", begin));
      auto end = at;
      while (end > begin && (text[end - 1] == ',' || text[end - 1] == '.')) --end;
      if (end > begin) words.push_back({begin, end, calibre_word(text.substr(begin, end - begin))});
    }
    return words;
  }

  void read_calibre(std::size_t begin, std::size_t end, const std::string& text) {
    const auto plain = field::plain_letters(text);
    const bool digit =
        std::any_of(plain.begin(), plain.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool foreign = std::any_of(plain.begin(), plain.end(),
                                     [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    if (!digit || foreign || field::calibre_agreement(text, text) == field::Agreement::unknown)
      return;
    std::optional<std::size_t> first, last;
    for (std::size_t i = 0; i < query_.atoms.size(); ++i) {
      if (query_.atoms[i].begin < begin || query_.atoms[i].end > end) continue;
      if (!first) first = i;
      last = i;
    }
    if (!first) return;
    // A bare number may be that of a model.
    const bool bare = plain.find_first_not_of("0123456789") == std::string::npos;
    for (auto i = *first; !bare && i <= *last; ++i) in_calibre_[i] = true;
    const auto atoms = static_cast<float>(*last - *first + 1);
    for (const auto& one : agreeing_calibres(index_, text)) {
      const auto rare = 0.6F + 0.15F * index_.rarity(one.term);
      mean(*first, *last, one.term,
           calibre_credit * rare * one.share * (bare ? 0.6F : 1.0F) / atoms, How::meaning);
    }
  }

  const TermIndex& index_;
  Query& query_;
  std::vector<std::pair<std::string, std::string>> countries_;  // key of the name, and code
  std::vector<bool> in_calibre_;  // atoms of what is clearly a calibre
  float share_ = 1;               // of the words that are being read
};

/// At most `query_bytes_max` bytes, without half a character at the end.
std::string_view cut(std::string_view text) {
  if (text.size() <= query_bytes_max) return text;
  auto end = query_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace

std::string_view name(How how) {
  switch (how) {
    case How::exact: return "exact";
    case How::prefix: return "prefix";
    case How::similar: return "similar";
    case How::meaning: return "meaning";
  }
  return "unknown";
}

float Query::credit(const Meaning& meaning, std::size_t atom) const {
  const bool filler = meaning.how != How::meaning && is_filler(atoms[atom].text);
  return filler ? meaning.credit * filler_share : meaning.credit;
}

Query understand(const TermIndex& index, std::string_view text) {
  Query query;
  query.text = cut(text);
  query.atoms = atoms_of(query.text);
  if (query.atoms.size() > query_atoms_max) query.atoms.resize(query_atoms_max);
  Reading(index, query).read();
  return query;
}

}  // namespace iwets::reference
