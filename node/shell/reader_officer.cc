#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/shell/reader.h"

// What belongs to one officer: notices with what he has read, followed cases, drafts.
namespace iwets::node {
std::string Reader::notices(NoticeQuestion asked) {
  asked.limit = std::clamp<std::int64_t>(asked.limit, 1, rows_max);
  const auto most = static_cast<std::size_t>(asked.limit++);  // One more tells of older ones.
  const auto rows = officers_.notices(asked);
  JsonWriter to;
  to.begin_object().key("notices").begin_array();
  for (std::size_t i = 0; i < std::min(rows.size(), most); ++i) {
    auto event = database_.prepare(
        "SELECT e.seq, e.at_us, e.step, e.subject, e.code, e.peer, e.note, e.paper, "
        "coalesce(c.case_reference,''), f.id IS NOT NULL, i.id IS NOT NULL, "
        "coalesce(c.make,i.make,''), coalesce(c.model,i.model,'') FROM events e "
        "LEFT JOIN cases c ON c.id=e.subject LEFT JOIN incoming i ON i.id=e.subject "
        "LEFT JOIN follows f ON f.id=e.subject AND f.officer=?2 WHERE e.seq=?1");
    event.bind(1, rows[i].seq).bind(2, asked.officer);
    if (!event.step()) continue;
    to.begin_object().field("seq", rows[i].seq);
    write_event(event, to);
    to.field("notice", name(rows[i].kind)).field("read", rows[i].read);
    to.field("followed", event.integer(9) != 0).field("incoming", event.integer(10) != 0);
    to.field_if("case_reference", event.text(8));
    to.field_if("make", event.text(11)).field_if("model", event.text(12)).end_object();
  }
  to.end_array().field("unread", officers_.unread(asked));
  to.field("more", rows.size() > most).end_object();
  return to.take();
}

std::string Reader::of_officer(const std::string& officer, const TraceId& id) {
  JsonWriter to;
  to.begin_object();
  if (const auto has_it = officers_.officer_of(id)) to.field("officer", *has_it);
  to.field("follows", officers_.follows(officer, id)).end_object();
  return to.take();
}

std::string Reader::drafts(const std::string& officer) {
  JsonWriter to;
  to.begin_object().key("drafts").begin_array();
  for (const auto& draft : officers_.drafts(officer)) {
    const auto content = nlohmann::json::parse(draft.content, nullptr, false);
    const auto values = content.is_object() ? content.value("values", nlohmann::json::object())
                                            : nlohmann::json::object();
    to.begin_object().field("draft", draft.id).moment("at", draft.at);
    to.field("step", content.is_object() ? content.value("step", 0) : 0);
    to.field_if("case_reference", values.value("case_reference", ""));
    to.field_if("from", draft.from).end_object();
  }
  to.end_array().end_object();
  return to.take();
}

std::optional<std::string> Reader::draft(const std::string& officer, const std::string& id) {
  const auto found = officers_.draft(officer, id);
  if (!found || found->content.size() < 2) return std::nullopt;
  JsonWriter to;
  to.begin_object().field("draft", found->id).moment("at", found->at);
  to.field_if("from", found->from);
  // The content is an object that was written here.
  return to.take() + "," + found->content.substr(1);
}

}  // namespace iwets::node
