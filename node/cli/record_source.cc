#include "node/cli/record_source.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/cli/csv.h"
#include "proto/field/date.h"
#include "proto/field/firearm.h"
#include "proto/field/form.h"
#include "proto/field/validity.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

// Collects the first fault.
class Checker {
 public:
  void line(const char* field, std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max)
      fault(field, "is longer than " + std::to_string(bytes_max) + " bytes", "shorten it");
    const bool control = std::any_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (control) fault(field, "has a line break or control character", "remove it");
    if (first_invalid_utf8(text)) fault(field, "is not UTF-8", "convert the file");
  }
  void code(const char* field, std::string_view text, std::size_t bytes_max) {
    line(field, text, bytes_max);
    const bool good = std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
             c == '.' || c == '_' || c == '/' || c == '-';
    });
    if (!good) fault(field, "has other characters than letters, digits and . _ / -", "correct it");
  }
  void country(const char* field, std::string_view text) {
    const bool two = text.size() == 2 && std::all_of(text.begin(), text.end(),
                                                     [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!text.empty() && !two) fault(field, "is no country code", "write two letters, e.g. ZA");
  }
  void required(const char* field, std::string_view text) {
    if (text.empty()) fault(field, "is missing", "fill it in");
  }
  void year(const char* field, unsigned year, unsigned from) {
    if (year != 0 && (year < from || year > year_max))
      fault(field, "is out of range", "correct the year");
  }
  template <typename T>
  void count(const char* field, const T& list, std::size_t most) {
    if (list.size() > most)
      fault(field, "has more than " + std::to_string(most) + " entries", "leave some out");
  }
  void fault(const char* field, std::string reason, std::string remedy) {
    if (!first_) first_ = RowFault{{}, field, std::move(reason), std::move(remedy)};
  }
  static constexpr unsigned year_max = 2200;
  std::optional<RowFault> first_;
};

void check(const field::Document& d, Checker& c) {
  c.code("type", d.type, 4);
  c.required("number", d.number);
  c.line("number", d.number, 32);
  c.code("country", d.country, 3);
  c.line("mrz", d.mrz, 92);
}

void check(const field::Person& p, Checker& c) {
  c.required("name", p.name);
  c.line("name", p.name, 192);
  c.count("aliases", p.aliases, 256);
  for (const auto& alias : p.aliases) c.line("aliases", alias, 192);
  c.count("birth_dates", p.birth_dates, 16);
  for (const auto& birth : p.birth_dates) c.year("birth_dates", birth.year, 1800);
  c.count("nationalities", p.nationalities, 16);
  for (const auto& nationality : p.nationalities) c.code("nationalities", nationality, 3);
  c.count("documents", p.documents, 32);
  for (const auto& document : p.documents) check(document, c);
}

void check(const field::Firearm& f, Checker& c) {
  if (f.serial.empty() && f.other_numbers.empty()) c.required("serial", f.serial);
  c.line("serial", f.serial, 32);
  c.count("other_numbers", f.other_numbers, 8);
  for (const auto& other : f.other_numbers) {
    c.line("other_numbers", other.part, 32);
    c.required("other_numbers", other.number);
    c.line("other_numbers", other.number, 32);
  }
  c.line("make", f.make, 64);
  c.line("brand", f.brand, 64);
  c.line("importer", f.importer, 64);
  if (const auto code = field::firearm_type(f.type); !code.empty() && code != f.type)
    c.fault("type", "is coded", "write " + code + " for \"" + f.type + "\"");
  c.code("type", f.type, 2);
  c.line("calibre", f.calibre, 32);
  c.line("model", f.model, 64);
  c.code("country_of_manufacture", f.country_of_manufacture, 3);
  c.country("country_of_import", f.country_of_import);
  c.country("country_of_proof", f.country_of_proof);
  c.year("year_of_manufacture", f.year_of_manufacture, 1500);
}

void check(const field::Vehicle& v, Checker& c) {
  if (v.plate.empty() && v.vin.empty() && v.engine_number.empty())
    c.fault("plate", "is missing, and so are vin and engine_number", "give one of the three");
  c.line("plate", v.plate, 16);
  c.country("plate_country", v.plate_country);
  c.line("vin", v.vin, 20);
  c.line("engine_number", v.engine_number, 24);
  c.line("make", v.make, 48);
  c.line("model", v.model, 48);
  c.line("colour", v.colour, 24);
  c.line("kind", v.kind, 32);
  c.year("year", v.year, 1880);
}

