#include "hub/match/keys.h"

#include <algorithm>
#include <set>

#include "hub/match/person/words.h"
#include "proto/field/country.h"
#include "proto/field/document.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"
#include "proto/field/vehicle.h"

namespace iwets::match {
namespace {

constexpr Limits limits;
constexpr std::size_t vin_end_chars = 8;
/// An engine's number is long; shorter texts are codes of an engine family.
constexpr std::size_t engine_chars_min = 6;
constexpr std::ptrdiff_t engine_digits_min = 4;

/// Collects keys without repeats, up to the limit.
class Keys {
 public:
  void add(KeyKind kind, const std::string& text) {
    if (text.empty() || seen_.size() >= limits.keys_max) return;
    auto key = make_key(kind, text);
    if (!seen_.insert(key).second) return;
    keys_.push_back(std::move(key));
  }
  /// In the order in which they came.
  [[nodiscard]] std::vector<Key> all() && { return std::move(keys_); }

 private:
  std::vector<Key> keys_;
  std::set<Key> seen_;
};

void add_document(Keys& keys, const field::Document& document) {
  const auto country = country_id(document.country);
  for (const auto& number : field::document_numbers(document)) {
    const auto folded = field::folded(number);
    if (!country.empty()) keys.add(KeyKind::document_country, country + '/' + folded);
    keys.add(KeyKind::document, folded);
  }
}

/// By name a person is found in another way: `person/name_index.h`.
void add_person(Keys& keys, const field::Person& person) {
  for (const auto& document : person.documents) add_document(keys, document);
}

void add_firearm(Keys& keys, const field::Firearm& firearm) {
  for (const auto& [typed, number, frame] : firearm_numbers(firearm)) {
    const auto folded = field::folded(number);
    for (const auto* make : {&firearm.make, &firearm.brand, &firearm.importer}) {
      if (make->empty()) continue;
      const auto id = field::make_id(*make);
      if (!id.empty()) keys.add(KeyKind::serial_make, folded + '/' + id);
    }
    keys.add(KeyKind::serial, folded);
    if (is_readable(number)) keys.add(KeyKind::serial_ncic, field::ncic(number));
  }
}

void add_vehicle(Keys& keys, const field::Vehicle& vehicle) {
  if (const auto vin = vin_of(vehicle); !vin.empty()) {
    const auto folded = field::folded(vin);
    if (folded.size() < vin_end_chars)
      keys.add(KeyKind::vin_short, folded);
    else
      keys.add(KeyKind::vin_end, folded.substr(folded.size() - vin_end_chars));
  }
  if (const auto plate = plate_of(vehicle); !plate.empty()) {
    const auto country = country_id(vehicle.plate_country);
    const auto folded = field::folded(plate);
    if (!country.empty()) keys.add(KeyKind::plate_country, country + '/' + folded);
    keys.add(KeyKind::plate, folded);
  }
  if (const auto engine = engine_of(vehicle); !engine.empty())
    keys.add(KeyKind::engine, field::folded(engine));
}

/// Keys of a subject; none where its kind does not fit the store.
std::vector<Key> keys_of(Store store, const field::Subject& subject) {
  Keys keys;
  const auto* person = std::get_if<field::Person>(&subject);
  const auto* firearm = std::get_if<field::Firearm>(&subject);
  const auto* document = std::get_if<field::Document>(&subject);
  const auto* vehicle = std::get_if<field::Vehicle>(&subject);
  switch (store) {
    case Store::nominal:
      if (person != nullptr) add_person(keys, *person);
      break;
    case Store::firearm:
    case Store::trace:
      if (firearm != nullptr) add_firearm(keys, *firearm);
      break;
    case Store::document:
      if (document != nullptr) add_document(keys, *document);
      break;
    case Store::vehicle:
      if (vehicle != nullptr) add_vehicle(keys, *vehicle);
      break;
  }
  return std::move(keys).all();
}

/// 64-bit FNV-1a: a collision only costs a candidate that the judgement turns down.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

/// True if there is a name or a key to look up.
bool searchable(const field::Person& who) {
  return !person::words_of(who.name).empty() || !question_keys(Store::nominal, who).empty();
}
bool searchable(const field::Firearm& firearm) { return !firearm_numbers(firearm).empty(); }
bool searchable(const field::Document& document) {
  return !field::document_numbers(document).empty();
}
bool searchable(const field::Vehicle& vehicle) {
  return !vin_of(vehicle).empty() || !plate_of(vehicle).empty() || !engine_of(vehicle).empty();
}

template <typename T>
void ask(std::vector<Question>& questions, Store store, const T& subject) {
  if (!searchable(subject)) return;
  const auto asked = std::find_if(questions.begin(), questions.end(),
                                  [&](const Question& q) { return q.store == store; });
  auto& question = asked != questions.end() ? *asked : questions.emplace_back(Question{store, {}});
  const auto repeated = std::any_of(
      question.subjects.begin(), question.subjects.end(),
      [&](const field::Subject& s) { return std::get_if<T>(&s) && std::get<T>(s) == subject; });
  if (!repeated) question.subjects.emplace_back(subject);
}

}  // namespace

Key make_key(KeyKind kind, std::string_view text) {
  auto key = static_cast<char>(kind) + std::string(text);
  if (key.size() <= key_bytes_max) return key;
  constexpr std::size_t hash_chars = 16;
  constexpr std::string_view digits = "0123456789abcdef";
  auto hash = hash_of(key);
  key.resize(key_bytes_max - hash_chars);
  for (std::size_t i = 0; i < hash_chars; ++i, hash >>= 4U) key += digits[hash & 0xfU];
  return key;
}

std::string country_id(std::string_view code) {
  const auto country = field::country_of(code);
  return std::string(country ? country->text() : code);
}

bool is_readable(std::string_view canonical) {
  return canonical.find_first_of("?*[") == std::string_view::npos;
}

std::vector<FirearmNumber> firearm_numbers(const field::Firearm& firearm) {
  std::vector<FirearmNumber> numbers;
  const auto add = [&](const std::string& number, bool frame) {
    auto canonical = field::canonical(number);
    // A choice between look-alikes folds to one character; any other gap cannot be looked up.
    const bool usable = is_readable(canonical) || is_readable(field::folded(canonical));
    if (usable && field::is_number(number))
      numbers.push_back({number, std::move(canonical), frame});
  };
  add(firearm.serial, true);
  for (const auto& other : firearm.other_numbers) add(other.number, false);
  return numbers;
}

std::string vin_of(const field::Vehicle& vehicle) {
  auto vin = field::canonical_vin(vehicle.vin);
  return is_readable(vin) && field::is_number(vehicle.vin) ? vin : "";
}

std::string plate_of(const field::Vehicle& vehicle) {
  auto plate = field::canonical_plate(vehicle.plate);
  return is_readable(plate) && field::is_number(vehicle.plate) ? plate : "";
}

std::string engine_of(const field::Vehicle& vehicle) {
  auto engine = field::canonical_engine_number(vehicle.engine_number);
  const auto digits =
      std::count_if(engine.begin(), engine.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool own = engine.size() >= engine_chars_min && digits >= engine_digits_min;
  return own && is_readable(engine) && field::is_number(vehicle.engine_number) ? engine : "";
}

std::vector<Key> record_keys(Store store, const field::Subject& subject) {
  return keys_of(store, subject);
}

std::vector<Key> question_keys(Store store, const field::Subject& subject) {
  return keys_of(store, subject);
}

std::vector<Question> questions(const std::vector<field::Person>& persons,
                                const std::optional<field::Firearm>& firearm,
                                const std::optional<field::Document>& document,
                                const std::optional<field::Vehicle>& vehicle) {
  std::vector<Question> questions;
  for (const auto& person : persons) ask(questions, Store::nominal, person);
  if (firearm) ask(questions, Store::firearm, *firearm);
  if (document) ask(questions, Store::document, *document);
  for (const auto& person : persons)
    for (const auto& held : person.documents) ask(questions, Store::document, held);
  if (vehicle) ask(questions, Store::vehicle, *vehicle);
  if (firearm) ask(questions, Store::trace, *firearm);
  return questions;
}

}  // namespace iwets::match
