#include "proto/codec/bounds.h"

#include <google/protobuf/descriptor.h>

#include <catch2/catch.hpp>
#include <functional>
#include <set>

#include "iwets/v1/attachment.pb.h"
#include "iwets/v1/bound.pb.h"
#include "iwets/v1/hit.pb.h"
#include "iwets/v1/link.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/refusal.pb.h"
#include "proto/codec/body.h"
#include "tests/proto/codec/support.h"

using namespace iwets;
namespace pb = google::protobuf;

namespace {

/// The fault of a small trace after a change, as it would reach its author.
Fault fault_of(const std::function<void(v1::TraceSubmit&)>& change) {
  auto trace = tests::small_trace();
  change(trace);
  return codec::check_bounds(trace).value_or(Fault{});
}

constexpr const char* files[] = {"envelope", "link",    "trace",     "record",     "hit",
                                 "facts",    "refusal", "directory", "attachment", "reference"};

/// Calls `visit` for every message type of the network's schema.
void each_type(const std::function<void(const pb::Descriptor&)>& visit) {
  v1::CheckReport::descriptor();  // One use of each file links it.
  v1::Frame::descriptor();
  v1::Refusal::descriptor();
  v1::Records::descriptor();
  v1::DirectoryUpdate::descriptor();
  v1::Attachment::descriptor();
  for (const auto* name : files) {
    const auto* file = pb::DescriptorPool::generated_pool()->FindFileByName(
        std::string("iwets/v1/") + name + ".proto");
    REQUIRE(file != nullptr);
    for (int i = 0; i < file->message_type_count(); ++i) visit(*file->message_type(i));
  }
}

}  // namespace

TEST_CASE("Bounds: the schema states one for every text, byte string and list", "[codec]") {
  const std::set<std::string> shapes{"", "line", "text", "country", "peer", "digits", "code"};
  std::size_t fields = 0;
  each_type([&](const pb::Descriptor& type) {
    for (int i = 0; i < type.field_count(); ++i, ++fields) {
      const auto& field = *type.field(i);
      INFO(field.full_name());
      const auto& bound = field.options().GetExtension(v1::bound);
      if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) CHECK(bound.bytes_max() > 0);
      if (field.is_repeated()) CHECK(bound.items_max() > 0);
      CHECK(shapes.contains(bound.shape()));
      switch (field.cpp_type()) {
        case pb::FieldDescriptor::CPPTYPE_INT32:
        case pb::FieldDescriptor::CPPTYPE_INT64:
        case pb::FieldDescriptor::CPPTYPE_FLOAT:
        case pb::FieldDescriptor::CPPTYPE_DOUBLE: FAIL("no bounds can be stated for its type");
        default: break;
      }
    }
  });
  CHECK(fields > 150);
}

TEST_CASE("Bounds: a complete message passes, and so do its bytes", "[codec]") {
  const auto trace = tests::small_trace();
  CHECK_FALSE(codec::check_bounds(trace));
  const auto read = codec::read<v1::TraceSubmit>(bytes_of(trace.SerializeAsString()));
  REQUIRE(read);
  CHECK(read->firearm().serial() == "AB123456");
}

