#include "hub/shell/overview.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <future>
#include <map>

#include "hub/shell/attention.h"
#include "hub/shell/frames.h"
#include "hub/shell/steps.h"
#include "hub/shell/table_loader.h"
#include "iwets/v1/status.pb.h"
#include "proto/codec/bounds.h"

namespace iwets::shell {
namespace {

constexpr auto core_wait_max = std::chrono::seconds{3};
constexpr std::size_t samples_max = 13;  ///< one every five seconds: a minute

/// Resident memory of this process: /proc/self/statm, second number, in pages.
std::uint64_t resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  unsigned long long size = 0, resident = 0;
  const int got = std::fscanf(file, "%llu %llu", &size, &resident);
  std::fclose(file);
  return got == 2 ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

const char* state_of(const hub::PeerView& peer) {
  if (peer.revoked) return "revoked";
  if (peer.suspended) return "suspended";
  if (peer.stopped) return "stopped";
  return peer.attached ? "attached" : "away";
}

}  // namespace

/// Fills the replies.
struct Overview::Build {
  const Overview& self;
  const Wiring& wiring = self.wiring_;

  template <typename Rows>
  void add_peers(const hub::CoreView& core, Rows& rows) const {
    const auto presence = wiring.presence.rows();
    const auto directory = wiring.directory.directory();
    for (const auto& peer : core.peers) {
      auto& row = *rows.add_peers();
      row.set_peer(peer.peer.text());
      row.set_state(state_of(peer));
      row.set_waiting(peer.waiting);
      row.set_under_way(peer.under_way);
      if (peer.oldest) row.set_oldest_us(to_us(*peer.oldest));
      row.set_received(peer.received);
      row.set_delivered(peer.delivered);
      const auto before = wiring.undeliverable_before.find(peer.peer);
      row.set_undeliverable(peer.undeliverable -
                            (before == wiring.undeliverable_before.end() ? 0 : before->second));
      if (peer.stopped) row.set_stopped(name(*peer.stopped));
      const auto* party = directory ? directory->find(peer.peer) : nullptr;
      if (party != nullptr) row.set_name(party->name);
      const auto seen = presence.find(peer.peer);
      if (seen == presence.end()) continue;
      row.set_program(seen->second.program);
      row.set_heard_us(to_us(seen->second.heard));
      row.set_strikes(seen->second.strikes);
    }
  }
  template <typename Rows>
  void add_stores(Rows& rows) const {
    for (const auto& [store, count] : wiring.records.counts()) {
      auto& row = *rows.add_stores();
      row.set_store(static_cast<v1::Store>(store));
      row.set_records(count);
    }
  }

  void overview(const hub::CoreView& core, v1::Overview& out) const {
    out.set_version(wiring.version);
    out.set_started_us(to_us(wiring.started));
    out.set_now_us(to_us(wiring.clock.now()));
    out.set_endpoint(wiring.endpoint);
    out.set_directory_version(core.directory_version);
    out.set_intake(wiring.committer.disk_full() ? "disk_full" : name(wiring.watch.reason()));
    out.set_open_traces(core.open_traces);
    out.set_open_checks(core.open_checks);
    out.set_drafts(core.drafts);
    for (const auto& late : core.escalated) {
      auto& row = *out.add_escalated();
      row.set_center(late.center.text());
      row.set_traces(late.traces);
      row.set_oldest(late.oldest.bytes());
    }
    for (const auto& late : core.unconfirmed) {
      auto& row = *out.add_unconfirmed();
      row.set_owner(late.owner.text());
      row.set_hits(late.hits);
    }
    for (const auto& [owner, figures] : core.reviews) {
      auto& row = *out.add_reviews();
      row.set_owner(owner.text());
      row.set_to_review(figures.to_review);
      row.set_expired(figures.expired);
    }
    out.set_journal_index(wiring.journal.last().index);
    out.set_journal_bytes(wiring.journal.bytes_on_disk());
    out.set_records_bytes(wiring.records.bytes_on_disk());
    out.set_disk_free_bytes(wiring.watch.disk_free_bytes());
    out.set_rss_bytes(resident_bytes());
    out.set_volume(wiring.volume);
    out.set_volume_in_clear(wiring.volume_in_clear);
    add_peers(core, out);
    sum_peers(core, out);
    add_rates(out);
    add_queues(out);
    add_stores(out);
    add_attention(out, wiring.limits.disk_free_min_bytes,
                  {wiring.clock.wall_lead(), wiring.clock.ahead()});
    add_table_attention(core, out);
  }

  static void add_hits(const hub::CoreView& core, v1::HitQuality& out) {
    for (const auto& hits : core.hits) {
      auto& row = *out.add_figures();
      row.set_owner(hits.owner.text());
      row.set_store(static_cast<v1::Store>(hits.store));
      row.set_told(hits.figures.told);
      row.set_asked(hits.figures.asked);
      row.set_escalated(hits.figures.escalated);
      row.set_confirmed(hits.figures.confirmed);
      row.set_not_confirmed(hits.figures.not_confirmed);
      row.set_reported_false(hits.figures.reported_false);
      row.set_located(hits.figures.located);
      row.set_rescinded(hits.figures.rescinded);
    }
  }

