#include <cmath>

#include "hub/match/person/score.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

using namespace iwets::match::person;

constexpr std::size_t name_bytes_max = 200;

iwets::field::PartialDate date(Input& in) {
  const auto year = static_cast<std::uint16_t>(1900 + in.below(100));
  const auto month = static_cast<std::uint8_t>(in.below(13));
  return {year, month, static_cast<std::uint8_t>(month == 0 ? 0 : in.below(29))};
}

/// What speaks beside the name.
iwets::field::Person evidence_of(Input& in) {
  iwets::field::Person person;
  const auto which = in.below(16);
  if (which & 1U) person.birth_dates.push_back(date(in));
  if (which & 2U) person.sex = in.below(2) ? iwets::field::Sex::male : iwets::field::Sex::female;
  if (which & 4U) person.nationalities = {in.below(2) ? "AT" : "HUN"};
  if (which & 8U) person.documents = {{"P", in.below(2) ? "HX4417093" : "QD229", "HU", ""}};
  return person;
}

std::string upper(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

void judge_name(const Name& name) {
  must(name.tokens.size() <= tokens_max, "words of a name are bounded");
  for (const auto& token : name.tokens) {
    must(!token.native.empty(), "a word has a letter");
    must(token.weight > 0 && token.weight < 2, "a word has a weight");
  }
  for (const auto& join : name.joins)
    must(join.first < join.last && join.last < name.tokens.size(), "neighbours are of the name");
}

void judge_alikeness(const Name& one, const Name& other) {
  for (const auto& a : one.tokens)
    for (const auto& b : other.tokens) {
      const auto there = likeness(a, b), back = likeness(b, a);
      must(there.similarity >= 0 && there.similarity <= 1, "a likeness is a share");
      must(there.similarity == back.similarity && there.factor == back.factor &&
               there.why == back.why,
           "likeness is symmetric");
    }
}

void judge_score(const Name& one, const Name& other) {
  const auto score = compared(one, other);
  must(score.score >= 0 && score.score <= 1, "a score is a share");
  must(!score.exact || score.complete, "what is exact is complete");
  std::size_t asked = 0;
  for (const auto& pair : score.alignment) {
    must(!pair.asked.empty() || !pair.on_record.empty(), "a pair has a word");
    asked += pair.asked.empty() ? 0 : 1;
  }
  must(asked <= one.tokens.size(), "no word is aligned twice");
  if (score.told <= 0) must(score.score < strong_score_min, "what tells nothing does not alert");
}

void judge_match(const Prepared& asked, const Prepared& on_record) {
  const auto found = matched(asked, on_record);
  must(found.score >= 0 && found.score <= 1, "a score is a share");
  if (found.evidence.birth == Birth::contradicted && found.evidence.document.empty()) {
    must(!alerts(found.tier), "a contradicted birth date never alerts");
    auto dateless = asked;
    dateless.person.birth_dates.clear();
    must(matched(dateless, on_record).score >= found.score, "nor does it make anything better");
  }
  const auto back = evidence(on_record.person, asked.person);
  must(back.birth == found.evidence.birth && back.sex == found.evidence.sex &&
           back.nationality == found.evidence.nationality,
       "evidence is symmetric");
}

}  // namespace

/// Two persons with names of any bytes.
void person(Bytes unit) {
  Input in(unit);
  auto asked = evidence_of(in), on_record = evidence_of(in);
  asked.name = text_of(in.bytes(name_bytes_max));
  on_record.name = in.rest_text().substr(0, name_bytes_max);
  const auto one = prepared(std::string_view(asked.name));
  const auto other = prepared(std::string_view(on_record.name));
  judge_name(one);
  judge_name(other);
  judge_alikeness(one, other);
  judge_score(one, other);
  judge_score(other, one);
  const auto again = prepared(std::string_view(upper(asked.name)));
  must(compared(again, other).score == compared(one, other).score, "case makes no other name");
  judge_match(prepared(asked), prepared(on_record));
}

/// A file of words of another script, with narrow limits.
void dictionary(Bytes unit) {
  Input in(unit);
  const DictionaryLimits limits{4'000, 1 + in.below(20), 200, 1 + in.below(4)};
  const auto text = in.rest_text();
  const auto read = Dictionary::read({{"words.tsv", text}}, limits);
  if (!read) {
    must(read.error().what.starts_with("words.tsv:"), "a fault says where");
    must(!read.error().remedy.empty(), "and what to do about it");
    return;
  }
  for (const auto& token : prepared(text.substr(0, name_bytes_max), *read).tokens)
    must(token.readings.size() <= limits.readings_max, "readings are bounded");
}

}  // namespace iwets::fuzz
