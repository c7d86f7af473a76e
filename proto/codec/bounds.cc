#include "proto/codec/bounds.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "iwets/v1/bound.pb.h"
#include "proto/codec/schema.h"
#include "proto/codec/shape.h"
#include "proto/types/terms.h"

namespace iwets::codec {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

constexpr int depth_max = 16;
constexpr const char* see_schema = "keep to the bound that the schema states for this field";

struct MessageRule;
/// What the schema states about one field, looked up once.
struct FieldRule {
  const FieldDescriptor* field = nullptr;
  FieldDescriptor::CppType type = FieldDescriptor::CPPTYPE_INT32;
  bool repeated = false, is_bytes = false, required = false;
  std::size_t bytes_min = 0, bytes_max = 0, items_max = 0;
  std::uint64_t value_min = 0, value_max = 0;
  Shape shape = Shape::line;
  std::vector<int> values;            ///< of an enum, sorted
  const MessageRule* part = nullptr;  ///< of a message
};
struct MessageRule {
  std::vector<FieldRule> fields;
  const FieldDescriptor* version = nullptr;   ///< the field `schema_version`
  std::vector<const FieldDescriptor*> newer;  ///< than what this process reads
};

/// The rules of every message type met so far. Built once for each type, then only read.
class Rules {
 public:
  const MessageRule& of(const pb::Descriptor& type) {
    const std::lock_guard lock(mutex_);
    return build(type);
  }

 private:
  const MessageRule& build(const pb::Descriptor& type) {
    auto& place = rules_[&type];
    if (place) return *place;
    place = std::make_unique<MessageRule>();  // Before its parts, should one contain itself.
    auto& rule = *place;
    for (int i = 0; i < type.field_count(); ++i) {
      const auto& field = *type.field(i);
      if (since(field) > schema_read()) {
        rule.newer.push_back(&field);
        continue;
      }
      rule.fields.push_back(rule_of(field));
      if (field.name() == "schema_version") rule.version = &field;
    }
    return rule;
  }

  FieldRule rule_of(const FieldDescriptor& field) {
    const auto& bound = field.options().GetExtension(v1::bound);
    FieldRule rule;
    rule.field = &field;
    rule.type = field.cpp_type();
    rule.repeated = field.is_repeated();
    rule.is_bytes = field.type() == FieldDescriptor::TYPE_BYTES;
    rule.required = bound.required();
    rule.bytes_min = bound.bytes_min();
    rule.bytes_max = bound.bytes_max();
    rule.items_max = bound.items_max();
    rule.value_min = bound.value_min();
    rule.value_max = bound.value_max() == 0 ? UINT64_MAX : bound.value_max();
    rule.shape = shape_named(bound.shape());
    if (const auto* values = field.enum_type()) {
      for (int i = 0; i < values->value_count(); ++i) {
        if (since(*values->value(i)) <= schema_read())
          rule.values.push_back(values->value(i)->number());
      }
      std::sort(rule.values.begin(), rule.values.end());
    }
    if (field.message_type() != nullptr) rule.part = &build(*field.message_type());
    return rule;
  }

  std::mutex mutex_;
  std::map<const pb::Descriptor*, std::unique_ptr<MessageRule>> rules_;
};

const MessageRule& rules_of(const pb::Descriptor& type) {
  static Rules shared;
  // Each thread keeps its own look-up, so that checking takes no lock.
  thread_local std::unordered_map<const pb::Descriptor*, const MessageRule*> known;
  auto& rule = known[&type];
  if (rule == nullptr) rule = &shared.of(type);
  return *rule;
}

/// Prefixes the path of a fault on its way up.
std::optional<Fault> at(const FieldRule& rule, int index, Fault fault) {
  std::string path = rule.field->name();
  if (index >= 0) path += "[" + std::to_string(index) + "]";
  if (!fault.field.empty()) path += "." + fault.field;
  fault.field = std::move(path);
  return fault;
}

std::optional<Fault> at(const FieldRule& rule, int index, FaultCode code, std::string reason,
                        std::string remedy = see_schema) {
  return at(rule, index, Fault{code, "", std::move(reason), std::move(remedy)});
}

Fault unknown_field(int number) {
  return {FaultCode::unknown_field, "",
          "field number " + std::to_string(number) + " is not in schema version " +
              std::to_string(schema_read()),
          "write at the schema version that the receiver states in the directory"};
}

/// Has another value than what is not written.
bool is_set(const pb::Message& m, const FieldDescriptor& field) {
  std::vector<const FieldDescriptor*> there;
  m.GetReflection()->ListFields(m, &there);
  return std::find(there.begin(), there.end(), &field) != there.end();
}

/// Walks one message.
class Check {
 public:
  Check() = default;
  /// Fields that are not in the schema are left out of account.
  static Check of_newer() {
    Check check;
    check.newer_allowed_ = true;
    return check;
  }