TEST_CASE("Bounds: each kind of bound is enforced, and the fault names the field", "[codec]") {
  struct Row {
    const char* what;
    std::function<void(v1::TraceSubmit&)> change;
    FaultCode code;
    const char* field;
  };
  const std::vector<Row> rows{
      {"mandatory text", [](auto& t) { t.mutable_facts()->clear_crime_code(); },
       FaultCode::out_of_bounds, "facts.crime_code"},
      {"mandatory part", [](auto& t) { t.clear_facts(); }, FaultCode::out_of_bounds, "facts"},
      {"mandatory number", [](auto& t) { t.clear_attempt(); }, FaultCode::out_of_bounds, "attempt"},
      {"mandatory choice", [](auto& t) { t.clear_priority(); }, FaultCode::out_of_bounds,
       "priority"},
      {"text too long", [](auto& t) { t.mutable_firearm()->set_serial(std::string(33, 'A')); },
       FaultCode::out_of_bounds, "firearm.serial"},
      {"bytes too short", [](auto& t) { t.set_trace("short"); }, FaultCode::out_of_bounds, "trace"},
      {"bytes too long", [](auto& t) { t.set_trace(std::string(17, 'x')); },
       FaultCode::out_of_bounds, "trace"},
      {"number too high", [](auto& t) { t.set_attempt(17); }, FaultCode::out_of_bounds, "attempt"},
      {"number too low", [](auto& t) { t.mutable_firearm()->set_year_of_manufacture(1499); },
       FaultCode::out_of_bounds, "firearm.year_of_manufacture"},
      {"too many elements",
       [](auto& t) {
         for (int i = 0; i < 5; ++i) t.add_associates()->set_name("A");
       },
       FaultCode::out_of_bounds, "associates"},
      {"unknown choice", [](auto& t) { t.set_priority(static_cast<v1::Priority>(9)); },
       FaultCode::out_of_bounds, "priority"},
      {"fault in a list element", [](auto& t) { t.mutable_firearm()->add_other_numbers(); },
       FaultCode::out_of_bounds, "firearm.other_numbers[1].number"},
      {"empty list element",
       [](auto& t) {
         t.mutable_possessor()->set_name("A");
         t.mutable_possessor()->add_aliases("");
       },
       FaultCode::out_of_bounds, "possessor.aliases[0]"},
      {"wrong country", [](auto& t) { t.mutable_facts()->set_recovery_country("za"); },
       FaultCode::malformed, "facts.recovery_country"},
      {"wrong code", [](auto& t) { t.mutable_facts()->set_crime_code("13 13"); },
       FaultCode::malformed, "facts.crime_code"},
      {"line break in a line", [](auto& t) { t.mutable_firearm()->set_model("a\nb"); },
       FaultCode::malformed, "firearm.model"},
      {"escape character", [](auto& t) { t.mutable_firearm()->set_model("a\x1b[31m"); },
       FaultCode::malformed, "firearm.model"},
      {"C1 control", [](auto& t) { t.mutable_firearm()->set_model("a\xc2\x9b"); },
       FaultCode::malformed, "firearm.model"},
      {"latin-1", [](auto& t) { t.mutable_firearm()->set_make("H\xe4mmerli"); },
       FaultCode::malformed, "firearm.make"},
      {"overlong UTF-8", [](auto& t) { t.mutable_firearm()->set_make("\xc0\x80"); },
       FaultCode::malformed, "firearm.make"},
      {"surrogate", [](auto& t) { t.mutable_firearm()->set_make("\xed\xa0\x80"); },
       FaultCode::malformed, "firearm.make"},
      {"UTF-8 cut short", [](auto& t) { t.mutable_firearm()->set_make("\xe2\x82"); },
       FaultCode::malformed, "firearm.make"},
      {"beyond Unicode", [](auto& t) { t.mutable_firearm()->set_make("\xf4\x90\x80\x80"); },
       FaultCode::malformed, "firearm.make"},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    const auto fault = fault_of(row.change);
    CHECK(name(fault.code) == std::string(name(row.code)));
    CHECK(fault.field == row.field);
    CHECK_FALSE(fault.reason.empty());
    CHECK_FALSE(fault.remedy.empty());
  }
}

TEST_CASE("Bounds: text at its bound and in any script passes", "[codec]") {
  CHECK(fault_of([](auto& t) {
          t.mutable_firearm()->set_serial(std::string(32, 'A'));
          t.mutable_firearm()->set_make("Česká zbrojovka عربي 中文 😀");
          t.mutable_firearm()->set_year_of_manufacture(1500);
          t.set_attempt(16);
        }) == Fault{});
}

TEST_CASE("Bounds: line breaks are for text, a party's name for parties", "[codec]") {
  v1::TraceConfidential confidential;
  confidential.set_remarks("first\nsecond\ttab");
  CHECK_FALSE(codec::check_bounds(confidential));
  confidential.set_remarks("bell \a");
  CHECK(codec::check_bounds(confidential)->field == "remarks");

  v1::RouteChanged changed;
  changed.set_trace(std::string(16, 'x'));
  changed.set_center("center:US");
  CHECK_FALSE(codec::check_bounds(changed));
  changed.set_center("center:usa");
  CHECK(codec::check_bounds(changed)->field == "center");
}

