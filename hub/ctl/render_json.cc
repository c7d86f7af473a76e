#include "hub/ctl/render.h"

#include <nlohmann/json.hpp>
#include "hub/ctl/words.h"
#include "iwets/v1/status.pb.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::ctl {
namespace {

using Json = nlohmann::ordered_json;

/// Nothing is null, not the year 1970.
Json time_of(std::uint64_t us) { return us == 0 ? Json(nullptr) : Json(text(from_us(us))); }

Json id_of(const std::string& bytes) {
  const auto id = TraceId::from_bytes(bytes_of(bytes));
  return id ? Json(id->text()) : Json(nullptr);
}

Json json_of_peer(const v1::PeerRow& peer) {
  return {{"peer", peer.peer()},
          {"name", peer.name()},
          {"state", peer.state()},
          {"stopped", peer.stopped().empty() ? Json(nullptr) : Json(peer.stopped())},
          {"waiting", peer.waiting()},
          {"under_way", peer.under_way()},
          {"oldest", time_of(peer.oldest_us())},
          {"received", peer.received()},
          {"delivered", peer.delivered()},
          {"program", peer.program()},
          {"heard", time_of(peer.heard_us())},
          {"strikes", peer.strikes()},
          {"undeliverable", peer.undeliverable()}};
}

template <typename Rows>
Json json_of_stores(const Rows& rows) {
  Json out = Json::object();
  for (const auto& row : rows) out[word(row.store())] = row.records();
  return out;
}

}  // namespace

Json json_of(const v1::Overview& overview) {
  Json out = {{"version", overview.version()},
              {"started", time_of(overview.started_us())},
              {"now", time_of(overview.now_us())},
              {"endpoint", overview.endpoint()},
              {"directory_version", overview.directory_version()},
              {"intake", overview.intake()},
              {"peers_known", overview.peers_known()},
              {"peers_attached", overview.peers_attached()},
              {"waiting", overview.waiting()},
              {"under_way", overview.under_way()},
              {"open_traces", overview.open_traces()},
              {"open_checks", overview.open_checks()},
              {"drafts", overview.drafts()},
              {"journal_index", overview.journal_index()},
              {"journal_bytes", overview.journal_bytes()},
              {"records_bytes", overview.records_bytes()},
              {"disk_free_bytes", overview.disk_free_bytes()},
              {"volume", overview.volume()},
              {"volume_in_clear", overview.volume_in_clear()},
              {"rss_bytes", overview.rss_bytes()},
              {"stores", json_of_stores(overview.stores())}};
  out["escalated"] = Json::array();
  for (const auto& late : overview.escalated())
    out["escalated"].push_back(
        {{"center", late.center()}, {"traces", late.traces()}, {"oldest", id_of(late.oldest())}});
  out["unconfirmed"] = Json::array();
  for (const auto& late : overview.unconfirmed())
    out["unconfirmed"].push_back({{"owner", late.owner()}, {"hits", late.hits()}});
  out["reviews"] = Json::array();
  for (const auto& owner : overview.reviews())
    out["reviews"].push_back(
        {{"owner", owner.owner()}, {"to_review", owner.to_review()}, {"expired", owner.expired()}});
  out["rates"] = Json::object();
  for (const auto& rate : overview.rates())
    out["rates"][rate.name()] = {{"total", rate.total()}, {"per_second", rate.per_second()}};
  out["queues"] = Json::object();
  for (const auto& queue : overview.queues())
    out["queues"][queue.name()] = {{"depth", queue.depth()}, {"depth_max", queue.depth_max()}};
  out["attention"] = Json::array();
  for (const auto& row : overview.attention())
    out["attention"].push_back(
        {{"urgent", row.urgent()}, {"what", row.what()}, {"remedy", row.remedy()}});
  out["peers"] = Json::array();
  for (const auto& peer : overview.peers()) out["peers"].push_back(json_of_peer(peer));
  return out;
}

Json json_of(const v1::Peers& peers) {
  Json rows = Json::array();
  for (const auto& peer : peers.peers()) rows.push_back(json_of_peer(peer));
  return {{"peers", rows}};
}

Json json_of(const v1::JourneyOf& journey) {
  Json steps = Json::array();
  for (const auto& step : journey.steps())
    steps.push_back({{"index", step.index()},
                     {"at", time_of(step.time_us())},
                     {"at_us", step.time_us()},
                     {"step", step.step()},
                     {"peer", step.peer()},
                     {"code", step.code()},
                     {"text", step.text()}});
  return {{"subject", id_of(journey.subject())}, {"steps", steps}};
}

Json json_of(const v1::StatusEvent& event) {
  return {{"seq", event.seq()},    {"at", time_of(event.time_us())},
          {"event", event.name()}, {"subject", id_of(event.subject())},
          {"peer", event.peer()},  {"code", event.code()},
          {"text", event.text()}};
}

Json json_of(const v1::Stores& stores) {
  return {{"stores", json_of_stores(stores.stores())},
          {"bytes", stores.bytes()},
          {"applied_index", stores.applied_index()}};
}

Json json_of(const v1::HitQuality& hits) {
  Json rows = Json::array();
  for (const auto& row : hits.figures())
    rows.push_back({{"owner", row.owner()},
                    {"store", word(row.store())},
                    {"told", row.told()},
                    {"asked", row.asked()},
                    {"escalated", row.escalated()},
                    {"confirmed", row.confirmed()},
                    {"not_confirmed", row.not_confirmed()},
                    {"reported_false", row.reported_false()},
                    {"located", row.located()},
                    {"rescinded", row.rescinded()}});
  return {{"figures", rows}};
}

Json json_of(const v1::TableStanding& standing) {
  Json rows = Json::array();
  for (const auto& row : standing.holders())
    rows.push_back({{"peer", row.peer()},
                    {"edition", row.edition()},
                    {"sending", row.sending()},
                    {"piece", row.piece()},
                    {"refused", row.refused()},
                    {"reason", row.reason()}});
  return {{"first", standing.first()},
          {"edition", standing.edition()},
          {"created", time_of(standing.created_us())},
          {"entries", standing.entries()},
          {"note", standing.note()},
          {"loading", standing.loading()},
          {"pieces_loaded", standing.pieces_loaded()},
          {"pieces", standing.pieces()},
          {"members", rows}};
}

Json json_of(const v1::BackupState& made) {
  return {{"folder", made.folder()}, {"index", made.index()}, {"time", time_of(made.time_us())},
          {"files", made.files()},   {"bytes", made.bytes()}, {"left_out", {"master.key"}}};
}

Json json_of(const v1::ErasedCases& erased) {
  Json kept = Json::array();
  for (const auto& one : erased.reasons())
    kept.push_back({{"subject", id_of(one.subject())}, {"reason", one.reason()}});
  return {{"dry_run", erased.dry_run()},
          {"erased", erased.erased()},
          {"kept", erased.kept()},
          {"reasons", kept}};
}

}  // namespace iwets::ctl
