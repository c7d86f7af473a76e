#include "node/shell/provenance.h"

#include <optional>

#include "iwets/v1/trace.pb.h"
#include "node/shell/render.h"
#include "proto/codec/chain.h"
#include "proto/codec/copy.h"
#include "proto/codec/facts.h"
#include "proto/field/date.h"
#include "proto/field/result_code.h"

namespace iwets::node {
namespace {

/// What a hop's answer says; nothing: none, or unreadable.
std::optional<v1::TraceAnswer> answer_of(const AnsweredHop& hop) {
  v1::TraceAnswer answer;
  if (hop.answer.empty() || !answer.ParseFromString(hop.answer)) return std::nullopt;
  return answer;
}

std::string country_of(const Case& c) {
  const bool center = c.recipient && !c.recipient->is_hub();
  return center ? std::string(c.recipient->country().text()) : std::string();
}

/// The purchaser as the last link of the chain, where the center told of him apart.
std::optional<v1::Custody> apart(const v1::TraceAnswer& answer) {
  if (!answer.has_purchaser()) return std::nullopt;
  for (const auto& holder : answer.chain())
    if (holder.role() == v1::CUSTODY_ROLE_PURCHASER) return std::nullopt;
  v1::Custody last;
  last.set_role(v1::CUSTODY_ROLE_PURCHASER);
  last.set_name(answer.purchaser().person().name());
  last.set_address(answer.purchaser().address());
  if (answer.purchaser().has_purchased()) *last.mutable_acquired() = answer.purchaser().purchased();
  return last;
}

/// A link of legal custody, and where it was.
struct Holder {
  std::uint32_t hop = 0;
  std::string country;
  v1::Custody custody;
};
void write_holder(const Holder& holder, JsonWriter& to) {
  to.begin_object().field("hop", holder.hop).field_if("country", holder.country);
  render_holder(holder.custody, to);
  to.end_object();
}

std::vector<Holder> holders_of(const AnsweredHop& hop) {
  std::vector<Holder> out;
  const auto answer = answer_of(hop);
  if (!answer) return out;
  const auto number = hop.state.hop.number + 1;
  const auto country = country_of(hop.state);
  for (const auto& custody : answer->chain()) out.push_back({number, country, custody});
  if (auto last = apart(*answer)) out.push_back({number, country, std::move(*last)});
  return out;
}

/// Whose signature stands under the answer, and whether it holds now.
void write_signature(const AnsweredHop& hop, const CaseView& view, JsonWriter& to) {
  to.key("signed");
  if (hop.evidence.empty()) {
    to.null();
    return;
  }
  codec::ChainLink link{hop.evidence, {}, {}};
  if (hop.salt.size() == link.salt.size()) {
    link.content = hop.answer;
    link.salt = codec::fixed<32>(hop.salt);
  }
  to.begin_object();
  auto proven = view.keys != nullptr
                    ? codec::prove_answer(link, view.member, *view.keys)
                    : fail(Fault{FaultCode::wrong_state, "", "there is no directory yet", ""});
  if (proven && proven->trace != hop.state.id)
    proven = fail(Fault{FaultCode::malformed, "trace", "is of another trace", ""});
  to.field("verified", proven.has_value());
  if (proven) {
    to.field("by", proven->center.text()).field("key", hex(proven->key));
    to.moment("at", proven->created).field("content", proven->answer.has_value());
  } else {
    to.field("reason", proven.error().reason);
  }
  to.end_object();
}

void write_hop(const AnsweredHop& hop, const CaseView& view, JsonWriter& to) {
  const auto& c = hop.state;
  to.begin_object().field("hop", c.hop.number + 1).field("trace", c.id.text());
  to.field_if("center", country_of(c)).field("state", name(c.state));
  if (c.code != 0) {
    to.field("code", c.code);
    if (const auto* known = field::result_code(c.code)) to.field("code_name", known->name);
  }
  if (c.next_country) to.field("next_country", c.next_country->text());
  if (c.closed) to.field("closed_reason", name(*c.closed));
  if (leads_on(c)) to.field("onward", iwets::name(c.hop.onward));
  write_signature(hop, view, to);
  to.end_object();
}

/// Holders in order, and between two countries the export.
void write_chain(const CaseView& view, JsonWriter& to) {
  to.key("chain").begin_array();
  for (const auto& hop : view.hops) {
    for (const auto& holder : holders_of(hop)) write_holder(holder, to);
    if (!leads_on(hop.state)) continue;
    constexpr std::uint32_t exported = 104;
    to.begin_object().field("hop", hop.state.hop.number + 1);
    to.field_if("country", country_of(hop.state));
    to.field("role", hop.state.code == exported ? "exported" : "referred");
    to.field("to", hop.state.next_country->text()).end_object();
  }
  to.end_array();
}

void write_time_to_crime(const CaseView& view, JsonWriter& to) {
  for (auto hop = view.hops.rbegin(); hop != view.hops.rend(); ++hop) {
    const auto answer = answer_of(*hop);
    if (!answer) continue;
    if (answer->time_to_crime_days() != 0) {
      to.field("time_to_crime_days", answer->time_to_crime_days());
      return;
    }
    if (!answer->has_purchaser() || !answer->purchaser().has_purchased()) continue;
    const auto days =
        field::days_between(codec::from_wire(answer->purchaser().purchased()), view.recovered);
    if (days && *days >= 0) to.field("time_to_crime_days", *days);
    return;
  }
}

void write_point_of_diversion(const CaseView& view, JsonWriter& to) {
  for (auto hop = view.hops.rbegin(); hop != view.hops.rend(); ++hop) {
    const auto holders = holders_of(*hop);
    if (holders.empty()) continue;
    to.key("point_of_diversion");
    return write_holder(holders.back(), to);
  }
}

}  // namespace

void write_case_so_far(const CaseView& view, JsonWriter& to) {
  if (view.hops.empty()) return;
  const auto& newest = view.hops.back().state;
  to.key("case").begin_object().field("first", view.hops.front().state.id.text());
  to.field("open", !final(newest.state));
  to.key("hops").begin_array();
  for (const auto& hop : view.hops) write_hop(hop, view, to);
  to.end_array();
  if (newest.hop.way_on != WayOn::none && newest.hop.way_on != WayOn::sent) {
    to.key("continuation").begin_object().field("state", name(newest.hop.way_on));
    to.field("country", newest.next_country ? newest.next_country->text() : "");
    to.field("onward", iwets::name(newest.hop.onward)).end_object();
  }
  write_chain(view, to);
  write_time_to_crime(view, to);
  write_point_of_diversion(view, to);
  to.end_object();
}

}  // namespace iwets::node
