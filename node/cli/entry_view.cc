#include "node/cli/entry_view.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/json_view.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

constexpr std::size_t label_columns = 14, line_columns = 84;

std::string joined(const json& texts, const char* between = ", ") {
  std::string out;
  for (const auto& one : texts) out += (out.empty() ? "" : between) + harmless(text(one));
  return out;
}

/// "1975-2020", "since 1975"; empty if it is not known.
std::string years_of(const json& of) {
  const auto& years = member(of, "years");
  const auto first = text(years, "first"), last = text(years, "last");
  if (first.empty()) return {};
  if (last.empty()) return "since " + first;
  return first == last ? first : first + "-" + last;
}

void line(const Output& to, const std::string& label, const std::string& value) {
  if (value.empty()) return;
  to.out << "  " << styled(to, Style::dim, padded(label, label_columns))
         << wrapped(value, line_columns, std::string(label_columns + 2, ' ')) << '\n';
}

/// "FR-10101 Ceska Zbrojovka CZ 75".
std::string named(const json& other) {
  return harmless(text(other, "reference") + " " + text(other, "make") + " " +
                  text(other, "model"));
}

void show_maker(const json& maker, const Output& to) {
  auto name = harmless(text(maker, "name"));
  if (const auto code = text(maker, "ncic"); !code.empty()) name += " (NCIC " + code + ")";
  line(to, "maker", name);
  line(to, "its marks", joined(list(maker, "marks"), "; "));
  line(to, "also written", joined(list(maker, "aliases")));
  line(to, "importers", joined(list(maker, "importers"), "; "));
}

void show_marks(const json& entry, const Output& to) {
  for (const auto& mark : list(entry, "marks")) {
    const auto where = harmless(text(mark, "where"));
    line(to, "mark", harmless(text(mark, "text")) + (where.empty() ? "" : "  - " + where));
  }
  const auto& serial = member(entry, "serial");
  line(to, "serial number", joined(list(serial, "where"), "; "));
  if (const auto form = harmless(text(serial, "form")); !form.empty())
    line(to, "its form", form + "  (L a letter, D a digit)");
  line(to, "", harmless(text(serial, "note")));
}

void show_variants(const json& entry, const Output& to) {
  for (const auto& variant : list(entry, "variants")) {
    auto value = harmless(text(variant, "reference") + " " + text(variant, "name"));
    for (const auto& part :
         {joined(list(variant, "calibres")), years_of(variant), harmless(text(variant, "differs"))})
      if (!part.empty()) value += "; " + part;
    line(to, "variant", value);
  }
}

/// "tokarev: model TT-33 Tokarev".
std::string why_of(const json& found) {
  std::string out;
  for (const auto& why : list(found, "why")) {
    out += (out.empty() ? "" : "; ") + harmless(text(why, "words")) + ": ";
    if (text(why, "how") == "similar") out += "like ";
    out += text(why, "matches") + " " + harmless(text(why, "text"));
  }
  return out;
}

/// "PI  pistol, semi-automatic": the action, unless the type names it.
std::string type_of(const json& entry) {
  const auto name = text(entry, "type_name"), action = text(entry, "action");
  const auto both = name.find(action) == std::string::npos ? name + ", " + action : name;
  return text(entry, "type") + "  " + both;
}

}  // namespace

void show_entry(const json& entry, const Output& to) {
  to.out << styled(to, Style::bold, named(entry)) << '\n';
  line(to, "type", type_of(entry));
  line(to, "calibres", joined(list(entry, "calibres")));
  line(to, "made in", text(entry, "country") + "  " + text(entry, "country_name"));
  line(to, "made", years_of(entry));
  line(to, "also called", joined(list(entry, "aliases")));
  show_maker(member(entry, "maker"), to);
  show_marks(entry, to);
  show_variants(entry, to);
  for (const auto& other : list(entry, "lookalikes")) {
    const auto tell = harmless(text(other, "tell"));
    line(to, "taken for", named(other) + (tell.empty() ? "" : ": " + tell));
  }
  for (const auto& other : list(entry, "see")) line(to, "see", named(other));
  line(to, "remark", harmless(text(entry, "legal")));
  line(to, "on a form", "reference = \"" + text(entry, "reference") + "\"");
}

void show_found(const json& found, const Output& to) {
  Table table({"reference", "make", "model", "type", "calibres", "years", "why"});
  for (const auto& one : found)
    table.add({harmless(text(one, "reference")), harmless(text(one, "make")),
               harmless(text(one, "model")), harmless(text(one, "type")),
               joined(list(one, "calibres")), years_of(one), why_of(one)});
  table.print(to);
}

}  // namespace iwets::cli
