#include "hub/match/person/name_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "hub/match/person/align.h"
#include "hub/match/person/costs.h"
#include "hub/match/person/edit.h"
#include "hub/match/person/name_keys.h"

namespace iwets::match::person {
namespace {

/// Share of the asked weight whose words are opened: a name without any of these is not possible.
/// More than half, since a word on record may weigh more than the one asked for.
constexpr double opened_share = 0.65;
/// Sounds that words of Latin letters may have alone, and letters that one may be longer, to be
/// alike.
constexpr int other_letters_max = 5;
/// Changes of letters that cost so little that the words may be alike.
constexpr std::size_t changes_looked_at = 3;
/// Mass of a word at most (name.cc), for what an initial asked for may stand for.
constexpr double word_mass_max = 1.1;
/// A unit that does not open, and has more names than this for each of those that do, is taken to
/// be in all of them.
constexpr std::size_t names_to_one_opened = 2, names_always_read = 2'000;
/// Names fall into so many slots for each name read, but no more than stay near the processor.
constexpr std::size_t slots_to_one_name = 4, slots_max = std::size_t{1} << 17U;

/// So many steps before it is read, memory is fetched: it lies scattered.
constexpr std::size_t ahead = 8;
void fetch(const void* place) { __builtin_prefetch(place); }

/// What a search notes by word and by name. One for each thread; what is left of the last search is
/// overwritten by the next.
struct Notes {
  std::vector<std::uint32_t> words;  ///< the last expansion that met it
  std::uint32_t expansion = 0;
  std::vector<std::uint32_t> met;
  std::vector<Covered> covered;  ///< by slot of the name
  std::vector<std::uint64_t> names;
};

Notes& notes() {
  thread_local Notes notes;
  return notes;
}

/// A name that some word is in, what that word covers, and the extent of the name; ordered by name.
std::uint64_t seen(std::uint32_t name, NameExtent extent, Covered covers) {
  return std::uint64_t{name} << 32U | std::uint64_t{extent.mass} << 17U |
         std::uint64_t{extent.initials} << 16U | covers;
}
std::uint32_t name_of(std::uint64_t seen) { return static_cast<std::uint32_t>(seen >> 32U); }
NameExtent extent_of(std::uint64_t seen) {
  return {static_cast<std::uint8_t>(seen >> 17U & 0x7fU), (seen >> 16U & 1U) != 0};
}
Covered covers_of(std::uint64_t seen) { return static_cast<Covered>(seen); }

}  // namespace

/// A word that is asked for, or neighbours written as one.
class NameSearch::WordAsked {
 public:
  WordAsked(const Token& token, const Joined* joined)
      : token_(token),
        joined_(joined),
        facts_(NameIndex::facts_of(token)),
        changes_(token.folded) {}

  /// As the score sees it; of plain words it tells without looking at all of them.
  [[nodiscard]] Likeness like(const NameIndex& index, std::uint32_t word) const {
    const auto& other = index.facts_[word];
    const bool tabled = facts_.tabled && other.tabled;
    if (facts_.plain && other.plain && !tabled && joined_ == nullptr) {
      const auto theirs = spelling(other);
      if (theirs.sound != token_.folded)
        return may_slip(theirs) ? slipped(spelling(facts_), theirs) : Likeness{};
    }
    const auto& there = index.words_[word];
    return joined_ != nullptr ? joined_likeness(there, *joined_) : likeness(token_, there);
  }

 private:
  [[nodiscard]] static Spelling spelling(const NameIndex::Facts& facts) {
    return {{facts.sound.data(), facts.sound_length},
            {facts.latin.data(), facts.latin_length},
            facts.letters,
            facts.script};
  }
  [[nodiscard]] bool may_slip(const Spelling& other) const {
    return std::popcount(facts_.letters ^ other.letters) <= other_letters_max &&
           changes_.few(other.sound, changes_looked_at);
  }

