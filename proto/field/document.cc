#include "proto/field/document.h"

#include <algorithm>

#include "proto/field/date.h"
#include "proto/field/serial.h"

namespace iwets::field {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Value of a character of a machine-readable zone, ICAO 9303 part 3, section 4.9.
std::optional<unsigned> value(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A' + 10);
  if (c == '<') return 0;
  return std::nullopt;
}

// A check digit may itself be misread as the letter that looks like it.
char as_digit(char c) {
  const auto f = folded(std::string_view(&c, 1));
  return f.size() == 1 ? f.front() : c;
}

bool fits(std::string_view field, char check) {
  const bool empty = field.find_first_not_of('<') == std::string_view::npos;
  if (empty && check == '<') return true;
  return mrz_check_digit(field) == check;
}

std::string without_fillers(std::string_view field) {
  std::string out(field);
  out.erase(std::remove(out.begin(), out.end(), '<'), out.end());
  return out;
}

std::string name_of(std::string_view field) {
  std::string out;
  const auto gap = field.find("<<");
  const auto words = [](std::string_view part) {
    std::string text(part);
    std::replace(text.begin(), text.end(), '<', ' ');
    while (!text.empty() && text.back() == ' ') text.pop_back();
    while (!text.empty() && text.front() == ' ') text.erase(text.begin());
    return text;
  };
  out = words(field.substr(0, gap));
  if (gap == std::string_view::npos) return out;
  const auto given = words(field.substr(gap + 2));
  if (given.empty()) return out;
  return out.empty() ? given : out + ", " + given;
}

// YYMMDD; unknown parts are fillers. `latest`: the last year that two digits can mean.
PartialDate date_from(std::string_view six, int latest) {
  const auto part = [&](std::size_t at) {
    return is_digit(six[at]) && is_digit(six[at + 1]) ? (six[at] - '0') * 10 + six[at + 1] - '0'
                                                      : -1;
  };
  const int yy = part(0), mm = std::max(part(2), 0), dd = std::max(part(4), 0);
  if (yy < 0) return {};
  int year = latest - latest % 100 + yy;
  if (year > latest) year -= 100;
  const PartialDate date{static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(mm),
                         static_cast<std::uint8_t>(dd)};
  return is_valid(date) ? date : PartialDate{};
}

Sex sex_of(char c) {
  return c == 'M' ? Sex::male : c == 'F' ? Sex::female : c == 'X' ? Sex::other : Sex::unknown;
}

// A number of more than nine characters: a filler stands for the check digit, and the rest and the
// check digit follow in the optional data (ICAO 9303 part 5, section 4.2.2, note j).
void read_number(Mrz& mrz, std::string_view nine, char check, std::string_view optional_data) {
  mrz.number = without_fillers(nine);
  mrz.number_check = check;
  mrz.number_ok = fits(nine, check);
  if (check != '<') return;
  const auto end = optional_data.find('<');
  const auto rest = optional_data.substr(0, end);
  if (rest.size() < 2) return;
  const auto whole = std::string(nine) + std::string(rest.substr(0, rest.size() - 1));
  mrz.number = without_fillers(whole);
  mrz.number_check = rest.back();
  // Some issuers count the filler too.
  const auto with_filler = std::string(nine) + "<" + std::string(rest.substr(0, rest.size() - 1));
  mrz.number_ok = fits(whole, rest.back()) || fits(with_filler, rest.back());
}

void read_dates(Mrz& mrz, std::string_view birth, char birth_check, std::string_view expiry,
                char expiry_check, int year_now) {
  constexpr int expiry_years_ahead = 50;
  mrz.birth = date_from(birth, year_now);
  mrz.birth_ok = fits(birth, birth_check);
  mrz.expiry = date_from(expiry, year_now + expiry_years_ahead);
  mrz.expiry_ok = fits(expiry, expiry_check);
}

Mrz read_td1(std::string_view text, int year_now) {
  const auto one = text.substr(0, 30), two = text.substr(30, 30), three = text.substr(60, 30);
  Mrz mrz;
  mrz.format = MrzFormat::td1;
  mrz.type = without_fillers(one.substr(0, 2));
  mrz.issuer = without_fillers(one.substr(2, 3));
  read_number(mrz, one.substr(5, 9), one[14], one.substr(15));
  read_dates(mrz, two.substr(0, 6), two[6], two.substr(8, 6), two[14], year_now);
  mrz.sex = sex_of(two[7]);
  mrz.nationality = without_fillers(two.substr(15, 3));
  mrz.name = name_of(three);
  mrz.composite_ok = fits(std::string(one.substr(5)) + std::string(two.substr(0, 7)) +
                              std::string(two.substr(8, 7)) + std::string(two.substr(18, 11)),
                          two[29]);
  return mrz;
}

// TD2 and TD3 differ in width only. `first` may be empty.
Mrz read_two_lines(std::string_view first, std::string_view second, int year_now) {
  const bool td3 = second.size() == 44;
  Mrz mrz;
  mrz.format = td3 ? MrzFormat::td3 : MrzFormat::td2;
  if (!first.empty()) {
    mrz.type = without_fillers(first.substr(0, 2));
    mrz.issuer = without_fillers(first.substr(2, 3));
    mrz.name = name_of(first.substr(5));
  }
  const auto optional_data = second.substr(28, td3 ? 14 : 7);
  if (td3) {
    mrz.number = without_fillers(second.substr(0, 9));
    mrz.number_check = second[9];
    mrz.number_ok = fits(second.substr(0, 9), second[9]);
  } else {
    read_number(mrz, second.substr(0, 9), second[9], optional_data);
  }
  mrz.nationality = without_fillers(second.substr(10, 3));
  read_dates(mrz, second.substr(13, 6), second[19], second.substr(21, 6), second[27], year_now);
  mrz.sex = sex_of(second[20]);
  const bool visa = !first.empty() && first[0] == 'V';  // carries no composite digit
  const auto last = second.size() - 1;
  mrz.composite_ok =
      visa || fits(std::string(second.substr(0, 10)) + std::string(second.substr(13, 7)) +
                       std::string(second.substr(21, last - 21)),
                   second[last]);
  if (td3 && !visa) mrz.composite_ok = mrz.composite_ok && fits(optional_data, second[42]);
  return mrz;
}

std::string_view look_alikes(char c) {
  constexpr std::string_view groups[] = {"0O", "1I", "2Z", "5S", "8B", "6G"};
  for (const auto group : groups)
    if (group.find(c) != std::string_view::npos) return group;
  return {};
}

void add_number(std::vector<std::string>& list, std::string_view number) {
  auto text = canonical_document_number(number);
  if (is_number(text) && std::find(list.begin(), list.end(), text) == list.end())
    list.push_back(std::move(text));
}

}  // namespace

