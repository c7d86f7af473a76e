#include "node/shell/json_writer.h"
#include "node/shell/reader.h"
#include "node/shell/render.h"

// Hits between two members: who waits for whom, and what was said.
namespace iwets::node {
namespace {

std::string_view word(HitWord said) {
  switch (said) {
    case HitWord::ask: return "asked";
    case HitWord::answer: return "answered";
    case HitWord::locate: return "located";
    case HitWord::acknowledge: return "acknowledged";
    case HitWord::report_false: break;
  }
  return "reported_false";
}

/// The members `confirmation`, where the two stand, and `rescinded`, if the hit is no more.
void write_confirmation(const Hit& hit, JsonWriter& to) {
  to.key("confirmation").begin_object();
  to.field("verdict", name(hit.verdict)).field("reported_false", hit.reported_false);
  to.field("waits_for", !hit.waits                  ? std::string_view()
                        : hit.party == Party::owner ? std::string_view("you")
                                                    : std::string_view("owner"));
  to.field("priority", hit.urgent ? "urgent" : "routine").field("number", hit.number);
  to.field("escalated", hit.escalated).field("located", hit.located);
  to.moment("deadline", hit.deadline).end_object();
  if (hit.rescinded == RecordFate::none) return;
  to.key("rescinded").begin_object().field("record", name(hit.rescinded));
  to.moment("at", hit.rescinded_at).field("acknowledged", hit.acknowledged).end_object();
}

void write_line(const HitLine& line, JsonWriter& to) {
  to.begin_object().moment("at", line.at).field("by", line.by.text());
  to.field("said", word(line.said.word));
  if (line.said.word == HitWord::ask) to.field("priority", line.said.urgent ? "urgent" : "routine");
  if (line.said.word == HitWord::answer) to.field("verdict", name(line.said.verdict));
  if (line.said.until != Instant{}) to.moment("until", line.said.until);
  to.field_if("text", line.text).end_object();
}

/// `agreed`: it may be passed on to that country now.
void write_pass_on(const PassOnRow& row, JsonWriter& to) {
  const auto& about = row.about;
  to.field("country", about.country.text()).field("agreed", about.agreed());
  to.field("word", name(about.word)).field("fallen", about.fallen);
  to.field("waits_for", !about.waits                  ? std::string_view()
                        : about.party == Party::owner ? std::string_view("you")
                                                      : std::string_view("owner"));
  to.field("priority", about.urgent ? "urgent" : "routine").field("number", about.number);
  to.field("escalated", about.escalated).moment("deadline", about.deadline);
  to.moment("asked", row.said.asked_at).field_if("why", row.said.why);
  to.moment("answered", row.said.answered_at).field_if("text", row.said.text);
}

}  // namespace

void Reader::write_pass_ons(const HitId& id, JsonWriter& to) {
  std::vector<PassOnRow> rows;
  pass_ons_.each(id, [&](const PassOnRow& row) { rows.push_back(row); });
  if (rows.empty()) return;
  to.key("pass_on_requests").begin_array();
  for (const auto& row : rows) {
    to.begin_object();
    write_pass_on(row, to);
    to.end_object();
  }
  to.end_array();
}

void Reader::write_waiting_pass_ons(const Viewer& viewer, JsonWriter& to) {
  for (const auto party : {Party::owner, Party::requester}) {
    to.key(party == Party::owner ? "pass_on_for_you" : "pass_on_for_others").begin_array();
    std::vector<PassOnRow> rows;
    pass_ons_.waiting(party, rows_max, [&](const PassOnRow& row) { rows.push_back(row); });
    for (const auto& row : rows) {
      if (party == Party::requester && !sees(viewer, row.about.subject)) continue;
      to.begin_object().field("hit", row.about.hit.text());
      to.field("subject", row.about.subject.text()).field("other", row.about.other.text());
      write_pass_on(row, to);
      to.end_object();
    }
    to.end_array();
  }
}

void Reader::write_hit(const HitId& id, JsonWriter& to) {
  if (const auto hit = hits_.find(id)) write_confirmation(*hit, to);
  write_pass_ons(id, to);
}

bool Reader::write_notice_of(const HitId& id, JsonWriter& to) {
  auto query =
      database_.prepare("SELECT seq, at_us, body FROM notices WHERE hit=? ORDER BY seq DESC");
  query.bind_blob(1, text_of({id.raw().data(), id.raw().size()}));
  if (!query.step()) return false;
  to.field("seq", query.integer(0));
  to.moment("at", from_us(static_cast<std::uint64_t>(query.integer(1))));
  render_notice(query.text(2), to);
  return true;
}

std::optional<std::string> Reader::hit(const HitId& id) {
  const auto hit = hits_.find(id);
  if (!hit) return std::nullopt;
  JsonWriter to;
  to.begin_object();
  if (!write_notice_of(id, to)) to.field("hit", id.text()).field("subject", hit->subject.text());
  to.field("other", hit->other.text());
  write_confirmation(*hit, to);
  write_pass_ons(id, to);
  to.key("said").begin_array();
  hits_.lines(id, [&](const HitLine& line) { write_line(line, to); });
  to.end_array().end_object();
  return to.take();
}

std::string Reader::waiting_hits(const Viewer& viewer) {
  JsonWriter to;
  to.begin_object();
  const auto write = [&](const char* key, const std::vector<Hit>& hits) {
    to.key(key).begin_array();
    for (const auto& hit : hits) {
      if (hit.party == Party::requester && !sees(viewer, hit.subject)) continue;
      to.begin_object();
      if (!write_notice_of(hit.id, to)) to.field("hit", hit.id.text());
      to.field("other", hit.other.text());
      write_confirmation(hit, to);
      to.end_object();
    }
    to.end_array();
  };
  for (const auto party : {Party::owner, Party::requester}) {
    std::vector<Hit> hits;
    hits_.waiting(party, rows_max, [&](const Hit& hit) { hits.push_back(hit); });
    write(party == Party::owner ? "for_you" : "for_others", hits);
  }
  std::vector<Hit> rescinded;
  hits_.rescinded(rows_max, [&](const Hit& hit) { rescinded.push_back(hit); });
  write("rescinded", rescinded);
  write_waiting_pass_ons(viewer, to);
  to.end_object();
  return to.take();
}

}  // namespace iwets::node