  std::optional<Fault> message(const pb::Message& m, const MessageRule& rule, int depth) {
    const auto& reflection = *m.GetReflection();
    if (const auto& unknown = reflection.GetUnknownFields(m); !unknown.empty() && !newer_allowed_)
      return unknown_field(unknown.field(0).number());
    for (const auto* field : rule.newer)
      if (field->is_repeated() ? reflection.FieldSize(m, field) > 0 : is_set(m, *field))
        if (!newer_allowed_) return unknown_field(field->number());
    for (const auto& field : rule.fields) {
      auto fault = field.repeated ? repeated(m, reflection, field, depth)
                                  : single(m, reflection, field, depth);
      if (fault) return fault;
    }
    return std::nullopt;
  }

 private:
  std::optional<Fault> single(const pb::Message& m, const pb::Reflection& r, const FieldRule& rule,
                              int depth) {
    switch (rule.type) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (!r.HasField(m, rule.field)) return missing(rule);
        return part(r.GetMessage(m, rule.field), rule, -1, depth);
      case FieldDescriptor::CPPTYPE_STRING: {
        const auto& text = r.GetStringReference(m, rule.field, &scratch_);
        return text.empty() ? missing(rule) : string(text, rule, -1);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int value = r.GetEnumValue(m, rule.field);
        return value == 0 ? missing(rule) : enumerator(value, rule, -1);
      }
      case FieldDescriptor::CPPTYPE_UINT32: return number(r.GetUInt32(m, rule.field), rule, -1);
      case FieldDescriptor::CPPTYPE_UINT64: return number(r.GetUInt64(m, rule.field), rule, -1);
      case FieldDescriptor::CPPTYPE_BOOL: return std::nullopt;
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT: return unbounded(rule);
    }
    return unbounded(rule);
  }

  std::optional<Fault> repeated(const pb::Message& m, const pb::Reflection& r,
                                const FieldRule& rule, int depth) {
    const int count = r.FieldSize(m, rule.field);
    if (count == 0) return missing(rule);
    if (static_cast<std::size_t>(count) > rule.items_max) {
      return at(rule, -1, FaultCode::out_of_bounds,
                "has " + std::to_string(count) + " elements, at most " +
                    std::to_string(rule.items_max) + " are allowed");
    }
    for (int i = 0; i < count; ++i) {
      if (auto fault = element(m, r, rule, i, depth)) return fault;
    }
    return std::nullopt;
  }

  std::optional<Fault> element(const pb::Message& m, const pb::Reflection& r, const FieldRule& rule,
                               int i, int depth) {
    switch (rule.type) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return part(r.GetRepeatedMessage(m, rule.field, i), rule, i, depth);
      case FieldDescriptor::CPPTYPE_STRING:
        return string(r.GetRepeatedStringReference(m, rule.field, i, &scratch_), rule, i);
      case FieldDescriptor::CPPTYPE_ENUM:
        return enumerator(r.GetRepeatedEnumValue(m, rule.field, i), rule, i);
      case FieldDescriptor::CPPTYPE_UINT32:
        return number(r.GetRepeatedUInt32(m, rule.field, i), rule, i);
      case FieldDescriptor::CPPTYPE_UINT64:
        return number(r.GetRepeatedUInt64(m, rule.field, i), rule, i);
      case FieldDescriptor::CPPTYPE_BOOL: return std::nullopt;
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT: return unbounded(rule);
    }
    return unbounded(rule);
  }

  std::optional<Fault> part(const pb::Message& m, const FieldRule& rule, int index, int depth) {
    if (depth >= depth_max) {
      return at(rule, index, FaultCode::malformed, "is nested too deeply");
    }
    if (auto fault = message(m, *rule.part, depth + 1)) return at(rule, index, std::move(*fault));
    return std::nullopt;
  }

  static std::optional<Fault> string(const std::string& text, const FieldRule& rule, int index) {
    if (text.size() > rule.bytes_max || text.size() < rule.bytes_min || text.empty()) {
      const auto most = std::to_string(rule.bytes_max);
      const auto allowed = rule.bytes_min == rule.bytes_max ? "exactly " + most
                           : rule.bytes_min == 0            ? "at most " + most
                                                 : std::to_string(rule.bytes_min) + " to " + most;
      return at(rule, index, FaultCode::out_of_bounds,
                "has " + std::to_string(text.size()) + " bytes, " + allowed + " are allowed");
    }
    if (rule.is_bytes) return std::nullopt;
    if (const auto* wrong = misfit(rule.shape, text)) {
      return at(rule, index, FaultCode::malformed, wrong->reason, wrong->remedy);
    }
    return std::nullopt;
  }

  static std::optional<Fault> enumerator(int value, const FieldRule& rule, int index) {
    if (std::binary_search(rule.values.begin(), rule.values.end(), value)) return std::nullopt;
    return at(rule, index, FaultCode::out_of_bounds,
              "value " + std::to_string(value) + " is not in schema version " +
                  std::to_string(schema_read()),
              "use a value that the schema names");
  }

  static std::optional<Fault> number(std::uint64_t value, const FieldRule& rule, int index) {
    if (value == 0) return missing(rule);
    if (value >= rule.value_min && value <= rule.value_max) return std::nullopt;
    return at(rule, index, FaultCode::out_of_bounds,
              "must lie between " + std::to_string(rule.value_min) + " and " +
                  std::to_string(rule.value_max));
  }

  static std::optional<Fault> missing(const FieldRule& rule) {
    if (!rule.required) return std::nullopt;
    return at(rule, -1, FaultCode::out_of_bounds, "is mandatory and missing", "fill it in");
  }

  /// A type for which the schema has no way to state bounds: a fault of the schema's, so that it
  /// is found by the first test that sends one.
  static std::optional<Fault> unbounded(const FieldRule& rule) {
    return at(rule, -1, FaultCode::malformed, "is of a type that has no bounds");
  }

  bool newer_allowed_ = false;
  std::string scratch_;
};

