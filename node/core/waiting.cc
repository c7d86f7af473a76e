#include "node/core/waiting.h"

#include <array>
#include <utility>

namespace iwets::node {
namespace {

constexpr std::uint32_t information_requested = 606;

template <typename T, std::size_t n>
std::optional<T> find(const std::array<std::pair<T, std::string_view>, n>& names,
                      std::string_view word) {
  for (const auto& [value, text] : names)
    if (text == word) return value;
  return std::nullopt;
}
template <typename T, std::size_t n>
std::string_view find(const std::array<std::pair<T, std::string_view>, n>& names, T value) {
  for (const auto& [one, text] : names)
    if (one == value) return text;
  return "unknown";
}

constexpr std::array<std::pair<Waits, std::string_view>, 5> waits_names = {{
    {Waits::nobody, "nobody"},
    {Waits::you, "you"},
    {Waits::center, "center"},
    {Waits::hub, "hub"},
    {Waits::member, "member"},
}};

constexpr std::array<std::pair<NoticeKind, std::string_view>, 9> kind_names = {{
    {NoticeKind::hit, "hit"},
    {NoticeKind::answer, "answer"},
    {NoticeKind::question, "question"},
    {NoticeKind::confirmation, "confirmation"},
    {NoticeKind::rescission, "rescission"},
    {NoticeKind::request, "request"},
    {NoticeKind::correction, "correction"},
    {NoticeKind::trouble, "trouble"},
    {NoticeKind::handover, "handover"},
}};

std::optional<NoticeKind> kind_of(Step step) {
  switch (step) {
    case Step::hit_notice: return NoticeKind::hit;
    case Step::result:
    case Step::closed:
    case Step::refused:
    case Step::attachment_received:
    case Step::explanation: return NoticeKind::answer;
    case Step::inquiry:
    case Step::continuation_waits:
    case Step::incoming_question: return NoticeKind::question;
    case Step::confirmation_requested:
    case Step::confirmation:
    case Step::confirmation_escalated:
    case Step::false_hit:
    case Step::pass_on_asked:
    case Step::pass_on_answered:
    case Step::record_located: return NoticeKind::confirmation;
    case Step::hit_rescinded: return NoticeKind::rescission;
    case Step::incoming_request:
    case Step::incoming_information:
    case Step::incoming_overdue:
    case Step::incoming_escalated:
    case Step::incoming_unanswered:
    case Step::incoming_closed: return NoticeKind::request;
    case Step::correction:
    case Step::basis_corrected:
    case Step::incoming_amended: return NoticeKind::correction;
    case Step::message_refused:
    case Step::incoming_refused:
    case Step::escalated:
    case Step::alarm_raised:
    case Step::attachment_failed:
    case Step::table_refused:
    case Step::records_to_review: return NoticeKind::trouble;
    case Step::handed_over:
    case Step::draft_handed_over: return NoticeKind::handover;
    case Step::submitted:
    case Step::receipted:
    case Step::delivered:
    case Step::check_report:
    case Step::check_update:
    case Step::center_report:
    case Step::cancelled:
    case Step::route_changed:
    case Step::resealed:
    case Step::waiting:
    case Step::cancel_asked:
    case Step::information_given:
    case Step::stray:
    case Step::waiting_for_directory:
    case Step::clock_started:
    case Step::clock_stopped:
    case Step::clock_resumed:
    case Step::reminder:
    case Step::unanswered:
    case Step::clarification_asked:
    case Step::continued:
    case Step::not_continued:
    case Step::records_report:
    case Step::link:
    case Step::unbelievable:
    case Step::confirmation_asked:
    case Step::confirmation_given:
    case Step::confirmation_repeated:
    case Step::reported_false:
    case Step::rescission_acknowledged:
    case Step::located:
    case Step::correction_acknowledged:
    case Step::amended:
    case Step::amendment_acknowledged:
    case Step::incoming_reported:
    case Step::incoming_answered:
    case Step::incoming_explained:
    case Step::incoming_clock:
    case Step::incoming_corrected:
    case Step::incoming_acknowledged:
    case Step::pass_on_clock:
    case Step::attached:
    case Step::attachment_delivered:
    case Step::table_updated:
    case Step::alarm_closed: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Waits waits_for(const Case& c) {
  if (c.kind != CaseKind::trace) return final(c.state) ? Waits::nobody : Waits::hub;
  if (c.versions.to_acknowledge() || waits(c.hop.way_on)) return Waits::you;
  if (final(c.state)) return Waits::nobody;
  // The hub's clock tells whether the center's question is open; without one, the code does.
  const bool asked = c.deadline == Instant{} && c.code == information_requested;
  if (asked || c.stopped != Instant{}) return Waits::you;
  if (c.state == CaseState::queued || !c.recipient || c.recipient->is_hub()) return Waits::hub;
  return c.recipient->role() == Role::member ? Waits::member : Waits::center;
}

std::string_view name(Waits whom) { return find(waits_names, whom); }
std::optional<Waits> parse_waits(std::string_view word) { return find(waits_names, word); }

std::optional<Instant> due(const Case& c) {
  if (final(c.state) || c.stopped != Instant{} || c.deadline == Instant{}) return std::nullopt;
  return c.deadline;
}

std::string_view name(NoticeKind kind) { return find(kind_names, kind); }
std::optional<NoticeKind> parse_notice_kind(std::string_view word) {
  return find(kind_names, word);
}

std::optional<NoticeKind> notice_of(const Tell& told) {
  if (told.step == Step::center_report && told.code == information_requested)
    return NoticeKind::question;
  return kind_of(told.step);
}

}  // namespace iwets::node
