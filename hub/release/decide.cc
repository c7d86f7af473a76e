#include "hub/release/decide.h"

#include <algorithm>

namespace iwets::release {
namespace {

bool names(const std::vector<std::string>& countries, CountryCode country) {
  return std::find(countries.begin(), countries.end(), country.text()) != countries.end();
}

/// False: shut out by name, or not among those that are named.
bool for_country(const field::Release& release, CountryCode country) {
  if (names(release.except_countries, country)) return false;
  return release.only_countries.empty() || names(release.only_countries, country);
}

bool for_purpose(const field::Release& release, field::Purpose purpose) {
  const auto& purposes = release.purposes;
  if (purposes.empty()) return true;
  return purpose != field::Purpose::none &&
         std::find(purposes.begin(), purposes.end(), purpose) != purposes.end();
}

Decision to_see(PeerId actor, const Guarded& record, field::Purpose purpose) {
  if (actor.role() != Role::member) return {Verdict::deny, Why::no_member};
  if (record.owner.role() == Role::member && actor.country() == record.owner.country())
    return {Verdict::allow, Why::own};
  if (!for_country(record.release, actor.country())) return {Verdict::deny, Why::country};
  if (!for_purpose(record.release, purpose)) return {Verdict::deny, Why::purpose};
  if (record.release.silent) return {Verdict::deny, Why::silent};
  return {Verdict::allow, Why::released};
}

}  // namespace

Decision decide(PeerId actor, Action action, const Guarded& record, field::Purpose purpose) {
  const auto seen = to_see(actor, record, purpose);
  if (action == Action::see || !seen.allows() || seen.why == Why::own) return seen;
  if (record.handling > field::Handling::h0) return {Verdict::ask_owner, Why::handling};
  return seen;
}

Told told(const Asker& asker, const Guarded& record) {
  const auto seen = decide(asker.requester, Action::see, record, asker.purpose);
  if (seen.why == Why::own) return {.requester = true, .owner = false};
  // What an owner is told of a question is the requester's to release, for no other purpose than
  // its own.
  const Guarded question{asker.requester, asker.release};
  const auto shown = decide(record.owner, Action::see, question, asker.purpose);
  const bool concerns_owner = seen.allows() || seen.why == Why::silent;
  return {.requester = seen.allows(), .owner = concerns_owner && shown.allows()};
}

}  // namespace iwets::release
