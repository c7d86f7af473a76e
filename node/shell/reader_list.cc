#include <algorithm>

#include "node/shell/case_json.h"
#include "node/shell/reader.h"
#include "node/shell/reader_parts.h"

// The list of traces.
namespace iwets::node {

std::optional<std::string> Reader::traces(const ListQuestion& question) {
  auto asked = question;
  asked.limit = std::clamp<std::int64_t>(asked.limit, 1, rows_max);
  const auto page = list_.find(asked);
  if (!page) return std::nullopt;
  JsonWriter to;
  to.begin_object().key("traces").begin_array();
  for (const auto& id : page->traces) {
    auto query =
        database_.prepare("SELECT core, case_reference, make, model, serial FROM cases WHERE id=?");
    query.bind_blob(1, text_of({id.raw().data(), id.raw().size()}));
    if (!query.step()) continue;
    const auto c = from_bytes<Case>(bytes_of(query.text(0)));
    if (!c) continue;
    to.begin_object();
    write_case(*c, to);
    write_request_facts(query, 1, to);
    to.field("follows", officers_.follows(question.officer, id)).end_object();
  }
  to.end_array().field("total", page->total).key("next");
  if (page->next.empty())
    to.null();
  else
    to.value(page->next);
  to.end_object();
  return to.take();
}

}  // namespace iwets::node
