#include "proto/field/calibre.h"

#include <algorithm>
#include <map>

#include "proto/field/calibre_table.h"
#include "proto/field/letters.h"

namespace iwets::field {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void erase_all(std::string& text, std::string_view part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.erase(at, part.size());
}

// "mm" counts only behind a digit, so that no name loses letters.
void erase_millimetres(std::string& text) {
  for (std::size_t at = text.find("mm"); at != std::string::npos; at = text.find("mm", at)) {
    if (at > 0 && is_digit(text[at - 1]))
      text.erase(at, 2);
    else
      ++at;
  }
}

// The key form of the table: "9 mm Luger" -> "9luger", "7,62 × 39" -> "762x39", ".45 A.C.P." ->
// "45acp".
std::string key_of(std::string_view text) {
  std::string key;
  for (const char c : plain_letters(text)) {
    if (c >= 'A' && c <= 'Z')
      key += static_cast<char>(c - 'A' + 'a');
    else if (is_digit(c) || c == '&' || c == '/' || c == '+')
      key += c;
    else if (c == '*')
      key += 'x';
  }
  for (const auto* word : {"calibre", "caliber", "kalibr", "calibro", "cartridge"})
    erase_all(key, word);
  if (key.substr(0, 3) == "cal" && key.size() > 3 && is_digit(key[3])) key.erase(0, 3);
  if (key.size() > 3 && key.substr(key.size() - 3) == "cal") key.erase(key.size() - 3);
  erase_millimetres(key);
  // 4.5 mm is an air gun; without its point it would read as .45.
  if (text.substr(0, 3) == "4.5" || text.substr(0, 3) == "4,5") key.insert(0, "air");
  if (const auto at = key.find("gauge"); at != std::string::npos) key.replace(at, 5, "ga");
  return key;
}

void each_part(std::string_view list, const auto& use) {
  while (!list.empty()) {
    const auto bar = list.find('|');
    use(list.substr(0, bar));
    list = bar == std::string_view::npos ? std::string_view{} : list.substr(bar + 1);
  }
}

const std::map<std::string, std::string_view>& ids() {
  static const auto table = [] {
    std::map<std::string, std::string_view> made;
    for (const auto& row : calibre_rows()) {
      made.emplace(key_of(row.id), row.id);
      made.emplace(key_of(row.name), row.id);
      each_part(row.aliases, [&](auto alias) { made.emplace(std::string(alias), row.id); });
    }
    return made;
  }();
  return table;
}

const WideCalibreRow* wide_row(std::string_view key) {
  const auto rows = wide_calibres();
  const auto row =
      std::find_if(rows.begin(), rows.end(), [key](const auto& r) { return r.key == key; });
  return row == rows.end() ? nullptr : &*row;
}

struct Meaning {
  std::string_view id;           // empty: unknown, or none is usual
  const WideCalibreRow* wide{};  // the text may mean several
};

Meaning meaning(std::string_view text) {
  const auto key = key_of(text);
  if (const auto* row = wide_row(key)) return {row->usual, row};
  const auto found = ids().find(key);
  if (found != ids().end()) return {found->second, nullptr};
  return {};
}

bool may_mean(const Meaning& wide, std::string_view id) {
  if (!wide.wide) return false;
  bool found = false;
  each_part(wide.wide->others, [&](auto other) { found = found || other == id; });
  return found;
}

bool is_kin(std::string_view a, std::string_view b) {
  const auto rows = calibre_kin();
  return std::any_of(rows.begin(), rows.end(), [&](const auto& r) {
    return (r.one == a && r.other == b) || (r.one == b && r.other == a);
  });
}

}  // namespace

std::string_view calibre_id(std::string_view text) { return meaning(text).id; }

std::string_view calibre_name(std::string_view id) {
  for (const auto& row : calibre_rows())
    if (row.id == id) return row.name;
  return {};
}

Agreement calibre_agreement(std::string_view a, std::string_view b) {
  const auto one = meaning(a), other = meaning(b);
  if (one.wide && one.wide == other.wide) return Agreement::same;
  if (!one.id.empty() && one.id == other.id) return Agreement::same;
  if (may_mean(one, other.id) || may_mean(other, one.id)) return Agreement::compatible;
  if (one.id.empty() || other.id.empty()) return Agreement::unknown;
  return is_kin(one.id, other.id) ? Agreement::compatible : Agreement::contradicts;
}

bool calibres_compatible(std::string_view a, std::string_view b) {
  return calibre_agreement(a, b) != Agreement::contradicts;
}

}  // namespace iwets::field