void check(const field::Release& r, Checker& c) {
  for (const auto& country : r.except_countries) c.country("except_countries", country);
  for (const auto& country : r.only_countries) c.country("only_countries", country);
}

void put(json& to, const char* key, std::string_view value) {
  if (!value.empty()) to[key] = value;
}
void put(json& to, const char* key, const std::vector<std::string>& values) {
  if (!values.empty()) to[key] = values;
}

json to_json(const field::Document& d) {
  json to = json::object();
  put(to, "type", d.type), put(to, "number", d.number);
  put(to, "country", d.country), put(to, "mrz", d.mrz);
  return to;
}

json to_json(const field::Person& p) {
  json to = json::object();
  put(to, "name", p.name), put(to, "aliases", p.aliases);
  for (const auto& birth : p.birth_dates) to["birth_dates"].push_back(field::text(birth));
  put(to, "sex", field::name(p.sex)), put(to, "nationalities", p.nationalities);
  for (const auto& document : p.documents) to["documents"].push_back(to_json(document));
  return to;
}

json to_json(const field::Firearm& f) {
  json to = json::object();
  put(to, "serial", f.serial);
  if (f.serial_obliterated) to["serial_obliterated"] = true;
  for (const auto& other : f.other_numbers) {
    json number = json::object();
    put(number, "part", other.part), put(number, "number", other.number);
    to["other_numbers"].push_back(number);
  }
  put(to, "make", f.make), put(to, "brand", f.brand), put(to, "importer", f.importer);
  put(to, "type", f.type), put(to, "calibre", f.calibre), put(to, "model", f.model);
  put(to, "country_of_manufacture", f.country_of_manufacture);
  put(to, "country_of_import", f.country_of_import);
  put(to, "country_of_proof", f.country_of_proof);
  if (f.year_of_manufacture != 0) to["year_of_manufacture"] = f.year_of_manufacture;
  return to;
}

json to_json(const field::Vehicle& v) {
  json to = json::object();
  put(to, "plate", v.plate), put(to, "plate_country", v.plate_country), put(to, "vin", v.vin);
  put(to, "engine_number", v.engine_number), put(to, "make", v.make), put(to, "model", v.model);
  put(to, "colour", v.colour), put(to, "kind", v.kind);
  if (v.year != 0) to["year"] = v.year;
  return to;
}

json to_json(const field::Release& r) {
  json to = json::object();
  put(to, "except_countries", r.except_countries), put(to, "only_countries", r.only_countries);
  for (const auto purpose : r.purposes) to["purposes"].push_back(field::name(purpose));
  if (r.silent) to["silent"] = true;
  return to;
}

}  // namespace

std::optional<RowFault> check_record(const field::Record& record) {
  Checker c;
  c.required("id", record.id);
  c.code("id", record.id, 64);
  c.year("since", record.since.year, 1800);
  c.line("reference", record.reference, 64);
  c.line("caution", record.caution, 256);
  c.line("action", record.action, 256);
  check(record.release, c);
  if (record.subject) std::visit([&](const auto& subject) { check(subject, c); }, *record.subject);
  if (c.first_) c.first_->id = record.id;
  return c.first_;
}

std::string record_json(const field::Record& record) {
  static constexpr const char* kinds[] = {"person", "firearm", "document", "vehicle"};
  json to = json::object();
  put(to, "id", record.id), put(to, "reason", field::name(record.reason));
  put(to, "since", field::text(record.since)), put(to, "reference", record.reference);
  put(to, "caution", record.caution), put(to, "action", record.action);
  put(to, "handling", field::name(record.handling));
  put(to, "valid_until", field::text(record.valid_until));
  if (record.release != field::Release{}) to["release"] = to_json(record.release);
  if (record.subject)
    to[kinds[record.subject->index()]] =
        std::visit([](const auto& subject) { return to_json(subject); }, *record.subject);
  return to.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto at = text.find(mark);
    if (const auto part = trimmed(text.substr(0, at)); !part.empty()) parts.emplace_back(part);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  }
  return parts;
}

}  // namespace iwets::cli
