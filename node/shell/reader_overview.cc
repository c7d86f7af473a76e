#include "node/shell/reader.h"

// Counts and paces for the first page: only cases of which something was told since are read.
namespace iwets::node {
namespace {

void write_time(const CenterPace& pace, JsonWriter& to) {
  to.field("answered", pace.answered).field("success", pace.success);
  const auto hours = [&](const char* key, std::int64_t seconds) {
    to.key(key);
    if (pace.time.count == 0)
      to.null();
    else
      to.raw(std::to_string(seconds / 3600) + "." + std::to_string(seconds % 3600 * 10 / 3600));
  };
  hours("hours_p50", pace.time.p50_s);
  hours("hours_p90", pace.time.p90_s);
}

void write_centers(const OverviewFigures& figures, JsonWriter& to) {
  to.key("centers").begin_array();
  for (const auto& [party, center] : figures.centers) {
    to.begin_object().field("party", party).field("country", party.substr(party.find(':') + 1));
    to.field("open", center.open).field("overdue", center.overdue);
    write_time(center.all, to);
    to.key("months").begin_array();
    for (const auto& [month, pace] : center.months) {
      to.begin_object().field("month", month);
      write_time(pace, to);
      to.end_object();
    }
    to.end_array().end_object();
  }
  to.end_array();
}

}  // namespace

void Reader::catch_up_overview() {
  auto newest = database_.prepare("SELECT coalesce(max(seq),0) FROM events");
  const auto seq = newest.step() ? newest.integer(0) : 0;
  if (seq == overview_seq_) return;
  const bool first = overview_seq_ == 0;
  auto query = database_.prepare(
      first ? "SELECT core FROM cases WHERE +kind=0"
            : "SELECT core FROM cases WHERE +kind=0 AND id IN (SELECT subject FROM events WHERE "
              "seq>? AND subject IS NOT NULL)");
  if (!first) query.bind(1, overview_seq_);
  while (query.step())
    if (const auto c = from_bytes<Case>(bytes_of(query.text(0)))) overview_.put(*c, owner_of(*c));
  overview_seq_ = seq;
}

std::string Reader::overview(Instant now, const Viewer& viewer, const std::string& link) {
  catch_up_overview();
  const auto figures = overview_.figures(now, viewer);
  JsonWriter to;
  to.begin_object().field("at", now).key("traces").begin_object();
  to.field("open", figures.open).field("overdue", figures.overdue);
  to.field("urgent", figures.urgent).field("submitted_today", figures.submitted_today);
  to.field("ended_today", figures.ended_today).key("waits").begin_object();
  for (const auto whom : {Waits::you, Waits::center, Waits::member, Waits::hub}) {
    const auto at = figures.waits.find(whom);
    to.field(name(whom), at == figures.waits.end() ? std::int64_t{0} : at->second);
  }
  to.end_object().end_object();
  const auto incoming = incoming_.counts(now);
  to.key("incoming").begin_object().field("open", incoming.open);
  to.field("overdue", incoming.overdue).field("closed", incoming.closed).end_object();
  write_centers(figures, to);
  to.key("hops").begin_array();
  for (const auto& [way, many] : figures.ways) {
    to.begin_object().field("from", way.first).field("to", way.second);
    to.field("named", many.named).field("continued", many.continued).end_object();
  }
  to.end_array().key("link").raw(link).end_object();
  return to.take();
}

}  // namespace iwets::node
