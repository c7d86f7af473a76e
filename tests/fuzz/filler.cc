#include "tests/fuzz/filler.h"

#include <algorithm>
#include <string>

#include "iwets/v1/bound.pb.h"

namespace iwets::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string text_for(const FieldDescriptor& field, const v1::Bound& bound) {
  if (field.type() == FieldDescriptor::TYPE_BYTES)
    return std::string(bound.bytes_min() > 0 ? bound.bytes_min() : 4, '\x01');
  std::string out = "Text 1";
  if (bound.shape() == "country") out = "ZA";
  if (bound.shape() == "peer") out = "member:ZA";
  if (bound.shape() == "digits") out = "12";
  if (bound.shape() == "code") out = "A1";
  return out.substr(0, std::max<std::size_t>(bound.bytes_max(), 1));
}

/// One value of a field that is no message.
void put(Message& message, const FieldDescriptor& field) {
  const auto& bound = field.options().GetExtension(v1::bound);
  const auto& to = *message.GetReflection();
  const bool list = field.is_repeated();
  const auto number = std::max<std::uint64_t>(bound.value_min(), 1);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const auto text = text_for(field, bound);
      list ? to.AddString(&message, &field, text) : to.SetString(&message, &field, text);
      return;
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = field.enum_type()->value(field.enum_type()->value_count() > 1 ? 1 : 0);
      list ? to.AddEnum(&message, &field, value) : to.SetEnum(&message, &field, value);
      return;
    }
    case FieldDescriptor::CPPTYPE_UINT32: {
      const auto value = static_cast<std::uint32_t>(number);
      list ? to.AddUInt32(&message, &field, value) : to.SetUInt32(&message, &field, value);
      return;
    }
    case FieldDescriptor::CPPTYPE_UINT64:
      list ? to.AddUInt64(&message, &field, number) : to.SetUInt64(&message, &field, number);
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      list ? to.AddBool(&message, &field, true) : to.SetBool(&message, &field, true);
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      if (!list) to.SetDouble(&message, &field, 1.5);
      return;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_MESSAGE: return;
  }
}

}  // namespace

void fill(Message& message, int choice, int depth) {
  const auto& type = *message.GetDescriptor();
  const auto& to = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    const auto* oneof = field.real_containing_oneof();
    if (oneof != nullptr && field.index_in_oneof() != choice % oneof->field_count()) continue;
    const int times = field.is_repeated() ? 2 : 1;
    for (int n = 0; n < times; ++n) {
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
        put(message, field);
      else if (depth > 0)
        fill(field.is_repeated() ? *to.AddMessage(&message, &field)
                                 : *to.MutableMessage(&message, &field),
             choice, depth - 1);
    }
  }
}

}  // namespace iwets::fuzz
