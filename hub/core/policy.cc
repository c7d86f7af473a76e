#include "hub/core/policy.h"

#include <algorithm>

namespace iwets::hub {

bool allowed(const Grant& grant, Verb verb, Store store) {
  if (grant.revoked) return false;
  const bool member = grant.peer.role() == Role::member;
  const bool center = grant.peer.role() == Role::center;
  switch (verb) {
    case Verb::submit_trace:
    case Verb::cancel_trace:
    case Verb::give_information:
    case Verb::seek_clarification:
    case Verb::amend_trace:
    case Verb::acknowledge_correction:
    case Verb::ask_confirmation:
    case Verb::ask_to_pass_on:
    case Verb::let_pass_on:
    case Verb::give_confirmation: return member;
    case Verb::report_on_trace:
    case Verb::answer_trace:
    case Verb::give_clarification: return center || member;
    case Verb::ask_store: return member && grant.may_ask.has(store);
    // Traces are filed by the hub alone: nobody writes another's case history.
    case Verb::fill_store: return member && store != Store::trace && grant.may_fill.has(store);
    case Verb::change_keys: return member || center;
  }
  return false;
}

bool answers_traces(const Grant& grant) {
  if (grant.revoked) return false;
  return grant.peer.role() == Role::center ||
         (grant.peer.role() == Role::member && grant.answers_traces);
}

bool may_use(const Grant& member, const PeerId& center) {
  if (!allowed(member, Verb::submit_trace) || center.is_hub() || center == member.peer)
    return false;
  const auto& countries = member.may_trace_to;
  return countries.empty() || std::ranges::find(countries, center.country()) != countries.end();
}

Stores may_ask(const Grant& grant, Stores wanted) {
  Stores may;
  for (const auto store : every_store)
    if (wanted.has(store) && allowed(grant, Verb::ask_store, store)) may.add(store);
  return may;
}

}  // namespace iwets::hub
