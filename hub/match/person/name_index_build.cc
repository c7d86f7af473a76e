#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "hub/match/person/name_index.h"
#include "hub/match/person/name_keys.h"

// How an index is made. How it is asked is in name_index.cc.
namespace iwets::match::person {
namespace {

std::uint64_t row(std::uint32_t key, std::uint32_t value) {
  return static_cast<std::uint64_t>(key) << 32U | value;
}

}  // namespace

bool NameIndex::Builder::begin_record(std::string_view id) {
  if (!ids_.emplace(id).second) return false;
  index_->records_.push_back({static_cast<std::uint32_t>(index_->ids_.size()),
                              static_cast<std::uint32_t>(index_->births_.size())});
  index_->ids_ += id;
  return true;
}

NameIndex::WordId NameIndex::Builder::intern(const Token& token) {
  const auto next = static_cast<WordId>(index_->words_.size());
  const int read_as = static_cast<int>(token.kind) * 2 + (token.foreign ? 1 : 0);
  const auto [at, made] = interned_.try_emplace({token.native, read_as}, next);
  if (made) {
    auto& word = index_->words_.emplace_back(token);
    if (std::exchange(word.family, false) && word.kind == Kind::word) word.weight /= family_factor;
  }
  return at->second;
}

void NameIndex::Builder::add(std::string_view id, const Prepared& person) {
  if (!begin_record(id)) return;
  const auto& births = person.person.birth_dates;
  index_->births_.insert(index_->births_.end(), births.begin(), births.end());
  const auto record = static_cast<RecordId>(index_->records() - 1);
  for (const auto& name : person.names) {
    if (name.tokens.empty()) continue;
    const auto number = static_cast<NameId>(index_->names_.size());
    index_->names_.push_back({record, static_cast<std::uint32_t>(index_->name_words_.size())});
    for (const auto& token : name.tokens)
      index_->name_words_.push_back(intern(token) | (token.family ? family_bit : 0));
    for (const auto& join : name.joins) {
      const auto three = join.last - join.first == 2 ? three_bit : 0U;
      for (const auto key : joined_keys_of(join.token)) joined_.emplace_back(key, number | three);
    }
  }
}

void NameIndex::Builder::add(const NameIndex& older) {
  std::vector<std::uint32_t> taken(older.records(), family_bit);  // The new id; else this.
  for (RecordId i = 0; i < older.records(); ++i) {
    if (!begin_record(older.id_of(i))) continue;
    taken[i] = static_cast<RecordId>(index_->records() - 1);
    const auto births = older.births_of(i);
    index_->births_.insert(index_->births_.end(), births.begin(), births.end());
  }
  std::vector<WordId> words;
  words.reserve(older.words_.size());
  for (const auto& token : older.words_) words.push_back(intern(token));
  std::vector<NameId> names(older.names_.size(), family_bit);
  for (NameId i = 0; i < older.names_.size(); ++i) {
    const auto record = taken[older.names_[i].record];
    if (record == family_bit) continue;
    names[i] = static_cast<NameId>(index_->names_.size());
    index_->names_.push_back({record, static_cast<std::uint32_t>(index_->name_words_.size())});
    for (const auto word : older.words_of(i))
      index_->name_words_.push_back(words[word & ~family_bit] | (word & family_bit));
  }
  for (const auto joined : older.joined_keys_.all()) {
    const auto row = static_cast<std::uint32_t>(joined);
    if (const auto name = names[joined_in(row).name]; name != family_bit)
      joined_.emplace_back(static_cast<std::uint32_t>(joined >> 32U), name | (row & three_bit));
  }
}

/// Words that are alike stand together: whoever is asked for reads few places of memory.
void NameIndex::Builder::order_words() {
  auto& index = *index_;
  std::vector<WordId> order(index.words_.size());
  std::iota(order.begin(), order.end(), WordId{0});
  const auto place = [&](WordId id) {
    const auto& word = index.words_[id];
    return std::tie(word.shape, word.outline, word.folded);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](WordId a, WordId b) { return place(a) < place(b); });
  std::vector<WordId> placed(order.size());
  std::vector<Token> words;
  words.reserve(order.size());
  for (WordId i = 0; i < order.size(); ++i) {
    placed[order[i]] = i;
    words.push_back(std::move(index.words_[order[i]]));
  }
  index.words_ = std::move(words);
  index.facts_.reserve(order.size());
  for (WordId i = 0; i < index.words_.size(); ++i) {
    index.facts_.push_back(facts_of(index.words_[i]));
    for (const auto key : filed_keys_of(index.words_[i])) index.word_keys_.add(key, i);
  }
  for (auto& word : index.name_words_) word = placed[word & ~family_bit] | (word & family_bit);
}