/// Names the string that is not UTF-8 in bytes that the parser refused, or says that they are no
/// message at all. Slow, and only for faults.
std::optional<Fault> find_bad_text(const pb::UnknownFieldSet& fields, const MessageRule& rule,
                                   int depth) {
  for (int i = 0; i < fields.field_count() && depth < depth_max; ++i) {
    const auto& unknown = fields.field(i);
    if (unknown.type() != pb::UnknownField::TYPE_LENGTH_DELIMITED) continue;
    const auto known = std::find_if(
        rule.fields.begin(), rule.fields.end(),
        [&](const FieldRule& field) { return field.field->number() == unknown.number(); });
    if (known == rule.fields.end()) continue;
    const auto& content = unknown.length_delimited();
    if (known->type == FieldDescriptor::CPPTYPE_STRING && !known->is_bytes) {
      if (const auto* wrong = misfit(Shape::text, content)) {
        return at(*known, -1, FaultCode::malformed, wrong->reason, wrong->remedy);
      }
    }
    pb::UnknownFieldSet inner;
    if (known->part == nullptr || !inner.ParseFromString(content)) continue;
    if (auto fault = find_bad_text(inner, *known->part, depth + 1)) {
      return at(*known, -1, std::move(*fault));
    }
  }
  return std::nullopt;
}

Fault parse_fault(Bytes bytes, const MessageRule& rule) {
  pb::UnknownFieldSet fields;
  if (fields.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    if (auto fault = find_bad_text(fields, rule, 0)) return *fault;
  }
  return {FaultCode::malformed, "", "the bytes are not a whole message of the schema",
          "they were cut off or damaged before they were signed: write the message anew"};
}

}  // namespace

std::optional<Fault> check_bounds(const pb::Message& message) {
  return Check().message(message, rules_of(*message.GetDescriptor()), 0);
}

std::optional<Fault> parse(Bytes bytes, pb::Message& into, Newer newer) {
  // The parser writes remote faults to stderr; ours are values.
  [[maybe_unused]] static auto* const silenced = pb::SetLogHandler(nullptr);
  const auto& rule = rules_of(*into.GetDescriptor());
  if (bytes.size() > parse_bytes_max) {
    return Fault{FaultCode::too_large, "",
                 "has " + std::to_string(bytes.size()) + " bytes, at most " +
                     std::to_string(parse_bytes_max) + " are allowed",
                 "divide it into several messages"};
  }
  if (!into.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return parse_fault(bytes, rule);
  }
  // Before the rest: what a newer version adds must not be called unknown.
  if (rule.version != nullptr) {
    const auto version = into.GetReflection()->GetUInt32(into, rule.version);
    if (version > schema_read() && newer == Newer::left_out)
      return Check::of_newer().message(into, rule, 0);
    if (version > schema_read()) {
      return Fault{FaultCode::version_too_new, "schema_version",
                   "is of schema version " + std::to_string(version) +
                       ", this program reads up to " + std::to_string(schema_read()),
                   "write at version " + std::to_string(schema_read()) +
                       ", or update the program of the receiver"};
    }
  }
  return Check().message(into, rule, 0);
}

}  // namespace iwets::codec
