#include "proto/codec/schema.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "iwets/v1/bound.pb.h"
#include "iwets/v1/envelope.pb.h"

namespace iwets::codec {
namespace {

namespace pb = google::protobuf;

constexpr const char* variable = "IWETS_SCHEMA_VERSION";

std::uint32_t first_or(std::uint32_t version) { return std::max(schema_version_first, version); }

/// The newest version that a message of this type can need.
std::uint32_t newest(const pb::Descriptor& type) {
  thread_local std::unordered_map<const pb::Descriptor*, std::uint32_t> known;
  // Entered before its parts, should one contain itself.
  const auto [place, fresh] = known.emplace(&type, schema_version_first);
  if (!fresh) return place->second;
  auto version = schema_version_first;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    version = std::max(version, since(field));
    if (field.message_type() != nullptr) version = std::max(version, newest(*field.message_type()));
    if (const auto* values = field.enum_type(); values != nullptr)
      for (int k = 0; k < values->value_count(); ++k)
        version = std::max(version, since(*values->value(k)));
  }
  known[&type] = version;
  return version;
}

std::uint32_t version_of_number(const pb::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr ? schema_version_first : since(*value);
}

std::uint32_t version_of_field(const pb::Message& m, const pb::FieldDescriptor& field) {
  const auto& reflection = *m.GetReflection();
  auto version = since(field);
  const int count = field.is_repeated() ? reflection.FieldSize(m, &field) : 1;
  for (int i = 0; i < count; ++i) {
    if (field.message_type() != nullptr)
      version = std::max(
          version, version_of(field.is_repeated() ? reflection.GetRepeatedMessage(m, &field, i)
                                                  : reflection.GetMessage(m, &field)));
    if (field.enum_type() != nullptr)
      version = std::max(
          version,
          version_of_number(*field.enum_type(), field.is_repeated()
                                                    ? reflection.GetRepeatedEnumValue(m, &field, i)
                                                    : reflection.GetEnumValue(m, &field)));
  }
  return version;
}

/// The type of a kind's body: of KIND_TRACE_SUBMIT it is TraceSubmit.
const pb::Descriptor* type_of(const pb::EnumValueDescriptor& kind) {
  std::string name;
  bool upper = true;
  for (const char c : kind.name().substr(std::strlen("KIND_"))) {
    if (c != '_')
      name += upper ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    upper = c == '_';
  }
  return pb::DescriptorPool::generated_pool()->FindMessageTypeByName("iwets.v1." + name);
}

/// An empty body of this kind, if one can need more than the first version.
const pb::Message* newer_body(Kind kind) {
  thread_local std::map<Kind, const pb::Message*> known;
  const auto [place, fresh] = known.emplace(kind, nullptr);
  if (!fresh) return place->second;
  const auto* value = v1::Kind_descriptor()->FindValueByNumber(static_cast<int>(kind));
  const auto* type = value == nullptr ? nullptr : type_of(*value);
  if (type != nullptr && newest(*type) > schema_version_first)
    place->second = pb::MessageFactory::generated_factory()->GetPrototype(type);
  return place->second;
}

}  // namespace

std::uint32_t schema_read() {
  static const auto version = [] {
    const char* const text = std::getenv(variable);
    return text == nullptr ? schema_version : parse_schema_version(text).value_or(schema_version);
  }();
  return version;
}

std::optional<std::uint32_t> parse_schema_version(std::string_view text) {
  std::uint32_t version = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, version);
  if (read.ec != std::errc{} || read.ptr != end || version < schema_version_first)
    return std::nullopt;
  return std::min(version, schema_version);
}

std::string schema_fault() {
  const char* const text = std::getenv(variable);
  if (text == nullptr || parse_schema_version(text)) return {};
  constexpr std::size_t shown_max = 32;
  return std::string(variable) + " is \"" + std::string(text).substr(0, shown_max) +
         "\", which is no version of the schema: it would not be known what is read\n"
         "  write a whole number from 1 on, or unset it: it is only for trying an update";
}

std::uint32_t since(const pb::FieldDescriptor& field) {
  return first_or(field.options().GetExtension(v1::bound).since());
}

std::uint32_t since(const pb::EnumValueDescriptor& value) {
  return first_or(value.options().GetExtension(v1::since));
}

std::uint32_t version_of(const pb::Message& message) {
  auto version = schema_version_first;
  if (newest(*message.GetDescriptor()) == version) return version;
  std::vector<const pb::FieldDescriptor*> there;
  message.GetReflection()->ListFields(message, &there);
  for (const auto* field : there) version = std::max(version, version_of_field(message, *field));
  return version;
}

std::uint32_t version_of(Kind kind, Bytes body) {
  const auto version = version_of_number(*v1::Kind_descriptor(), static_cast<int>(kind));
  const auto* const empty = newer_body(kind);
  if (empty == nullptr) return version;
  const std::unique_ptr<pb::Message> message(empty->New());
  if (!message->ParseFromArray(body.data(), static_cast<int>(body.size()))) return version;
  return std::max(version, version_of(*message));
}

}  // namespace iwets::codec
