#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "hub/ctl/render.h"
#include "hub/ctl/words.h"
#include "iwets/v1/status.pb.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::ctl {
namespace {

constexpr int peers_on_screen_max = 20;

/// Rows of cells, columns as wide as their widest cell.
std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += ' ' + row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 1, ' ');
    }
    out += line + '\n';
  }
  return out;
}

std::string fixed(double value, int digits) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string clock_of(std::uint64_t us) { return text(from_us(us)); }

std::string ago(std::uint64_t us, std::uint64_t now_us) {
  if (us == 0) return "-";
  return span(now_us > us ? now_us - us : 0);
}

std::vector<std::string> peer_row(const v1::PeerRow& peer, std::uint64_t now_us) {
  return {peer.peer(),
          peer.state() + (peer.stopped().empty() ? "" : " (" + peer.stopped() + ")"),
          std::to_string(peer.waiting()),
          std::to_string(peer.under_way()),
          ago(peer.oldest_us(), now_us),
          std::to_string(peer.received()),
          std::to_string(peer.delivered()),
          ago(peer.heard_us(), now_us),
          peer.program()};
}
const std::vector<std::string> peer_heading = {
    "peer", "state", "waiting", "under way", "oldest", "received", "delivered", "heard", "program"};

std::string rates_line(const v1::Overview& overview) {
  std::string out;
  for (const auto& rate : overview.rates()) {
    static constexpr std::array shown = {"messages", "entries",  "commits",
                                         "checks",   "composed", "receipts"};
    if (std::ranges::find(shown, rate.name()) == shown.end()) continue;
    out += (out.empty() ? "" : ", ") + rate.name() + " " + fixed(rate.per_second(), 1) + "/s";
  }
  return out;
}

std::string queues_line(const v1::Overview& overview) {
  std::string out;
  for (const auto& queue : overview.queues())
    out += (out.empty() ? "" : ", ") + queue.name() + " " + std::to_string(queue.depth());
  return out;
}

template <typename Rows>
std::string stores_line(const Rows& rows) {
  std::string out;
  for (const auto& row : rows)
    out += (out.empty() ? "" : ", ") + std::string(word(row.store())) + " " +
           std::to_string(row.records());
  return out;
}

std::string reviews_line(const v1::Overview& overview) {
  std::string out;
  for (const auto& row : overview.reviews())
    out += (out.empty() ? "" : "; ") + row.owner() + " " + std::to_string(row.to_review()) +
           " to review, " + std::to_string(row.expired()) + " expired";
  return out.empty() ? "no record was due so far" : out;
}

std::string attention_text(const v1::Overview& overview, const Style& style) {
  const auto painted = [&](const std::string& text, const char* colour) {
    return style.colour ? std::string("\x1b[") + colour + "m" + text + "\x1b[0m" : text;
  };
  if (overview.attention().empty()) return painted("Nothing needs attention.", "32") + "\n";
  std::string out = "Needs attention:\n";
  for (const auto& row : overview.attention())
    out += "  " + painted(row.urgent() ? "! " : "- ", row.urgent() ? "31" : "33") + row.what() +
           "\n    " + row.remedy() + "\n";
  return out;
}

}  // namespace

std::string span(std::uint64_t us) {
  constexpr std::uint64_t second = 1'000'000, minute = 60 * second, hour = 60 * minute,
                          day = 24 * hour;
  if (us < 1'000) return std::to_string(us) + " us";
  if (us < second) return fixed(static_cast<double>(us) / 1e3, 1) + " ms";
  if (us < minute) return fixed(static_cast<double>(us) / 1e6, 1) + " s";
  if (us < hour) return std::to_string(us / minute) + " min";
  if (us < day)
    return std::to_string(us / hour) + " h " + std::to_string(us % hour / minute) + " min";
  return std::to_string(us / day) + " d " + std::to_string(us % day / hour) + " h";
}

std::string size(std::uint64_t bytes) {
  static constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < units.size(); ++unit) value /= 1024;
  return fixed(value, unit == 0 ? 0 : 1) + " " + units[unit];
}

std::string text_of(const v1::Overview& overview, const Style& style) {
  std::string out = "iwets-hub " + overview.version() + " at " + overview.endpoint() + ", up " +
                    ago(overview.started_us(), overview.now_us()) + ", intake " +
                    overview.intake() + ", directory " +
                    std::to_string(overview.directory_version()) + "\n\n";
  out += attention_text(overview, style) + "\n";
  out += table({{"peers", std::to_string(overview.peers_attached()) + " of " +
                              std::to_string(overview.peers_known()) + " attached; for them " +
                              std::to_string(overview.waiting()) + " waiting, " +
                              std::to_string(overview.under_way()) + " under way"},
                {"traces", std::to_string(overview.open_traces()) + " open; checks " +
                               std::to_string(overview.open_checks()) + " open; drafts " +
                               std::to_string(overview.drafts())},
                {"journal", "index " + std::to_string(overview.journal_index()) + ", " +
                                size(overview.journal_bytes())},
                {"stores", stores_line(overview.stores()) + "; " + size(overview.records_bytes())},
                {"reviews", reviews_line(overview)},
                {"rates", rates_line(overview)},
                {"queues", queues_line(overview)},
                {"machine", "memory " + size(overview.rss_bytes()) + ", disk free " +
                                size(overview.disk_free_bytes())}});
  std::vector<std::vector<std::string>> rows = {peer_heading};
  // Who has most waiting comes first: that is where one looks.
  std::vector<const v1::PeerRow*> peers;
  for (const auto& peer : overview.peers()) peers.push_back(&peer);
  const auto order = [](const auto* row) {
    return std::pair(~(row->waiting() + row->under_way()), row->peer());
  };
  std::ranges::sort(peers, {}, order);
  for (const auto* peer : peers)
    if (rows.size() <= peers_on_screen_max) rows.push_back(peer_row(*peer, overview.now_us()));
  out += "\n" + table(rows);
  if (overview.peers_size() > peers_on_screen_max) out += "  ... all of them: iwets-hubctl peers\n";
  return out;
}

