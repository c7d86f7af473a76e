#include "node/shell/amendment.h"

#include <utility>

#include "iwets/v1/trace.pb.h"
#include "node/shell/forms.h"
#include "node/shell/messages.h"
#include "proto/codec/facts.h"
#include "proto/field/date.h"

namespace iwets::node {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// Which part of the firearm differs, as the request file calls it.
std::string differing_part(const field::Firearm& before, const field::Firearm& after) {
  if (before.serial != after.serial) return "firearm.serial";
  if (before.make != after.make) return "firearm.make";
  if (before.model != after.model) return "firearm.model";
  if (before.type != after.type) return "firearm.type";
  if (before.calibre != after.calibre) return "firearm.calibre";
  if (before.importer != after.importer) return "firearm.importer";
  if (before.country_of_manufacture != after.country_of_manufacture)
    return "firearm.country_of_manufacture";
  if (before.country_of_import != after.country_of_import) return "firearm.country_of_import";
  return "firearm";
}

/// The first field that an amendment may not change, and why.
std::optional<std::pair<std::string, const char*>> fixed_field(const field::TraceForm& before,
                                                               const field::TraceForm& after) {
  constexpr const char* asked = "the stores were asked with it";
  const auto field = [](std::string name, const char* why) {
    return std::pair{std::move(name), why};
  };
  if (before.firearm != after.firearm)
    return field(differing_part(before.firearm, after.firearm), asked);
  if (before.possessor != after.possessor) return field("possessor", asked);
  if (before.associates != after.associates) return field("associates", asked);
  if (before.vehicle != after.vehicle) return field("vehicle", asked);
  if (before.purpose != after.purpose) return field("purpose", asked);
  if (before.center != after.center) return field("center", "the trace is with its center");
  if (before.priority != after.priority) return field("priority", "the hub's clock counts by it");
  if (before.release != after.release)
    return field("release", "hits were told of the case within it");
  return std::nullopt;
}

std::string text_of_field(const Message& message, const FieldDescriptor& field) {
  const auto& look = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: return look.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_UINT32: {
      const auto number = look.GetUInt32(message, &field);
      return number == 0 ? std::string() : std::to_string(number);
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      if (field.name() != "illicit_basis") return {};
      return std::string(
          field::name(static_cast<field::IllicitBasis>(look.GetEnumValue(message, &field))));
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const auto* date = dynamic_cast<const v1::PartialDate*>(&look.GetMessage(message, &field));
      return date == nullptr || date->year() == 0 ? std::string()
                                                  : field::text(codec::from_wire(*date));
    }
    default: break;
  }
  return {};
}

/// The bytes of one field, to compare it.
std::string bytes_of_field(const Message& message, const FieldDescriptor& field) {
  const auto& look = *message.GetReflection();
  std::string bytes;
  if (field.is_repeated()) {
    for (int i = 0; i < look.FieldSize(message, &field); ++i)
      bytes += look.GetRepeatedMessage(message, &field, i).SerializeAsString() + '\n';
    return bytes;
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
    return look.GetMessage(message, &field).SerializeAsString();
  return text_of_field(message, field);
}

void write_changes(const Message& before, const Message& after, const std::string& path,
                   JsonWriter& to) {
  const auto& descriptor = *before.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const auto& field = *descriptor.field(i);
    // The case so far is written anew with each message.
    if (field.name() == "continuation") continue;
    if (bytes_of_field(before, field) == bytes_of_field(after, field)) continue;
    to.begin_object().field("field", request_field(path + std::string(field.name())));
    to.field("before", field.is_repeated() ? std::string() : text_of_field(before, field));
    to.field("after", field.is_repeated() ? std::string() : text_of_field(after, field));
    to.end_object();
  }
}

}  // namespace

std::optional<ApiError> judge_amendment(const field::TraceForm& before,
                                        const field::TraceForm& after, const TraceId& id) {
  if (const auto fixed = fixed_field(before, after))
    return ApiError{422, "not_amendable", fixed->first,
                    fixed->first + " cannot be amended: " + fixed->second,
                    "leave it as it was, or cancel the trace (`iwets trace cancel " + id.text() +
                        "`) and submit the request anew"};
  if (before == after)
    return ApiError{422, "incomplete", "", "the request says what it said before",
                    "change what was wrong: `iwets trace show " + id.text() + "` shows it"};
  return std::nullopt;
}

void render_changes(const RequestText& before, const RequestText& after, JsonWriter& to) {
  to.begin_array();
  write_changes(before.facts, after.facts, "facts.", to);
  write_changes(before.confidential, after.confidential, "", to);
  to.end_array();
}

void render_changes(const TraceId& id, std::string_view before, std::string_view after,
                    JsonWriter& to) {
  v1::TraceSubmit clear[2];
  v1::TraceConfidential sealed[2];
  const std::string_view texts[] = {before, after};
  for (int i = 0; i < 2; ++i) {
    const auto form = read_trace_form(std::string(texts[i]));
    const auto parts = form ? trace_parts(id, *form) : fail(ApiError{});
    if (!parts || !clear[i].ParseFromString(parts->clear) ||
        !sealed[i].ParseFromString(parts->confidential)) {
      to.begin_array().end_array();
      return;
    }
  }
  render_changes({clear[0].facts(), sealed[0]}, {clear[1].facts(), sealed[1]}, to);
}

}  // namespace iwets::node
