#include "node/core/consultation.h"

#include <algorithm>
#include <utility>

#include "proto/field/date.h"
#include "proto/field/document.h"
#include "proto/field/letters.h"
#include "proto/field/serial.h"
#include "proto/field/vehicle.h"

namespace iwets::node {
namespace {

constexpr std::size_t name_bytes_max = 100;
constexpr std::size_t digits_min = 3, digits_max = 9, letters_max = 3, beside_letters_min = 3;
constexpr unsigned letters_in_all = 26;
constexpr std::size_t vin_length = 17, vin_check_place = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

/// Where the last run of such characters of a text begins and ends; equal: there is none.
struct Run {
  std::size_t begin = 0, end = 0;
};
Run last_run(std::string_view text, bool (*of)(char), std::size_t longest) {
  auto end = text.size();
  while (end > 0 && !of(text[end - 1])) --end;
  auto begin = end;
  while (begin > 0 && end - begin < longest && of(text[begin - 1])) --begin;
  return {begin, end};
}

/// "12345678Z": the letter follows from the digits.
bool ends_in_check_letter(ThingKind kind, std::string_view canonical) {
  return kind == ThingKind::document && canonical.size() >= 2 && is_letter(canonical.back()) &&
         is_digit(canonical[canonical.size() - 2]);
}

class Gathered {
 public:
  void number(ThingKind kind, std::string_view canonical) {
    if (!field::is_number(canonical) || field::has_wildcard(canonical)) return;
    add(number_thing(kind, canonical));
    if (auto by_letters = letter_thing(kind, canonical))
      by_letters_.push_back(std::move(*by_letters));
  }
  void document(const field::Document& document) {
    const auto numbers = field::document_numbers(document);
    if (!numbers.empty()) number(ThingKind::document, numbers.front());
  }
  void person(const field::Person& person) {
    const auto name = who(person.name);
    if (name != Consultation::unnamed) {
      PlainThing thing{.kind = ThingKind::person, .whole = name, .frame = name, .birth = {}};
      if (person.birth_dates.size() == 1 && person.birth_dates.front().full())
        thing.birth = field::text(person.birth_dates.front());
      thing.whole += "\n" + thing.birth;
      thing.documented = !person.documents.empty();
      add(std::move(thing));
    }
    for (const auto& one : person.documents) document(one);
  }
  void vehicle(const field::Vehicle& vehicle) {
    number(ThingKind::plate, field::canonical_plate(vehicle.plate));
    number(ThingKind::vin, field::canonical_vin(vehicle.vin));
    number(ThingKind::engine, field::canonical_engine_number(vehicle.engine_number));
  }
  void firearm(const field::Firearm& firearm) {
    number(ThingKind::serial, field::canonical(firearm.serial));
  }
  std::vector<PlainThing> take() {
    for (auto& thing : by_letters_) add(std::move(thing));
    return std::move(things_);
  }
  void say_documented() {
    for (auto& thing : things_) thing.documented |= thing.kind == ThingKind::person;
  }

