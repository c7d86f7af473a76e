#include "node/shell/reader.h"

// Whose a case, a hit or an event is, among the agencies of this member.
namespace iwets::node {
namespace {

bool sees_all(const Viewer& viewer) {
  return viewer.trusted || viewer.office == Office::supervisor;
}

}  // namespace

CaseOwner Reader::owner_of(const Case& c) {
  // A case that goes on belongs to the agencies of its first trace.
  const auto filing = filings_.find(c.hop.first.empty() ? c.id : c.hop.first);
  return filing ? CaseOwner{filing->agency, filing->on_behalf_of} : CaseOwner{};
}

std::optional<CaseOwner> Reader::owner_of(const TraceId& id) {
  auto query = database_.prepare("SELECT core FROM cases WHERE id=?");
  query.bind_blob(1, text_of({id.raw().data(), id.raw().size()}));
  if (!query.step()) return std::nullopt;
  const auto c = from_bytes<Case>(bytes_of(query.text(0)));
  return c ? std::optional(owner_of(*c)) : std::nullopt;
}

Reader::HitOwner Reader::owner_of_hit(const HitId& id) {
  const auto hit = hits_.find(id);
  if (!hit) return {};
  if (hit->party == Party::owner) return {true, {}};
  return {false, owner_of(hit->subject)};
}

bool Reader::sees(const Viewer& viewer, const Case& c) {
  return sees_all(viewer) || may_see(viewer, owner_of(c));
}

bool Reader::sees(const Viewer& viewer, const TraceId& subject) {
  if (sees_all(viewer)) return true;
  const auto owner = owner_of(subject);
  return !owner || may_see(viewer, *owner);
}

bool Reader::sees(const Viewer& viewer, const HitId& hit) {
  if (sees_all(viewer)) return true;
  const auto whose = owner_of_hit(hit);
  return whose.everybodys || !whose.owner || may_see(viewer, *whose.owner);
}

bool Reader::sees_event(const Viewer& viewer, const link::Database::Statement& row) {
  if (sees_all(viewer)) return true;
  const auto step = static_cast<Step>(row.integer(2));
  if (step == Step::alarm_raised || step == Step::alarm_closed) return false;  // The supervisor's.
  if (step == Step::draft_handed_over) return false;  // Its receiver has it as a notice.
  if (is_of_hit(step) || step == Step::hit_notice)
    return sees(viewer, HitId::parse(row.text(6)).value_or(HitId{}));
  if (row.null(3)) return true;
  const auto subject = TraceId::from_bytes(bytes_of(row.text(3)));
  return !subject || sees(viewer, *subject);
}

bool Reader::sees_notice(const Viewer& viewer, const link::Database::Statement& row) {
  if (sees_all(viewer) || row.integer(5) == static_cast<std::int64_t>(Party::owner)) return true;
  const auto subject = TraceId::from_bytes(bytes_of(row.text(6)));
  return !subject || sees(viewer, *subject);
}

std::int64_t Reader::count_notices(std::int64_t after, std::int64_t before, const Viewer& viewer) {
  if (sees_all(viewer)) {
    // Counted in an index, which holds the numbers without the notices.
    auto all = database_.prepare(
        "SELECT count(*) FROM notices INDEXED BY notices_by_subject WHERE seq>? AND seq<?");
    all.bind(1, after).bind(2, before);
    return all.step() ? all.integer(0) : 0;
  }
  auto query = database_.prepare(
      "SELECT seq, NULL, NULL, NULL, NULL, party, subject FROM notices WHERE seq>? AND seq<? "
      "ORDER BY seq DESC");
  query.bind(1, after).bind(2, before);
  std::int64_t seen = 0;
  while (seen < rows_max && query.step())
    if (sees_notice(viewer, query)) ++seen;
  return seen;
}

}  // namespace iwets::node