  static void sum_peers(const hub::CoreView& core, v1::Overview& out) {
    std::uint64_t attached = 0, waiting = 0, under_way = 0;
    for (const auto& peer : core.peers) {
      attached += peer.attached ? 1 : 0;
      waiting += peer.waiting;
      under_way += peer.under_way;
    }
    out.set_peers_known(static_cast<std::uint32_t>(core.peers.size()));
    out.set_peers_attached(static_cast<std::uint32_t>(attached));
    out.set_waiting(waiting);
    out.set_under_way(under_way);
  }

  void add_rates(v1::Overview& out) const {
    const auto now = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < counter_names.size(); ++i) {
      auto& rate = *out.add_rates();
      rate.set_name(counter_names[i]);
      const auto total = wiring.counters.value(static_cast<Count>(i));
      rate.set_total(total);
      if (self.samples_.empty()) continue;
      const auto& first = self.samples_.front();
      const std::chrono::duration<double> seconds = now - first.at;
      if (seconds.count() > 0)
        rate.set_per_second(static_cast<double>(total - first.values[i]) / seconds.count());
    }
  }

  void add_queues(v1::Overview& out) const {
    const auto add = [&](const char* queue, std::size_t depth, std::size_t most) {
      auto& row = *out.add_queues();
      row.set_name(queue);
      row.set_depth(depth);
      row.set_depth_max(most);
    };
    std::size_t verifying = 0;
    for (const auto& queue : wiring.verifiers) verifying += queue->size();
    const auto mail = wiring.mailbox.depths();
    add("verify", verifying, wiring.limits.verify_items_max * wiring.verifiers.size());
    add("intake", mail.outside, wiring.limits.intake_items_max);
    add("inside", mail.inside, 0);
    add("work", mail.work, wiring.limits.inside_work_max);
    add("uncommitted", mail.uncommitted, wiring.limits.uncommitted_max);
    add("commit", wiring.turned.size(), 0);
    add("records", wiring.records_queue.size(), 0);
    add("checks", wiring.checks.waiting(), 0);
    add("compose", wiring.compose_queue.size(), 0);
  }

  /// False: the journal cannot be read there.
  [[nodiscard]] bool journey(const TraceId& subject, v1::JourneyOf& out) const {
    const auto steps = wiring.journal.journey(subject);
    if (!steps) return false;
    out.set_subject(subject.bytes());
    for (const auto& step : *steps) {
      auto& row = *out.add_steps();
      const auto which = static_cast<hub::Step>(step.row.step);
      row.set_index(step.index);
      row.set_time_us(to_us(step.time));
      row.set_step(step_name(which));
      row.set_peer(step.row.peer.text());
      row.set_code(step.row.code);
      row.set_text(step_text(which, step.row.peer, step.row.code));
    }
    return true;
  }
};

void Overview::sample() {
  Sample sample{std::chrono::steady_clock::now(), {}};
  for (std::size_t i = 0; i < sample.values.size(); ++i)
    sample.values[i] = wiring_.counters.value(static_cast<Count>(i));
  samples_.push_back(sample);
  if (samples_.size() > samples_max) samples_.pop_front();
}

std::optional<hub::CoreView> Overview::view() const {
  auto seen = std::make_shared<std::promise<hub::CoreView>>();
  auto result = seen->get_future();
  if (!wiring_.mailbox.look([seen](const hub::HubCore& core) { seen->set_value(core.view()); }) ||
      result.wait_for(core_wait_max) != std::future_status::ready)
    return std::nullopt;
  return result.get();
}

std::string Overview::answer(Bytes request) {
  v1::StatusReply reply;
  reply.set_schema_version(schema_version_first);
  const auto fail_with = [&](const char* code, const std::string& reason) {
    reply.mutable_failure()->set_code(code);
    reply.mutable_failure()->set_reason(reason);
    return reply.SerializeAsString();
  };
  const auto read = codec::read<v1::StatusRequest>(request);
  if (!read) return fail_with(name(read.error().code), read.error().reason);
  const Build build{*this};
  if (read->has_journey()) {
    if (!build.journey(*TraceId::from_bytes(bytes_of(read->journey().subject())),
                       *reply.mutable_journey()))
      return fail_with("failed", "the journal is damaged where this journey is kept");
    return reply.SerializeAsString();
  }
  if (read->has_stores()) {
    build.add_stores(*reply.mutable_stores());
    reply.mutable_stores()->set_bytes(wiring_.records.bytes_on_disk());
    reply.mutable_stores()->set_applied_index(wiring_.records.applied());
    return reply.SerializeAsString();
  }
  if (!read->has_overview() && !read->has_peers() && !read->has_hits() && !read->has_table())
    return fail_with("malformed", "the request says nothing");
  const auto core = view();
  if (!core) return fail_with("failed", "the core did not answer in time");
  if (read->has_overview()) build.overview(*core, *reply.mutable_overview());
  if (read->has_hits()) build.add_hits(*core, *reply.mutable_hits());
  if (read->has_table()) tell_table(*core, *reply.mutable_table());
  if (read->has_peers()) build.add_peers(*core, *reply.mutable_peers());
  return reply.SerializeAsString();
}

}  // namespace iwets::shell