 private:
  void add(PlainThing thing) {
    if (things_.size() < things_max) things_.push_back(std::move(thing));
  }
  std::vector<PlainThing> things_, by_letters_;
};

}  // namespace

std::string who(std::string_view name) {
  std::string out;
  for (const char c : field::plain_letters(name)) {
    const bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (out.size() > name_bytes_max) {
    auto end = name_bytes_max;  // Not within a character.
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xc0U) == 0x80U) --end;
    out.resize(end);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out.empty() ? std::string(Consultation::unnamed) : out;
}

PlainThing number_thing(ThingKind kind, std::string_view canonical) {
  PlainThing thing{
      .kind = kind, .whole = std::string(canonical), .frame = std::string(canonical), .birth = {}};
  const bool vin = kind == ThingKind::vin && canonical.size() == vin_length;
  if (vin) thing.frame[vin_check_place] = '_';
  const auto run = last_run(thing.frame, is_digit, digits_max);
  if (run.end - run.begin < digits_min) return thing;
  thing.digits = static_cast<std::uint8_t>(run.end - run.begin);
  if (ends_in_check_letter(kind, canonical)) {
    thing.frame.back() = '_';
  } else if (!vin && run.end < canonical.size() &&
             std::all_of(canonical.begin() + static_cast<std::ptrdiff_t>(run.end), canonical.end(),
                         is_letter)) {
    thing.counter = static_cast<unsigned>(canonical.back() - 'A');
    thing.frame.back() = '@';
  }
  for (auto i = run.begin; i < run.end; ++i) {
    thing.counter = thing.counter * 10 + static_cast<unsigned>(thing.frame[i] - '0');
    thing.frame[i] = '#';
  }
  return thing;
}

std::optional<PlainThing> letter_thing(ThingKind kind, std::string_view canonical) {
  if (kind == ThingKind::vin || ends_in_check_letter(kind, canonical)) return std::nullopt;
  const auto run = last_run(canonical, is_letter, letters_max);
  const auto letters = run.end - run.begin;
  if (letters == 0 || canonical.size() - letters < beside_letters_min) return std::nullopt;
  PlainThing thing{.kind = kind, .whole = {}, .frame = std::string(canonical), .birth = {}};
  thing.digits = static_cast<std::uint8_t>(letter_counter | letters);
  for (auto i = run.begin; i < run.end; ++i) {
    thing.counter = thing.counter * letters_in_all + static_cast<unsigned>(thing.frame[i] - 'A');
    thing.frame[i] = '@';
  }
  return thing;
}

std::vector<PlainThing> things_of(const field::TraceForm& form) {
  Gathered all;
  all.firearm(form.firearm);
  if (form.possessor) all.person(*form.possessor);
  if (form.vehicle) all.vehicle(*form.vehicle);
  for (const auto& associate : form.associates) all.person(associate);
  return all.take();
}

std::vector<PlainThing> things_of(const field::CheckForm& form) {
  Gathered all;
  if (form.firearm) all.firearm(*form.firearm);
  if (form.person) all.person(*form.person);
  if (form.document) all.document(*form.document);
  if (form.vehicle) all.vehicle(*form.vehicle);
  if (form.document) all.say_documented();
  return all.take();
}

Stores stores_of(const field::TraceForm& form) {
  Stores stores{Store::firearm, Store::trace};
  const auto person = [&](const field::Person& asked) {
    stores.add(Store::nominal);
    if (!asked.documents.empty()) stores.add(Store::document);
  };
  if (form.possessor) person(*form.possessor);
  for (const auto& associate : form.associates) person(associate);
  if (form.vehicle) stores.add(Store::vehicle);
  return stores;
}

Stores stores_of(const field::CheckForm& form) {
  Stores stores;
  if (form.person) stores.add(Store::nominal);
  if (form.firearm) stores.add(Store::firearm);
  if (form.document || (form.person && !form.person->documents.empty()))
    stores.add(Store::document);
  if (form.vehicle) stores.add(Store::vehicle);
  return stores;
}

Thing hashed(const PlainThing& thing, const KeyedHash& hash) {
  // Equal texts of two kinds are not equal things.
  const std::string kind(name(thing.kind));
  Thing out;
  out.kind = thing.kind;
  if (!thing.whole.empty()) out.whole = hash(kind + " " + thing.whole);
  out.frame = hash(kind + "# " + thing.frame);
  // Halved twice, so that the sum cannot run over.
  if (thing.digits != 0) out.counter = thing.counter + (hash(kind + "+ " + thing.frame) >> 2U);
  out.digits = thing.digits;
  if (!thing.birth.empty()) out.birth = hash("birth " + thing.birth);
  out.documented = thing.documented;
  return out;
}

std::string_view name(Asking kind) {
  switch (kind) {
    case Asking::check: return "check";
    case Asking::trace: return "trace";
    case Asking::look: return "look";
    case Asking::evidence: return "evidence";
  }
  return "unknown";
}

std::string_view name(Admission outcome) {
  switch (outcome) {
    case Admission::sent: return "sent";
    case Admission::refused: return "refused";
    case Admission::beyond: return "beyond_quota";
  }
  return "unknown";
}

std::string_view name(ThingKind kind) {
  switch (kind) {
    case ThingKind::serial: return "serial";
    case ThingKind::document: return "document";
    case ThingKind::plate: return "plate";
    case ThingKind::vin: return "vin";
    case ThingKind::engine: return "engine";
    case ThingKind::person: return "person";
  }
  return "unknown";
}

std::string_view purpose_word(field::Purpose purpose) {
  const auto word = field::name(purpose);
  return word.empty() ? "unsaid" : word;
}

}  // namespace iwets::node
