#include "hub/shell/attention.h"

#include <string>
#include <vector>

#include "hub/shell/counters.h"
#include "iwets/v1/status.pb.h"
#include "proto/types/ids.h"

namespace iwets::shell {
namespace {

constexpr int rows_max = 64;
/// Work for an attached peer should not lie this long.
constexpr Duration attached_wait_max = std::chrono::minutes{10};
/// A peer that is away with work waiting is worth a call after this long.
constexpr Duration away_wait_max = std::chrono::hours{24};
constexpr std::uint64_t strikes_noted = 10;

/// Less than this the hub's time may be ahead without a word.
constexpr Duration clock_ahead_max = std::chrono::minutes{1};

std::string seconds(Duration time) { return std::to_string(time.count() / 1'000'000); }

struct Row {
  bool urgent;
  std::string what, remedy;
};

void judge_intake(const v1::Overview& overview, const ClockFacts& clock, std::vector<Row>& rows) {
  const auto& intake = overview.intake();
  if (intake == "disk_full")
    rows.push_back({true, "The disk is full: nothing is taken in. Nothing is lost.",
                    "Free space on the disk of the state directory; the hub goes on by itself."});
  if (intake == "clock")
    rows.push_back(
        {true,
         "The wall clock differs from the hub's time by " + seconds(clock.lead) +
             " s: nothing is taken in. Nothing is lost.",
         "Correct the clock; if it is right (was the hub down for more than a day?), run "
         "`iwets-hubctl clock confirm`."});
  if (clock.ahead > clock_ahead_max)
    rows.push_back(
        {false,
         "The hub's time is " + seconds(clock.ahead) +
             " s ahead of the clock that was confirmed, and runs at half speed.",
         "Nothing to do: it never goes back, and is right when the clock has caught up."});
  if (intake == "drain")
    rows.push_back({false, "The hub is draining and will end.", "Nothing to do."});
  if (overview.directory_version() == 0)
    rows.push_back({true, "No directory is loaded: no peer can attach.",
                    "Run `iwets-hubctl directory load FILE` with the authority's directory."});
}

void judge_peer(const v1::PeerRow& peer, Instant now, std::vector<Row>& rows) {
  const auto since = peer.oldest_us() == 0 ? Duration{} : now - from_us(peer.oldest_us());
  const auto backlog = std::to_string(peer.waiting() + peer.under_way());
  if (!peer.stopped().empty())
    rows.push_back(
        {true, "The lanes of " + peer.peer() + " have stopped: " + peer.stopped() + ".",
         "Compare with its operator, then run `iwets-hubctl lane open " + peer.peer() + "`."});
  else if (peer.state() == "attached" && since > attached_wait_max)
    rows.push_back(
        {false, peer.peer() + " is attached but does not take its messages: " + backlog + " wait.",
         "Ask its operator whether its disk is full or its program hangs."});
  else if (peer.state() == "away" && since > away_wait_max)
    rows.push_back({false, peer.peer() + " is away and " + backlog + " messages wait for it.",
                    "Call its operator; nothing is lost."});
  if (peer.undeliverable() > 0)
    rows.push_back({true,
                    std::to_string(peer.undeliverable()) + " messages for " + peer.peer() +
                        " were dropped: so much waits for it that nothing more is kept.",
                    "Have its operator take its messages; `iwets-hubctl trace ID` shows what it "
                    "missed."});
  if (peer.state() == "suspended")
    rows.push_back(
        {false, peer.peer() + " is suspended.",
         "When the reason is gone, run `iwets-hubctl peer resume " + peer.peer() + "`."});
  if (peer.strikes() >= strikes_noted)
    rows.push_back({false,
                    peer.peer() + " sent " + std::to_string(peer.strikes()) +
                        " frames that were none of this protocol.",
                    "Ask its operator what runs there; suspend it if it goes on."});
}

void judge_escalated(const v1::Escalated& late, std::vector<Row>& rows) {
  const auto oldest = TraceId::from_bytes(bytes_of(late.oldest()));
  const auto count = late.traces();
  rows.push_back({true,
                  std::to_string(count) + (count == 1 ? " trace" : " traces") + " at " +
                      late.center() + " unanswered after three reminders, the oldest " +
                      (oldest ? oldest->text() : std::string()) + ".",
                  "Call it; `iwets-hubctl trace ID` shows the course of a trace. It stays "
                  "open until it is answered or expires."});
}

void judge_unconfirmed(const v1::Unconfirmed& late, std::vector<Row>& rows) {
  const auto count = late.hits();
  rows.push_back({true,
                  late.owner() + " has not answered about " + std::to_string(count) +
                      (count == 1 ? " hit" : " hits") + " after three requests.",
                  "Call its bureau: officers elsewhere wait with a person or a thing in their "
                  "hands."});
}

/// What was given up since the start, told by the counters.
void judge_losses(const v1::Overview& overview, std::vector<Row>& rows) {
  const auto total = [&](Count which) -> std::uint64_t {
    for (const auto& rate : overview.rates())
      if (rate.name() == counter_names[static_cast<std::size_t>(which)]) return rate.total();
    return 0;
  };
  if (const auto count = total(Count::not_composed); count > 0)
    rows.push_back({true, std::to_string(count) + " messages of the hub could not be written.",
                    "See event=not_composed in the log for the reason; they are tried again at the "
                    "next start."});
  if (const auto count = total(Count::connections_shed); count > 0)
    rows.push_back({false,
                    std::to_string(count) +
                        " connections were ended at once: nearly all descriptors were in use.",
                    "See who connects so often (`ss -tn`), and keep them out by the firewall; or "
                    "raise LimitNOFILE of the hub's unit."});
  if (const auto count = total(Count::checks_given_up); count > 0)
    rows.push_back(
        {false,
         std::to_string(count) + " checks were given up before their last store had answered.",
         "See the queues `checks` and `records`: a store hangs, or cannot keep up; "
         "members may ask again."});
}

}  // namespace

void add_attention(v1::Overview& overview, std::uint64_t disk_free_min_bytes,
                   const ClockFacts& clock) {
  std::vector<Row> rows;
  judge_intake(overview, clock, rows);
  if (overview.disk_free_bytes() < 2 * disk_free_min_bytes && overview.intake() != "disk_full")
    rows.push_back(
        {false, "The disk is nearly full.", "Free space before the intake stops by itself."});
  if (overview.volume_in_clear())
    rows.push_back({false, overview.volume() + ".",
                    "Whoever takes the disk can read it: put the state on a volume under LUKS. If "
                    "it is protected in another way, set `hub.accept_plain_volume = true`."});
  judge_losses(overview, rows);
  for (const auto& late : overview.escalated()) judge_escalated(late, rows);
  for (const auto& late : overview.unconfirmed()) judge_unconfirmed(late, rows);
  for (const auto& peer : overview.peers()) judge_peer(peer, from_us(overview.now_us()), rows);
  for (const bool urgent : {true, false})
    for (const auto& row : rows) {
      if (row.urgent != urgent || overview.attention_size() >= rows_max) continue;
      auto& out = *overview.add_attention();
      out.set_urgent(row.urgent);
      out.set_what(row.what);
      out.set_remedy(row.remedy);
    }
}

}  // namespace iwets::shell