  const Token& token_;
  const Joined* joined_;
  NameIndex::Facts facts_;
  Changes changes_;  ///< of its sound
};

NameSearch::NameSearch(const NameIndex& index, const Name& asked) : index_(index), asked_(asked) {
  const auto unit = [&] { return static_cast<std::uint16_t>(units_.size()); };
  for (std::size_t i = 0; i < asked.tokens.size(); ++i) {
    const auto& token = asked.tokens[i];
    if (token.kind == Kind::word) expand(token, nullptr, unit());
    units_.push_back({static_cast<Covered>(1U << i), token.weight, false});
  }
  for (const auto& join : asked.joins) {
    Unit covered{0, 0, true};
    for (auto i = join.first; i <= join.last; ++i) {
      covered.covers |= static_cast<Covered>(1U << i);
      covered.weight += asked.tokens[i].weight;
    }
    expand(join.token, &join, unit());
    units_.push_back(covered);
  }
  choose_units();
  alike_.sort();
  take_most();
}

void NameSearch::expand(const Token& token, const Joined* joined, std::uint16_t unit) {
  auto& [words, expansion, met, covered, names] = notes();
  if (words.size() < index_.words_.size()) words.resize(index_.words_.size(), 0);
  if (++expansion == 0) {
    std::fill(words.begin(), words.end(), 0);
    expansion = 1;
  }
  const WordAsked asked(token, joined);
  met.clear();
  const auto keys = joined != nullptr ? asked_keys_of(*joined) : asked_keys_of(token);
  for (const auto key : keys) index_.word_keys_.prefetch_entry(key);
  for (const auto key : keys) index_.word_keys_.prefetch_rows(key);
  for (const auto key : keys)
    for (const auto row : index_.word_keys_.of(key)) {
      const auto word = static_cast<std::uint32_t>(row);
      if (std::exchange(words[word], expansion) != expansion) met.push_back(word);
    }
  for (std::size_t i = 0; i < met.size(); ++i) {
    if (i + ahead < met.size()) fetch(&index_.facts_[met[i + ahead]]);
    const auto like = asked.like(index_, met[i]);
    if (like.similarity >= costs::pair_similarity_min) alike_.add({met[i], unit, like});
  }
}

void NameSearch::choose_units() {
  std::vector<std::uint16_t> order;
  double asked = 0;
  for (std::uint16_t i = 0; i < asked_.tokens.size(); ++i) {
    if (is_loose(asked_.tokens[i])) continue;
    order.push_back(i);
    asked += units_[i].weight;
  }
  std::stable_sort(order.begin(), order.end(), [&](std::uint16_t a, std::uint16_t b) {
    return units_[a].weight > units_[b].weight;
  });
  double covered = 0;
  for (const auto unit : order) {
    if (covered > opened_share * asked) break;
    units_[unit].opens = true;
    covered += units_[unit].weight;
  }
}

void NameSearch::take_most() {
  for (const auto& [word, unit, like] : alike_.all()) {
    const auto& [covers, weight, opens] = units_[unit];
    const auto& facts = index_.facts_[word];
    const auto tokens = std::popcount(covers);
    const auto gain =
        (weight + double{facts.weight} * family_factor) / 2 * like.factor * like.similarity;
    for (std::size_t token = 0; token < asked_.tokens.size(); ++token) {
      if ((covers & 1U << token) == 0) continue;
      auto& most = most_[token];
      most.gained = std::max(most.gained, gain / tokens);
      most.told = std::max(most.told, gain * like.factor / tokens);
      most.mass = std::max(most.mass, double{facts.mass} / tokens);
    }
  }
}

NameSearch::Room NameSearch::computed_room(Covered covered) const {
  double reached = 0, told = 0, mass = 0;
  double missing = 0, missing_mass = 0, heaviest = 0, heaviest_mass = 0;
  for (std::size_t i = 0; i < asked_.tokens.size(); ++i) {
    const auto& token = asked_.tokens[i];
    if ((covered & 1U << i) != 0) {
      reached += most_[i].gained;
      told += most_[i].told;
      mass += most_[i].mass;
    } else if (is_loose(token)) {
      if (is_initials(token)) mass += word_mass_max;
    } else {
      missing += token.weight;
      missing_mass += token.mass;
      if (token.weight <= heaviest) continue;
      heaviest = token.weight;
      heaviest_mass = token.mass;
    }
  }
  const auto room = [&](double lacks, double lacking_mass) {
    constexpr int none = -1, any = NameExtent::mass_max;
    const auto slack = reached / estimate_min - reached - costs::missing_on_record * lacks;
    if (slack < 0) return none;
    // What is the same word for word is possible however little it tells.
    if (lacks > 0 && costs::as_told(1, told, false, strong_score_min) < estimate_min) return none;
    if (costs::contradiction * lacking_mass <= slack) return any;
    const auto most = (mass + slack / costs::contradiction) * NameExtent::steps_to_one;
    return std::min(any, static_cast<int>(most));
  };
  // An initial may stand for the heaviest of the missing.
  return {room(missing, missing_mass), room(missing - heaviest, missing_mass - heaviest_mass)};
}

const NameSearch::Room& NameSearch::room_beyond(Covered covered) {
  if (rooms_.empty()) rooms_.resize(std::size_t{1} << asked_.tokens.size());
  auto& room = rooms_[covered];
  if (room.plain == Room::unknown) room = computed_room(covered);
  return room;
}

std::vector<bool> NameSearch::units_read() const {
  std::vector<std::size_t> names(units_.size(), 0);
  std::size_t opening = 0;
  for (const auto& alike : alike_.all()) {
    const auto count = index_.names_with(alike.word).size();
    names[alike.unit] += count;
    if (units_[alike.unit].opens) opening += count;
  }
  std::vector<bool> read(units_.size());
  for (std::size_t i = 0; i < units_.size(); ++i)
    read[i] = units_[i].opens || names[i] <= names_always_read + names_to_one_opened * opening;
  return read;
}

std::vector<NameIndex::NameId> NameSearch::opened() {
  const auto read = units_read();
  Covered perhaps = 0;
  std::size_t names = 0;
  for (std::size_t i = 0; i < units_.size(); ++i)
    if (!read[i]) perhaps |= units_[i].covers;
  for (const auto& alike : alike_.all())
    if (read[alike.unit]) names += index_.names_with(alike.word).size();
  const auto slots =
      std::clamp(std::bit_ceil(slots_to_one_name * names), slots_max / 64, slots_max);
  const auto slot = [&](std::uint32_t name) {
    return name * std::uint64_t{0x9e3779b97f4a7c15U} >> 40U & (slots - 1);
  };
  auto& covered = notes().covered;
  covered.assign(slots, 0);
  const auto each = [&](auto use) {
    const auto& all = alike_.all();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i + ahead < all.size()) fetch(index_.names_with(all[i + ahead].word).data());
      if (read[all[i].unit]) use(all[i].word, units_[all[i].unit].covers);
    }
  };
  each([&](std::uint32_t word, Covered covers) {
    for (const auto name : index_.names_with(word)) covered[slot(name)] |= covers;
  });
  // Most names share a slot with none that has more of what is asked for.
  auto& likely = notes().names;
  likely.clear();
  each([&](std::uint32_t word, Covered covers) {
    const auto extents = index_.extents_with(word);
    std::size_t i = 0;
    for (const auto name : index_.names_with(word)) {
      const auto extent = extents[i++];
      const auto most = static_cast<Covered>(covered[slot(name)] | perhaps);
      if (room_beyond(most).holds(extent)) likely.push_back(seen(name, extent, covers));
    }
  });
  std::sort(likely.begin(), likely.end());
  std::vector<NameIndex::NameId> opened;
  for (std::size_t i = 0; i < likely.size();) {
    auto all = perhaps;
    const auto first = likely[i];
    for (; i < likely.size() && name_of(likely[i]) == name_of(first); ++i)
      all |= covers_of(likely[i]);
    if (room_beyond(all).holds(extent_of(first))) opened.push_back(name_of(first));
  }
  return opened;
}

