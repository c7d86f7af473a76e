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

ApiError no_entry(const std::string& said) {
  return {422, "out_of_bounds", "firearm.reference",
          "firearm.reference: there is no entry " + said + " in the reference table",
          "find it with `iwets identify` and what you read off the firearm, or leave it out and "
          "write make, model, type and calibre"};
}

}  // namespace

Result<FilledRequest, ApiError> fill_from_reference(const std::string& text,
                                                    const reference::Book& book) {
  if (text.find("\"reference\"") == std::string::npos) return FilledRequest{text, {}};
  auto request = json::parse(text, nullptr, false);
  if (!request.is_object()) return FilledRequest{text, {}};
  const auto firearm = request.find("firearm");
  if (firearm == request.end() || !firearm->is_object()) return FilledRequest{text, {}};
  const auto said = text_of(*firearm, "reference");
  if (said.empty()) return FilledRequest{text, {}};

  const auto reference = reference::parse_reference(said);
  const auto* model = reference ? book.table().find(reference->number) : nullptr;
  const auto* gone = reference ? book.table().withdrawal(reference->number) : nullptr;
  if (gone != nullptr)
    return fail(ApiError{422, "withdrawn", "firearm.reference",
                         "firearm.reference: " + reference::why_gone(*gone),
                         reference::instead_of(*gone)});
  if (model == nullptr || (reference->variant != 0 && model->find(reference->variant) == nullptr))
    return fail(no_entry(said));
  auto form = firearm_of(*firearm);
  auto advice = reference::fill(book.table(), *model, reference->variant, form);
  if (!advice) {
    const auto& wrong = advice.error();
    return fail(ApiError{422, "contradiction", "firearm." + wrong.field,
                         "firearm." + wrong.field + ": " + wrong.message, wrong.remedy});
  }
  put(*firearm, "make", form.make);
  put(*firearm, "model", form.model);
  put(*firearm, "type", form.type);
  put(*firearm, "calibre", form.calibre);
  put(*firearm, "country_of_manufacture", form.country_of_manufacture);
  return FilledRequest{request.dump(-1, ' ', false, json::error_handler_t::replace),
                       std::move(*advice)};
}

}  // namespace iwets::node
