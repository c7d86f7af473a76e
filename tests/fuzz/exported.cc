#include <nlohmann/json.hpp>
#include <sstream>

#include "hub/ctl/audit.h"
#include "iwets/v1/status.pb.h"
#include "tests/fuzz/audit_log.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

using json = nlohmann::ordered_json;
using Lines = std::vector<std::string>;

std::string joined(const Lines& lines) {
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}
Lines divided(const std::string& text) {
  Lines out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

/// What a line says of what is signed or hashed, and what is shown of it.
json committed(const json& line) {
  const auto bytes = [](const json& object, const char* key) {
    return from_hex(object.value(key, "")).value_or("no bytes");
  };
  const auto other = [](const json& object, const char* key) { return object.value(key, json()); };
  if (line.contains("format")) {
    const auto checkpoint = line.value("checkpoint", json::object());
    return {other(checkpoint, "size"), bytes(checkpoint, "root"), bytes(checkpoint, "signature"),
            bytes(line, "hub_key"), other(line, "note")};
  }
  if (line.contains("witness"))
    return {"witness",
            other(line, "size"),
            bytes(line, "root"),
            bytes(line, "key"),
            line.value("time_us", std::uint64_t{0}) / 1'000'000,
            bytes(line, "signature")};
  json subjects = json::array();
  for (const auto& step : line.value("steps", json::array()))
    subjects.push_back(step.value("subject", ""));
  return {other(line, "index"),   other(line, "time_us"),    other(line, "kind"),
          other(line, "actor"),   line.value("purpose", ""), subjects,
          bytes(line, "content"), bytes(line, "salt"),       bytes(line, "payload")};
}

/// An altered log is verified only if nothing of it is altered that a leaf or a signature commits
/// to; words of witnesses may be missing, and none counts twice.
void judge(const Lines& before, const std::string& after) {
  std::istringstream log(after);
  const auto verified = ctl::verify_log(log);
  if (!verified) {
    must(!verified.error().reason.empty() && !verified.error().remedy.empty(), "a fault in words");
    return;
  }
  std::vector<json> left;
  for (const auto& line : before) left.push_back(committed(json::parse(line)));
  std::size_t witnesses = 0;
  for (const auto& line : divided(after)) {
    const auto said = committed(json::parse(line));
    const auto at = std::find(left.begin(), left.end(), said);
    must(at != left.end(), "what is verified was written like that, and once");
    witnesses += said[0] == "witness" ? 1 : 0;
    left.erase(at);
  }
  for (const auto& line : left) must(line[0] == "witness", "and nothing of it is missing");
  must(verified->witnesses == witnesses, "every witness is counted");
}

/// One place in a line of JSON is given another value.
void set(Input& in, std::string& line) {
  auto object = json::parse(line, nullptr, false);
  if (!object.is_object() || object.empty()) return;
  auto at = object.begin();
  std::advance(at, in.below(object.size()));
  auto* value = &*at;
  if (value->is_object() && !value->empty() && in.below(4) != 0) {
    auto inner = value->begin();
    std::advance(inner, in.below(value->size()));
    value = &*inner;
  }
  switch (in.below(6)) {
    case 0: *value = static_cast<double>(in.below(256)) + 0.5; break;
    case 1: *value = -static_cast<std::int64_t>(in.below(1'000)); break;
    case 2: *value = in.below(1U << 20U); break;
    case 3:
      if (value->is_number()) *value = value->get<double>();
      break;
    case 4: object.erase(at); break;
    default: *value = json::parse(text_of(in.bytes(60)), nullptr, false);
  }
  try {
    line = object.dump();
  } catch (const json::exception&) {  // Of text that is none.
  }
}

void alter(Input& in, Lines& lines) {
  if (lines.empty()) return;
  const auto at = in.below(lines.size());
  auto& line = lines[at];
  switch (in.below(9)) {
    case 0: lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at)); return;
    case 1: std::swap(line, lines[in.below(lines.size())]); return;
    case 2: {
      const auto copy = line;
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(in.below(lines.size() + 1)), copy);
      return;
    }
    case 3:
    case 4: return set(in, line);
    case 5: line = std::string(text_of(in.bytes(200))); return;
    default: break;
  }
  if (line.empty()) return;
  const auto place = in.below(line.size());
  switch (in.below(3)) {
    case 0: line.erase(place, 1 + in.below(8)); return;
    case 1: line.insert(place, std::string(text_of(in.bytes(8)))); return;
    default: line[place] = static_cast<char>(in.byte());
  }
}

}  // namespace

/// A log as `audit export` writes it, altered, before `audit verify`.
void exported(Bytes unit) {
  Input in(unit);
  if (in.below(8) == 7) {
    std::istringstream any(in.rest_text());
    must(!ctl::verify_log(any), "a log that no hub has signed is none");
    return;
  }
  AuditLog log;
  const auto entries = 1 + in.below(6), what = in.below(256);
  for (std::uint64_t i = 0; i < entries; ++i) log.add(static_cast<std::uint8_t>(what + i));
  const auto page = log.page();
  auto text = ctl::audit_head(page);
  for (const auto& entry : page.entries()) text += ctl::audit_line(entry);
  text += ctl::audit_witnesses(page);
  std::istringstream whole(text);
  const auto verified = ctl::verify_log(whole);
  must(verified && verified->entries == entries && verified->witnesses == 2,
       "a log is verified as it was written");
  const auto before = divided(text);
  auto lines = before;
  for (int i = 0; i < 4 && !in.empty(); ++i) alter(in, lines);
  judge(before, joined(lines));
}

}  // namespace iwets::fuzz