void NameSearch::run(std::vector<std::pair<double, std::uint32_t>>& found) {
  NameEstimate estimate(index_, asked_, units_, alike_);
  const auto add = [&](std::uint32_t name, double worth) {
    if (worth >= estimate_min) found.emplace_back(worth, index_.names_[name].record);
  };
  const auto names = opened();
  std::span<const std::uint32_t> last;
  double worth = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i + 2 * ahead < names.size()) fetch(&index_.names_[names[i + 2 * ahead]]);
    if (i + ahead < names.size()) fetch(index_.words_of(names[i + ahead]).data());
    // Equal names stand together.
    const auto words = index_.words_of(names[i]);
    if (!std::equal(words.begin(), words.end(), last.begin(), last.end()))
      worth = estimate.of(words);
    last = words;
    add(names[i], worth);
  }
  for (std::size_t i = 0; i < asked_.tokens.size(); ++i) {
    if (asked_.tokens[i].kind != Kind::word) continue;
    for (const auto key : joined_keys_of(asked_.tokens[i]))
      for (const auto row : index_.joined_keys_.of(key)) {
        const auto [name, neighbours] = NameIndex::joined_in(static_cast<std::uint32_t>(row));
        add(name, estimate.of_joined(index_.words_of(name), i, neighbours));
      }
  }
}

}  // namespace iwets::match::person
