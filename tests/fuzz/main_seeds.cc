#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "hub/core/hub_core.h"
#include "hub/store/journal_entry.h"
#include "iwets/v1/directory.pb.h"
#include "iwets/v1/envelope.pb.h"
#include "iwets/v1/link.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/reference.pb.h"
#include "iwets/v1/status.pb.h"
#include "iwets/v1/trace.pb.h"
#include "node/core/case.h"
#include "proto/codec/body.h"
#include "proto/codec/reference.h"
#include "tests/fuzz/filler.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/hub/core/chance.h"
#include "tests/proto/reference/example_table.h"

/// First units of every target: one of each message, event and kind of file, of which the fuzzer
/// makes all others. The first byte of a unit says which way of its target it takes.
namespace iwets::fuzz {
namespace {

class Corpus {
 public:
  Corpus(std::filesystem::path source, std::filesystem::path out)
      : source_(std::move(source)), out_(std::move(out)) {}

  void add(const std::string& target, const std::string& way, const std::string& unit) {
    const auto folder = out_ / target;
    std::filesystem::create_directories(folder);
    std::ofstream(folder / ("seed-" + std::to_string(++units_)), std::ios::binary) << way << unit;
  }
  void add(const std::string& target, int way, const std::string& unit) {
    add(target, std::string(1, static_cast<char>(way)), unit);
  }
  [[nodiscard]] std::string file(const std::string& name) const {
    std::ifstream in(source_ / name, std::ios::binary);
    must(in.good(), name.c_str());
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::filesystem::path source_, out_;
  int units_ = 0;
};

template <typename M>
std::string full(int choice = 0) {
  M message;
  fill(message, choice);
  return message.SerializePartialAsString();
}

void messages(Corpus& to) {
  const Kind kinds[] = {Kind::trace_submit,
                        Kind::trace_cancel,
                        Kind::trace_information,
                        Kind::trace_update,
                        Kind::trace_result,
                        Kind::check_question,
                        Kind::records,
                        Kind::key_succession,
                        Kind::check_report,
                        Kind::hit_notice,
                        Kind::refusal,
                        Kind::route_changed,
                        Kind::trace_status,
                        Kind::records_report,
                        Kind::directory_update,
                        Kind::trace_clock,
                        Kind::trace_clarification,
                        Kind::trace_explanation,
                        Kind::confirmation_request,
                        Kind::confirmation_answer,
                        Kind::false_hit,
                        Kind::confirmation_clock,
                        Kind::hit_located,
                        Kind::hit_rescinded,
                        Kind::records_to_review,
                        Kind::pass_on_request,
                        Kind::pass_on_answer,
                        Kind::pass_on_clock,
                        Kind::table_update,
                        Kind::trace_amend,
                        Kind::correction_acknowledged,
                        Kind::attachment,
                        Kind::attachment_piece,
                        Kind::attachment_arrived};
  for (int i = 0; i < static_cast<int>(std::size(kinds)); ++i) {
    auto body = codec::body_of(kinds[i]);
    fill(*body, i);
    const auto bytes = body->SerializePartialAsString();
    to.add("body", {static_cast<char>(i), i < 6 ? '\0' : '\1'}, bytes);
    const auto* number = v1::Kind_descriptor()->FindValueByNumber(static_cast<int>(kinds[i]));
    const std::string way{'\1', static_cast<char>(number->index() - 1), static_cast<char>(i % 2)};
    to.add("evidence_package", way + std::string(2, '\0'), bytes);
    v1::Statement statement;
    fill(statement, 0);
    statement.set_kind(static_cast<v1::Kind>(kinds[i]));
    statement.set_body(bytes);
    to.add("envelope", 1, statement.SerializeAsString());
  }
  const auto plain = full<v1::TraceConfidential>();
  const std::string size{static_cast<char>(plain.size() >> 8U), static_cast<char>(plain.size())};
  to.add("evidence_package", std::string{'\1', '\0', '\0'} + size + plain, full<v1::TraceSubmit>());
  to.add("body", std::string{'\0', '\3'} + size + plain, full<v1::TraceSubmit>());
  to.add("body", std::string("\2\3\0\2\x0a\0", 6), full<v1::TraceInformation>());
  const codec::Draft draft{peer("center:US"),       Kind::trace_cancel,     id<MessageId>(1), noon,
                           noon + codec::case_life, full<v1::TraceCancel>()};
  to.add("envelope", 0,
         codec::seal_one(network().of(peer("member:ZA")).sign, peer("member:ZA"), draft));
  to.add("envelope", 2, std::string("\3\4abcd\4efgh\2ij\4klmn\1\1\0\0\0", 24));
  for (int i = 0; i < v1::Frame::descriptor()->oneof_decl(0)->field_count(); ++i)
    to.add("frame", 0, full<v1::Frame>(i));
  to.add("frame", 1, full<v1::Receipt>());
  for (int i = 0; i < v1::ControlRequest::descriptor()->oneof_decl(0)->field_count(); ++i)
    to.add("control", 2, full<v1::ControlRequest>(i));
  for (int i = 0; i < v1::ControlReply::descriptor()->oneof_decl(0)->field_count(); ++i)
    to.add("control", 3, full<v1::ControlReply>(i));
  for (int i = 0; i < 5; ++i) to.add("control", 1, full<v1::StatusRequest>(i));
  for (int i = 0; i < 6; ++i) to.add("control", 0, full<v1::StatusReply>(i));
  for (int i = 0; i < 4; ++i) {
    const auto record = full<v1::Record>(i);
    const std::string length{static_cast<char>(record.size() >> 8U),
                             static_cast<char>(record.size())};
    to.add("match", 1, length + record + record);
  }
  for (const auto* name :
       {"Al-Rahman, Abdul", "Jos\xc3\xa9 M\xc3\xbcller", "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd"})
    to.add("match", 0, name);
}

void names(Corpus& to) {
  const std::pair<std::string, std::string> pairs[] = {
      {"Hawthorne, Tibor", "Tibor van Hawthprne"},
      {"Abd al-Wadud Tilmisani",
       "\xd8\xb9\xd8\xa8\xd8\xaf \xd8\xa7\xd9\x84\xd9\x88\xd8\xaf\xd9\x88\xd8\xaf"},
      {"\xd0\xa9\xd0\xb5\xd1\x80\xd0\xb1\xd0\xb8\xd0\xbd\xd0\xb0", "Shcherbyna J.P."},
      {"\xe6\x9e\x97\xe5\xbe\xbd", "Lin Hui bin al"}};
  for (const auto& [one, other] : pairs) {
    const auto size = std::string(1, static_cast<char>(one.size()));
    to.add("person", "", std::string("\3\62\4\11\1\3\62\4\12\1", 10) + size + one + other);
    to.add("person", "", std::string(2, '\0') + size + one + other);
  }
  const std::string rows =
      "tilmisani\t\xd8\xaa \xd9\x84 \xd9\x85\t7\nquesnel\t\xd0\xba \xd0\xb5\t1\n";
  to.add("dictionary", {'\6', '\4'}, rows);
  to.add("dictionary", {'\xff', '\xff'}, rows + "no tab\n");
}

void directories(Corpus& to) {
  v1::SignedDirectory outer;
  must(outer.ParseFromString(network().signed_directory), "the directory of the tests");
  to.add("directory", 0, network().signed_directory);
  to.add("directory", 1, outer.directory());
  to.add("directory", 1, full<v1::Directory>());
  v1::DirectoryUpdate update;
  *update.mutable_directory() = outer;
  to.add("directory", 2, update.SerializeAsString());
  v1::Statement statement;
  fill(statement, 0);
  statement.set_kind(v1::KIND_KEY_SUCCESSION);
  statement.set_recipient("hub");
  statement.set_created_us(to_us(noon));
  statement.set_body(codec::write_succession(key_set(peer("member:ZA"), 100)));
  update.add_successions(statement.SerializeAsString());
  to.add("directory", 2, update.SerializeAsString());
  auto& former = *update.add_former_successions();
  former.set_succession(statement.SerializeAsString());
  former.set_ended_us(to_us(noon));
  update.clear_successions();
  to.add("directory", 2, update.SerializeAsString());
  to.add("directory", 3, std::string("\0\0\1\1\0\1\2\0\2\3\0\3", 12));
  v1::SignedEnrolment enrolment;
  must(enrolment.ParseFromString(
           codec::write_enrolment(network().of(peer("member:ZA")), "SAPS", noon)),
       "an enrolment");
  to.add("directory", 4, enrolment.enrolment());
}

/// Bytes that mean nothing: of a core's target, and of a world that is made of its unit, each of
/// them is a story.
void stories(Corpus& to) {
  std::mt19937 random(1);
  const auto unit = [&random](std::size_t size) {
    std::string bytes(size, '\0');
    for (auto& c : bytes) c = static_cast<char>(random());
    return bytes;
  };
  for (const auto* target : {"lane", "session", "hub_core", "node_core", "witness", "rows"})
    for (std::size_t size = 32; size <= 1024; size *= 2) to.add(target, "", unit(size));
  for (int i = 0; i < 12; ++i) {
    to.add("proof", i % 3, unit(40));
    to.add("exported", i % 7, unit(24));
    to.add("evidence_package", 2, unit(40));
    to.add("journal", 5, unit(80));
    to.add("control", 4, unit(60));
  }
}

void journals(Corpus& to) {
  std::mt19937 random(1);
  std::string bytes(4'000, '\0');
  for (auto& c : bytes) c = static_cast<char>(random());
  Input in(bytes_of(bytes));
  hub::testing::Chance chance(in);
  hub::testing::World world(hub::testing::narrow());
  world.begin({"member:ZA", "member:BR", "center:US"});
  std::set<std::size_t> seen;
  for (int i = 0; i < 300; ++i) (void)world.step(chance.event(world));
  for (const auto& [time, event] : world.journal) {
    if (!seen.insert(event.index()).second) continue;
    const auto written = to_bytes(event);
    to.add("journal", 0, written);
    store::StoredEntry entry;
    entry.time = time;
    entry.event = written;
    entry.journey = {{id<TraceId>(1), 1, peer("member:ZA"), 0}};
    to.add("journal", 2, to_bytes(entry));
  }
  to.add("journal", 1, world.core.snapshot());
  to.add("journal", 3, store::journey_key(id<TraceId>(1), 7));
  node::Case kept;
  kept.origins = {*CountryCode::parse("US")};
  kept.recipient = peer("center:US");
  to.add("journal", 6, to_bytes(kept));
}

void texts(Corpus& to) {
  to.add("config", 0,
         "[hub]\nstate = \"s\"\nlisten = \"tcp://0.0.0.0:7447\"\nauthority = \"anchor.toml\"\n"
         "directory = \"d\"\n[log]\nlevel = \"info\"\n[limits]\nsessions_max = 9\n");
  to.add("config", 1, "[node]\nstate = \"s\"\nanchor = \"a\"\nlisten = \"127.0.0.1:0\"\n");
  to.add("config", 2, "[center]\nstate = \"s\"\nanchor = \"a\"\n[adapter]\nseed = 7\n");
  to.add("config", 3,
         codec::write_anchor({"tcp://hub.example:7447", network().of(PeerId::hub()).curve.open,
                              network().of(PeerId::hub()).sign.open, network().authority.open}));
  to.add("config", 4, to.file("deploy/examples/trace-br-revolver.toml"));
  to.add("config", 4, to.file("deploy/examples/check-firearm.toml"));
  to.add("config", 4, to.file("deploy/examples/check-person.json"));
  to.add("config", 4, R"({"year":1e999})");
  const auto keys = std::filesystem::temp_directory_path() / "fuzz-seeds.keys";
  for (const auto* name : {"hub", "center:US"}) {
    must(seal::save(network().of(peer(name)), keys, true).has_value(), "keys are saved");
    to.add("key_file", "", to.file(keys));
  }
  std::filesystem::remove(keys);
  const char* stores[] = {"nominal", "firearm", "document", "vehicle"};
  for (int i = 0; i < 4; ++i) {
    const auto file = to.file("deploy/examples/records/" + std::string(stores[i]) + ".csv");
    to.add("records", i, file);
    to.add("records", i + 4, file);
  }
  const std::string aliases = "7,12,\"aka\",\"DOE, Jack\",-0- \r\n";
  to.add("records", std::string{'\x08', '\0', static_cast<char>(aliases.size())},
         aliases +
             "7,\"DOE, John\",\"individual\",\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 03 "
             "Feb 1980; nationality Iran; Passport A1 (Iran)\"\r\n\x1a");
  to.add("records", 9,
         "plate,colour,make,model,year,type,date_stolen,district\nABC123,Red,Mazda,Demio,2004,"
         "Car,2026-01-05,Waikato\n");
  to.add("records", 10,
         "DOB circa 1960; alt. DOB 1962 to 1965; POB Nowhere; a.k.a. 'JACK'; Gender Male.");
  to.add("request", {'\2', '\0'}, to.file("deploy/examples/trace-za-pistol.json"));
  to.add("request", {'\0', '\0'}, std::string("\x0c\4\0\x19\0\3J\xc3\xb6", 9));
  to.add("request", {'\3', '\0'}, to.file("deploy/examples/check-person.json"));
  const auto vehicle = to.file("deploy/examples/record-vehicle.json");
  to.add("request", {'\4', '\3'}, "{\"verb\":\"enter\",\"record\":" + vehicle + "}");
  to.add("request", {'\5', '\3'},
         "{\"verb\":\"modify\",\"records\":[" + vehicle + "],\"lines\":[2],\"last\":true}");
  to.add("request", {'\6', '\0'}, R"({"store":"nominal","file_name":"a.csv","total":3})");
  to.add("request", {'\7', '\0'}, R"({"reason":"found the owner"})");
  for (const auto* number : {"AB-12 34", "1M8GDM9AXKP042788", "[8B]?*0", "\xd0\x90\xd0\x92-12"})
    to.add("field", 0, number);
  for (const auto* date : {"1980-02-03", "2024-02-29", "1999-05", "2001"}) to.add("field", 1, date);
  to.add(
      "field", 2,
      "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10");
  for (const auto* word : {"9 mm Luger", "7,62x39", ".45 ACP", "Smith & Wesson", "pistol", "RA"})
    to.add("field", 3, word);
}

/// Mappings, right and wrong; rows of every sort of value; catalogues in several languages.
void registries(Corpus& to) {
  for (const auto* name : {"postgresql", "odbc"})
    to.add("registry", 0, to.file(std::string("deploy/examples/mapping-") + name + ".toml"));
  const std::string connection = "[connection]\nkind = \"odbc\"\nstring = \"DSN=r\"\n";
  const std::string firearm =
      "[firearm]\ntable = \"f\"\nserial = \"s\"\nmake = \"m\"\n[[chain]]\ntable = \"c\"\nfirearm = "
      "\"f\"\nname = \"n\"\n";
  for (const auto* more :
       {"", "role = \"dealer\"\n", "role = \"deeler\"\n",
        "role_column = \"r\"\nwhere = \"1; DROP\"\n",
        "[release]\nwithheld = [\"purchaser.adress\"]\n",
        "[release]\napprove = true\nonward = \"ask\"\n[release.BR]\nrefuse = "
        "\"national_security\"\n",
        "[values.make]\n\"Zbrojovka\" = \"CZ\"\n[values.status]\n\"x\" = \"military\"\n",
        "[serial_rules]\n\"CZ\" = \"^[A-Z]{0,2}[0-9]{4,7}$\"\n", "[serial_rules]\n\"CZ\" = \"(\"\n",
        "[answer]\ndelay_after_s = -1\n", "[purchaser]\nquery = \"SELECT 1 -- x\"\n"})
    to.add("registry", 0, connection + firearm + more);
  to.add("registry", 0, connection + "[firearm]\nquery = \"SELECT a FROM b WHERE c = :serial\"\n");
  to.add("registry", {'\1', '\7'}, "A1\nCZ\n2019-05-17\npistole\nBrazil\nprodejce\n1\nJan\xff\n");
  std::string row;
  for (const auto* value :
       {"A1",     "CZ",         "",      "75 B", "PI",         "9x19",       "",     "CZ",
        "BR",     "1998",       "US",    "1",    "",           "t",          "0",    "f",
        "dealer", "Novak",      "P-118", "Brno", "1998-03-09", "17.05.2019", "1",    "purchaser",
        "Jan",    "1970-04-12", "",      "F",    "CZE",        "OP 1",       "2019", "exported"})
    row += std::string(value) + "\n";
  for (const auto withheld : {'\0', '\1', '\x55', '\xff'})
    to.add("registry", {'\1', withheld}, "CZ\n" + row + row + row);
  to.add("registry", 2,
         "zbrane\nvyrobni_cislo\n\nzbrane\nvyrobce\n\nprevody\nzbran_id\nzbrane\nprevody\nuloha\n\n"
         "nabyvatele\njmeno\n\nnabyvatele\nzbran_id\nzbrane\n");
  to.add("registry", 2,
         "firearms\nserial_number\n\nfirearms\nmanufacturer\n\nfirearms\nid\n\nsales\nfirearm_id\n"
         "firearms\nsales\nbuyer_name\n\narmas\nnumero_de_serie\n\n");
}

/// An edition of the reference table as a delta, as signed pieces and as a file.
void tables(Corpus& to) {
  const auto example = reference::test::example_table();
  const reference::Table first{example.makers(), example.models(), {1, "first", {}}};
  auto models = first.models();
  models.front().name = "75 C";
  const auto gone = models.back().number;
  models.pop_back();
  for (auto& model : models) {
    std::erase(model.see, gone);
    std::erase_if(model.lookalikes, [&](const auto& like) { return like.number == gone; });
  }
  auto added = models.front();
  added.number = 10'999;
  added.name = "P-10 C";
  models.push_back(added);
  const reference::Table second{
      first.makers(), models, {2, "second", {{gone, "one and the same", 10'999}}}};
  const auto updates = codec::sign_edition(network().authority, first, second, noon);
  must(updates.has_value(), updates ? "" : updates.error().reason.c_str());
  for (const auto& update : *updates) {
    const auto piece = codec::open_table_piece(bytes_of(update), network().authority.open);
    must(piece.has_value(), "a piece opens");
    for (const int way : {0, 1, 2}) to.add("editions", way, update);
    to.add("editions", 3, piece->changes);
  }
  to.add("editions", 4, codec::write_table_file(*updates));
  for (int i = 0; i < 3; ++i) {
    to.add("editions", 2, full<v1::TableUpdate>(i));
    to.add("editions", 3, full<v1::TableChanges>(i));
  }
  to.add("editions", 3, "");
}

}  // namespace
}  // namespace iwets::fuzz

/// `fuzz_seeds SOURCE CORPUS`: writes them into CORPUS/<target>; SOURCE is the tree of the project.
int main(int argc, char** argv) {
  if (argc != 3) return 2;
  iwets::fuzz::Corpus to(argv[1], argv[2]);
  iwets::fuzz::messages(to);
  iwets::fuzz::names(to);
  iwets::fuzz::directories(to);
  iwets::fuzz::stories(to);
  iwets::fuzz::journals(to);
  iwets::fuzz::texts(to);
  iwets::fuzz::registries(to);
  iwets::fuzz::tables(to);
  return 0;
}
