#include "node/cli/loader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "node/cli/json_view.h"
#include "node/cli/record_csv.h"

namespace iwets::cli {

using nlohmann::json;

Outcome<LoadSummary> Loader::run(RecordSource& source) {
  if (auto done = read_all(source); !done) return fail(done.error());
  if (!summary_.load.empty())
    if (auto done = options_.wait ? await_answers(source) : refresh(); !done)
      return fail(done.error());
  return summary_;
}

// One chunk is always held back, so that the last one can say that it is.
Outcome<bool> Loader::read_all(RecordSource& source) {
  Chunk ready, next;
  while (const auto item = source.next()) {
    ++summary_.rows;
    if (std::holds_alternative<field::Record>(item->row) && summary_.load.empty())
      if (auto opened = open(); !opened) return opened;
    take(*item, next);
    if (!full(next)) continue;
    if (!ready.records.empty())
      if (auto sent = send(ready, false); !sent) return sent;
    ready = std::move(next);
    next = {};
    tell(source);
  }
  if (!next.records.empty() && !ready.records.empty())
    if (auto sent = send(ready, false); !sent) return sent;
  auto& last = next.records.empty() ? ready : next;
  if (last.records.empty()) return true;
  auto sent = send(last, true);
  tell(source);
  return sent;
}

void Loader::take(const SourceItem& item, Chunk& next) {
  if (const auto* record = std::get_if<field::Record>(&item.row)) {
    take_record(item.line, *record, next);
  } else if (const auto* fault = std::get_if<RowFault>(&item.row)) {
    refuse({item.line, fault->id, fault->field, fault->reason, fault->remedy});
  } else if (const auto* skipped = std::get_if<RowSkipped>(&item.row)) {
    ++summary_.skipped[skipped->reason];
  }
}

void Loader::take_record(std::uint64_t line, const field::Record& record, Chunk& next) {
  auto text = record_json(record);
  if (const auto earlier = seen_.add(record.id, text, line)) {
    const auto where = std::to_string(earlier->line);
    if (!earlier->same_row) {
      refuse({line, record.id, "id", "line " + where + " has this id and other content",
              "give each record an id of its own"});
      return;
    }
    ++summary_.repeated;
    if (summary_.repeats.size() < options_.limits.refusals_shown_max)
      summary_.repeats.push_back({line, record.id, {}, "the same as line " + where, {}});
    return;
  }
  if (line <= last_line_) return;  // The node has it from an earlier run.
  next.bytes += text.size() + 16;  // comma and line number
  next.records.push_back(std::move(text));
  next.lines.push_back(line);
}

bool Loader::full(const Chunk& chunk) const {
  // A record is smaller than 64 KiB, the longest row; so the sum stays below what the node takes.
  return chunk.records.size() >= options_.limits.chunk_records_max ||
         chunk.bytes >= options_.limits.chunk_bytes_max -
                            std::min<std::size_t>(options_.limits.chunk_bytes_max / 2, 65'536);
}

Outcome<bool> Loader::open() {
  auto answer = node_.post("/api/v1/loads",
                           {{"store", name(options_.store)}, {"file_name", options_.file_name}});
  if (!answer) return fail(answer.error());
  summary_.load = text(*answer, "load");
  auto known = refresh();
  if (known) summary_.resumed_after = last_line_;
  return known;
}

Outcome<bool> Loader::send(Chunk& chunk, bool last) {
  std::chrono::milliseconds waited{0};
  const auto path = "/api/v1/loads/" + summary_.load + "/records";
  while (!chunk.records.empty()) {
    std::string body = R"({"verb":"enter","last":)" + std::string(last ? "true" : "false");
    body += ",\"lines\":" + json(chunk.lines).dump() + ",\"records\":[";
    for (const auto& record : chunk.records) body += record + ",";
    body.back() = ']';
    body += '}';
    long status = 0;
    const auto answer = node_.post_text(path, body, status);
    if (answer) return true;
    if (status == 503) {
      if (waited >= options_.limits.idle_max)
        return fail(Failure{ExitCode::timeout,
                            "the node takes no more records for now",
                            answer.error().message,
                            "run the same command again later; it goes on where it stopped",
                            {}});
      const auto pause =
          std::max<std::chrono::milliseconds>(node_.retry_after(), options_.limits.busy_wait);
      options_.sleep(pause);
      waited += pause;
      continue;
    }
    if (!drop_faulty(chunk, answer.error())) return fail(answer.error());
  }
  return true;
}

// The node names one record ("records[3].name"): it is refused and the rest goes on.
bool Loader::drop_faulty(Chunk& chunk, const Failure& failure) {
  constexpr std::string_view prefix = "records[";
  if (failure.exit != ExitCode::invalid_input || failure.field.rfind(prefix, 0) != 0) return false;
  const auto index = std::strtoul(failure.field.c_str() + prefix.size(), nullptr, 10);
  if (index >= chunk.records.size()) return false;
  const auto dot = failure.field.find('.');
  const auto record = json::parse(chunk.records[index], nullptr, false);
  refuse({chunk.lines[index], text(record, "id"),
          dot == std::string::npos ? std::string() : failure.field.substr(dot + 1), failure.message,
          failure.remedy});
  chunk.records.erase(chunk.records.begin() + static_cast<std::ptrdiff_t>(index));
  chunk.lines.erase(chunk.lines.begin() + static_cast<std::ptrdiff_t>(index));
  return true;
}

// Counts as the node has them, and what this run refused itself.
Outcome<bool> Loader::refresh() {
  const auto answer = node_.get("/api/v1/loads/" + summary_.load);
  if (!answer) return fail(answer.error());
  const auto sent = number(*answer, "sent");
  const auto refused = number(*answer, "refused");
  summary_.accepted = number(*answer, "accepted");
  summary_.refused = refused + refused_here_;
  const auto judged = summary_.accepted + refused;
  summary_.pending = sent > judged ? sent - judged : 0;
  last_line_ = number(*answer, "last_line");
  summary_.refusals = refusals_here_;
  for (const auto& r : list(*answer, "refusals"))
    if (summary_.refusals.size() < options_.limits.refusals_shown_max)
      summary_.refusals.push_back({number(r, "line"), text(r, "id"), text(r, "field"),
                                   text(r, "reason"), text(r, "remedy")});
  std::sort(summary_.refusals.begin(), summary_.refusals.end(), [](const auto& a, const auto& b) {
    return std::tie(a.line, a.id, a.field) < std::tie(b.line, b.id, b.field);
  });
  return true;
}

Outcome<bool> Loader::await_answers(const RecordSource& source) {
  std::chrono::milliseconds idle{0};
  for (;;) {
    const auto before = summary_.pending;
    if (auto known = refresh(); !known) return known;
    tell(source);
    if (summary_.pending == 0) return true;
    idle = summary_.pending == before ? idle + options_.limits.poll : std::chrono::milliseconds{0};
    if (idle >= options_.limits.idle_max) return true;
    options_.sleep(options_.limits.poll);
  }
}

void Loader::refuse(LoadRefusal refusal) {
  ++refused_here_;
  ++summary_.refused;
  if (refusals_here_.size() < options_.limits.refusals_shown_max) {
    summary_.refusals.push_back(refusal);
    refusals_here_.push_back(std::move(refusal));
  }
}

void Loader::tell(const RecordSource& source) const {
  if (options_.progress) options_.progress(source.bytes_read(), summary_);
}

}  // namespace iwets::cli
