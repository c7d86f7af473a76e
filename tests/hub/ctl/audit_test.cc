#include "hub/ctl/audit.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "iwets/v1/status.pb.h"
#include "proto/seal/audit_tree.h"
#include "proto/seal/checkpoint.h"
#include "proto/types/archive.h"

using namespace iwets;
using json = nlohmann::ordered_json;

namespace {

const Instant noon = from_us(1'770'000'000'000'000);

template <std::size_t n>
std::string text(const std::array<std::uint8_t, n>& bytes) {
  return {bytes.begin(), bytes.end()};
}

/// One step of a trace, a purpose, an event: docs/audit.md.
std::string content() {
  Writer writer;
  writer(std::uint32_t{1}, TraceId({1}), std::uint8_t{1}, PeerId::hub(), std::uint32_t{0});
  writer(std::string("ZA-NCB 5202"), std::string("an event"));
  return std::move(writer).bytes();
}

/// An exported log of three entries, two of them countersigned by a witness: lines of JSON.
struct Exported {
  seal::SignKeys hub = seal::sign_keys_from_seed({1}), witness = seal::sign_keys_from_seed({2});
  seal::AuditTree tree;
  v1::AuditPage page;

  Exported() {
    for (std::uint64_t index = 1; index <= 3; ++index) {
      add(index);
      if (index == 2) add_word({tree.size(), tree.root()});
    }
    const seal::Checkpoint checkpoint{tree.size(), tree.root()};
    page.set_hub_key(text(hub.open));
    page.mutable_checkpoint()->set_size(checkpoint.size);
    page.mutable_checkpoint()->set_root(text(checkpoint.root));
    page.mutable_checkpoint()->set_signature(text(seal::sign(hub, checkpoint)));
  }
  void add(std::uint64_t index) {
    auto& entry = *page.add_entries();
    entry.set_index(index);
    entry.set_time_us(to_us(noon));
    entry.set_actor("member:ZA");
    entry.set_purpose("ZA-NCB 5202");
    entry.add_steps()->set_subject(TraceId({1}).bytes());
    entry.set_content(content());
    entry.set_salt(std::string(32, 's'));
    entry.set_payload(std::string(32, '\0'));
    seal::Key32 salt{};
    salt.fill('s');
    const auto actor = *PeerId::parse("member:ZA");
    tree.append(
        seal::leaf_hash(
            {AuditKind::operation, noon, actor, salt, seal::digest(bytes_of(content())), {}}),
        [](unsigned, std::uint64_t, const Digest&) {});
  }
  void add_word(const seal::Checkpoint& seen) {
    auto& wire = *page.add_witnesses();
    wire.set_key(text(witness.open));
    auto& word = *wire.mutable_countersignature();
    word.set_peer("member:BR");
    word.set_size(seen.size);
    word.set_root(text(seen.root));
    word.set_time_us(to_us(noon));
    word.set_signature(text(seal::countersign(witness, seen, noon)));
  }
  [[nodiscard]] std::vector<json> lines() const {
    auto all = ctl::audit_head(page);
    for (const auto& entry : page.entries()) all += ctl::audit_line(entry);
    std::istringstream in(all + ctl::audit_witnesses(page));
    std::vector<json> out;
    for (std::string line; std::getline(in, line);) out.push_back(json::parse(line));
    return out;
  }
};

Result<ctl::Verified, ctl::CallError> verify(const std::vector<json>& lines) {
  std::string all;
  for (const auto& line : lines) all += line.dump() + "\n";
  std::istringstream log(all);
  return ctl::verify_log(log);
}

}  // namespace

TEST_CASE("Exported log: it is verified as it was written", "[ctl]") {
  const auto verified = verify(Exported().lines());
  REQUIRE(verified);
  CHECK(verified->entries == 3);
  CHECK(verified->witnesses == 1);
}

TEST_CASE("Exported log: nothing that it says can be changed", "[ctl]") {
  auto lines = Exported().lines();
  REQUIRE(lines.size() == 5);
  auto &head = lines[0], &entry = lines[2], &word = lines[4];
  SECTION("a kind that there is not") { entry["kind"] = "nothing"; }
  SECTION("an index that is no whole number") { entry["index"] = 2.5; }
  SECTION("a time that is none") { entry["time_us"] = static_cast<double>(to_us(noon)) + 0.25; }
  SECTION("another purpose") { entry["purpose"] = "another"; }
  SECTION("other steps") { entry["steps"] = json::array(); }
  SECTION("another trace") { entry["steps"][0]["subject"] = TraceId({2}).text(); }
  SECTION("another actor") { entry["actor"] = "member:BR"; }
  SECTION("content of another form") { entry["content"] = "00"; }
  SECTION("another note") { head["note"] = "iwets/hub\n9\n"; }
  SECTION("a size that is no whole number") { head["checkpoint"]["size"] = 3.0; }
  SECTION("a word of a log of another size") { word["size"] = 3; }
  SECTION("a word whose size is no number") { word["size"] = "2"; }
  SECTION("a word of nobody") { word["witness"] = 2; }
  SECTION("a word that counts twice") { lines.push_back(json(word)); }
  SECTION("an entry gone") { lines.erase(lines.begin() + 2); }
  const auto verified = verify(lines);
  REQUIRE_FALSE(verified);
  CHECK_FALSE(verified.error().remedy.empty());
}

TEST_CASE("Exported log: a word of a longer log says nothing of this one", "[ctl]") {
  Exported exported;
  exported.page.clear_witnesses();
  exported.add_word({9, Digest{1}});
  const auto verified = verify(exported.lines());
  REQUIRE(verified);
  CHECK(verified->witnesses == 0);
}
