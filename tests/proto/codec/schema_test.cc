#include "proto/codec/schema.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "iwets/v1/directory.pb.h"
#include "iwets/v1/envelope.pb.h"
#include "iwets/v1/link.pb.h"
#include "iwets/v1/status.pb.h"
#include "iwets/v1/trace.pb.h"
#include "tests/proto/codec/support.h"

namespace iwets {
namespace {

namespace pb = google::protobuf;

v1::TraceResult result() {
  v1::TraceResult out;
  out.set_trace(std::string(16, 'a'));
  out.set_code(100);
  return out;
}

std::uint32_t version_said(Kind kind, const pb::Message& body) {
  auto draft = tests::draft(body.SerializeAsString());
  draft.kind = kind;
  v1::Envelope envelope;
  REQUIRE(envelope.ParseFromString(
      codec::seal_one(tests::za_keys().sign, *PeerId::parse("member:ZA"), draft)));
  CHECK(envelope.schema_version() == schema_version_first);
  v1::Statement statement;
  REQUIRE(statement.ParseFromString(envelope.statement()));
  return statement.schema_version();
}

/// The highest version in a type and its parts.
std::uint32_t newest(const pb::Descriptor& type, std::set<const pb::Descriptor*>& seen) {
  std::uint32_t version = 1;
  if (!seen.insert(&type).second) return version;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    version = std::max(version, codec::since(field));
    if (field.message_type() != nullptr)
      version = std::max(version, newest(*field.message_type(), seen));
    if (const auto* values = field.enum_type(); values != nullptr)
      for (int k = 0; k < values->value_count(); ++k)
        version = std::max(version, codec::since(*values->value(k)));
  }
  return version;
}

}  // namespace

TEST_CASE("Schema: a message is of the lowest version that has all it says", "[codec]") {
  auto body = result();
  CHECK(version_said(Kind::trace_result, body) == 1);
  body.set_version(2);
  CHECK(version_said(Kind::trace_result, body) == corrections_since);
  body.clear_version();
  body.set_request_version(2);
  CHECK(version_said(Kind::trace_result, body) == amendments_since);
}

TEST_CASE("Schema: a kind that is newer makes its message newer", "[codec]") {
  CHECK(codec::version_of(Kind::trace_submit, {}) == 1);
  CHECK(codec::version_of(Kind::trace_amend, {}) == amendments_since);
  CHECK(codec::version_of(Kind::correction_acknowledged, {}) == corrections_since);
}

TEST_CASE("Schema: what a part says counts, however deep it stands", "[codec]") {
  v1::TraceAnswer answer;
  CHECK(codec::version_of(answer) == 1);
  answer.mutable_correction()->set_text("the name was cut off");
  CHECK(codec::version_of(answer) == corrections_since);
}

TEST_CASE("Schema: a body that cannot be parsed counts as empty", "[codec]") {
  CHECK(codec::version_of(Kind::trace_result, bytes_of(std::string("\xff\xff"))) == 1);
}

TEST_CASE("Schema: nothing is newer than what this build reads", "[codec]") {
  std::uint32_t highest = 1;
  const auto& kinds = *v1::Kind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i)
    highest = std::max(highest, codec::since(*kinds.value(i)));
  std::set<const pb::Descriptor*> seen;
  for (const auto* file :
       {v1::TraceResult::descriptor()->file(), v1::Directory::descriptor()->file()})
    for (int i = 0; i < file->message_type_count(); ++i)
      highest = std::max(highest, newest(*file->message_type(i), seen));
  CHECK(highest == schema_version);
}

TEST_CASE("Schema: what always says the first version has nothing newer", "[codec]") {
  std::set<const pb::Descriptor*> seen;
  for (const auto* file : {v1::Frame::descriptor()->file(), v1::StatusReply::descriptor()->file()})
    for (int i = 0; i < file->message_type_count(); ++i)
      CHECK(newest(*file->message_type(i), seen) == 1);
  CHECK(newest(*v1::Envelope::descriptor(), seen) == 1);
}

TEST_CASE("Schema: of a newer directory each reader takes what it knows", "[codec]") {
  auto directory = tests::small_directory();
  directory.set_schema_version(schema_version + 1);
  auto bytes = directory.SerializeAsString();
  bytes += "\xa0\x06\x01";  // Field 100, of a later version.
  const auto open = [&] {
    return codec::Directory::open(
        bytes_of(codec::sign_directory(tests::authority(), bytes_of(bytes))),
        tests::authority().open);
  };
  const auto opened = open();
  REQUIRE(opened);
  CHECK((*opened)->parties().size() == 3);
  // The same without the higher version is no directory at all.
  directory.set_schema_version(schema_version);
  bytes = directory.SerializeAsString() + "\xa0\x06\x01";
  const auto refused = open();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == FaultCode::unknown_field);
}

TEST_CASE("Schema: an enrolment tells what its peer reads, and an old one the first", "[codec]") {
  const auto enrolled = codec::read_enrolment(
      bytes_of(codec::write_enrolment(tests::za_keys(), "NCB", tests::noon, {})));
  REQUIRE(enrolled);
  CHECK(enrolled->schema_version_max == schema_version);
  auto wire = tests::small_directory();
  wire.mutable_entries(0)->set_schema_version_max(schema_version);
  const auto directory = tests::opened(wire);
  REQUIRE(directory);
  CHECK(directory->schema_of(*PeerId::parse("member:ZA")) == schema_version);
  CHECK(directory->schema_of(*PeerId::parse("member:BR")) == schema_version_first);
}

TEST_CASE("Schema: a version to try an update with is a number, or a fault", "[codec]") {
  CHECK(codec::parse_schema_version("1") == 1U);
  CHECK(codec::parse_schema_version("999") == schema_version);
  for (const auto* text : {"", "0", "-1", "two", "1x", " 1", "1.0", "99999999999"}) {
    INFO(text);
    CHECK_FALSE(codec::parse_schema_version(text).has_value());
  }
}

}  // namespace iwets
