#include "node/shell/forms.h"

#include <catch2/catch.hpp>

#include "node/shell/json_writer.h"

namespace iwets::node {
namespace {

const std::string whole = R"({
 "priority":"urgent","justification":"a siege","center":"US","project_code":"P1",
 "agency":{"code":"SAPS-DBN","name":"Durban"},
 "officer":{"name":"N. Dlamini","badge":"7","phone":"1","email":"n@x.za"},
 "case_reference":"CAS 12/2/2026","crime_code":"1299","intended_use":"court",
 "illicit_basis":"where_found",
 "firearm":{"serial":"AB123","serial_obliterated":true,
   "other_numbers":[{"part":"barrel","number":"9"}],"make":"Glock","brand":"G","importer":"I",
   "type":"PI","calibre":"9mm","model":"17","country_of_manufacture":"AT",
   "country_of_import":"US","country_of_proof":"DE","year_of_manufacture":1998},
 "possessor":{"name":"A B","aliases":["C"],"birth_dates":["1980-02-03","1981"],"sex":"female",
   "nationalities":["ZA"],"documents":[{"type":"P","number":"1","country":"ZAF","mrz":"M"}],
   "birth_place":"X","address":"Y","height_cm":180,"weight_kg":80},
 "associates":[{"name":"D","height_cm":170}],
 "vehicle":{"plate":"CA 1","plate_country":"ZA","vin":"V","engine_number":"E","make":"M",
   "model":"N","colour":"red","kind":"car","year":2001},
 "recovery":{"date":"2026-02","country":"ZA","place":"P","circumstances":"Q"},
 "remarks":"r","additional_markings":"m","dealer_on_firearm":"d"})";

ApiError error_of(const std::string& json) {
  const auto form = read_trace_form(json);
  REQUIRE_FALSE(form.has_value());
  return form.error();
}

}  // namespace

TEST_CASE("Forms: every field of a trace request arrives", "[shell]") {
  const auto form = read_trace_form(whole);
  if (!form) FAIL(form.error().message);
  CHECK(form->priority == field::Priority::urgent);
  CHECK(form->center == "US");
  CHECK(form->agency == field::Agency{"SAPS-DBN", "Durban"});
  CHECK(form->officer == field::Officer{"N. Dlamini", "7", "1", "n@x.za"});
  CHECK(form->illicit_basis == field::IllicitBasis::where_found);
  CHECK(form->firearm == field::Firearm{"AB123",
                                        true,
                                        {{"barrel", "9"}},
                                        "Glock",
                                        "G",
                                        "I",
                                        "PI",
                                        "9mm",
                                        "17",
                                        "AT",
                                        "US",
                                        "DE",
                                        1998});
  REQUIRE(form->possessor);
  CHECK(form->possessor->birth_dates ==
        std::vector<field::PartialDate>{{1980, 2, 3}, {1981, 0, 0}});
  CHECK(form->possessor->sex == field::Sex::female);
  CHECK(form->possessor->documents == std::vector<field::Document>{{"P", "1", "ZAF", "M"}});
  CHECK(form->possessor_details == field::PersonDetails{"X", "Y", 180, 80});
  REQUIRE(form->associates.size() == 1);
  CHECK(form->associates[0].name == "D");
  CHECK(form->associate_details == std::vector<field::PersonDetails>{{"", "", 170, 0}});
  CHECK(form->vehicle == field::Vehicle{"CA 1", "ZA", "V", "E", "M", "N", "red", "car", 2001});
  CHECK(form->recovery == field::Recovery{{2026, 2, 0}, "ZA", "P", "Q"});
  CHECK(form->justification + form->project_code + form->case_reference + form->crime_code +
            form->intended_use + form->remarks + form->additional_markings +
            form->dealer_on_firearm ==
        "a siegeP1CAS 12/2/20261299courtrmd");
}

