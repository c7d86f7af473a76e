#include "hub/shell/release.h"

#include <spdlog/spdlog.h>

#include <iterator>

#include "hub/shell/frames.h"
#include "hub/shell/steps.h"

namespace iwets::shell {
namespace {

std::map<hub::SessionId, link::Credit> credits_in(const std::vector<Ordered>& effects) {
  std::map<hub::SessionId, link::Credit> last;
  for (const auto& ordered : effects)
    std::visit(
        [&](const auto& effect) {
          if constexpr (requires { effect.credit; }) last[effect.session] = effect.credit;
        },
        ordered.effect);
  return last;
}

Outbound receipt_of(const hub::Acknowledge& ack, const link::Credit& credit,
                    const store::Committed& committed) {
  Outbound out{ack.session, {}, {}, credit};
  out.receipt = {PeerId::hub(),       ack.peer,        ack.position.generation, ack.position.number,
                 ack.position.digest, committed.index, committed.root,          {}};
  return out;
}

}  // namespace

/// One effect. Receipts are gathered: of several to one session, the last says it all.
struct Releaser::Visit {
  Releaser& self;
  Ordered& ordered;
  std::vector<Outbound>& out;
  std::map<hub::SessionId, hub::Acknowledge>& receipts;
  /// What each session has in the end: of frames that leave together none may say less.
  const std::map<hub::SessionId, link::Credit>& credits;
  std::vector<LogEvent>& events;
  std::vector<RecordsWork>& records;
  std::vector<hub::Compose>& drafts;
  std::vector<PayloadRef>& released;
  Instant now;

  void tell(std::string_view what, PeerId peer, std::string_view detail) const {
    events.push_back({0, now, what, {}, peer, 0, detail, {}});
  }
  void operator()(hub::Send& send) const {
    auto payload = self.wiring_.payloads.find(send.payload);
    if (!payload) {
      spdlog::error("event=payload_unreadable index={} peer={} reason={}",
                    static_cast<std::uint64_t>(send.payload), send.peer.text(),
                    name(payload.error()));
      if (payload.error() == store::ReadError::erased)
        self.wiring_.mailbox.push_inside({hub::PayloadGone{send.payload}, std::nullopt});
      return;
    }
    out.push_back({send.session, data_frame(send), *payload, {}});
  }
  void operator()(hub::Acknowledge& ack) const { receipts.insert_or_assign(ack.session, ack); }
  void operator()(hub::AcceptAttach& accept) const {
    spdlog::info("event=peer_attached peer={} received={} sent={}", accept.peer.text(),
                 accept.received.number, accept.sent.number);
    tell("attached", accept.peer, "");
    accept.credit = credits.at(accept.session);
    out.push_back({accept.session,
                   attached_frame(accept, self.wiring_.program, now),
                   {},
                   accept.credit,
                   true});
  }
  void operator()(hub::RefuseAttach& refuse) const {
    spdlog::warn("event=attach_refused peer={} reason={}", refuse.peer.text(), name(refuse.fault));
    tell("attach_refused", refuse.peer, name(refuse.fault));
    out.push_back({refuse.session, attach_refused_frame(refuse.fault), {}, {}, false, true});
  }
  void operator()(hub::AskResend& ask) const {
    out.push_back({ask.session, resend_frame(ask.generation, ask.number), {}, {}});
  }
  void operator()(hub::StopLane& stop) const {
    spdlog::error("event=lane_stopped peer={} direction={} reason={} number={}", stop.peer.text(),
                  stop.peer_to_hub ? "in" : "out", name(stop.why), stop.position.number);
    tell("lane_stopped", stop.peer, name(stop.why));
    out.push_back({stop.session, lane_stopped_frame(stop), {}, {}});
  }
  void operator()(hub::EndSession& end) const {
    out.push_back({end.session,
                   end.fault ? attach_refused_frame(*end.fault) : fenced_frame(),
                   {},
                   {},
                   false,
                   true});
  }
  void operator()(hub::GrantCredit& grant) const {
    const auto& credit = credits.at(grant.session);
    out.push_back({grant.session, ping_frame(credit, now), {}, credit});
  }
  void operator()(hub::AskStores&) const { records.push_back(std::move(ordered)); }
  void operator()(hub::FileTrace&) const { records.push_back(std::move(ordered)); }
  void operator()(hub::ApplyRecords&) const { records.push_back(std::move(ordered)); }
  void operator()(hub::CompareRecords&) const { records.push_back(std::move(ordered)); }
  void operator()(hub::SweepRecords&) const { records.push_back(std::move(ordered)); }
  void operator()(hub::EraseCases&) const { records.push_back(std::move(ordered)); }
  void operator()(hub::AdoptKeys& adopt) const {
    const auto payload = self.wiring_.payloads.find(adopt.source);
    if (payload) self.wiring_.directory.adopt(adopt.peer, bytes_of(**payload));
  }
  void operator()(hub::ReleasePayload& release) const { released.push_back(release.payload); }
  void operator()(hub::Compose& compose) const { drafts.push_back(std::move(compose)); }
  void operator()(hub::Journey& journey) const {
    if (journey.step == hub::Step::checks_given_up)
      self.wiring_.counters.add(Count::checks_given_up);
    events.push_back({0,
                      now,
                      step_name(journey.step),
                      journey.subject,
                      journey.peer,
                      journey.code,
                      {},
                      journey.step});
  }
};

void Releaser::release(std::vector<Ordered> effects, const store::Committed& committed) {
  std::vector<Outbound> out;
  std::map<hub::SessionId, hub::Acknowledge> receipts;
  std::vector<LogEvent> events;
  std::vector<RecordsWork> records;
  std::vector<hub::Compose> drafts;
  std::vector<PayloadRef> released;
  const auto now = wiring_.clock.now();
  const auto credits = credits_in(effects);
  for (auto& ordered : effects)
    std::visit(
        Visit{*this, ordered, out, receipts, credits, events, records, drafts, released, now},
        ordered.effect);
  // First what others wait for, and the receipts first of all.
  std::vector<Outbound> posted;
  posted.reserve(receipts.size() + out.size());
  for (const auto& [session, ack] : receipts)
    posted.push_back(receipt_of(ack, credits.at(session), committed));
  std::move(out.begin(), out.end(), std::back_inserter(posted));
  wiring_.front.post(std::move(posted));
  wiring_.records.push_reserved(std::move(records));
  // After what was sent of them again. What is not released now goes with its case.
  if (!released.empty()) {
    wiring_.payloads.drop(released);
    if (!wiring_.journal.release(released))
      spdlog::error("event=payloads_not_released count={}", released.size());
  }
  wiring_.composer.push_reserved(std::move(drafts));
  wiring_.events.add(std::move(events));
}

}  // namespace iwets::shell
