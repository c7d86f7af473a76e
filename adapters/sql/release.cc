#include "adapters/sql/release.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "adapters/sql/values.h"
#include "proto/field/result_code.h"

namespace iwets::sql {
namespace {

constexpr std::uint32_t exported = 104, restricted = 401, refused = 402;
constexpr std::size_t restrictions_max = 1'024, explanation_max = 4'096;

/// Empties a field; true if it held something.
template <typename Field>
bool take(Field& field) {
  const bool held = !(field == Field{});
  field = Field{};
  return held;
}

bool is_purchaser(const sdk::Custody& holder) { return holder.role == sdk::CustodyRole::purchaser; }

bool take_purchaser(sdk::Answer& answer) {
  bool held = take(answer.purchaser);
  held |= std::erase_if(answer.chain, is_purchaser) > 0;
  held |= take(answer.time_to_crime_days);  // It tells the day of purchase.
  return held;
}

bool of_purchaser(sdk::Answer& answer, const std::function<bool(sdk::Purchaser&)>& take_it) {
  return answer.purchaser && take_it(*answer.purchaser);
}

bool of_holders(sdk::Answer& answer, bool purchasers_only,
                const std::function<bool(sdk::Custody&)>& take_it) {
  bool held = false;
  for (auto& holder : answer.chain)
    if (!purchasers_only || is_purchaser(holder)) held |= take_it(holder);
  return held;
}

bool take_address(sdk::Answer& answer) {
  const bool own = of_purchaser(answer, [](auto& one) { return take(one.address); });
  return of_holders(answer, true, [](auto& holder) { return take(holder.address); }) || own;
}

bool take_dates(sdk::Custody& holder) {
  const bool acquired = take(holder.acquired);
  return take(holder.disposed) || acquired;
}

bool take_purchased(sdk::Answer& answer) {
  bool held = of_purchaser(answer, [](auto& one) { return take(one.purchased); });
  held |= of_holders(answer, true, take_dates);
  held |= take(answer.time_to_crime_days);
  return held;
}

using Path = std::pair<const char*, std::function<bool(sdk::Answer&)>>;

/// Of each path what it takes out: `withheld_paths`.
const std::vector<Path>& paths() {
  static const std::vector<Path> all{
      {"purchaser", take_purchaser},
      {"purchaser.birth_date",
       [](auto& a) { return of_purchaser(a, [](auto& p) { return take(p.person.birth_dates); }); }},
      {"purchaser.birth_place",
       [](auto& a) { return of_purchaser(a, [](auto& p) { return take(p.birth_place); }); }},
      {"purchaser.address", take_address},
      {"purchaser.identity_document",
       [](auto& a) { return of_purchaser(a, [](auto& p) { return take(p.identity_document); }); }},
      {"purchaser.sex",
       [](auto& a) { return of_purchaser(a, [](auto& p) { return take(p.person.sex); }); }},
      {"purchaser.nationality",
       [](auto& a) {
         return of_purchaser(a, [](auto& p) { return take(p.person.nationalities); });
       }},
      {"purchaser.purchased", take_purchased},
      {"chain", [](auto& a) { return take(a.chain); }},
      {"chain.licence",
       [](auto& a) { return of_holders(a, false, [](auto& h) { return take(h.licence); }); }},
      {"chain.address",
       [](auto& a) { return of_holders(a, false, [](auto& h) { return take(h.address); }); }},
      {"chain.dates", [](auto& a) { return of_holders(a, false, take_dates); }},
  };
  return all;
}

const char* words(sdk::ItiReason reason) {
  switch (reason) {
    case sdk::ItiReason::none: return "";
    case sdk::ItiReason::investigation: return "a criminal investigation would be compromised";
    case sdk::ItiReason::confidentiality_law: return "the law protects it";
    case sdk::ItiReason::requester_cannot_guarantee:
      return "its confidentiality is not guaranteed by the requester";
    case sdk::ItiReason::national_security: return "national security";
  }
  return "";
}

void say_what_is_missing(const Terms& terms, Released& out) {
  std::string said = "Withheld, because " + std::string(words(terms.reason)) + ":";
  for (const auto& path : out.withheld) said += (path == out.withheld.front() ? " " : ", ") + path;
  said += "." + (terms.text.empty() ? "" : " " + terms.text);
  auto& restrictions = out.final.answer.restrictions;
  restrictions = line(said + (restrictions.empty() ? "" : " " + restrictions), restrictions_max);
}

bool holds(const std::vector<std::string>& paths, const char* path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

}  // namespace

Released release(const Terms& terms, sdk::Final final) {
  Released out{std::move(final), {}, false};
  out.approve = terms.approve && out.final.answer.firearm.has_value();
  if (out.final.next_country) out.final.answer.onward = terms.onward;
  for (const auto& [path, take_it] : paths())
    if (holds(terms.withheld, path) && take_it(out.final.answer)) out.withheld.emplace_back(path);
  if (out.withheld.empty()) return out;
  say_what_is_missing(terms, out);
  const bool whole = holds(out.withheld, "purchaser") || holds(out.withheld, "chain");
  if (!whole || out.final.code == exported) return out;
  const auto* row = field::result_code(out.final.code);
  auto& explanation = out.final.answer.explanation;
  if (row != nullptr)
    explanation = line(std::string(row->text) + (explanation.empty() ? "" : " " + explanation),
                       explanation_max);
  out.final.code = restricted;
  out.final.reason = terms.reason;
  return out;
}

sdk::Final refusal(const Terms& terms) {
  sdk::Final out;
  out.code = refused;
  out.reason = terms.refuse;
  out.answer.explanation = line(terms.text, explanation_max);
  return out;
}

}  // namespace iwets::sql
