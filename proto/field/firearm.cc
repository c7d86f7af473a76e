#include "proto/field/firearm.h"

#include <algorithm>
#include <array>
#include <map>

#include "proto/field/letters.h"
#include "proto/field/make_table.h"

namespace iwets::field {
namespace {

struct Letter {
  char code;
  std::string_view name;
};
// NCIC code manual, gun type: first and second character.
constexpr Letter kinds[] = {
    {'A', "cannon"},        {'B', "submachine gun"}, {'C', "rifle-shotgun combination"},
    {'D', "disguised gun"}, {'E', "electric gun"},   {'F', "ammunition"},
    {'G', "grenade"},       {'H', "bomb"},           {'I', "mine"},
    {'J', "missile"},       {'K', "rocket"},         {'M', "machine gun"},
    {'O', "mortar"},        {'P', "pistol"},         {'Q', "shotgun pistol"},
    {'R', "rifle"},         {'S', "shotgun"},        {'V', "silencer"},
    {'Z', "other"}};
constexpr Letter actions[] = {{'A', "automatic"},
                              {'B', "bolt action"},
                              {'C', "carbine"},
                              {'D', "derringer"},
                              {'E', "double barrel, side by side"},
                              {'F', "flare"},
                              {'G', "gas or air"},
                              {'H', "flintlock"},
                              {'I', "semi-automatic"},
                              {'J', "jet-propelled"},
                              {'K', "blank"},
                              {'L', "lever action"},
                              {'N', "launcher"},
                              {'O', "over and under"},
                              {'P', "pump action"},
                              {'R', "revolver"},
                              {'S', "single shot"},
                              {'T', "recoilless"},
                              {'U', "percussion"},
                              {'V', "tear gas"},
                              {'W', "three barrels"},
                              {'X', "four or more barrels"}};

struct TypeWord {
  std::string_view word, code;
};
// Words in the key form of `letters_of`.
constexpr TypeWord type_words[] = {{"pistol", "P"},
                                   {"handgun", "P"},
                                   {"semiautomaticpistol", "PI"},
                                   {"selfloadingpistol", "PI"},
                                   {"pistola", "P"},
                                   {"pistolet", "P"},
                                   {"revolver", "PR"},
                                   {"derringer", "PD"},
                                   {"rifle", "R"},
                                   {"carbine", "RC"},
                                   {"assaultrifle", "RA"},
                                   {"automaticrifle", "RA"},
                                   {"semiautomaticrifle", "RI"},
                                   {"boltactionrifle", "RB"},
                                   {"leveractionrifle", "RL"},
                                   {"shotgun", "S"},
                                   {"pumpactionshotgun", "SP"},
                                   {"semiautomaticshotgun", "SI"},
                                   {"doublebarrelshotgun", "SE"},
                                   {"doublebarrelledshotgun", "SE"},
                                   {"doublebarreledshotgun", "SE"},
                                   {"sidebysideshotgun", "SE"},
                                   {"singlebarrelshotgun", "SS"},
                                   {"singlebarrelledshotgun", "SS"},
                                   {"singlebarreledshotgun", "SS"},
                                   {"singleshotshotgun", "SS"},
                                   {"overandundershotgun", "SO"},
                                   {"submachinegun", "B"},
                                   {"machinepistol", "B"},
                                   {"smg", "B"},
                                   {"machinegun", "M"},
                                   {"silencer", "V"},
                                   {"suppressor", "V"},
                                   {"combination", "C"},
                                   {"grenadelauncher", "GN"},
                                   {"other", "Z"},
                                   {"flaregun", "PF"}};

std::string_view name_of(std::span<const Letter> letters, char code) {
  for (const auto& letter : letters)
    if (letter.code == code) return letter.name;
  return {};
}

// Latin letters and digits in lower case; others stay.
std::string letters_of(std::string_view text) {
  std::string out;
  for (const char c : plain_letters(text)) {
    if (c >= 'A' && c <= 'Z')
      out += static_cast<char>(c - 'A' + 'a');
    else if ((c >= '0' && c <= '9') || c == '&' || static_cast<unsigned char>(c) >= 0x80)
      out += c;
  }
  return out;
}

// The key of a make: its words but those that every company has.
std::string key_of(std::string_view text) {
  constexpr std::string_view company_words[] = {
      "INC", "LTD", "LLC", "CO",  "CORP", "COMPANY", "GMBH",        "AG", "SA",
      "SRL", "SPA", "AS",  "SRO", "LTDA", "LIMITED", "CORPORATION", "MFG"};
  std::string key, word;
  const auto end_word = [&] {
    std::string bare = word;
    bare.erase(std::remove(bare.begin(), bare.end(), '.'), bare.end());
    const bool company =
        !key.empty() && std::find(std::begin(company_words), std::end(company_words), bare) !=
                            std::end(company_words);
    if (!company) key += letters_of(word);
    word.clear();
  };
  for (const char c : plain_letters(text)) {
    if (c == ' ' || c == ',' || c == '(' || c == ')')
      end_word();
    else
      word += c;
  }
  end_word();
  return key;
}

/// Of names as long as this "and" and "&" tell no two makers apart.
constexpr std::size_t joined_letters_min = 6;

// The key of a make without what joins its words: "sturmruger" of "Sturm, Ruger & Co.". Empty if
// it is too short for that: "S&W" is no "SW".
std::string joined_key_of(std::string_view text) {
  std::string rest, word;
  const auto end_word = [&] {
    if (word != "AND" && word != "UND" && word != "&") rest += word + " ";
    word.clear();
  };
  for (const char c : plain_letters(text)) {
    if (c == ' ')
      end_word();
    else
      word += c;
  }
  end_word();
  auto key = key_of(rest);
  std::erase(key, '&');
  return key.size() < joined_letters_min ? std::string{} : key;
}

const std::map<std::string, const Make*>& makes() {
  static const auto table = [] {
    std::map<std::string, const Make*> made;
    for (const auto& row : make_rows()) {
      made.emplace(key_of(row.make.id), &row.make);
      made.emplace(key_of(row.make.name), &row.make);
      for (auto rest = row.aliases; !rest.empty();) {
        const auto bar = rest.find('|');
        made.emplace(key_of(rest.substr(0, bar)), &row.make);
        rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
      }
    }
    // Codes last: a name wins over a code of the same letters.
    for (const auto& row : make_rows())
      if (!row.make.ncic.empty()) made.emplace(letters_of(row.make.ncic), &row.make);
    return made;
  }();
  return table;
}

/// By keys without what joins words; null: of two makers.
const std::map<std::string, const Make*>& joined_makes() {
  static const auto table = [] {
    std::map<std::string, const Make*> made;
    for (const auto& [key, make] : makes()) {
      auto joined = key;
      std::erase(joined, '&');
      if (joined.size() < joined_letters_min) continue;
      const auto [at, fresh] = made.emplace(std::move(joined), make);
      if (!fresh && at->second != make) at->second = nullptr;
    }
    return made;
  }();
  return table;
}

bool says_nothing(std::string_view key) {
  constexpr std::string_view words[] = {
      "unk",     "unknown",     "zzz",          "none",   "na",       "nil", "inconnu",
      "neznamy", "desconocido", "desconhecido", "nomake", "unmarked", "?",   "other"};
  return key.empty() || std::find(std::begin(words), std::end(words), key) != std::end(words);
}

}  // namespace

std::string firearm_type(std::string_view text) {
  const auto key = letters_of(text);
  for (const auto& row : type_words)
    if (row.word == key) return std::string(row.code);
  std::string code = key;
  for (auto& c : code)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return firearm_type_name(code).empty() ? std::string{} : code;
}

std::string firearm_type_name(std::string_view code) {
  if (code.empty() || code.size() > 2) return {};
  const auto kind = name_of(kinds, code[0]);
  if (kind.empty() || code.size() == 1) return std::string(kind);
  const auto action = name_of(actions, code[1]);
  if (action.empty()) return {};
  return code == "PR" ? "revolver" : std::string(kind) + ", " + std::string(action);
}

Agreement firearm_type_agreement(std::string_view a, std::string_view b) {
  const auto one = firearm_type(a), other = firearm_type(b);
  if (one.empty() || other.empty() || one[0] == 'Z' || other[0] == 'Z') return Agreement::unknown;
  if (one == other) return Agreement::same;
  if (one[0] != other[0]) return Agreement::contradicts;
  return one.size() == 1 || other.size() == 1 ? Agreement::compatible : Agreement::contradicts;
}

const Make* find_make(std::string_view text) {
  if (const auto found = makes().find(key_of(text)); found != makes().end()) return found->second;
  const auto joined = joined_makes().find(joined_key_of(text));
  return joined == joined_makes().end() ? nullptr : joined->second;
}

std::string make_id(std::string_view text) {
  if (const auto* make = find_make(text)) return std::string(make->id);
  auto key = key_of(text);
  return says_nothing(key) ? std::string{} : key;
}

Agreement make_agreement(std::string_view a, std::string_view b) {
  const auto one = make_id(a), other = make_id(b);
  if (one.empty() || other.empty()) return Agreement::unknown;
  return one == other ? Agreement::same : Agreement::contradicts;
}

bool makes_compatible(std::string_view a, std::string_view b) {
  return make_agreement(a, b) != Agreement::contradicts;
}

}  // namespace iwets::field
