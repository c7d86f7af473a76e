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
Kind kind(const HitRescindedDraft&) { return Kind::hit_rescinded; }
Kind kind(const RecordsToReviewDraft&) { return Kind::records_to_review; }
Kind kind(const PassOnClockDraft&) { return Kind::pass_on_clock; }
Kind kind(const AttachmentArrivedDraft&) { return Kind::attachment_arrived; }
Kind kind(const TableDraft&) { return Kind::table_update; }

TraceId subject(const CheckReportDraft& d) { return d.subject; }
TraceId subject(const HitNoticeDraft& d) { return d.subject; }
TraceId subject(const RefusalDraft& d) { return d.subject; }
TraceId subject(const RouteChangedDraft& d) { return d.trace; }
TraceId subject(const TraceStatusDraft& d) { return d.trace; }
TraceId subject(const RecordsReportDraft&) { return {}; }
TraceId subject(const DirectoryDraft&) { return {}; }
TraceId subject(const TraceClockDraft& d) { return d.trace; }
TraceId subject(const ConfirmationClockDraft& d) { return d.subject; }
TraceId subject(const HitRescindedDraft& d) { return d.subject; }
TraceId subject(const RecordsToReviewDraft&) { return {}; }
TraceId subject(const PassOnClockDraft& d) { return d.subject; }
TraceId subject(const AttachmentArrivedDraft& d) { return d.trace; }
TraceId subject(const TableDraft&) { return {}; }

}  // namespace

std::optional<Compose> Drafts::add(Pending pending) {
  const auto at = pending_.emplace_hint(pending_.end(), ++drawn_, std::move(pending));
  if (!at->second.held) return order(at->first, at->second);
  held_[at->second.recipient].insert(at->first);
  ++held_count_;
  return std::nullopt;
}

const Pending* Drafts::find(std::uint64_t number) const {
  const auto at = pending_.find(number);
  return at == pending_.end() ? nullptr : &at->second;
}

void Drafts::forget_held(std::uint64_t number, const Pending& pending) {
  if (!pending.held) return;
  const auto at = held_.find(pending.recipient);
  at->second.erase(number);
  if (at->second.empty()) held_.erase(at);
  --held_count_;
}

void Drafts::erase(std::uint64_t number) {
  const auto at = pending_.find(number);
  if (at == pending_.end()) return;
  forget_held(number, at->second);
  pending_.erase(at);
}

void Drafts::erase_for(const PeerId& recipient) {
  std::erase_if(pending_, [&](const auto& entry) { return entry.second.recipient == recipient; });
  index();
}

std::size_t Drafts::held_for(const PeerId& recipient) const {
  const auto at = held_.find(recipient);
  return at == held_.end() ? 0 : at->second.size();
}

bool Drafts::take_back(const PeerId& recipient, const HitId& hit) {
  const auto held = held_.find(recipient);
  if (held == held_.end()) return false;
  const auto at = std::ranges::find_if(held->second, [&](std::uint64_t number) {
    const auto* const notice = std::get_if<HitNoticeDraft>(&pending_.at(number).draft);
    return notice != nullptr && notice->hit == hit;
  });
  if (at == held->second.end()) return false;
  erase(*at);
  return true;
}

void Drafts::hold(std::uint64_t number) {
  auto& pending = pending_.at(number);
  if (pending.held) return;
  pending.held = true;
  held_[pending.recipient].insert(number);
  ++held_count_;
}

void Drafts::hold_all() {
  for (auto& [number, pending] : pending_) pending.held = rests_on_records(pending.draft);
  index();
}

std::vector<Compose> Drafts::release_for(const PeerId& recipient) {
  std::vector<Compose> orders;
  const auto at = held_.find(recipient);
  if (at == held_.end()) return orders;
  for (const auto number : at->second) {
    auto& pending = pending_.at(number);
    pending.held = false;
    orders.push_back(order(number, pending));
  }
  held_count_ -= at->second.size();
  held_.erase(at);
  return orders;
}

std::vector<Compose> Drafts::outstanding() const {
  std::vector<Compose> orders;
  orders.reserve(pending_.size());
  for (const auto& [number, pending] : pending_) orders.push_back(order(number, pending));
  return orders;
}

std::vector<Compose> Drafts::ordered() const {
  std::vector<Compose> orders;
  for (const auto& [number, pending] : pending_)
    if (!pending.held) orders.push_back(order(number, pending));
  return orders;
}

void Drafts::index() {
  held_.clear();
  held_count_ = 0;
  for (const auto& [number, pending] : pending_) {
    if (!pending.held) continue;
    held_[pending.recipient].insert(number);
    ++held_count_;
  }
}

Kind kind_of(const Draft& draft) {
  return std::visit([](const auto& d) { return kind(d); }, draft);
}

TraceId subject_of(const Draft& draft) {
  return std::visit([](const auto& d) { return subject(d); }, draft);
}

bool rests_on_records(const Draft& draft) {
  return std::holds_alternative<CheckReportDraft>(draft) ||
         std::holds_alternative<HitNoticeDraft>(draft);
}

}  // namespace iwets::hub
