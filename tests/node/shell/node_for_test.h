#pragma once

#include <memory>
#include <string>
#include <thread>

#include "node/reference/shelf.h"
#include "node/shell/api.h"
#include "node/shell/clock.h"
#include "tests/node/shell/accounts_for_test.h"
#include "tests/node/shell/http_client.h"
#include "tests/proto/link/directory_for_test.h"
#include "tests/proto/reference/example_table.h"

namespace iwets::node::testing {

/// A request that has all it needs, for a firearm made in the United States.
inline const std::string good_request = R"({
 "priority":"routine","agency":{"code":"SAPS-DBN","name":"Durban"},
 "officer":{"name":"N. Dlamini"},"case_reference":"CAS 12","crime_code":"1299",
 "intended_use":"criminal investigation","illicit_basis":"where_found",
 "firearm":{"serial":"AB12345","make":"Colt","type":"PI","calibre":".45 ACP","model":"1911",
            "country_of_manufacture":"US"},
 "possessor":{"name":"JOHN SMITH","address":"a secret street"},
 "associates":[{"name":"JACK SMITH","birth_place":"a hidden lane","address":"a dark alley",
                "height_cm":181,"weight_kg":77}],
 "recovery":{"date":"2026-02-01","country":"ZA","place":"Durban"}})";

/// Of a hub that is not there.
inline codec::Anchor nowhere() {
  codec::Anchor anchor;
  anchor.endpoint = "tcp://127.0.0.1:1";  // The port of nobody: tcpmux is not in use.
  anchor.hub_curve = seal::make_curve_keys().open;
  anchor.hub_sign = seal::make_sign_keys().open;
  anchor.authority = seal::make_sign_keys().open;
  return anchor;
}

/// The small table of the reference tests.
inline const reference::Shelf& shelf_for_test() {
  static const reference::Shelf shelf(
      std::make_shared<const reference::Book>(reference::test::example_table()));
  return shelf;
}

/// A member's node of real parts, on threads of its own. Its hub is whoever holds the anchor.
class NodeForTest {
 public:
  explicit NodeForTest(codec::Anchor anchor,
                       PeerId member = {Role::member, *CountryCode::parse("ZA")},
                       OversightOptions oversight = {}, Agencies agencies = {},
                       std::vector<std::string> webhook_hosts = {})
      : keys(seal::make_key_set(member)),
        anchor_(std::move(anchor)),
        oversight_(std::move(oversight)),
        agencies_(std::move(agencies)),
        webhook_hosts_(std::move(webhook_hosts)) {
    (void)seal::save(keys, folder / "keys");
    start();
  }
  ~NodeForTest() { stop(); }

  void start() {
    database_ = std::make_unique<link::Database>(folder / "node.db");
    desk_ = std::make_unique<Desk>(keys.peer, folder / "keys", *database_, Limits{}, oversight_);
    link::PeerLink::Options options;
    options.program = "iwets-node test";
    options.anchor = anchor_;
    options.keys = *seal::load(folder / "keys");
    options.reconnect_max = options.reconnect_min = std::chrono::milliseconds{20};
    link_ = std::make_unique<link::PeerLink>(std::move(options), *database_, *desk_);
    reader_ = std::make_unique<Reader>(folder / "node.db");
    long_reader_ = std::make_unique<LongReader>(folder / "node.db");
    SignIn::Options accounts;
    accounts.path = folder / "officers.db";
    accounts.agencies = agencies_;
    accounts.clock = wall_clock;
    sign_in_ = std::make_unique<SignIn>(std::move(accounts));
    if (scanner) scanner_ = std::make_unique<Scanner>(*scanner);
    api_ = std::make_unique<Api>(Api::Parts{keys.peer,
                                            "test",
                                            folder / "",
                                            *desk_,
                                            *link_,
                                            *reader_,
                                            shelf_for_test(),
                                            agencies_,
                                            nullptr,
                                            sign_in_.get(),
                                            {},
                                            nullptr,
                                            long_reader_.get(),
                                            webhook_hosts_,
                                            oversight_.rules.quota.opens_per_hour(),
                                            scanner_.get()});
    HttpServer::Options http_options;
    http_options.token = "token";
    http_options.supervisor_digest = hex(seal::digest(bytes_of(std::string("supervisor"))));
    server_ = std::move(*HttpServer::start(
        http_options, {[this](const HttpRequest& request, const std::shared_ptr<Later>& later) {
                         return api_->handle(request, later);
                       },
                       [this](const Caller& caller, std::int64_t after, std::string& to) {
                         return api_->events(caller, after, to);
                       },
                       [this](const HttpHead& head) { return api_->admit(head); }, &Api::name_of}));
    server_->wake(desk_->last_told(), false);
    desk_->join(*link_, [this](std::int64_t last, bool beat) { server_->wake(last, beat); });
    thread_ = std::thread([this] { (void)link_->run(); });
  }
  void stop() {
    link_->stop();
    if (thread_.joinable()) thread_.join();
    sign_in_->stop();
    long_reader_->stop();
    if (scanner_) scanner_->stop();
    server_->stop();
    server_.reset();
    api_.reset();
    scanner_.reset();
    sign_in_.reset();
    reader_.reset();
    link_.reset();
    desk_.reset();
    database_.reset();
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] HttpAnswer get(const std::string& path) const {
    return http(port(), http_request("GET", "/api/v1/" + path, "token"));
  }
  [[nodiscard]] HttpAnswer post(const std::string& path, const std::string& body) const {
    return http(port(), http_request("POST", "/api/v1/" + path, "token", body));
  }
  [[nodiscard]] HttpAnswer as_supervisor(const std::string& method, const std::string& path,
                                         const std::string& body = {}) const {
    return http(port(), http_request(method, "/api/v1/" + path, "supervisor", body));
  }
  /// An officer who has signed in just now, with a code of his device.
  [[nodiscard]] SignedIn session(char digit, const Officer& officer) const {
    return open_session(*sign_in_, digit, officer, wall_clock(), wall_clock());
  }
  [[nodiscard]] SignIn& accounts() const { return *sign_in_; }
  /// What a browser asks; nothing: nobody has signed in.
  [[nodiscard]] HttpAnswer browse(const std::optional<SignedIn>& who, const std::string& method,
                                  const std::string& path, const std::string& body = {}) const {
    return http(port(), browser_request(port(), method, "/api/v1/" + path, who, body));
  }
  /// Reads the event stream from its beginning until the text appears.
  [[nodiscard]] std::string events_until(const std::string& text) const {
    Connection stream(port());
    stream.send(http_request("GET", "/api/v1/events?after=0", "token"));
    return stream.read_until(text);
  }

  TemporaryDirectory folder;
  seal::KeySet keys;
  std::optional<Scanner::Options> scanner;  ///< of attachments, from the next start on

 private:
  codec::Anchor anchor_;
  OversightOptions oversight_;
  Agencies agencies_;
  std::vector<std::string> webhook_hosts_;
  std::unique_ptr<link::Database> database_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<link::PeerLink> link_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<LongReader> long_reader_;
  std::unique_ptr<Scanner> scanner_;
  std::unique_ptr<SignIn> sign_in_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

}  // namespace iwets::node::testing
