#include "hub/core/drafts.h"

namespace iwets::hub {
namespace {

Compose order(std::uint64_t number, const Pending& pending) {
  return {.number = number,
          .recipient = pending.recipient,
          .draft = pending.draft,
          .created = pending.created};
}

Kind kind(const CheckReportDraft&) { return Kind::check_report; }
Kind kind(const HitNoticeDraft&) { return Kind::hit_notice; }
Kind kind(const RefusalDraft&) { return Kind::refusal; }
Kind kind(const RouteChangedDraft&) { return Kind::route_changed; }
Kind kind(const TraceStatusDraft&) { return Kind::trace_status; }
Kind kind(const RecordsReportDraft&) { return Kind::records_report; }
Kind kind(const DirectoryDraft&) { return Kind::directory_update; }
Kind kind(const TraceClockDraft&) { return Kind::trace_clock; }
Kind kind(const ConfirmationClockDraft&) { return Kind::confirmation_clock; }

TraceId subject(const CheckReportDraft& d) { return d.subject; }
TraceId subject(const HitNoticeDraft& d) { return d.subject; }
TraceId subject(const RefusalDraft& d) { return d.subject; }
TraceId subject(const RouteChangedDraft& d) { return d.trace; }
TraceId subject(const TraceStatusDraft& d) { return d.trace; }
TraceId subject(const RecordsReportDraft&) { return {}; }
TraceId subject(const DirectoryDraft&) { return {}; }
TraceId subject(const TraceClockDraft& d) { return d.trace; }
TraceId subject(const ConfirmationClockDraft& d) { return d.subject; }

}  // namespace

Compose Drafts::add(Pending pending) {
  const auto at = pending_.emplace_hint(pending_.end(), ++drawn_, std::move(pending));
  return order(at->first, at->second);
}

const Pending* Drafts::find(std::uint64_t number) const {
  const auto at = pending_.find(number);
  return at == pending_.end() ? nullptr : &at->second;
}

void Drafts::erase_for(const PeerId& recipient) {
  std::erase_if(pending_, [&](const auto& entry) { return entry.second.recipient == recipient; });
}

std::vector<Compose> Drafts::outstanding() const {
  std::vector<Compose> orders;
  orders.reserve(pending_.size());
  for (const auto& [number, pending] : pending_) orders.push_back(order(number, pending));
  return orders;
}

Kind kind_of(const Draft& draft) {
  return std::visit([](const auto& d) { return kind(d); }, draft);
}

TraceId subject_of(const Draft& draft) {
  return std::visit([](const auto& d) { return subject(d); }, draft);
}

}  // namespace iwets::hub
