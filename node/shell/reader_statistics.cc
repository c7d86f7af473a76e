#include <set>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/trace.pb.h"
#include "node/shell/reader.h"
#include "node/shell/statistics_json.h"
#include "proto/codec/facts.h"
#include "proto/field/date.h"

// Figures over all that this node keeps, row by row: none is held longer than it is read.
namespace iwets::node {
namespace {

std::int64_t number(Instant at) { return static_cast<std::int64_t>(to_us(at)); }

/// A purchase on a day that is not known in full, or after the recovery, tells nothing.
std::optional<std::int64_t> days_of(const v1::TraceAnswer& answer,
                                    const field::PartialDate& recovered) {
  if (answer.time_to_crime_days() != 0) return answer.time_to_crime_days();
  if (!answer.has_purchaser() || !answer.purchaser().has_purchased()) return std::nullopt;
  const auto days =
      field::days_between(codec::from_wire(answer.purchaser().purchased()), recovered);
  return days && *days >= 0 ? days : std::nullopt;
}

}  // namespace

std::string Reader::statistics(const Period& period, Instant now) {
  Statistics all(period, now);
  add_traces(all);
  add_hits(period, all);
  add_incoming(period, all);
  return render(all.figures(), period);
}

void Reader::add_traces(Statistics& to) {
  // All of them: a hop may lie outside the period in which its case began.
  auto query = database_.prepare(
      "SELECT c.core, c.last_paper, f.agency, f.on_behalf_of FROM cases c LEFT JOIN filings f ON "
      "f.id=c.id WHERE +c.kind=0");
  while (query.step()) {
    const auto c = from_bytes<Case>(bytes_of(query.text(0)));
    if (!c) continue;
    const auto answer =
        c->state == CaseState::answered ? answer_figures(query.integer(1)) : AnswerFigures{};
    to.add(*c, answer, {query.text(2), query.text(3)});
  }
}

AnswerFigures Reader::answer_figures(std::int64_t last) {
  v1::TraceAnswer answer;
  field::PartialDate recovered;
  // From the newest paper back: the answer that counts, and the request if its date is needed.
  for (bool answered = false; last != 0;) {
    auto query = database_.prepare("SELECT previous, paper, content FROM papers WHERE row=?");
    query.bind(1, last);
    if (!query.step()) break;
    last = query.integer(0);
    const auto paper = static_cast<Paper>(query.integer(1));
    if (paper == Paper::answer && !answered) {
      answered = true;
      if (!answer.ParseFromString(query.text(2))) return {};
      if (answer.time_to_crime_days() != 0 || !answer.purchaser().has_purchased()) break;
    } else if (answered && paper == Paper::request) {
      if (const auto form = read_trace_form(query.text(2))) recovered = form->recovery.date;
      break;
    }
  }
  return {answer.chain_size() > 0 || answer.has_purchaser(), days_of(answer, recovered)};
}

void Reader::add_hits(const Period& period, Statistics& to) {
  auto query = database_.prepare(
      "SELECT n.hit, n.party, n.body, h.core FROM notices n LEFT JOIN hits h ON h.hit=n.hit "
      "WHERE n.at_us>=? AND n.at_us<? AND n.party<? ORDER BY n.seq");
  query.bind(1, number(period.from)).bind(2, number(period.until));
  query.bind(3, CaseStore::correction_party);
  std::set<std::pair<std::string, std::int64_t>> told;  // One may be told anew.
  while (query.step()) {
    if (!told.emplace(query.text(0), query.integer(1)).second) continue;
    v1::HitNotice notice;
    if (!notice.ParseFromString(query.text(2))) continue;
    const auto hit = query.null(3) ? std::nullopt : from_bytes<Hit>(bytes_of(query.text(3)));
    to.add(static_cast<Store>(notice.match().store()), static_cast<Party>(query.integer(1)),
           hit.value_or(Hit{}));
  }
}

void Reader::add_incoming(const Period& period, Statistics& to) {
  auto query = database_.prepare("SELECT core FROM incoming");
  while (query.step()) {
    const auto request = from_bytes<IncomingCase>(bytes_of(query.text(0)));
    if (request && period.holds(request->received)) to.add(*request);
  }
}

}  // namespace iwets::node
