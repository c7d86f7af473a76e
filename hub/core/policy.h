#pragma once

#include "hub/core/events.h"

/// Who may do what. Pure, and deny by default: what is not granted here is refused.
namespace iwets::hub {

/// What a peer can ask of the hub.
enum class Verb : std::uint8_t {
  submit_trace,
  cancel_trace,
  give_information,
  seek_clarification,
  amend_trace,
  acknowledge_correction,
  report_on_trace,     ///< of a trace that is with the peer, which is judged with the trace
  answer_trace,        ///< the same
  give_clarification,  ///< the same
  ask_confirmation,    ///< of a hit, and report it as false
  give_confirmation,   ///< of a hit in one's own record
  ask_to_pass_on,      ///< what a hit shows, to another country
  let_pass_on,         ///< what a hit shows of one's own record
  ask_store,           ///< judged for each store
  fill_store,          ///< judged for each store
  change_keys,
};

/// True if the directory lets this peer do it. `store` counts for `ask_store` and `fill_store`.
[[nodiscard]] bool allowed(const Grant& grant, Verb verb, Store store = Store::nominal);

/// True if traces are sent to this party: a center in force, or a member in force with that right.
[[nodiscard]] bool answers_traces(const Grant& grant);

/// True if a member may send its traces to this center, or to this other member if that answers
/// any.
[[nodiscard]] bool may_use(const Grant& member, const PeerId& center);

/// Those of `wanted` that the peer may ask.
[[nodiscard]] Stores may_ask(const Grant& grant, Stores wanted);

}  // namespace iwets::hub
