#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hub/store/record_store.h"
#include "tests/hub/store/temp_folder.h"

/// Short ways to fill record stores and to ask them.
namespace iwets::store {

inline const PeerId za(Role::member, *CountryCode::parse("ZA"));
inline const PeerId br(Role::member, *CountryCode::parse("BR"));
/// Behind every trace that is filed.
inline constexpr JournalIndex at_last = UINT64_MAX;

/// A third member asks.
inline RecordsSnapshot::Asking asking(std::size_t most, JournalIndex asked = at_last) {
  return RecordsSnapshot::Asking::by(PeerId(Role::member, *CountryCode::parse("TN")), most, asked);
}

inline TraceId trace(std::uint8_t n) { return TraceId({1, 2, 3, n}); }

inline field::Record record(std::string id, field::Subject subject) {
  field::Record record;
  record.id = std::move(id);
  record.reason = field::Reason::stolen;
  record.subject = std::move(subject);
  return record;
}
inline field::Firearm firearm(std::string serial, std::string make = "Glock") {
  field::Firearm firearm;
  firearm.serial = std::move(serial);
  firearm.make = std::move(make);
  return firearm;
}
inline field::Document passport(std::string number, std::string country) {
  return {"P", std::move(number), std::move(country), ""};
}
inline field::Person person(std::string name) {
  field::Person person;
  person.name = std::move(name);
  person.birth_dates = {{1951, 6, 19}};
  return person;
}
inline field::Vehicle car(std::string vin) {
  field::Vehicle vehicle;
  vehicle.vin = std::move(vin);
  return vehicle;
}

/// The outcome as text: accepted count, then each refusal as "index field: reason".
inline std::string told(const Applied& applied) {
  auto text = std::to_string(applied.accepted);
  for (const auto& r : applied.refused) {
    CHECK(r.field.size() <= 64);
    CHECK(r.reason.size() <= 128);
    CHECK(r.remedy.size() <= 128);
    CHECK_FALSE(r.remedy.empty());
    text += "; " + std::to_string(r.index) + ' ' + r.field + ": " + r.reason;
  }
  return text;
}

inline std::unique_ptr<Records> open(const std::string& path) {
  auto opened = Records::open(path);
  if (!opened) FAIL(opened.error().reason);
  return std::move(*opened);
}

inline std::string apply(Records& records, JournalIndex index, const Change& change) {
  const auto text = records.apply(index, change, told);
  REQUIRE(text);
  return *text;
}

inline Change change(PeerId owner, Store store, Verb verb, std::vector<field::Record> records,
                     bool repeat_allowed = false) {
  return {owner, store, verb, std::move(records), repeat_allowed};
}

inline std::vector<std::string> dump(const Records& records) {
  std::vector<std::string> lines;
  records.dump([&](const std::string& line) { lines.push_back(line); });
  return lines;
}

/// Owner, id and rule of what is found.
inline std::vector<std::string> found(const RecordsSnapshot& at, Store store,
                                      std::vector<field::Subject> subjects, std::size_t most = 16,
                                      JournalIndex asked = at_last) {
  const auto matches = at.find({store, std::move(subjects)}, asking(most, asked));
  REQUIRE(matches);
  std::vector<std::string> all;
  for (const auto& m : *matches)
    all.push_back(m.name.owner.text() + ' ' + m.name.id + ' ' + m.judgement.rule);
  return all;
}

using Lines = std::vector<std::string>;

}  // namespace iwets::store
