#include <algorithm>

#include "hub/match/identifier_keys.h"
#include "hub/match/key_list.h"
#include "hub/match/numbers.h"
#include "hub/match/person/words.h"
#include "hub/match/wildcards.h"

namespace iwets::match {
namespace {

/// By name a person is found in another way: `person/name_index.h`.
void add_person(KeyList& keys, const field::Person& person, Side side) {
  for (const auto& document : person.documents) add_document_keys(keys, document, side);
}

/// Keys of a subject; none where its kind does not fit the store.
KeyList list_of(Store store, const field::Subject& subject, Side side,
                const Marked* marked = nullptr) {
  KeyList keys(store);
  const auto* person = std::get_if<field::Person>(&subject);
  const auto* firearm = std::get_if<field::Firearm>(&subject);
  const auto* document = std::get_if<field::Document>(&subject);
  const auto* vehicle = std::get_if<field::Vehicle>(&subject);
  switch (store) {
    case Store::nominal:
      if (person != nullptr) add_person(keys, *person, side);
      // The papers of nominals are met as they are written.
      if (document != nullptr) add_document_keys(keys, *document, side);
      break;
    case Store::firearm:
      if (firearm != nullptr) add_firearm_keys(keys, *firearm, side);
      break;
    case Store::trace:
      if (firearm != nullptr) add_firearm_number_keys(keys, *firearm, side);
      break;
    case Store::document:
      if (document == nullptr) break;
      add_document_keys(keys, *document, side);
      if (side == Side::question) add_document_slips(keys, *document, marked);
      break;
    case Store::vehicle:
      if (vehicle != nullptr) add_vehicle_keys(keys, *vehicle, side);
      break;
  }
  return keys;
}

/// True if there is a name or a key to look up.
bool searchable(const field::Person& who) {
  return !person::words_of(who.name).empty() || !question_keys(Store::nominal, who).empty();
}
bool searchable(const field::Firearm& firearm) {
  return !firearm_numbers(firearm).empty() || !firearm_joint_keys(firearm).empty();
}
bool searchable(const field::Document& document) { return !searchable_numbers(document).empty(); }
bool searchable(const field::Vehicle& vehicle) {
  return !vin_of(vehicle).empty() || !plate_of(vehicle).empty() || !engine_of(vehicle).empty() ||
         !vehicle_joint_keys(vehicle).empty();
}

/// What a question cannot be asked for, in words.
std::string note_on(const field::Person&) { return {}; }
std::string note_on(const field::Document& document) { return unsearchable(document); }
std::string note_on(const field::Firearm& firearm) { return unsearchable(firearm); }
std::string note_on(const field::Vehicle& vehicle) { return unsearchable(vehicle); }

template <typename T>
void ask(std::vector<Question>& questions, Store store, const T& subject) {
  auto note = note_on(subject);
  if (!searchable(subject) && note.empty()) return;
  const auto asked = std::find_if(questions.begin(), questions.end(),
                                  [&](const Question& q) { return q.store == store; });
  auto& question =
      asked != questions.end() ? *asked : questions.emplace_back(Question{.store = store});
  if (!note.empty()) question.note = std::move(note);
  if (!searchable(subject)) return;
  const auto repeated = std::any_of(
      question.subjects.begin(), question.subjects.end(),
      [&](const field::Subject& s) { return std::get_if<T>(&s) && std::get<T>(s) == subject; });
  if (!repeated) question.subjects.emplace_back(subject);
}

/// Earlier traces are filed under whole numbers only: a serial number that is not whole is told.
void ask_traces(std::vector<Question>& questions, const field::Firearm& firearm) {
  const bool whole = !unreadable_serial(firearm);
  if (whole || !firearm_numbers(firearm).empty()) ask(questions, Store::trace, firearm);
  if (whole) return;
  if (questions.empty() || questions.back().store != Store::trace)
    questions.push_back(Question{.store = Store::trace});
  questions.back().note =
      "not searchable: earlier traces are found by whole numbers; read the number again, or ask "
      "with one that it may be";
}

}  // namespace

std::vector<Key> record_keys(Store store, const field::Subject& subject) {
  return list_of(store, subject, Side::record).keys();
}

Key record_key(Store store, std::string_view name) { return key_of(store, KeyKind::record, name); }

std::vector<LookUp> question_keys(Store store, const field::Subject& subject) {
  return list_of(store, subject, Side::question).look_ups();
}

std::vector<LookUp> question_keys(Store store, const field::Subject& subject,
                                  const Marked& marked) {
  return list_of(store, subject, Side::question, &marked).look_ups();
}

std::vector<SlipMark> record_marks(Store store, const field::Subject& subject) {
  const auto* document = std::get_if<field::Document>(&subject);
  if (store != Store::document || document == nullptr) return {};
  return document_marks(*document);
}

JointKeys joint_keys(Store store, const field::Subject& subject) {
  const auto* firearm = std::get_if<field::Firearm>(&subject);
  const auto* vehicle = std::get_if<field::Vehicle>(&subject);
  if (firearm != nullptr && store == Store::firearm) return firearm_joint_keys(*firearm);
  if (vehicle != nullptr && store == Store::vehicle) return vehicle_joint_keys(*vehicle);
  return {};
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
  if (firearm) ask_traces(questions, *firearm);
  return questions;
}

}  // namespace iwets::match
