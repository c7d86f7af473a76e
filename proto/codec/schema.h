#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/types/ids.h"
#include "proto/types/terms.h"

namespace google::protobuf {
class EnumValueDescriptor;
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

/// Versions of the schema. What a version adds is marked `since` in `proto/iwets/v1`; nothing is
/// taken away. A message is of the lowest version that has all it says, so that peers of different
/// versions understand one another in all that both know. docs/protocol.md, chapter 2.
namespace iwets::codec {

/// The newest version that this process reads: `schema_version`, or what the environment variable
/// IWETS_SCHEMA_VERSION says, if that is lower. With it an update of the network is tried: a
/// program then refuses what one of that version would refuse.
[[nodiscard]] std::uint32_t schema_read();
/// The version that this text names, at most `schema_version`; nothing: it names none. A whole
/// number from 1 on.
[[nodiscard]] std::optional<std::uint32_t> parse_schema_version(std::string_view text);
/// What is wrong with that variable, and what to do, in words; empty: nothing. Every program that
/// reads the schema asks before it does anything else, and ends with `exit_bad_schema`.
[[nodiscard]] std::string schema_fault();
inline constexpr int exit_bad_schema = 7;  ///< invalid input

/// The version that brought the field or the value; 1: the first.
[[nodiscard]] std::uint32_t since(const google::protobuf::FieldDescriptor& field);
[[nodiscard]] std::uint32_t since(const google::protobuf::EnumValueDescriptor& value);

/// The lowest version that has all that is set in this message, and in its parts.
[[nodiscard]] std::uint32_t version_of(const google::protobuf::Message& message);
/// The same of a message of this kind; a body that cannot be parsed counts as empty.
[[nodiscard]] std::uint32_t version_of(Kind kind, Bytes body);

}  // namespace iwets::codec
