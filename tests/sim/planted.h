#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// Bugs that the simulation plants around the real cores, one at a time, to show that its oracles
/// find them. They exist in this program only.
namespace iwets::sim {

enum class Bug : std::uint8_t {
  none,
  acknowledge_before_sync,
  release_before_journaling,
  failed_sync_taken_for_good,
  full_disk_taken_for_good,
  snapshot_without_its_last_entry,
  restart_without_the_last_entry,
  snapshot_of_the_future,
  time_after_event,
  time_not_journaled,
  orders_not_repeated_after_start,
  late_answer_lost,
  owner_not_told,
  refusal_swallowed,
  sender_field_trusted,
  signature_not_checked,
  revoked_key_still_served,
  suspension_forgotten,
  credit_off_by_one,
  rights_not_checked,
  trace_not_filed,
  records_forgotten_by_restart,
  route_ignores_the_directory,
  expiry_by_the_wall_clock,
  peer_forgets_a_number,
  peer_sends_before_durable,
  peer_acknowledges_before_durable,
  outbox_lost_by_restart,
  clock_runs_on_during_question,
  reminders_forgotten_by_restart,
  escalation_forgotten,
  deadline_not_postponed,
  later_taken_for_an_answer,
  confirmation_counted_from_anew,
  escalation_of_hit_forgotten,
  word_on_hit_lost,
  answering_right_not_checked,
  end_not_told_to_answering_member,
  incoming_forgotten_by_restart,
  continuation_forgotten_by_crash,
  continuation_repeated_after_restart,
  countries_asked_forgotten,
  closed_answer_shown,
  agreement_assumed,
};

struct PlantedBug {
  Bug bug;
  std::string_view name;
};
inline constexpr std::array planted_bugs{
    PlantedBug{Bug::acknowledge_before_sync, "acknowledge_before_sync"},
    PlantedBug{Bug::release_before_journaling, "release_before_journaling"},
    PlantedBug{Bug::failed_sync_taken_for_good, "failed_sync_taken_for_good"},
    PlantedBug{Bug::full_disk_taken_for_good, "full_disk_taken_for_good"},
    PlantedBug{Bug::snapshot_without_its_last_entry, "snapshot_without_its_last_entry"},
    PlantedBug{Bug::restart_without_the_last_entry, "restart_without_the_last_entry"},
    PlantedBug{Bug::snapshot_of_the_future, "snapshot_of_the_future"},
    PlantedBug{Bug::time_after_event, "time_after_event"},
    PlantedBug{Bug::time_not_journaled, "time_not_journaled"},
    PlantedBug{Bug::orders_not_repeated_after_start, "orders_not_repeated_after_start"},
    PlantedBug{Bug::late_answer_lost, "late_answer_lost"},
    PlantedBug{Bug::owner_not_told, "owner_not_told"},
    PlantedBug{Bug::refusal_swallowed, "refusal_swallowed"},
    PlantedBug{Bug::sender_field_trusted, "sender_field_trusted"},
    PlantedBug{Bug::signature_not_checked, "signature_not_checked"},
    PlantedBug{Bug::revoked_key_still_served, "revoked_key_still_served"},
    PlantedBug{Bug::suspension_forgotten, "suspension_forgotten"},
    PlantedBug{Bug::credit_off_by_one, "credit_off_by_one"},
    PlantedBug{Bug::rights_not_checked, "rights_not_checked"},
    PlantedBug{Bug::trace_not_filed, "trace_not_filed"},
    PlantedBug{Bug::records_forgotten_by_restart, "records_forgotten_by_restart"},
    PlantedBug{Bug::route_ignores_the_directory, "route_ignores_the_directory"},
    PlantedBug{Bug::expiry_by_the_wall_clock, "expiry_by_the_wall_clock"},
    PlantedBug{Bug::peer_forgets_a_number, "peer_forgets_a_number"},
    PlantedBug{Bug::peer_sends_before_durable, "peer_sends_before_durable"},
    PlantedBug{Bug::peer_acknowledges_before_durable, "peer_acknowledges_before_durable"},
    PlantedBug{Bug::outbox_lost_by_restart, "outbox_lost_by_restart"},
    PlantedBug{Bug::clock_runs_on_during_question, "clock_runs_on_during_question"},
    PlantedBug{Bug::reminders_forgotten_by_restart, "reminders_forgotten_by_restart"},
    PlantedBug{Bug::escalation_forgotten, "escalation_forgotten"},
    PlantedBug{Bug::deadline_not_postponed, "deadline_not_postponed"},
    PlantedBug{Bug::later_taken_for_an_answer, "later_taken_for_an_answer"},
    PlantedBug{Bug::confirmation_counted_from_anew, "confirmation_counted_from_anew"},
    PlantedBug{Bug::escalation_of_hit_forgotten, "escalation_of_hit_forgotten"},
    PlantedBug{Bug::word_on_hit_lost, "word_on_hit_lost"},
    PlantedBug{Bug::answering_right_not_checked, "answering_right_not_checked"},
    PlantedBug{Bug::end_not_told_to_answering_member, "end_not_told_to_answering_member"},
    PlantedBug{Bug::incoming_forgotten_by_restart, "incoming_forgotten_by_restart"},
    PlantedBug{Bug::continuation_forgotten_by_crash, "continuation_forgotten_by_crash"},
    PlantedBug{Bug::continuation_repeated_after_restart, "continuation_repeated_after_restart"},
    PlantedBug{Bug::countries_asked_forgotten, "countries_asked_forgotten"},
    PlantedBug{Bug::closed_answer_shown, "closed_answer_shown"},
    PlantedBug{Bug::agreement_assumed, "agreement_assumed"},
};

}  // namespace iwets::sim