TEST_CASE("Bounds: no fault repeats the value", "[codec]") {
  const auto fault = fault_of([](auto& t) { t.mutable_possessor()->set_name("Secret Name\n"); });
  CHECK(fault.field == "possessor.name");
  CHECK((fault.reason + fault.remedy).find("Secret") == std::string::npos);
}

TEST_CASE("Bounds: a field that the schema does not have is refused at any depth", "[codec]") {
  const std::string unknown = "\xa0\x06\x01";  // Field 100, the number 1.
  auto trace = tests::small_trace();
  const auto outer = codec::read<v1::TraceSubmit>(bytes_of(trace.SerializeAsString() + unknown));
  REQUIRE_FALSE(outer);
  CHECK(outer.error().code == FaultCode::unknown_field);
  CHECK(outer.error().reason.find("100") != std::string::npos);

  v1::Firearm firearm;
  REQUIRE(firearm.ParseFromString(trace.firearm().SerializeAsString() + unknown));
  *trace.mutable_firearm() = firearm;
  const auto inner = codec::read<v1::TraceSubmit>(bytes_of(trace.SerializeAsString()));
  REQUIRE_FALSE(inner);
  CHECK(inner.error().code == FaultCode::unknown_field);
  CHECK(inner.error().field == "firearm");
}

TEST_CASE("Bounds: bytes that are no message, cut short or of wrong text are told apart",
          "[codec]") {
  const auto bytes = tests::small_trace().SerializeAsString();
  const auto cut = codec::read<v1::TraceSubmit>(bytes_of(bytes).first(bytes.size() - 1));
  REQUIRE_FALSE(cut);
  CHECK(cut.error().code == FaultCode::malformed);
  CHECK(cut.error().field.empty());

  auto latin = bytes;
  latin[latin.find("Smith")] = '\xe4';
  const auto wrong = codec::read<v1::TraceSubmit>(bytes_of(latin));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().field == "firearm.make");
  CHECK(wrong.error().reason.find("UTF-8") != std::string::npos);

  const auto large =
      codec::read<v1::TraceSubmit>(bytes_of(std::string(codec::parse_bytes_max + 1, 'x')));
  REQUIRE_FALSE(large);
  CHECK(large.error().code == FaultCode::too_large);

  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "\xa3\x06";  // Groups in groups.
  CHECK_FALSE(codec::read<v1::TraceSubmit>(bytes_of(deep)));
}

TEST_CASE("Bounds: a newer version is called that, whatever else it contains", "[codec]") {
  v1::Frame frame;
  frame.set_schema_version(schema_version + 1);
  const auto read = codec::read<v1::Frame>(bytes_of(frame.SerializeAsString() + "\xa0\x06\x01"));
  REQUIRE_FALSE(read);
  CHECK(read.error().code == FaultCode::version_too_new);
  CHECK(read.error().field == "schema_version");
}

TEST_CASE("Bounds: every kind has a body, and an empty one is refused", "[codec]") {
  const auto& kinds = *v1::Kind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i) {
    const auto number = kinds.value(i)->number();
    if (number == 0) continue;
    INFO(kinds.value(i)->name());
    REQUIRE(codec::body_of(static_cast<Kind>(number)) != nullptr);
    // It goes both ways, with nothing in common: who reads it looks at what is there.
    if (number == v1::KIND_TABLE_UPDATE) continue;
    CHECK_FALSE(codec::parse_body(static_cast<Kind>(number), {}));
  }
}

TEST_CASE("Bounds: random damage never passes unseen and never harms", "[codec]") {
  const auto bytes = tests::small_trace().SerializeAsString();
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    const auto read = codec::read<v1::TraceSubmit>(bytes_of(damaged));
    if (read) CHECK_FALSE(codec::check_bounds(*read));
  }
}
