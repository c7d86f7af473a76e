#include "tests/bench/desk_state.h"

#include <array>
#include <stdexcept>
#include <utility>

#include "node/reference/load.h"
#include "node/shell/clock.h"
#include "node/shell/filing_store.h"
#include "tests/bench/spread.h"

namespace iwets::bench {
namespace {

using namespace node;

constexpr std::array makes = {"Glock", "Colt", "Beretta", "Zastava", "Taurus", "Norinco"};
constexpr std::array models = {"17", "1911", "92", "M70", "PT92", "54"};
constexpr std::array origins = {"US", "IT", "CZ", "BR", "RS"};
constexpr std::array first_names = {"John", "Maria", "Thabo", "Ahmed", "Jiri", "Ana", "Pedro"};
constexpr std::uint32_t at_once = 1'000;

codec::Anchor nowhere() {
  codec::Anchor anchor;
  anchor.endpoint = "tcp://127.0.0.1:1";
  anchor.hub_curve = seal::make_curve_keys().open;
  anchor.hub_sign = seal::make_sign_keys().open;
  anchor.authority = seal::make_sign_keys().open;
  return anchor;
}

PeerId member() { return {Role::member, *CountryCode::parse("ZA")}; }

/// A request as an officer writes it; about a kilobyte.
std::string body_of(const std::string& reference, const std::string& serial,
                    const std::string& name, std::size_t make, const char* origin) {
  return R"({"priority":"routine","agency":{"code":"SAPS-DBN","name":"Durban"},"officer":{"name":)"
         R"("N. Dlamini","phone":"+27 31 000 0000"},"case_reference":")" +
         reference + R"(","crime_code":"5212","intended_use":"criminal investigation",)" +
         R"("illicit_basis":"where_found","firearm":{"serial":")" + serial + R"(","make":")" +
         makes.at(make) + R"(","model":")" + models.at(make) +
         R"(","type":"PI","calibre":"9x19","country_of_manufacture":")" + origin +
         R"("},"possessor":{"name":")" + name +
         R"(","birth_dates":["1980-01-01"],"address":"12 Long Street, Durban"},"recovery":)"
         R"({"date":"2026-02-01","country":"ZA","place":"Durban","circumstances":")" +
         std::string(300, 'c') + R"("},"remarks":")" + std::string(200, 'r') + "\"}";
}

Case drawn_case(std::size_t number, Instant now, DrawnCases& drawn, const char* origin) {
  Case c;
  c.submitted = now - std::chrono::minutes{10 * (number + 1)};
  c.id = TraceId(seal::random_id(to_us(c.submitted) / 1000));
  c.recipient = PeerId(Role::center, *CountryCode::parse(origin));
  c.origins = {c.recipient->country()};
  c.attempt = 1;
  c.to_post = false;
  c.receipted = c.delivered = c.reported = c.submitted + std::chrono::seconds{1};
  c.updated = c.submitted + std::chrono::hours{1 + drawn.below(200)};
  c.state = CaseState::with_center;
  if (drawn.below(20) >= 3) {
    c.state = CaseState::answered;
    c.code = drawn.below(2) == 0 ? 101 : 201;
    c.ended = c.updated;
  } else {
    c.deadline = now + std::chrono::hours{drawn.below(400)} - std::chrono::hours{100};
    if (drawn.below(8) == 0) c.stopped = c.updated;
  }
  return c;
}

}  // namespace

std::string DrawnCases::serial() {
  std::string out;
  for (int i = 0; i < 2; ++i) out += static_cast<char>('A' + below(26));
  return out + std::to_string(100'000 + below(9'900'000));
}

std::string DrawnCases::name() {
  static constexpr std::array parts = {"ma",  "ko", "ri", "sen", "da",  "ben", "lo", "vic",
                                       "tur", "ha", "no", "zi",  "per", "gal", "du", "wes"};
  std::string out = first_names.at(below(first_names.size())) + std::string(" ");
  for (int i = 0; i < 3; ++i) out += parts.at(below(parts.size()));
  return out;
}

std::string DrawnCases::reference(std::size_t number) {
  return "CAS " + std::to_string(number) + "/2026";
}

FilledCases fill_cases(const std::string& folder, std::uint32_t many, DrawnCases& drawn) {
  const auto keys = seal::make_key_set(member());
  (void)seal::save(keys, folder + "/keys");
  link::Database database(folder + "/node.db");
  { const Desk tables(member(), folder + "/keys", database); }
  CaseStore store(database);
  FilingStore filings(database);
  PersonalStore officers(database);
  FilledCases out;
  const Stopwatch watch;
  const auto now = wall_clock();
  for (std::uint32_t i = many; i-- > 0;) {
    if (i == many - 1 || i % at_once == at_once - 1) database.begin();
    const auto* origin = origins.at(drawn.below(origins.size()));
    const auto c = drawn_case(i, now, drawn, origin);
    const auto make = drawn.below(makes.size());
    Request request{c.id,          "", DrawnCases::reference(i), makes.at(make), models.at(make),
                    drawn.serial()};
    const auto name = drawn.name();
    request.body = body_of(request.case_reference, request.serial, name, make, origin);
    request.agency = "SAPS-DBN";
    (void)store.tell(c.submitted, Tell{Step::submitted, c.id, 0, {}, ""});
    store.add(c, request);
    filings.add(c.id, {"SAPS-DBN", "", request.case_reference, ""});
    const Tell end{final(c.state) ? Step::result : Step::delivered, c.id, c.code, c.recipient, ""};
    officers.note(store.tell(c.updated, end), end);
    out.serials.push_back(request.serial);
    out.names.push_back(name);
    if (i % at_once != 0) continue;
    store.settle();
    database.commit();
  }
  out.many = many;
  out.seconds = watch.seconds();
  return out;
}

ServedState::ServedState(const std::string& folder)
    : keys_(*seal::load(folder + "/keys")),
      database_(folder + "/node.db"),
      desk_(keys_.peer, folder + "/keys", database_),
      reader_(folder + "/node.db"),
      shelf_(std::make_shared<const reference::Book>(
          *reference::load_edition(reference::built_in_files()))) {
  link::PeerLink::Options options;
  options.program = "iwets-bench";
  options.anchor = nowhere();
  options.keys = keys_;
  link_ = std::make_unique<link::PeerLink>(std::move(options), database_, desk_);
  api_ = std::make_unique<Api>(
      Api::Parts{keys_.peer, "bench", folder, desk_, *link_, reader_, shelf_, {}});
  HttpServer::Options http;
  http.token = token();
  auto started = HttpServer::start(
      http, {[this](const HttpRequest& request, const std::shared_ptr<Later>& later) {
               return api_->handle(request, later);
             },
             [this](const Caller& caller, std::int64_t after, std::string& to) {
               return reader_.events(after, to, caller.viewer());
             }});
  if (!started) throw std::runtime_error(started.error().message);
  server_ = std::move(*started);
  server_->wake(desk_.last_told(), false);
}

ServedState::~ServedState() { server_->stop(); }

std::int64_t ServedState::tell_hit() {
  database_.begin();
  const auto seq = desk_.store().tell(
      wall_clock(), Tell{Step::hit_notice, {}, 1, {}, HitId(seal::random_id(1)).text()});
  database_.commit();
  server_->wake(seq, false);
  return seq;
}

}  // namespace iwets::bench
