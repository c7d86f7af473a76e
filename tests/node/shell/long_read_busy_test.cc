#include <catch2/catch.hpp>
#include <future>

#include "tests/node/shell/node_for_test.h"

// Calls that go through all that is kept, when more of them wait than may.
namespace iwets::node::testing {
namespace {

/// A node whose long reader the test holds in its hands.
class NodeOfLongReader {
 public:
  NodeOfLongReader() {
    (void)seal::save(keys_, folder_ / "keys");
    link::PeerLink::Options options;
    options.program = "iwets-node test";
    options.anchor = nowhere();
    options.keys = *seal::load(folder_ / "keys");
    link_ = std::make_unique<link::PeerLink>(std::move(options), database_, desk_);
    reader_ = std::make_unique<Reader>(folder_ / "node.db");
    Api::Parts parts{keys_.peer, "test", folder_ / "", desk_, *link_, *reader_, shelf_for_test()};
    parts.long_reader = &long_reader;
    api_ = std::make_unique<Api>(std::move(parts));
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
    desk_.join(*link_, [this](std::int64_t last, bool beat) { server_->wake(last, beat); });
    thread_ = std::thread([this] { (void)link_->run(); });
  }
  ~NodeOfLongReader() {
    link_->stop();
    thread_.join();
    long_reader.stop();
    server_->stop();
  }
  [[nodiscard]] HttpAnswer get(const std::string& path, const std::string& token = "token") const {
    return http(server_->port(), http_request("GET", "/api/v1/" + path, token));
  }

 private:
  TemporaryDirectory folder_;
  seal::KeySet keys_ = seal::make_key_set({Role::member, *CountryCode::parse("ZA")});
  link::Database database_{folder_ / "node.db"};
  Desk desk_{keys_.peer, folder_ / "keys", database_, Limits{}, OversightOptions{}};

 public:
  LongReader long_reader{folder_ / "node.db"};

 private:
  std::unique_ptr<link::PeerLink> link_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("LongReader: the ninth that would wait is sent away with 503, and other calls go on",
          "[shell]") {
  std::promise<void> begun, last;
  NodeOfLongReader node;
  std::promise<void> go_on;  // Ends first: a test that fails lets the reader go.
  const auto gate = go_on.get_future().share();
  REQUIRE(node.long_reader.take([&begun, gate](Reader*) {
    begun.set_value();
    gate.wait();
  }));
  begun.get_future().get();
  for (std::size_t i = 1; i < LongReader::waiting_max; ++i)
    REQUIRE(node.long_reader.take([](Reader*) {}));
  REQUIRE(node.long_reader.take([&last](Reader*) { last.set_value(); }));

  const std::pair<const char*, const char*> calls[] = {{"statistics", "token"},
                                                       {"statistics", "supervisor"},
                                                       {"oversight?supervisor=S", "supervisor"}};
  for (const auto& [path, token] : calls) {
    INFO(path << " by " << token);
    const auto refused = node.get(path, token);
    CHECK(refused.status == 503);
    CHECK(refused.json()["error"]["code"] == "busy");
    CHECK_FALSE(refused.json()["error"]["remedy"].get<std::string>().empty());
  }
  for (const auto* path : {"status", "traces", "notices", "overview"}) {
    INFO(path);
    CHECK(node.get(path).status == 200);
  }
  CHECK(node.get("oversight/alarms?supervisor=S", "supervisor").status == 200);

  go_on.set_value();
  last.get_future().get();
  for (const auto& [path, token] : calls) {
    INFO(path << " by " << token);
    CHECK(node.get(path, token).status == 200);
  }
}

}  // namespace iwets::node::testing