std::optional<char> mrz_check_digit(std::string_view text) {
  constexpr unsigned weights[] = {7, 3, 1};
  unsigned sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto v = value(text[i]);
    if (!v) return std::nullopt;
    sum += *v * weights[i % 3];
  }
  return static_cast<char>('0' + sum % 10);
}

std::optional<Mrz> parse_mrz(std::string_view text, std::uint16_t year_now) {
  std::string zone;
  for (const char c : text) {
    if (c == '\n' || c == '\r' || c == ' ') continue;
    zone += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (!value(zone.back())) return std::nullopt;
  }
  const std::string_view all(zone);
  switch (all.size()) {
    case 90: return read_td1(all, year_now);
    case 88: return read_two_lines(all.substr(0, 44), all.substr(44), year_now);
    case 72: return read_two_lines(all.substr(0, 36), all.substr(36), year_now);
    case 44:
    case 36: return read_two_lines({}, all, year_now);
    default: return std::nullopt;
  }
}

std::optional<std::string> repaired_number(std::string_view number, char check) {
  const char wanted = as_digit(check);
  if (!is_digit(wanted) || mrz_check_digit(number) == wanted) return std::nullopt;
  std::optional<std::string> only;
  for (std::size_t i = 0; i < number.size(); ++i) {
    for (const char other : look_alikes(number[i])) {
      std::string candidate(number);
      candidate[i] = other;
      if (other == number[i] || mrz_check_digit(candidate) != wanted) continue;
      if (only) return std::nullopt;
      only = candidate;
    }
  }
  return only;
}

std::string canonical_document_number(std::string_view number) { return canonical(number); }

std::vector<std::string> document_numbers(const Document& document) {
  std::vector<std::string> list;
  add_number(list, document.number);
  const auto mrz = parse_mrz(document.mrz);
  if (!mrz) return list;
  add_number(list, mrz->number);
  if (!mrz->number_ok)
    if (const auto repaired = repaired_number(mrz->number, mrz->number_check))
      add_number(list, *repaired);
  return list;
}

}  // namespace iwets::field
