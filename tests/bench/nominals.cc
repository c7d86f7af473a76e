#include "tests/bench/nominals.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <utility>

#include "hub/match/rules.h"
#include "hub/screen/generate/errors.h"
#include "hub/screen/generate/rows.h"
#include "proto/types/archive.h"
#include "tests/bench/child.h"
#include "tests/bench/spread.h"

namespace iwets::bench {
namespace {

constexpr match::Limits limits;
using screen::generate::Random;

/// Puts one slip into a word of Latin letters; false if none has a place for it.
bool slip(std::string& name, Random& random) {
  using screen::generate::Error;
  constexpr Error slips[] = {Error::typo, Error::missing, Error::additional, Error::exchange};
  return damage(random.one_of(std::span<const Error>(slips)), name, random);
}

/// The last word first, as forms that ask for the family name have it; false of one word.
bool reorder(std::string& name) {
  const auto blank = name.rfind(' ');
  if (blank == std::string::npos || name.find(',') != std::string::npos) return false;
  name = name.substr(blank + 1) + ' ' + name.substr(0, blank);
  return true;
}

std::uint64_t number_of(std::string_view id) {
  std::uint64_t number = 0;
  std::from_chars(id.data(), id.data() + id.size(), number);
  return number;
}

}  // namespace

void each_nominal(const NominalsOptions& options,
                  const std::function<void(std::uint64_t, field::Person&&)>& use) {
  Random random(options.seed);
  for (std::uint64_t i = 0; i < options.nominals; ++i) {
    const auto names_up_to = [&](std::uint64_t n) { return n * options.names / options.nominals; };
    use(i, screen::generate::person(random, names_up_to(i + 1) - names_up_to(i) - 1));
    check_interrupt();
  }
}

const char* words(Kind kind) {
  switch (kind) {
    case Kind::own_name: return "own_name";
    case Kind::alias: return "alias";
    case Kind::one_slip: return "one_slip";
    case Kind::reordered: return "reordered";
    case Kind::stranger: return "stranger";
  }
  return "";
}

std::optional<field::Person> question_about(const field::Person& nominal, Kind kind,
                                            Random& random) {
  field::Person asked;
  asked.name = nominal.name;
  asked.birth_dates = nominal.birth_dates;
  switch (kind) {
    case Kind::own_name: return asked;
    case Kind::alias:
      if (nominal.aliases.empty()) return std::nullopt;
      asked.name = nominal.aliases[random.below(nominal.aliases.size())];
      return asked;
    case Kind::one_slip: return slip(asked.name, random) ? std::optional(asked) : std::nullopt;
    case Kind::reordered: return reorder(asked.name) ? std::optional(asked) : std::nullopt;
    case Kind::stranger: {
      auto other = screen::generate::person(random, 0);
      asked.name = std::move(other.name);
      asked.birth_dates = std::move(other.birth_dates);
      return asked;
    }
  }
  return std::nullopt;
}

Nominals::Nominals(const NominalsOptions& options) {
  match::person::NameIndex::Builder builder;
  std::unordered_set<std::string> latin;
  each_nominal(options, [&](std::uint64_t number, field::Person&& person) {
    field::Record record;
    record.id = std::to_string(number);
    record.reason = field::Reason::wanted;
    record.subject = person;
    bytes_ += to_bytes(record);
    begins_.push_back(bytes_.size());
    const Stopwatch building;
    const auto ready = match::person::prepared(std::move(person));
    builder.add(record.id, ready);
    build_s_ += building.seconds();
    for (const auto& name : ready.names)
      for (const auto& token : name.tokens) latin.insert(token.latin);
  });
  const Stopwatch building;
  index_ = builder.build(true);
  build_s_ += building.seconds();
  latin_words_.assign(latin.begin(), latin.end());
}

field::Person Nominals::nominal(std::uint64_t number) const {
  const auto begin = begins_[number];
  const auto bytes = std::string_view(bytes_).substr(begin, begins_[number + 1] - begin);
  auto record = from_bytes<field::Record>(bytes_of(bytes));
  return std::get<field::Person>(std::move(*record->subject));
}

Asking Nominals::ask(const field::Person& person, std::uint64_t meant) const {
  Asking asking;
  const Stopwatch watch;
  const auto asked = match::person::prepared(person);
  const auto candidates = index_->candidates(asked, limits.candidates_max);
  asking.candidates_us = watch.us();
  std::vector<std::pair<match::Judgement, std::uint64_t>> judged;
  for (const auto& candidate : candidates) {
    const auto number = number_of(candidate.id);
    const auto record = nominal(number);
    ++asking.read;
    asking.compared += 1 + record.aliases.size();
    if (auto judgement = match::judge_person(asked, match::person::prepared(record)))
      judged.emplace_back(*std::move(judgement), number);
  }
  std::sort(judged.begin(), judged.end(),
            [](const auto& a, const auto& b) { return match::better(a.first, b.first); });
  asking.us = watch.us();
  for (const auto& [judgement, number] : judged) {
    asking.found |= number == meant;
    asking.alert |= judgement.alert;
  }
  return asking;
}

}  // namespace iwets::bench
