#include "node/evidence/message_words.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "iwets/v1/attachment.pb.h"
#include "iwets/v1/trace.pb.h"
#include "node/evidence/sentence.h"
#include "proto/codec/body.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"

namespace iwets::evidence {
namespace {

namespace pb = google::protobuf;
using nlohmann::json;
using pb::FieldDescriptor;

constexpr std::size_t shown_bytes_max = 64;

/// OUTCOME_NO_HIT of Outcome is "no_hit".
std::string word_of(const pb::EnumValueDescriptor& value) {
  std::string prefix;
  for (const char c : value.type()->name()) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !prefix.empty()) prefix += '_';
    prefix += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  prefix += '_';
  std::string word = value.name();
  if (word.starts_with(prefix)) word.erase(0, prefix.size());
  for (auto& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return word;
}

json of_bytes(const std::string& bytes) {
  if (bytes.size() <= shown_bytes_max) return hex(bytes_of(bytes));
  return {{"bytes", bytes.size()}, {"digest", hex(seal::digest(bytes_of(bytes)))}};
}

json of_message(const pb::Message& message) {
  if (const auto* sealed = dynamic_cast<const v1::Sealed*>(&message))
    return {{"commitment", hex(bytes_of(sealed->commitment()))}};
  return values_of(message);
}

/// `at` is below 0 for a field that is not repeated.
json of_field(const pb::Message& message, const FieldDescriptor* field, int at) {
  const auto& read = *message.GetReflection();
  const bool one = at < 0;
  std::string kept;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const auto& text = one ? read.GetStringReference(message, field, &kept)
                             : read.GetRepeatedStringReference(message, field, at, &kept);
      return field->type() == FieldDescriptor::TYPE_BYTES ? of_bytes(text) : json(text);
    }
    case FieldDescriptor::CPPTYPE_UINT32:
      return one ? read.GetUInt32(message, field) : read.GetRepeatedUInt32(message, field, at);
    case FieldDescriptor::CPPTYPE_UINT64:
      return one ? read.GetUInt64(message, field) : read.GetRepeatedUInt64(message, field, at);
    case FieldDescriptor::CPPTYPE_INT32:
      return one ? read.GetInt32(message, field) : read.GetRepeatedInt32(message, field, at);
    case FieldDescriptor::CPPTYPE_INT64:
      return one ? read.GetInt64(message, field) : read.GetRepeatedInt64(message, field, at);
    case FieldDescriptor::CPPTYPE_BOOL:
      return one ? read.GetBool(message, field) : read.GetRepeatedBool(message, field, at);
    case FieldDescriptor::CPPTYPE_ENUM:
      return word_of(one ? *read.GetEnum(message, field)
                         : *read.GetRepeatedEnum(message, field, at));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return of_message(one ? read.GetMessage(message, field)
                            : read.GetRepeatedMessage(message, field, at));
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT: break;  // The schema has none.
  }
  return nullptr;
}

/// An empty message of the type that the sealed part of this kind holds.
std::unique_ptr<pb::Message> sealed_type(Kind kind) {
  if (kind == Kind::trace_submit || kind == Kind::trace_amend)
    return std::make_unique<v1::TraceConfidential>();
  if (kind == Kind::trace_result) return std::make_unique<v1::TraceAnswer>();
  if (kind == Kind::attachment) return std::make_unique<v1::AttachmentDescription>();
  return std::make_unique<v1::CenterText>();
}

}  // namespace

TraceId subject_of(const pb::Message& body) {
  for (const auto* name : {"trace", "subject", "check"}) {
    const auto* field = body.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || field->type() != FieldDescriptor::TYPE_BYTES) continue;
    const auto bytes = body.GetReflection()->GetString(body, field);
    return TraceId::from_bytes(bytes_of(bytes)).value_or(TraceId{});
  }
  return {};
}

std::optional<seal::SealedPart> sealed_part_of(const pb::Message& body) {
  std::vector<const FieldDescriptor*> set;
  const auto& read = *body.GetReflection();
  read.ListFields(body, &set);
  for (const auto* field : set) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) continue;
    if (const auto* sealed = dynamic_cast<const v1::Sealed*>(&read.GetMessage(body, field)))
      return codec::from_wire(*sealed);
  }
  return std::nullopt;
}

json values_of(const pb::Message& message) {
  std::vector<const FieldDescriptor*> set;
  const auto& read = *message.GetReflection();
  read.ListFields(message, &set);
  auto out = json::object();
  for (const auto* field : set) {
    if (!field->is_repeated()) {
      out[field->name()] = of_field(message, field, -1);
      continue;
    }
    auto all = json::array();
    for (int i = 0; i < read.FieldSize(message, field); ++i)
      all.push_back(of_field(message, field, i));
    out[field->name()] = std::move(all);
  }
  return out;
}

Result<Understood, Fault> understand(const codec::Opened& message, const std::string* unsealed) {
  const auto body = codec::parse_body(message.kind, bytes_of(message.body));
  if (!body) return fail(body.error());
  Understood out{subject_of(**body), sealed_part_of(**body), {}, {}};
  auto says = values_of(**body);
  if (unsealed != nullptr) {
    const auto inside = sealed_type(message.kind);
    if (auto fault = codec::parse(bytes_of(*unsealed), *inside)) return fail(std::move(*fault));
    says["sealed_part"] = values_of(*inside);
  }
  out.words = sentence(message.kind, says);
  out.says = says.dump();
  return out;
}

}  // namespace iwets::evidence
