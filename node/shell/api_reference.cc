#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "node/reference/fill.h"
#include "node/reference/shelf.h"
#include "node/shell/api.h"
#include "node/shell/json_writer.h"
#include "proto/field/calibre.h"
#include "proto/field/firearm.h"

// The firearms reference table: which firearm is it?
namespace iwets::node {
namespace {

using reference::Book;
using reference::Model;
using reference::Variant;

void texts(const char* key, const std::vector<std::string>& all, JsonWriter& to) {
  if (all.empty()) return;
  to.key(key).begin_array();
  for (const auto& one : all) to.value(one);
  to.end_array();
}

/// Both null where a year is not known; `last` null where it is still made.
void years(const reference::Years& value, JsonWriter& to) {
  if (value.first == 0) return;
  to.key("years").begin_object().field("first", value.first).key("last");
  if (value.last == 0)
    to.null();
  else
    to.value(value.last);
  to.end_object();
}

/// What a list of entries shows of each.
void outline(const Book& book, const Model& model, std::uint32_t variant, JsonWriter& to) {
  const auto* version = model.find(variant);
  to.field("reference", reference::text({model.number, variant}));
  to.field("make", book.table().maker_of(model).name);
  to.field("model", reference::name_of(model, variant));
  to.field("type", model.type).field("type_name", field::firearm_type_name(model.type));
  to.field("action", model.action);
  texts("calibres", reference::calibres_of(model, variant), to);
  to.field("country", model.country).field("country_name", reference::country_name(model.country));
  years(version != nullptr && version->years.first != 0 ? version->years : model.years, to);
}

void write_found(const Book& book, const std::vector<reference::Found>& all, JsonWriter& to) {
  to.begin_array();
  for (const auto& one : all) {
    to.begin_object();
    outline(book, *one.model, one.variant, to);
    to.field("score", static_cast<int>(one.score * 10)).key("why").begin_array();
    for (const auto& why : one.why) {
      to.begin_object().field("words", why.words).field("matches", name(why.field));
      to.field("text", why.matched).field("how", name(why.how)).end_object();
    }
    to.end_array().end_object();
  }
  to.end_array();
}

void write_maker(const reference::Maker& maker, JsonWriter& to) {
  to.key("maker").begin_object().field("id", maker.id).field("name", maker.name);
  to.field_if("country", maker.country).field_if("ncic", maker.ncic);
  texts("marks", maker.marks, to);
  texts("aliases", maker.aliases, to);
  texts("importers", maker.importers, to);
  to.end_object();
}

void write_variant(const Variant& variant, const Model& model, JsonWriter& to) {
  to.begin_object().field("reference", reference::text({model.number, variant.variant}));
  to.field("name", variant.name);
  texts("aliases", variant.aliases, to);
  texts("calibres", variant.calibres, to);
  years(variant.years, to);
  to.field_if("differs", variant.differs).end_object();
}

/// Another entry, by its number and what it is called.
void write_other(const Book& book, std::uint32_t number, JsonWriter& to) {
  to.field("reference", reference::text({number, 0}));
  if (const auto* other = book.table().find(number))
    to.field("make", book.table().maker_of(*other).name).field("model", other->name);
}

std::string entry_json(const Book& book, const Model& model, std::uint32_t variant) {
  JsonWriter to;
  to.begin_object();
  outline(book, model, variant, to);
  texts("aliases", model.aliases, to);
  write_maker(book.table().maker_of(model), to);
  to.key("marks").begin_array();
  for (const auto& mark : model.marks)
    to.begin_object().field_if("where", mark.where).field("text", mark.text).end_object();
  to.end_array().key("serial").begin_object();
  texts("where", model.serial.where, to);
  to.field_if("form", model.serial.form).field_if("note", model.serial.note).end_object();
  to.key("lookalikes").begin_array();
  for (const auto& other : model.lookalikes) {
    to.begin_object();
    write_other(book, other.number, to);
    to.field_if("tell", other.tell).end_object();
  }
  to.end_array().key("see").begin_array();
  for (const auto number : model.see) {
    to.begin_object();
    write_other(book, number, to);
    to.end_object();
  }
  to.end_array().field_if("legal", model.legal).key("variants").begin_array();
  for (const auto& one : model.variants)
    if (variant == 0 || one.variant == variant) write_variant(one, model, to);
  to.end_array().end_object();
  return to.take();
}

std::optional<ApiError> fault_of(const reference::Filter& filter) {
  const auto wrong = [](const char* field, const std::string& said, const char* remedy) {
    return ApiError{400, "malformed", field, std::string(field) + ": `" + said + "` is not known",
                    remedy};
  };
  if (!filter.type.empty() && field::firearm_type(filter.type).empty())
    return wrong("type", filter.type, "write a code or word, e.g. PI, pistol, revolver, RB");
  if (!filter.calibre.empty() &&
      field::calibre_agreement(filter.calibre, filter.calibre) == field::Agreement::unknown)
    return wrong("calibre", filter.calibre, "write it as marked, e.g. 9x19 or .38 Special");
  if (!filter.country.empty() && reference::country_name(filter.country).empty())
    return wrong("country", filter.country,
                 "write two capital letters, e.g. CZ; SU, YU, DD, CS for states that are gone");
  return std::nullopt;
}

}  // namespace

Answer Api::find_reference(const Call& call) {
  const auto text = call.request.query("q").value_or("");
  const reference::Filter filter{call.request.query("type").value_or(""),
                                 call.request.query("calibre").value_or(""),
                                 call.request.query("country").value_or("")};
  if (text.empty() && filter.type.empty() && filter.calibre.empty() && filter.country.empty())
    return error_reply({400, "malformed", "q", "q is missing: nothing is asked",
                        "write what is marked on the firearm, e.g. q=tokarev 7,62"});
  if (const auto wrong = fault_of(filter)) return error_reply(*wrong);
  constexpr std::int64_t usual = 10, most = reference::Search::limit_max;
  const auto limit = std::clamp<std::int64_t>(call.number("limit", usual), 1, most);
  const auto book = parts_.shelf.book();
  const auto found = book->search().find(text, filter, static_cast<std::size_t>(limit));
  JsonWriter to;
  to.begin_object().field("edition", book->table().edition().number);
  to.field("entries", book->table().models().size()).key("found");
  write_found(*book, found, to);
  to.end_object();
  return Reply{200, to.take()};
}

Answer Api::show_reference(const Call& call) {
  const auto reference = reference::parse_reference(call.words[1]);
  if (!reference)
    return error_reply({400, "malformed", "reference", call.words[1] + " is no reference number",
                        "write it as FR-10101, or FR-10101-1 for a variant"});
  const auto book = parts_.shelf.book();
  const auto* model = book->table().find(reference->number);
  if (const auto* gone = book->table().withdrawal(reference->number); gone != nullptr)
    return error_reply(
        {404, "withdrawn", "reference", reference::why_gone(*gone), reference::instead_of(*gone)});
  if (model == nullptr || (reference->variant != 0 && model->find(reference->variant) == nullptr))
    return error_reply(
        {404, "not_found", "reference",
         "there is no entry " + reference::text(*reference) + " in the reference table",
         "`iwets identify` finds entries by what is marked on a firearm"});
  return Reply{200, entry_json(*book, *model, reference->variant)};
}

Answer Api::report_firearm(const Call& call) {
  const auto description = nlohmann::json::parse(call.request.body, nullptr, false);
  if (!description.is_object() || description.empty())
    return error_reply({400, "malformed", "", "the description is no JSON object, or an empty one",
                        "describe the firearm as {\"make\": \"...\", \"marks\": \"...\"}"});
  auto text = description.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text.size() > FirearmReports::description_bytes_max)
    return error_reply({422, "out_of_bounds", "", "the description is longer than 16 KiB",
                        "write the marks and where they stand; keep pictures in your case file"});
  return on_link(call.later, [this, text = std::move(text)](Instant now) {
    return parts_.desk.report_firearm(now, text);
  });
}

Answer Api::list_firearm_reports(const Call& call) {
  return Reply{200, parts_.reader.firearm_reports(call.number("limit", 100))};
}

}  // namespace iwets::node
