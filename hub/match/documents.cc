#include <algorithm>

#include "hub/match/edits.h"
#include "hub/match/numbers.h"
#include "hub/match/rules.h"
#include "proto/field/document.h"
#include "proto/field/serial.h"

namespace iwets::match {
namespace {

enum class Country { same, unknown, differs };

Country compare_countries(const field::Document& a, const field::Document& b) {
  const auto one = issuer_of(a), other = issuer_of(b);
  if (one.empty() || other.empty()) return Country::unknown;
  return country_id(one) == country_id(other) ? Country::same : Country::differs;
}

/// How two documents' numbers are alike, best first.
enum class Numbers { equal, repaired, look_alike, different };

/// True for a number as somebody read it: typed, or in the machine-readable zone.
bool as_read(const field::Document& document, const std::string& number) {
  if (field::canonical_document_number(document.number) == number) return true;
  const auto zone = field::parse_mrz(document.mrz);
  return zone && field::canonical_document_number(zone->number) == number;
}

Numbers compare_numbers(const field::Document& a, const field::Document& b) {
  auto best = Numbers::different;
  for (const auto& one : field::document_numbers(a)) {
    for (const auto& other : field::document_numbers(b)) {
      if (one == other && as_read(a, one) && as_read(b, other)) return Numbers::equal;
      const bool fuzzy = std::min(one.size(), other.size()) >= fuzzy_chars_min;
      if (one == other && fuzzy) best = std::min(best, Numbers::repaired);
      if (fuzzy && field::folded(one) == field::folded(other))
        best = std::min(best, Numbers::look_alike);
    }
  }
  return best;
}

/// The kind of document: P for a passport, whatever the second letter says.
enum class Type { same, unknown, differs };
Type compare_types(const field::Document& a, const field::Document& b) {
  const auto one = type_of(a), other = type_of(b);
  if (one.empty() || other.empty()) return Type::unknown;
  return one[0] == other[0] ? Type::same : Type::differs;
}

Judgement equal_in_country(const field::Document& question, const field::Document& record) {
  const auto type = compare_types(question, record);
  if (type == Type::same) return graded(Grade::a, "document_number_country_type", record.number);
  auto judgement = graded(Grade::b, "document_number_country", record.number);
  if (type == Type::differs) judgement.against.emplace_back("type of document differs");
  return judgement;
}

/// A number typed in another way than it is on record. Numbers of one country stand close together:
/// the form must be the same, nothing may speak against it, and no check digit for what was typed.
std::optional<Judgement> judge_slip(const field::Document& question,
                                    const field::Document& record) {
  if (compare_countries(question, record) != Country::same ||
      compare_types(question, record) == Type::differs)
    return std::nullopt;
  const auto on_record = field::canonical_document_number(record.number);
  if (!field::is_number(on_record)) return std::nullopt;
  for (const auto& typed : doubtful_numbers(question))
    if (const auto words = slip_in_form(on_record, typed); !words.empty())
      return graded(Grade::d, "document_one_slip", record.number, {std::string(words)});
  return std::nullopt;
}

}  // namespace

std::optional<Judgement> judge_document(const field::Document& question,
                                        const field::Document& record) {
  const auto numbers = compare_numbers(question, record);
  const auto country = compare_countries(question, record);
  switch (numbers) {
    case Numbers::different: return judge_slip(question, record);
    case Numbers::repaired:
    case Numbers::look_alike:
      if (country != Country::same) return std::nullopt;
      return graded(Grade::c,
                    numbers == Numbers::repaired ? "document_repaired" : "document_look_alike",
                    record.number);
    case Numbers::equal: break;
  }
  if (country == Country::same) return equal_in_country(question, record);
  // Too short to mean anything in the whole world.
  if (field::canonical_document_number(record.number).size() < fuzzy_chars_min) return std::nullopt;
  auto judgement = graded(Grade::e, "document_number", record.number);
  if (country == Country::differs) judgement.against.emplace_back("issuing country differs");
  return judgement;
}

std::optional<Judgement> judge_nominal_document(const field::Document& question,
                                                const field::Person& record) {
  std::optional<Judgement> best;
  for (const auto& document : record.documents)
    keep_better(best, judge_document(question, document));
  // A slip would point to one of many persons.
  if (!best || best->grade == Grade::d) return std::nullopt;
  // The document is the nominal's own and nobody has said that it is stolen or lost.
  const auto grade = std::max(best->grade, Grade::c);
  return graded(grade, "nominal_document", best->matched, std::move(best->against));
}

}  // namespace iwets::match
