#include "hub/shell/audit_facts.h"

#include <algorithm>

#include "hub/core/effects.h"

namespace iwets::shell {
namespace {

struct KindOfContent {
  AuditKind operator()(const hub::TraceSubmitted&) const { return AuditKind::collection; }
  AuditKind operator()(const hub::TraceCancelled&) const { return AuditKind::alteration; }
  AuditKind operator()(const hub::InformationGiven&) const { return AuditKind::collection; }
  AuditKind operator()(const hub::ClarificationSought&) const { return AuditKind::collection; }
  AuditKind operator()(const hub::ClarificationGiven&) const { return AuditKind::collection; }
  AuditKind operator()(const hub::CenterReported&) const { return AuditKind::collection; }
  AuditKind operator()(const hub::TraceAmended&) const { return AuditKind::alteration; }
  AuditKind operator()(const hub::CorrectionAcknowledged&) const { return AuditKind::collection; }
  AuditKind operator()(const hub::AttachmentAnnounced&) const { return AuditKind::collection; }
  AuditKind operator()(const hub::AttachmentPieceSent&) const { return AuditKind::collection; }
  AuditKind operator()(const hub::AttachmentConcluded&) const { return AuditKind::disclosure; }
  AuditKind operator()(const hub::CenterAnswered& c) const {
    return c.version > 1 ? AuditKind::alteration : AuditKind::collection;
  }
  AuditKind operator()(const hub::CheckAsked&) const { return AuditKind::consultation; }
  AuditKind operator()(const hub::ConfirmationAsked&) const { return AuditKind::consultation; }
  AuditKind operator()(const hub::ConfirmationAnswered&) const { return AuditKind::disclosure; }
  AuditKind operator()(const hub::HitReportedFalse&) const { return AuditKind::alteration; }
  AuditKind operator()(const hub::HitLocated&) const { return AuditKind::alteration; }
  AuditKind operator()(const hub::PassOnAsked&) const { return AuditKind::consultation; }
  AuditKind operator()(const hub::PassOnAnswered&) const { return AuditKind::disclosure; }
  AuditKind operator()(const hub::RecordsSent&) const { return AuditKind::collection; }
  AuditKind operator()(const hub::KeysSucceeded&) const { return AuditKind::alteration; }
  AuditKind operator()(const hub::TableHeld&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::ContentAtFault&) const { return AuditKind::operation; }
};

struct KindOf {
  AuditKind operator()(const hub::MessageArrived& event) const {
    return std::visit(KindOfContent{}, event.content);
  }
  AuditKind operator()(const hub::StoresAnswered& event) const {
    const bool found = std::ranges::any_of(
        event.answers, [](const hub::StoreAnswer& answer) { return !answer.found.empty(); });
    return found ? AuditKind::combination : AuditKind::consultation;
  }
  AuditKind operator()(const hub::QuestionMet&) const { return AuditKind::combination; }
  AuditKind operator()(const hub::RecordsCompared&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::DraftDropped&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::PayloadGone&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::RecordsApplied&) const { return AuditKind::alteration; }
  AuditKind operator()(const hub::RecordsSwept& event) const {
    return event.expired.empty() ? AuditKind::operation : AuditKind::alteration;
  }
  AuditKind operator()(const hub::Composed&) const { return AuditKind::disclosure; }
  AuditKind operator()(const hub::DirectoryLoaded&) const { return AuditKind::alteration; }
  AuditKind operator()(const hub::TableLoaded&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::PeerSuspended&) const { return AuditKind::alteration; }
  AuditKind operator()(const hub::PeerResumed&) const { return AuditKind::alteration; }
  AuditKind operator()(const hub::CasesErased&) const { return AuditKind::erasure; }
  AuditKind operator()(const hub::AuditConsulted&) const { return AuditKind::consultation; }
  AuditKind operator()(const hub::HubStarted&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::PeerAttached&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::PeerDetached&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::PeerAcknowledged&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::CreditGranted&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::ResendAsked&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::IntakeChanged&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::GenerationOpened&) const { return AuditKind::operation; }
  AuditKind operator()(const hub::TimePassed&) const { return AuditKind::operation; }
};

template <typename Event>
constexpr bool of_a_peer =
    std::is_same_v<Event, hub::PeerAttached> || std::is_same_v<Event, hub::PeerDetached> ||
    std::is_same_v<Event, hub::PeerAcknowledged> || std::is_same_v<Event, hub::CreditGranted> ||
    std::is_same_v<Event, hub::ResendAsked> || std::is_same_v<Event, hub::MessageArrived>;

}  // namespace

AuditKind audit_kind(const hub::Event& event, const std::vector<store::JourneyRow>& journey) {
  const auto kind = std::visit(KindOf{}, event);
  // Room in a window lets go what was decided before.
  const bool sent = std::ranges::any_of(journey, [](const store::JourneyRow& row) {
    return row.step == static_cast<std::uint8_t>(hub::Step::sent);
  });
  return kind == AuditKind::operation && sent ? AuditKind::disclosure : kind;
}

PeerId audit_actor(const hub::Event& event) {
  return std::visit(
      [](const auto& one) {
        if constexpr (of_a_peer<std::decay_t<decltype(one)>>) return one.peer;
        return PeerId::hub();
      },
      event);
}

std::vector<store::RecordKey> records_found(const hub::Event& event) {
  std::vector<store::RecordKey> out;
  if (const auto* met = std::get_if<hub::QuestionMet>(&event))
    for (const auto& found : met->found)
      out.push_back(store::record_key(met->store, found.owner, found.record));
  if (const auto* swept = std::get_if<hub::RecordsSwept>(&event))
    for (const auto& due : swept->expired)
      out.push_back(store::record_key(due.store, due.owner, due.record));
  const auto* answered = std::get_if<hub::StoresAnswered>(&event);
  if (answered == nullptr) return out;
  for (const auto& answer : answered->answers)
    for (const auto& found : answer.found)
      out.push_back(store::record_key(answer.store, found.owner, found.record));
  return out;
}

}  // namespace iwets::shell
