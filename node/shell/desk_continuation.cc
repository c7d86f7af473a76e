#include <algorithm>
#include <utility>

#include "iwets/v1/hit.pb.h"

#include "node/shell/desk.h"
#include "node/shell/desk_errors.h"
#include "node/shell/json_writer.h"
#include "node/shell/judge.h"

// How a case goes on from country to country.
namespace iwets::node {
namespace {

constexpr std::size_t hops_max = 8;  // Of the schema; a longer walk would be a damaged disk's.

/// Why the officer cannot send this trace on.
ApiError no_way_on(const Case& c, bool asked) {
  if (c.hop.number > 0 && !final(c.state))
    return wrong_state("the case is open in another country already",
                       "follow it there: iwets trace show " + c.id.text());
  if (!leads_on(c))
    return wrong_state("this trace has no answer that names a next country",
                       "only results 104 and 320 can lead on: see `iwets trace show`");
  const std::string country(c.next_country->text());
  switch (c.hop.way_on) {
    case WayOn::too_far:
      return wrong_state("the case has as many hops as it may have",
                         "submit a new trace for the center of " + country);
    case WayOn::none:
    case WayOn::sent:
    case WayOn::draft:
    case WayOn::consent:
    case WayOn::off:
    case WayOn::dropped:
    case WayOn::loop: break;
  }
  if (!asked && c.hop.onward == Onward::ask && c.hop.way_on != WayOn::loop)
    return wrong_state("the center wants to be asked before its answer is shown to another country",
                       "ask it, then continue with --center agreed, or with --center refused: then "
                       "only code and next country are shown");
  return wrong_state("the center of " + country + " was asked in this case already",
                     "the answers contradict each other: clarify them with the centers");
}

/// The words of the request may tell of a hit that is not released.
ApiError words_held_back(const HitId& hit, CountryCode country) {
  const std::string to(country.text());
  return wrong_state("the request was amended after hit " + hit.text() +
                         ", which its owner has not released for " + to + "; its words go along",
                     "ask the owner: `iwets hit pass-on " + hit.text() + " --to " + to +
                         " --why ...`; or, if the words tell nothing of it, continue with "
                         "--names-no-hit");
}

/// How many corrections came after the newest result that leads to the country where the case went
/// on: one that leads elsewhere would break the chain.
std::size_t age_of_basis(const Case& c, CountryCode there) {
  const auto& results = c.versions.results;
  for (std::size_t age = 0; age < results.size(); ++age)
    if (results[results.size() - 1 - age].next_country == there) return age;
  return 0;
}

}  // namespace

Reply Desk::continue_case(Instant now, const TraceId& id, std::optional<bool> agreed,
                          bool names_no_hit) {
  const auto newest = newest_hop(id);
  if (!newest) return error_reply(no_such_trace);
  if (!may_continue(*newest, agreed.has_value()))
    return error_reply(no_way_on(*newest, agreed.has_value()));
  if (const auto held = held_back(*newest, *newest->next_country); !held.empty() && !names_no_hit)
    return error_reply(words_held_back(held.front(), *newest->next_country));
  if (!core_.has_room())
    return error_reply({503, "limit", "", "too many cases are open on this node",
                        "wait until some are answered, or cancel some"});
  if (auto refused = over_quota(now, *newest)) return *std::move(refused);
  take(now, ContinueAsked{newest->id, agreed});
  const auto after = store_.find(newest->id);
  JsonWriter out;
  out.begin_object().field("trace", after->hop.next.text());
  out.field("continues", newest->id.text());
  out.field("country", newest->next_country->text());
  out.field("link", name(link_->status().state)).end_object();
  return {202, out.take()};
}

std::optional<Reply> Desk::over_quota(Instant now, const Case& c) {
  const auto body = store_.request_body(c);
  const auto form = body ? read_trace_form(*body) : fail(ApiError{});
  return form ? oversight_.refusal(now, continuation_of(*form, c.id)) : std::nullopt;
}

void Desk::perform(Instant now, const OpenHop& order) {
  Request request;
  request.id = TraceId(seal::random_id(to_us(now) / 1000));
  const auto answered = store_.find(order.id);
  request.body = (answered ? store_.request_body(*answered) : std::nullopt).value_or("");
  if (const auto form = read_trace_form(request.body)) {
    request.case_reference = form->case_reference;
    request.make = form->firearm.make;
    request.model = form->firearm.model;
    request.serial = form->firearm.serial;
    // Whether it may go was judged before; what it asks was asked for in the first trace.
    (void)oversight_.admit(now, continuation_of(*form, request.id), {});
  }
  // The new trace is not what the message in hand, a result, is about.
  const auto message = std::exchange(message_in_hand_, std::nullopt);
  to_make_ = &request;
  take(now, HopOpened{order.id, request.id});
  to_make_ = nullptr;
  message_in_hand_ = message;
  officers_.store().follow_on(order.id, request.id);
  ++traces_;
}

std::vector<codec::ChainLink> Desk::chain_before(const Case& c) {
  std::vector<codec::ChainLink> chain;
  auto there = c.origins.front();  // Of a hop, the one country that it asks.
  for (auto id = c.hop.previous; !id.empty() && chain.size() < hops_max;) {
    const auto before = store_.find(id);
    if (!before) break;
    const auto age = age_of_basis(*before, there);
    const auto evidence = store_.papers(id, Paper::evidence);
    codec::ChainLink link{age < evidence.size() ? evidence[evidence.size() - 1 - age] : "", {}, {}};
    const auto salt = store_.paper(id, Paper::salt);
    if (age == 0 && may_show(*before, c.hop.number) && salt && salt->size() == link.salt.size()) {
      link.content = store_.paper(id, Paper::answer).value_or("");
      std::ranges::copy(*salt, link.salt.begin());
    }
    chain.insert(chain.begin(), std::move(link));
    id = before->hop.previous;
    there = before->origins.empty() ? there : before->origins.front();
  }
  return chain;
}

bool Desk::is_own_hop(const TraceId& subject, const v1::Match& match) {
  if (match.store() != v1::STORE_TRACE || match.owner() != member_.text()) return false;
  const auto record = TraceId::parse(match.record());
  const auto c = store_.find(subject);
  if (!record || !c || c->hop.number == 0) return false;
  if (*record == c->hop.first) return true;
  const auto other = store_.find(*record);
  return other && other->hop.first == c->hop.first;
}

std::optional<Case> Desk::newest_hop(const TraceId& id) {
  auto found = store_.find(id);
  if (!found || found->kind != CaseKind::trace) return std::nullopt;
  for (std::size_t hops = 0; hops < hops_max && !found->hop.next.empty(); ++hops) {
    auto next = store_.find(found->hop.next);
    if (!next) break;
    found = std::move(next);
  }
  return found;
}

}  // namespace iwets::node