/// So do names that have them: by the last word, which mostly is of the family name, and the first.
void NameIndex::Builder::order_names() {
  auto& index = *index_;
  std::vector<std::pair<std::uint64_t, NameId>> order;
  order.reserve(index.names_.size());
  for (NameId name = 0; name < index.names_.size(); ++name) {
    const auto words = index.words_of(name);
    order.emplace_back(row(words.back() & ~family_bit, words.front() & ~family_bit), name);
  }
  std::sort(order.begin(), order.end());
  std::vector<NameId> placed(order.size());
  std::vector<NameRow> names;
  std::vector<std::uint32_t> name_words;
  names.reserve(order.size());
  name_words.reserve(index.name_words_.size());
  for (const auto& [words, name] : order) {
    placed[name] = static_cast<NameId>(names.size());
    names.push_back({index.names_[name].record, static_cast<std::uint32_t>(name_words.size())});
    const auto own = index.words_of(name);
    name_words.insert(name_words.end(), own.begin(), own.end());
  }
  index.names_ = std::move(names);
  index.name_words_ = std::move(name_words);
  for (const auto& [key, joined] : joined_)
    index.joined_keys_.add(key, placed[joined & ~three_bit] | (joined & three_bit));
}

void NameIndex::Builder::fill_postings() {
  auto& index = *index_;
  std::vector<std::uint64_t> pairs;
  pairs.reserve(index.name_words_.size());
  for (NameId name = 0; name < index.names_.size(); ++name)
    for (const auto word : index.words_of(name)) pairs.push_back(row(word & ~family_bit, name));
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  index.postings_begin_.assign(index.words_.size() + 1, 0);
  for (const auto pair : pairs) ++index.postings_begin_[(pair >> 32U) + 1];
  for (std::size_t i = 1; i < index.postings_begin_.size(); ++i)
    index.postings_begin_[i] += index.postings_begin_[i - 1];
  index.postings_.reserve(pairs.size());
  index.extents_.reserve(pairs.size());
  std::vector<NameExtent> extents;
  extents.reserve(index.names_.size());
  for (NameId name = 0; name < index.names_.size(); ++name)
    extents.push_back(index.extent_of(name));
  for (const auto pair : pairs) {
    const auto name = static_cast<NameId>(pair);
    index.postings_.push_back(name);
    index.extents_.push_back(extents[name]);
  }
}

/// Ids without names say that something older is over, and nothing is older.
void NameIndex::Builder::drop_unnamed() {
  auto& index = *index_;
  std::vector<bool> named(index.records(), false);
  for (const auto& name : index.names_) named[name.record] = true;
  std::vector<RecordId> renumbered(index.records(), 0);
  std::vector<RecordRow> records;
  std::vector<field::PartialDate> births;
  std::string ids;
  for (RecordId i = 0; i < renumbered.size(); ++i) {
    renumbered[i] = static_cast<RecordId>(records.size());
    if (!named[i]) continue;
    records.push_back(
        {static_cast<std::uint32_t>(ids.size()), static_cast<std::uint32_t>(births.size())});
    ids += index.id_of(i);
    const auto own = index.births_of(i);
    births.insert(births.end(), own.begin(), own.end());
  }
  for (auto& name : index.names_) name.record = renumbered[name.record];
  index.records_ = std::move(records);
  index.births_ = std::move(births);
  index.ids_ = std::move(ids);
}

std::shared_ptr<const NameIndex> NameIndex::Builder::build(bool whole) {
  auto& index = *index_;
  if (whole) drop_unnamed();
  order_words();
  order_names();
  index.word_keys_.sort();
  index.joined_keys_.sort();
  fill_postings();
  index.ids_.shrink_to_fit();
  return index_;
}

}  // namespace iwets::match::person
