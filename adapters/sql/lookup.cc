#include "adapters/sql/lookup.h"

#include <algorithm>

#include "adapters/sql/choice.h"
#include "adapters/sql/values.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::sql {
namespace {

using Outcome = Choice::Outcome;

struct Chosen {
  Outcome outcome = Outcome::none;
  Row row;
  bool look_alike = false;
  std::vector<std::string> notes;  ///< words of rows that fit not, or not alone
};

/// A maker that nobody knows is another maker: then the mapping may be at fault, not the officer.
std::vector<std::string> unknown_words(const Mapping& mapping, const std::vector<Row>& rows) {
  std::vector<std::string> out;
  const bool nameless = std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    const auto at = row.find("make");
    return at == row.end() ||
           field::make_id(network_word(mapping.values, "make", at->second).text).empty();
  });
  if (nameless)
    out.emplace_back(
        "firearm.make: a firearm of this number has no maker in the registry; by the number "
        "alone it is not taken for the one that is asked for");
  for (const auto* field : {"make", "type", "calibre"})
    for (const auto& row : rows) {
      const auto at = row.find(field);
      if (at == row.end() || network_word(mapping.values, field, at->second).known) continue;
      auto note = std::string("firearm.") + field + ": '" + at->second +
                  "' is not known; give it in [values." + field + "]";
      if (std::find(out.begin(), out.end(), note) == out.end()) out.push_back(std::move(note));
    }
  return out;
}

Result<Chosen, SqlError> find(const Registry& registry, const field::Firearm& asked,
                              const Query& query, const std::string& number, bool look_alike,
                              const Ask& ask) {
  const auto rows = ask(query, number);
  if (!rows) return fail(rows.error());
  const auto choice = choose(registry.mapping.values, asked, *rows, look_alike);
  Chosen out{choice.outcome, {}, look_alike, {}};
  if (out.outcome == Outcome::one)
    out.row = (*rows)[choice.row];
  else
    out.notes = unknown_words(registry.mapping, *rows);
  return out;
}

/// By the number itself; by its look-alikes where that leads to no firearm.
Result<Chosen, SqlError> find(const Registry& registry, const field::Firearm& asked,
                              const Ask& ask) {
  const auto& queries = registry.queries;
  const auto exact =
      find(registry, asked, queries.firearm, field::canonical(asked.serial), false, ask);
  if (!exact || !queries.folded ||
      (exact->outcome != Outcome::none && exact->outcome != Outcome::other_firearms))
    return exact;
  const auto folded =
      find(registry, asked, *queries.folded, field::folded(asked.serial), true, ask);
  if (!folded) return folded;
  const bool led = folded->outcome == Outcome::one || folded->outcome == Outcome::several;
  return led ? folded : exact;
}

Result<Found, SqlError> dependents(const Registry& registry, const Chosen& chosen, const Ask& ask) {
  Found out{chosen.row, chosen.look_alike, {}, {}};
  const auto id = chosen.row.find("id");
  if (id == chosen.row.end()) return out;
  for (const auto& query : registry.queries.chain) {
    auto rows = ask(query, id->second);
    if (!rows) return fail(rows.error());
    out.chain.push_back(std::move(*rows));
  }
  if (registry.queries.purchaser) {
    auto rows = ask(*registry.queries.purchaser, id->second);
    if (!rows) return fail(rows.error());
    out.purchasers = std::move(*rows);
  }
  return out;
}

}  // namespace

Result<Built, SqlError> look_up(const Registry& registry, const field::TraceForm& form,
                                const Ask& ask) {
  const auto& mapping = registry.mapping;
  if (auto early = answer_unasked(mapping, form)) return Built{std::move(*early), {}};
  const auto chosen = find(registry, form.firearm, ask);
  if (!chosen) return fail(chosen.error());
  switch (chosen->outcome) {
    case Outcome::none: return Built{answer_none(mapping, form), {}};
    case Outcome::other_firearms: return Built{answer_other_firearms(mapping), chosen->notes};
    case Outcome::several: return Built{answer_several(mapping), chosen->notes};
    case Outcome::unconfirmed: return Built{answer_unconfirmed(mapping), chosen->notes, true};
    case Outcome::one: break;
  }
  const auto found = dependents(registry, *chosen, ask);
  if (!found) return fail(found.error());
  return build_answer(mapping, form, *found, registry.here);
}

}  // namespace iwets::sql
