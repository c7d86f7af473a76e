#include "node/shell/reference_form.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "node/reference/book.h"
#include "node/reference/fill.h"

namespace iwets::node {
namespace {

using nlohmann::json;

/// A text of the firearm; another kind is left to the reader of the form.
std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

field::Firearm firearm_of(const json& object) {
  field::Firearm firearm;
  firearm.serial = text_of(object, "serial");
  firearm.make = text_of(object, "make");
  firearm.model = text_of(object, "model");
  firearm.type = text_of(object, "type");
  firearm.calibre = text_of(object, "calibre");
  firearm.country_of_manufacture = text_of(object, "country_of_manufacture");
  constexpr int year_max = 9999;
  if (const auto year = object.find("year_of_manufacture");
      year != object.end() && year->is_number_unsigned() && *year <= year_max)
    firearm.year_of_manufacture = year->get<std::uint16_t>();
  return firearm;
}

void put(json& object, const char* key, const std::string& value) {
  const auto found = object.find(key);
  const bool nothing = found == object.end() || found->is_null() ||
                       (found->is_string() && found->get_ref<const std::string&>().empty());
  if (nothing && !value.empty()) object[key] = value;
}

/// "records[3].firearm.type: the form says...".
ApiError fault(const char* code, const std::string& field, const std::string& what,
               const std::string& remedy) {
  return {422, code, field, field + ": " + what, remedy};
}

ApiError no_entry(const std::string& path, const std::string& said) {
  return fault("out_of_bounds", path + ".reference",
               "there is no entry " + said + " in the reference table",
               "find it with `iwets identify` and what you read off the firearm, or leave it out "
               "and write make, model, type and calibre");
}

/// Fills a firearm from the entry that it names, if it names one; `path` is where it stands.
Result<std::vector<field::Advice>, ApiError> fill_firearm(json& firearm,
                                                          const reference::Book& book,
                                                          const std::string& path) {
  const auto said = text_of(firearm, "reference");
  if (said.empty()) return std::vector<field::Advice>{};
  const auto reference = reference::parse_reference(said);
  const auto* model = reference ? book.table().find(reference->number) : nullptr;
  const auto* gone = reference ? book.table().withdrawal(reference->number) : nullptr;
  if (gone != nullptr)
    return fail(fault("withdrawn", path + ".reference", reference::why_gone(*gone),
                      reference::instead_of(*gone)));
  if (model == nullptr || (reference->variant != 0 && model->find(reference->variant) == nullptr))
    return fail(no_entry(path, said));
  auto form = firearm_of(firearm);
  auto advice = reference::fill(book.table(), *model, reference->variant, form);
  if (!advice) {
    const auto& wrong = advice.error();
    return fail(fault("contradiction", path + "." + wrong.field, wrong.message, wrong.remedy));
  }
  put(firearm, "make", form.make);
  put(firearm, "model", form.model);
  put(firearm, "type", form.type);
  put(firearm, "calibre", form.calibre);
  put(firearm, "country_of_manufacture", form.country_of_manufacture);
  return std::move(*advice);
}

bool may_name_one(const std::string& text) {
  return text.find("\"reference\"") != std::string::npos;
}

std::string written(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// The firearm of an object, if it has one.
json* firearm_in(json& object) {
  if (!object.is_object()) return nullptr;
  const auto firearm = object.find("firearm");
  return firearm != object.end() && firearm->is_object() ? &*firearm : nullptr;
}

}  // namespace

Result<FilledRequest, ApiError> fill_from_reference(const std::string& text,
                                                    const reference::Book& book) {
  if (!may_name_one(text)) return FilledRequest{text, {}};
  auto request = json::parse(text, nullptr, false);
  auto* firearm = firearm_in(request);
  if (firearm == nullptr || text_of(*firearm, "reference").empty()) return FilledRequest{text, {}};
  auto advice = fill_firearm(*firearm, book, "firearm");
  if (!advice) return fail(advice.error());
  return FilledRequest{written(request), std::move(*advice)};
}

Result<std::string, ApiError> fill_records_from_reference(const std::string& text,
                                                          const reference::Book& book) {
  if (!may_name_one(text)) return text;
  auto form = json::parse(text, nullptr, false);
  if (!form.is_object()) return text;
  std::vector<std::pair<std::string, json*>> firearms;
  if (const auto one = form.find("record"); one != form.end())
    if (auto* firearm = firearm_in(*one)) firearms.emplace_back("record.firearm", firearm);
  if (const auto many = form.find("records"); many != form.end() && many->is_array())
    for (std::size_t i = 0; i < many->size(); ++i)
      if (auto* firearm = firearm_in((*many)[i]))
        firearms.emplace_back("records[" + std::to_string(i) + "].firearm", firearm);
  for (const auto& [path, firearm] : firearms)
    if (auto filled = fill_firearm(*firearm, book, path); !filled) return fail(filled.error());
  return written(form);
}

}  // namespace iwets::node
