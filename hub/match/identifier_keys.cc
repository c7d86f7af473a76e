#include "hub/match/identifier_keys.h"

#include <algorithm>
#include <array>

#include "hub/match/edits.h"
#include "hub/match/numbers.h"
#include "hub/match/wildcards.h"
#include "proto/field/serial.h"
#include "proto/field/vehicle.h"

namespace iwets::match {
namespace {

/// The forms of a number that make it equal to another, folded: as it is, by NCIC's rule, without
/// leading zeros.
std::vector<std::string> forms(const std::string& number) {
  std::vector<std::string> out{field::folded(number)};
  const auto add = [&](std::string form) {
    if (form.size() >= fuzzy_chars_min && std::find(out.begin(), out.end(), form) == out.end())
      out.push_back(std::move(form));
  };
  if (number.size() < fuzzy_chars_min || !is_readable(number)) return out;
  add(field::folded(field::ncic(number)));
  add(field::without_leading_zeros(out.front()));
  return out;
}

/// `field::folded` of a canonical number that is readable, hundreds of times for one question.
class Folded {
 public:
  std::string_view of(std::string_view canonical) {
    text_.assign(canonical);
    for (auto& c : text_) c = table_[static_cast<unsigned char>(c)];
    return text_;
  }

 private:
  using Table = std::array<char, 256>;
  static Table made() {
    Table out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(i);
    for (char c = 'A'; c <= 'Z'; ++c)
      out[static_cast<unsigned char>(c)] = field::folded(std::string(1, c)).front();
    return out;
  }
  static const Table& table() {
    static const Table only = made();
    return only;
  }
  const Table& table_ = table();
  std::string text_;
};

/// A question asks first for what is narrowed by the same, then for what is by nothing, then for
/// all.
void add_number(KeyList& keys, KeyKind kind, const std::string& folded, const std::string& with,
                Side side) {
  keys.add(kind, folded, with);
  if (side == Side::record) return;
  if (!with.empty()) keys.add(kind, folded);
  keys.add_wide(kind, folded);
}

/// The last characters of a VIN: the last six are the text of a key, the last eight narrow it.
void add_vin_end(KeyList& keys, std::string_view folded) {
  keys.add(KeyKind::vin_end, folded.substr(folded.size() - vin_serial_chars),
           folded.substr(folded.size() - vin_end_chars));
}

/// The ends of the VINs that may have been meant. Where the check digit is prescribed, it must fit.
void add_vin_slips(KeyList& keys, const std::string& vin) {
  const auto check = field::check_vin(vin);
  if (check == field::VinCheck::valid || vin.size() + 1 < vin_chars || vin.size() > vin_chars + 1)
    return;
  auto whole = vin.substr(0, vin_chars - vin_end_chars - 1);
  const auto head = whole.size();
  Folded folded;
  each_meant_by(std::string_view(vin).substr(head), {}, [&](std::string_view end) {
    if (head + end.size() != vin_chars) return;
    whole.replace(head, std::string::npos, end);
    const auto meant = field::check_vin(whole);
    if (meant == field::VinCheck::valid || check != field::VinCheck::mandatory_wrong)
      add_vin_end(keys, folded.of(std::string_view(whole).substr(vin_chars - vin_end_chars)));
  });
}

void add_vin_keys(KeyList& keys, const std::string& vin, Side side) {
  if (vin.empty()) return;
  const auto folded = field::folded(vin);
  if (folded.size() < vin_end_chars) {
    keys.add(KeyKind::vin_short, folded);
    if (side == Side::question && folded.size() == vin_serial_chars)
      keys.add_wide(KeyKind::vin_end, folded);
    return;
  }
  add_vin_end(keys, folded);
  if (side == Side::record) return;
  keys.add(KeyKind::vin_short, std::string_view(folded).substr(folded.size() - vin_serial_chars));
  add_vin_slips(keys, vin);
}

/// `number` without each one character, beside it `with`. What is one character longer than another
/// becomes the other, so that a question asks for these among whole numbers, too.
void add_slips(KeyList& keys, KeyKind whole, KeyKind slip, const std::string& folded,
               const std::string& with, Side side) {
  const auto all = deletions(folded);
  const auto file = [&](const std::string& text) { keys.add(slip, text + '/' + with); };
  std::for_each(all.begin() + 1, all.end(), file);
  if (side == Side::record) return;
  file(folded);
  std::for_each(all.begin() + 1, all.end(),
                [&](const std::string& text) { keys.add(whole, text, with); });
}

Key left_by(std::string_view folded, std::size_t without, const std::string& country) {
  std::string text(folded.substr(0, without));
  if (without < folded.size()) text += folded.substr(without + 1);
  return key_of(Store::document, KeyKind::document_slip, text.append(1, '/').append(country));
}

/// Digits differ in it.
unsigned class_of(char folded) { return static_cast<unsigned char>(folded) % SlipMark::classes; }

/// Those whose look-alike is of one of these classes.
Characters characters_of(CharacterClasses classes) {
  static const auto by_class = [] {
    std::array<Characters, SlipMark::classes> out{};
    for (const char c : all_characters) out[class_of(field::folded({&c, 1}).front())].add(c);
    return out;
  }();
  Characters out;
  for (std::size_t i = 0; i < by_class.size(); ++i)
    if ((classes >> i & 1U) != 0) out.add(by_class[i]);
  return out;
}

/// Which slips there may be. A number that differs in one place leaves the same without it as this
/// one; one that is longer leaves this one.
SlipsMarked slips_marked(const std::string& number, const std::string& country,
                         const Marked& marked) {
  Folded look_alike;
  const auto folded = look_alike.of(number);
  std::vector<Key> left;
  left.reserve(folded.size() + 1);
  for (std::size_t i = 0; i <= folded.size(); ++i) left.push_back(left_by(folded, i, country));
  const auto classes = marked(left);
  SlipsMarked out;
  for (std::size_t i = 0; i < folded.size(); ++i) out.wrong.push_back(characters_of(classes[i]));
  out.missing = characters_of(classes.back());
  return out;
}

void add_plate_keys(KeyList& keys, const std::string& plate, const std::string& country,
                    Side side) {
  if (plate.empty()) return;
  const auto folded = field::folded(plate);
  add_number(keys, KeyKind::plate, folded, country, side);
  if (!country.empty() && editable(plate))
    add_slips(keys, KeyKind::plate, KeyKind::plate_slip, folded, country, side);
}

}  // namespace

void add_firearm_number_keys(KeyList& keys, const field::Firearm& firearm, Side side) {
  auto makers = maker_ids(firearm);
  if (side == Side::question || makers.empty()) makers.emplace_back();
  const auto numbers = firearm_numbers(firearm);
  for (const auto& number : numbers)
    for (const auto& form : forms(number.canonical))
      for (const auto& maker : makers) keys.add(KeyKind::serial, form, maker);
  if (side == Side::record) return;
  for (const auto& number : numbers)
    for (const auto& form : forms(number.canonical)) keys.add_wide(KeyKind::serial, form);
}

void add_firearm_keys(KeyList& keys, const field::Firearm& firearm, Side side) {
  add_firearm_number_keys(keys, firearm, side);
  const auto makers = maker_ids(firearm);
  for (const auto& number : firearm_numbers(firearm)) {
    if (!number.frame || !is_readable(number.canonical) || !editable(number.canonical)) continue;
    for (const auto& maker : makers)
      add_slips(keys, KeyKind::serial, KeyKind::serial_slip, field::folded(number.canonical), maker,
                side);
  }
  if (side == Side::record) add_firearm_grams(keys, firearm);
}

void add_document_keys(KeyList& keys, const field::Document& document, Side side) {
  const auto country = country_id(issuer_of(document));
  for (const auto& number : searchable_numbers(document))
    add_number(keys, KeyKind::document, field::folded(number), country, side);
}

void add_document_slips(KeyList& keys, const field::Document& document, const Marked* marked) {
  const auto country = country_id(issuer_of(document));
  if (country.empty()) return;
  Folded folded;
  for (const auto& number : doubtful_numbers(document)) {
    const auto slips = marked == nullptr ? SlipsMarked{} : slips_marked(number, country, *marked);
    each_meant_by(number, slips, [&](std::string_view meant) {
      keys.add(KeyKind::document, folded.of(meant), country);
    });
  }
}

std::vector<SlipMark> document_marks(const field::Document& document) {
  std::vector<SlipMark> marks;
  const auto country = country_id(issuer_of(document));
  if (country.empty()) return marks;
  for (const auto& number : searchable_numbers(document)) {
    const auto folded = field::folded(number);
    for (std::size_t i = 0; i < folded.size(); ++i)
      // Of a run of equal characters, each leaves the same.
      if (i == 0 || folded[i] != folded[i - 1])
        marks.push_back({left_by(folded, i, country), class_of(folded[i])});
  }
  return marks;
}

void add_vehicle_keys(KeyList& keys, const field::Vehicle& vehicle, Side side) {
  add_vin_keys(keys, vin_of(vehicle), side);
  add_plate_keys(keys, plate_of(vehicle), country_id(vehicle.plate_country), side);
  if (const auto engine = engine_of(vehicle); !engine.empty())
    keys.add(KeyKind::engine, field::folded(engine));
  if (side == Side::record) add_vehicle_grams(keys, vehicle);
}

}  // namespace iwets::match
