#include "node/shell/doctor.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

#include "node/shell/desk.h"
#include "node/shell/json_writer.h"

namespace iwets::node {
namespace {

using std::chrono::duration_cast;

constexpr Duration clock_offset_max = std::chrono::seconds{60};
constexpr Duration key_change_max = std::chrono::minutes{10};
constexpr Duration oldest_message_max = std::chrono::minutes{10};
constexpr Duration checkpoint_age_max = std::chrono::hours{3};
constexpr Duration unread_told_for = std::chrono::hours{24};
constexpr Duration others_silent_max = std::chrono::hours{72};
constexpr std::uint64_t disk_free_min = 256ULL << 20U;
constexpr std::size_t outbox_depth_max = 10'000;

void check(JsonWriter& to, std::string_view name, bool ok, const std::string& detail,
           const std::string& remedy) {
  to.begin_object().field("name", name).field("ok", ok).field("detail", detail);
  to.field("remedy", ok ? std::string() : remedy).end_object();
}

std::string milliseconds(Duration time) {
  return std::to_string(duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
}

void check_clock(const DoctorFacts& facts, JsonWriter& to) {
  const auto offset = facts.link.clock_offset;
  if (facts.link.state != link::LinkState::attached)
    return check(to, "clock", true, "cannot be compared while the hub is away", "");
  const bool ok = offset < clock_offset_max && offset > -clock_offset_max;
  check(to, "clock", ok, "the hub's clock minus ours: " + milliseconds(offset),
        "set this machine's clock, for instance: systemctl restart systemd-timesyncd");
}

void check_audit(const DoctorFacts& facts, JsonWriter& to) {
  const auto& witness = facts.link.witness;
  if (!witness.conflict.empty())
    return check(to, "audit", false, text(witness.conflict_at) + ": " + witness.conflict,
                 "keep this node's state as it is, and call the authority: the hub's log is not "
                 "what it was");
  if (witness.seen.size == 0)
    return check(to, "audit", true, "no checkpoint has been seen yet; it comes with the attach",
                 "");
  auto detail = "the hub's log of " + std::to_string(witness.seen.size) + " entries, checked at " +
                text(witness.at);
  const bool lonely = witness.other_peers && facts.now - *witness.other_peers > others_silent_max;
  if (witness.other_peers) detail += "; other peers agree, last at " + text(*witness.other_peers);
  const bool stale =
      facts.link.state == link::LinkState::attached && facts.now - witness.at > checkpoint_age_max;
  check(to, "audit", !lonely && !stale, detail,
        stale ? "the hub shows no new checkpoint: tell its operator"
              : "no other peer has countersigned the hub's log for days: ask its operator why");
}

void check_files(const DoctorFacts& facts, JsonWriter& to) {
  for (const auto* file : {"keys", "token"}) {
    const auto path = facts.state + "/" + file;
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
      check(to, file, false, path + " is missing", "restore it from the backup of this node");
      continue;
    }
    const bool ok = (status.st_mode & 077U) == 0;
    check(to, file, ok, path + (ok ? " is readable by its owner only" : " is readable by others"),
          "chmod 600 " + path);
  }
}

void check_link(const DoctorFacts& facts, JsonWriter& to) {
  const auto& link = facts.link;
  const bool ok = link.state == link::LinkState::attached;
  auto detail = std::string(name(link.state)) + " since " + text(link.since);
  if (!link.reason.empty()) detail += ": " + link.reason;
  check(to, "link", ok, detail,
        link.remedy.empty() ? "see whether the hub of the anchor file answers; what is submitted "
                              "meanwhile waits here"
                            : link.remedy);
}

void check_key_change(const DoctorFacts& facts, JsonWriter& to) {
  const auto& change = facts.link.key_change;
  switch (change.state) {
    case link::KeyChange::State::none:
      return check(to, "key_change", true, "none is under way", "");
    case link::KeyChange::State::under_way: {
      // While the hub is away nothing can be expected.
      const bool late = facts.link.state == link::LinkState::attached &&
                        facts.now - change.since > key_change_max;
      return check(to, "key_change", !late, "under way since " + text(change.since),
                   "ask the hub's operator: the hub has not put the new keys into its directory; "
                   "the present ones stay in use meanwhile");
    }
    case link::KeyChange::State::refused:
      return check(to, "key_change", false,
                   "the hub refused the new keys at " + text(change.since) + ": " + change.reason +
                       "; they were thrown away, the present ones stay in use",
                   change.remedy + "; then run `iwets-node rotate` again");
  }
}

void check_outbox(const DoctorFacts& facts, JsonWriter& to) {
  const auto& link = facts.link;
  const auto depth = link.waiting + link.under_way;
  auto detail = std::to_string(depth) + " messages wait";
  bool ok = depth < outbox_depth_max;
  if (link.oldest) {
    detail += ", the oldest since " + text(*link.oldest);
    ok = ok && facts.now - *link.oldest < oldest_message_max;
  }
  check(to, "outbox", ok, detail,
        "nothing is lost; it drains when the link is attached and the hub takes messages");
}

void check_disk(const DoctorFacts& facts, JsonWriter& to) {
  struct statvfs disk {};
  if (statvfs(facts.state.c_str(), &disk) != 0)
    return check(to, "disk", false, facts.state + " cannot be read", "see whether it is mounted");
  const auto free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  check(to, "disk", free >= disk_free_min, std::to_string(free >> 20U) + " MiB free",
        "free some space on the disk of " + facts.state);
}

void check_volume(const DoctorFacts& facts, JsonWriter& to) {
  check(to, "volume", facts.volume.keeps_secrets(), host::sentence(facts.state, facts.volume),
        "whoever takes the disk can read cases and keys: put the folder on a volume under LUKS, "
        "see the guide for members; a disk that encrypts itself is not seen from here");
}

void check_directory(const DoctorFacts& facts, JsonWriter& to) {
  const auto version = facts.link.directory_version;
  if (facts.foreign_directory_at && facts.foreign_directory_at >= facts.directory_at)
    return check(to, "directory", false,
                 "the hub sent a directory that the authority of our anchor file has not signed",
                 "compare the fingerprints in the anchor file with the authority by telephone, and "
                 "get the present anchor file from it");
  if (version == 0)
    return check(to, "directory", false, "no directory has been received",
                 "it comes with the first attach; the authority must have admitted this node");
  auto detail = "version " + std::to_string(version);
  if (facts.directory_at) detail += ", here since " + text(*facts.directory_at);
  check(to, "directory", true, detail, "");
}

void check_table(const DoctorFacts& facts, JsonWriter& to) {
  if (!facts.table) return;
  const auto& table = *facts.table;
  auto detail = "edition " + std::to_string(table.edition) + ", " + std::to_string(table.entries) +
                " entries";
  if (table.built_in != table.edition)
    detail += "; edition " + std::to_string(table.built_in) + " is built in";
  if (!table.additions_fault.empty())
    return check(to, "reference", false,
                 detail + ", which is searched without its last edition: " + table.additions_fault,
                 "correct the file, and start the node again");
  if (!table.refused) return check(to, "reference", true, detail, "");
  check(to, "reference", false,
        detail + "; edition " + std::to_string(table.refused->edition) + " was refused at " +
            text(table.refused->at) + ": " + table.refused->reason,
        table.refused->remedy.empty() ? "tell the hub's operator" : table.refused->remedy);
}

void check_alerts(const DoctorFacts& facts, JsonWriter& to) {
  if (!facts.alerts) return;
  const auto& alerts = *facts.alerts;
  std::string detail, remedy;
  for (const auto& trouble : alerts.troubles) {
    detail += (detail.empty() ? "" : "; ") + std::string(name(trouble.way)) + " fails since " +
              text(trouble.since) + ": " + trouble.reason +
              ", addresses: " + std::to_string(trouble.addresses);
    remedy += (remedy.empty() ? "" : "; ") + remedy_of(trouble.way, trouble.reason);
  }
  if (!alerts.troubles.empty()) return check(to, "alerts", false, detail, remedy);
  if (alerts.nowhere)
    return check(to, "alerts", false, "who is on duty has no address, and there is no general one",
                 "an administrator gives officers an address, or [alerts] names a general one");
  if (alerts.unread != Instant{} && facts.now - alerts.unread < unread_told_for)
    return check(to, "alerts", false,
                 text(alerts.unread) +
                     ": all in turn were told of an urgent notice, and nobody "
                     "had read it",
                 "see who is on duty: iwets duty show");
  check(to, "alerts", true,
        alerts.told == Instant{} ? "none was told since the start"
                                 : "told last at " + text(alerts.told),
        "");
}

void check_scanner(const DoctorFacts& facts, JsonWriter& to) {
  // Whoever scans elsewhere, or lets nobody open them, needs none: no fault, but to be known.
  if (!facts.scanner)
    return check(to, "scanner", true,
                 "none is configured, attachments are not scanned: `scanner` in [attachments] of "
                 "node.toml names one",
                 "");
  const auto& scanner = *facts.scanner;
  if (access(scanner.program.c_str(), X_OK) != 0)
    return check(to, "scanner", false,
                 scanner.program +
                     " is not there or cannot be run by the node's account, so that "
                     "no attachment passes",
                 "install it, or name the right program in [attachments] of node.toml and start "
                 "the node again");
  if (!scanner.why.empty())
    return check(to, "scanner", false,
                 "no attachment passes since " + text(scanner.failing_since) + ": " + scanner.why,
                 scanner.remedy);
  check(to, "scanner", true, "attachments are scanned by " + scanner.program, "");
}

}  // namespace

std::string examine(const DoctorFacts& facts) {
  JsonWriter to;
  to.begin_object().key("checks").begin_array();
  check_clock(facts, to);
  check_files(facts, to);
  check_link(facts, to);
  check_key_change(facts, to);
  check_outbox(facts, to);
  check_disk(facts, to);
  check_volume(facts, to);
  check_directory(facts, to);
  check_audit(facts, to);
  check_table(facts, to);
  check_alerts(facts, to);
  check_scanner(facts, to);
  to.end_array().end_object();
  return to.take();
}

}  // namespace iwets::node