std::string text_of(const v1::Peers& peers, std::uint64_t now_us) {
  std::vector<std::vector<std::string>> rows = {peer_heading};
  for (const auto& peer : peers.peers()) rows.push_back(peer_row(peer, now_us));
  return table(rows);
}

std::string text_of(const v1::JourneyOf& journey) {
  const auto id = TraceId::from_bytes(bytes_of(journey.subject()));
  std::string out = (id ? id->text() : "") + "\n";
  std::vector<std::vector<std::string>> rows;
  std::uint64_t first = 0, before = 0;
  for (const auto& step : journey.steps()) {
    if (first == 0) first = before = step.time_us();
    rows.push_back({clock_of(step.time_us()), "+" + span(step.time_us() - first),
                    "(" + span(step.time_us() - before) + ")", step.text()});
    before = step.time_us();
  }
  return out + table(rows);
}

std::string text_of(const v1::StatusEvent& event) {
  const auto id = TraceId::from_bytes(bytes_of(event.subject()));
  return clock_of(event.time_us()) + "  " + (id ? id->text() + "  " : "") + event.name() + "  " +
         (event.text().empty() ? event.peer() : event.text()) + "\n";
}

std::string text_of(const v1::Stores& stores) {
  std::vector<std::vector<std::string>> rows = {{"store", "records"}};
  for (const auto& row : stores.stores())
    rows.push_back({word(row.store()), std::to_string(row.records())});
  return table(rows) + "  " + size(stores.bytes()) + " on disk, applied up to journal index " +
         std::to_string(stores.applied_index()) + "\n";
}

std::string text_of(const v1::HitQuality& hits) {
  if (hits.figures().empty()) return "No hit between two members so far.\n";
  std::vector<std::vector<std::string>> rows = {{"owner", "store", "hits", "asked", "confirmed",
                                                 "not confirmed", "reported false", "located",
                                                 "rescinded", "silent"}};
  for (const auto& row : hits.figures())
    rows.push_back({row.owner(), word(row.store()), std::to_string(row.told()),
                    std::to_string(row.asked()), std::to_string(row.confirmed()),
                    std::to_string(row.not_confirmed()), std::to_string(row.reported_false()),
                    std::to_string(row.located()), std::to_string(row.rescinded()),
                    std::to_string(row.escalated())});
  return table(rows) + "  hits told to both sides since the hub first ran\n";
}

std::string text_of(const v1::TableStanding& standing) {
  std::string out = standing.edition() == 0
                        ? "No edition of the reference table was loaded: members have what is "
                          "built into their nodes.\n"
                        : "edition " + std::to_string(standing.edition()) + ", of " +
                              clock_of(standing.created_us()) + ", with " +
                              std::to_string(standing.entries()) +
                              " entries, is the newest; edition " +
                              std::to_string(standing.first()) + " the first that is here\n";
  if (!standing.note().empty()) out += "  " + standing.note() + "\n";
  if (standing.loading() != 0)
    out += "edition " + std::to_string(standing.loading()) +
           " is not whole: " + std::to_string(standing.pieces_loaded()) + " of " +
           std::to_string(standing.pieces()) + " pieces are here; load its file again\n";
  if (standing.holders().empty()) return out + "No member has said which edition it has.\n";
  std::vector<std::vector<std::string>> rows = {{"member", "has edition", "on its way", "refused"}};
  for (const auto& row : standing.holders())
    rows.push_back(
        {row.peer(), std::to_string(row.edition()),
         row.sending() == 0
             ? "-"
             : std::to_string(row.sending()) + ", piece " + std::to_string(row.piece()),
         row.refused() == 0 ? "-" : std::to_string(row.refused()) + ": " + row.reason()});
  return out + table(rows);
}

std::string text_of(const v1::BackupState& made) {
  return "backup of journal entry " + std::to_string(made.index()) + ", of " +
         clock_of(made.time_us()) + "\n  in " + made.folder() + ": " +
         std::to_string(made.files()) + " files, " + size(made.bytes()) +
         "\n  not in it: the master key. Keep it elsewhere: without it nothing that was sent can "
         "be read, with it all of it\n  next: see now and then that it can be restored: iwets-hub "
         "restore --from " +
         made.folder() + " --state NEW\n";
}

std::string text_of(const v1::ErasedCases& erased) {
  std::string out = std::to_string(erased.erased()) +
                    (erased.dry_run() ? " cases would be erased, " : " cases are erased, ") +
                    std::to_string(erased.kept()) + " stay\n";
  std::vector<std::vector<std::string>> rows;
  for (const auto& kept : erased.reasons()) {
    const auto id = TraceId::from_bytes(bytes_of(kept.subject()));
    rows.push_back({id ? id->text() : "", kept.reason()});
  }
  return out + table(rows);
}

}  // namespace iwets::ctl