TEST_CASE("Forms: what is wrong is named with its place and what to do", "[shell]") {
  struct Row {
    const char *json, *code, *field, *remedy;
  };
  const Row rows[] = {
      {"", "malformed", "", "UTF-8 JSON"},
      {"[]", "malformed", "", "{"},
      {"{\"priority\":", "malformed", "", "UTF-8 JSON"},
      {"{\"remarks\":\"\xff\"}", "malformed", "", "UTF-8 JSON"},
      {R"({"priorty":"routine"})", "unknown_field", "priorty", "\"priority\""},
      {R"({"firearm":{"seriel":"1"}})", "unknown_field", "firearm.seriel", "\"firearm.serial\""},
      {R"({"priority":"urgnt"})", "malformed", "priority", "\"urgent\""},
      {R"({"priority":"x"})", "malformed", "priority", "routine, urgent"},
      {R"({"remarks":7})", "malformed", "remarks", "quotes"},
      {R"({"firearm":"x"})", "malformed", "firearm", "{"},
      {R"({"firearm":{"year_of_manufacture":"1998"}})", "malformed", "firearm.year_of_manufacture",
       "without quotes"},
      {R"({"firearm":{"year_of_manufacture":70000}})", "malformed", "firearm.year_of_manufacture",
       "65535"},
      {R"({"firearm":{"year_of_manufacture":-1}})", "malformed", "firearm.year_of_manufacture",
       "65535"},
      {R"({"firearm":{"serial_obliterated":"yes"}})", "malformed", "firearm.serial_obliterated",
       "true or false"},
      {R"({"recovery":{"date":"2026-02-31"}})", "malformed", "recovery.date", "1980-02-03"},
      {R"({"possessor":{"birth_dates":["never"]}})", "malformed", "possessor.birth_dates",
       "1980-02-03"},
      {R"({"possessor":{"aliases":"x"}})", "malformed", "possessor.aliases", "["},
      {R"({"possessor":{"aliases":[1]}})", "malformed", "possessor.aliases", "quotes"},
      {R"({"associates":[{"name":"A"},{"nam":"B"}]})", "unknown_field", "associates[1].nam",
       "associates[1].name"},
      {R"({"associates":[1]})", "malformed", "associates[0]", "{"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.json);
    const auto error = error_of(row.json);
    CHECK(error.status == 400);
    CHECK(error.code == row.code);
    CHECK(error.field == row.field);
    CHECK(error.remedy.find(row.remedy) != std::string::npos);
  }
}

TEST_CASE("Forms: null and absent are the same", "[shell]") {
  const auto form = read_trace_form(R"({"possessor":null,"remarks":null,"firearm":{}})");
  REQUIRE(form.has_value());
  CHECK(*form == field::TraceForm{});
}

TEST_CASE("Forms: a body nested without end is refused, not followed", "[shell]") {
  const auto deep = std::string(200'000, '[');
  CHECK(error_of(deep).code == "malformed");
  CHECK(error_of("{\"remarks\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}")
            .field == "remarks");
}

TEST_CASE("Forms: records come alone and in numbers", "[shell]") {
  const auto one = read_record(
      R"({"verb":"modify","record":{"id":"R1","reason":"stolen","since":"2026",
          "reference":"C","caution":"armed","vehicle":{"plate":"X"}}})");
  REQUIRE(one.has_value());
  CHECK(one->verb == RecordVerb::modify);
  REQUIRE(one->records.size() == 1);
  CHECK(one->records[0] == field::Record{"R1",
                                         field::Reason::stolen,
                                         {2026, 0, 0},
                                         "C",
                                         "armed",
                                         field::Vehicle{"X", "", "", "", "", "", "", "", 0}});
  const auto many = read_records(
      R"({"verb":"enter","records":[{"id":"A","person":{"name":"P"}},{"id":"B"}],
          "lines":[2,3],"last":true})");
  REQUIRE(many.has_value());
  CHECK(many->records.size() == 2);
  CHECK(many->lines == std::vector<std::uint32_t>{2, 3});
  CHECK(many->last);

  CHECK(read_record(R"({"verb":"enter"})").error().field == "record");
  CHECK(read_records(R"({"records":[{"id":"A"}],"lines":[1,2]})").error().field == "lines");
  CHECK(read_records(R"({"records":[{"id":"A","reason":"stoln"}]})").error().field ==
        "records[0].reason");
  std::string crowd = R"({"records":[)";
  for (std::size_t i = 0; i <= records_in_message_max; ++i) crowd += i == 0 ? "{}" : ",{}";
  CHECK(read_records(crowd + "]}").error().field == "records");
}

TEST_CASE("Forms: a store is one of the four that members fill", "[shell]") {
  CHECK(read_load(R"({"store":"vehicle","file_name":"f"})")->store == Store::vehicle);
  CHECK(read_load(R"({"store":"vehicles"})").error().remedy.find("vehicle") != std::string::npos);
  CHECK_FALSE(parse_store("trace"));
}

TEST_CASE("JsonWriter: every text leaves as readable JSON", "[shell]") {
  JsonWriter to;
  to.begin_object();
  to.field("plain", "Zoë \"Z\" \\ \n\t");
  to.field("broken", std::string("a\xff") + "b\xc3");
  to.field("control", std::string("\x01\x7f", 2));
  to.field("number", 7).field("yes", true).moment("never", Instant{});
  to.key("list").begin_array().value(1).value("x").end_array();
  to.key("empty").begin_array().end_array();
  to.moment("then", from_us(1'000'001)).end_object();
  CHECK(to.take() ==
        "{\"plain\":\"Zoë \\\"Z\\\" \\\\ \\n\\t\",\"broken\":\"a\xef\xbf\xbd"
        "b\xef\xbf\xbd\",\"control\":\"\\u0001\\u007f\",\"number\":7,\"yes\":true,"
        "\"never\":null,\"never_us\":null,\"list\":[1,\"x\"],\"empty\":[],"
        "\"then\":\"1970-01-01T00:00:01.000001Z\",\"then_us\":1000001}");
}

}  // namespace iwets::node
