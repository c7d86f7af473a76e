#include "hub/screen/identifiers.h"

#include <algorithm>
#include <charconv>

namespace iwets::screen {
namespace {

Store store_of(Kind kind) {
  switch (kind) {
    case Kind::serial: return Store::firearm;
    case Kind::document: return Store::document;
    case Kind::vin:
    case Kind::plate: return Store::vehicle;
  }
  return Store::firearm;
}

/// 0 for an empty cell; nothing if it is no year.
std::optional<std::uint16_t> year_of(const std::string& text) {
  std::uint16_t year = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, year);
  if (text.empty() || (read.ec == std::errc{} && read.ptr == end)) return year;
  return std::nullopt;
}

field::Firearm firearm_of(const Row& row) {
  field::Firearm firearm;
  firearm.serial = row["number"];
  firearm.make = row["make"];
  firearm.brand = row["brand"];
  firearm.importer = row["importer"];
  firearm.model = row["model"];
  firearm.calibre = row["calibre"];
  firearm.type = row["type"];
  firearm.country_of_manufacture = row["country"];
  return firearm;
}

field::Vehicle vehicle_of(Kind kind, const Row& row) {
  field::Vehicle vehicle;
  (kind == Kind::vin ? vehicle.vin : vehicle.plate) = row["number"];
  if (kind == Kind::plate) vehicle.plate_country = row["country"];
  vehicle.engine_number = row["engine"];
  vehicle.make = row["make"];
  vehicle.model = row["model"];
  return vehicle;
}

/// What the hub would say of a question that it cannot ask.
std::string note_on(const field::Subject& question) {
  std::optional<field::Firearm> firearm;
  std::optional<field::Document> document;
  std::optional<field::Vehicle> vehicle;
  if (const auto* one = std::get_if<field::Firearm>(&question)) firearm = *one;
  if (const auto* one = std::get_if<field::Document>(&question)) document = *one;
  if (const auto* one = std::get_if<field::Vehicle>(&question)) vehicle = *one;
  const auto asked = match::questions({}, firearm, document, vehicle);
  return asked.empty() ? std::string{} : asked.front().note;
}

}  // namespace

std::optional<Kind> kind_of(std::string_view word) {
  if (word == "serial") return Kind::serial;
  if (word == "document") return Kind::document;
  if (word == "vin") return Kind::vin;
  if (word == "plate") return Kind::plate;
  return std::nullopt;
}

Result<field::Subject, Problem> subject_of(Kind kind, const Row& row, const std::string& at) {
  if (kind == Kind::document)
    return field::Document{row["type"], row["number"], row["country"], row["mrz"]};
  const auto year = year_of(row["year"]);
  if (!year) return fail(Problem{false, at + "\"" + row["year"] + "\" is no year", "write 1998"});
  if (kind == Kind::serial) {
    auto firearm = firearm_of(row);
    firearm.year_of_manufacture = *year;
    return firearm;
  }
  auto vehicle = vehicle_of(kind, row);
  vehicle.year = *year;
  return vehicle;
}

Result<Identifiers, Problem> Identifiers::read(Kind kind, const std::string& file, bool brute) {
  Identifiers made(kind, brute);
  std::vector<match::IdentifierIndex::Row> rows;
  std::vector<match::SlipMark> marks;
  const auto done = each_row(file, {"number"}, [&](Row&& row) -> std::optional<Problem> {
    auto subject = subject_of(kind, row, file + ":" + std::to_string(row.line) + ": ");
    if (!subject) return subject.error();
    const auto number = static_cast<match::RecordNumber>(made.records_.size());
    if (!brute) {
      for (const auto& key : match::record_keys(store_of(kind), *subject))
        rows.push_back({key, number});
      const auto own = match::record_marks(store_of(kind), *subject);
      marks.insert(marks.end(), own.begin(), own.end());
    }
    made.records_.push_back({row.line, std::move(*subject)});
    return std::nullopt;
  });
  if (!done) return fail(done.error());
  const auto end = static_cast<match::RecordNumber>(made.records_.size());
  made.indexes_ = {match::IdentifierIndex::made({0, end}, std::move(rows), {}, marks)};
  return made;
}

std::pair<std::vector<std::uint32_t>, bool> Identifiers::candidates(
    const field::Subject& question) const {
  constexpr match::Limits limits;
  const auto store = store_of(kind_);
  const auto marked = [&](std::span<const match::Key> left) {
    return match::marked(indexes_, left);
  };
  auto found = match::numbers_under(indexes_, match::question_keys(store, question, marked),
                                    limits.candidates_max);
  bool too_wide = false;
  for (const auto& list : match::joint_keys(store, question)) {
    const auto named = match::numbers_under_all(indexes_, list, limits.joint_rows_max);
    too_wide = too_wide || !named || named->size() > limits.candidates_max;
    if (!named) continue;
    for (const auto record : *named)
      if (found.size() < limits.candidates_max &&
          std::find(found.begin(), found.end(), record) == found.end())
        found.push_back(record);
  }
  return {std::move(found), too_wide};
}

Found Identifiers::find(const field::Subject& question) const {
  Found out;
  auto& answers = out.answers;
  const auto store = store_of(kind_);
  const auto judge = [&](std::uint32_t record) {
    if (auto judgement = match::judge(store, question, records_[record].subject))
      answers.push_back({record, std::move(*judgement)});
  };
  bool too_wide = false;
  if (brute_) {
    for (std::uint32_t record = 0; record < records_.size(); ++record) judge(record);
  } else {
    const auto [records, more] = candidates(question);
    for (const auto record : records) judge(record);
    too_wide = more;
  }
  std::sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) {
    if (match::better(a.judgement, b.judgement)) return true;
    return !match::better(b.judgement, a.judgement) && a.record < b.record;
  });
  out.note = note_on(question);
  if (answers.empty() && too_wide)
    out.note = "not searchable: too many records may be the number with unreadable characters";
  return out;
}

}  // namespace iwets::screen
