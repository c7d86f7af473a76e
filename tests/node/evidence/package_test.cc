#include "node/evidence/package.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "iwets/v1/attachment.pb.h"
#include "node/evidence/verdict.h"
#include "proto/codec/facts.h"
#include "proto/seal/audit_tree.h"
#include "proto/seal/checkpoint.h"
#include "tests/proto/codec/support.h"

namespace iwets::evidence::testing {
namespace {

using namespace iwets::tests;

TraceId the_trace() { return *TraceId::from_bytes(bytes_of(small_trace().trace())); }

class Salt : public seal::SealWatcher {
 public:
  void sealed(const Digest&, const seal::Key32& salt, Bytes plaintext) override {
    kept = {std::string(text_of(plaintext)), salt};
  }
  Unsealed kept;
};

/// Seals `content` from one to the other, and keeps by what the author can show it.
Unsealed seal_into(v1::Sealed& to, const seal::KeySet& from, const seal::KeySet& reader, Kind kind,
                   const std::string& content) {
  Salt salt;
  seal::Sealer sealer;
  sealer.watch(salt);
  const auto context = seal::context(from.peer, reader.peer, the_trace(), kind);
  codec::to_wire(sealer.seal(noon, {{reader.peer, reader.sealing.back().open}}, bytes_of(context),
                             bytes_of(content)),
                 to);
  return salt.kept;
}

ReceiptProof receipt_for(const std::string& envelope) {
  ReceiptProof out;
  out.previous.fill(7);
  out.after = {seal::digest(bytes_of(std::string("a message behind it")))};
  auto digest = seal::chain(out.previous, seal::digest(bytes_of(envelope)));
  for (const auto& behind : out.after) digest = seal::chain(digest, behind);
  const auto signed_receipt = codec::sign_receipt(
      hub_keys().sign,
      {PeerId::hub(), za_keys().peer, 1, 5, digest, 3, Digest{}, noon + std::chrono::seconds{1}});
  out.receipt = signed_receipt.receipt;
  out.key = signed_receipt.key;
  out.signature = signed_receipt.signature;
  return out;
}

KeptMessage submitted() {
  auto body = small_trace();
  v1::TraceConfidential inside;
  inside.set_officer("Captain Dlamini");
  auto unsealed = seal_into(*body.mutable_confidential(), za_keys(), us_keys(), Kind::trace_submit,
                            inside.SerializeAsString());
  auto envelope =
      codec::seal_one(za_keys().sign, za_keys().peer, draft(body.SerializeAsString(), 1));
  const auto receipt = receipt_for(envelope);
  return {std::move(envelope), std::move(unsealed), receipt};
}

KeptMessage answered(const seal::KeySet& center = us_keys(), std::uint32_t code = 100) {
  v1::TraceResult body;
  body.set_trace(the_trace().bytes());
  body.set_code(code);
  v1::TraceAnswer inside;
  inside.set_explanation("sold in Texas");
  auto unsealed = seal_into(*body.mutable_answer(), center, za_keys(), Kind::trace_result,
                            inside.SerializeAsString());
  auto letter = draft(body.SerializeAsString(), 2);
  letter.recipient = za_keys().peer;
  letter.kind = Kind::trace_result;
  letter.created = noon + std::chrono::hours{1};
  return {codec::seal_one(center.sign, center.peer, letter), std::move(unsealed)};
}

/// ZA announces a file of three bytes to the center.
KeptMessage announced(const std::string& file_name) {
  v1::AttachmentDescription inside;
  inside.set_key(std::string(32, 'k'));
  inside.set_content(std::string(32, 'c'));
  inside.set_media_type(v1::MEDIA_TYPE_JPEG);
  inside.set_file_name(file_name);
  v1::Attachment body;
  body.set_trace(the_trace().bytes());
  body.set_digest(std::string(32, 'd'));
  body.set_bytes(3);
  auto unsealed = seal_into(*body.mutable_description(), za_keys(), us_keys(), Kind::attachment,
                            inside.SerializeAsString());
  auto letter = draft(body.SerializeAsString(), 3);
  letter.kind = Kind::attachment;
  auto envelope = codec::seal_one(za_keys().sign, za_keys().peer, letter);
  const auto receipt = receipt_for(envelope);
  return {std::move(envelope), std::move(unsealed), receipt};
}

/// A log of three entries, of which the first two are these messages.
LogProof logged(const std::vector<KeptMessage>& messages) {
  LogProof out;
  out.asked = noon + std::chrono::hours{2};
  out.key = seal::key_id(hub_keys().sign.open);
  std::map<std::pair<unsigned, std::uint64_t>, Digest> wholes;
  seal::AuditTree tree;
  const auto keep = [&](unsigned level, std::uint64_t index, const Digest& hash) {
    wholes[{level, index}] = hash;
  };
  for (const auto& message : messages) {
    LogEntry entry;
    entry.message = seal::digest(bytes_of(message.envelope));
    entry.index = out.entries.size() + 1;
    entry.kind = AuditKind::collection;
    entry.time = noon;
    entry.actor = za_keys().peer;
    entry.salt.fill(static_cast<std::uint8_t>(entry.index));
    entry.payload_salt.fill(9);
    tree.append(seal::leaf_hash({entry.kind, entry.time, entry.actor, entry.salt, entry.entry,
                                 seal::commitment(entry.payload_salt, entry.message)}),
                keep);
    out.entries.push_back(entry);
  }
  tree.append(Digest{}, keep);
  for (auto& entry : out.entries)
    entry.path = *seal::inclusion_path(
        entry.index - 1, tree.size(), [&](unsigned level, std::uint64_t index) {
          const auto at = wholes.find({level, index});
          return at == wholes.end() ? std::nullopt : std::optional(at->second);
        });
  out.size = tree.size();
  out.root = tree.root();
  out.signature = seal::sign(hub_keys().sign, {out.size, out.root});
  return out;
}

Case small_case() {
  Case out;
  out.member = za_keys().peer;
  out.at = noon + std::chrono::hours{3};
  out.officer = "CAPTAIN DLAMINI";
  out.agency = "SAPS-DBN";
  out.purpose = "court";
  Hop hop{the_trace()};
  hop.messages = {submitted(), answered()};
  hop.log = logged(hop.messages);
  out.hops.push_back(std::move(hop));
  out.editions.push_back(opened(small_directory())->update());
  return out;
}

std::string written(const Case& of, const seal::SignKeys& keys = za_keys().sign) {
  const auto out = write_package(of, keys);
  REQUIRE(out);
  return *out;
}

Verdict verdict_of(const std::string& file) {
  auto out = verify(file, authority().open);
  REQUIRE(out);
  return *out;
}

Finding finding(const Verdict& verdict, const std::string& item) {
  for (const auto& one : verdict.findings)
    if (one.item == item) return one;
  FAIL("nothing is said of " << item);
  return {};
}

}  // namespace

TEST_CASE("Package: a whole case is proven, each item by its signer", "[evidence]") {
  const auto verdict = verdict_of(written(small_case()));
  for (const auto& one : verdict.findings) {
    INFO(one.item << ": " << one.why);
    CHECK(one.standing == Standing::proven);
  }
  CHECK(verdict.whole());
  CHECK(finding(verdict, "message 1.2").by ==
        "center:US, key " + hex(seal::key_id(us_keys().sign.open)));
  CHECK(finding(verdict, "log 1").says == "2 of 2 messages are in the hub's log of 3 entries");
  REQUIRE(verdict.timeline.size() == 2);
  CHECK(verdict.timeline[0] ==
        "2026-03-01T12:00:00.000000Z  member:ZA to center:US: asks to trace Smith & Wesson, serial "
        "AB123456, attempt 1");
  CHECK(verdict.timeline[1].ends_with("center:US to member:ZA: answers 100 purchaser_identified"));
}

TEST_CASE("Package: whichever byte is changed, it is not whole any more", "[evidence]") {
  const auto file = written(small_case());
  for (std::size_t at = 0; at < file.size(); at += 97) {
    auto changed = file;
    changed[at] ^= 1;
    const auto verdict = verify(changed, authority().open);
    INFO("byte " << at << " of " << file.size());
    CHECK_FALSE((verdict && verdict->whole()));
  }
}

TEST_CASE("Package: a value of another kind ends nothing, and proves nothing", "[evidence]") {
  const auto whole = nlohmann::json::parse(written(small_case()));
  const nlohmann::json others[] = {nullptr,
                                   -1,
                                   1.5,
                                   "",
                                   "x",
                                   nlohmann::json::array(),
                                   nlohmann::json::object(),
                                   18'446'744'073'709'551'615U};
  const auto flat = whole.flatten();
  for (const auto& [place, value] : flat.items())
    for (const auto& other : others) {
      if (other == value) continue;
      auto changed = whole;
      changed[nlohmann::json::json_pointer(place)] = other;
      const auto verdict = verify(pretty(changed), authority().open);
      INFO(place << " is " << other.dump());
      CHECK_FALSE((verdict && verdict->whole()));
    }
  for (const auto* list : {"/items", "/seal", "/items/0", "/items/2/receipt", "/seal/items"}) {
    auto changed = whole;
    changed[nlohmann::json::json_pointer(list)] = {1, "two", nullptr, {{"item", 3}}};
    const auto verdict = verify(pretty(changed), authority().open);
    INFO(list);
    CHECK_FALSE((verdict && verdict->whole()));
  }
}

TEST_CASE("Package: what the exporting member invents is found although it seals it",
          "[evidence]") {
  auto invented = small_case();
  SECTION("an answer that the center has not signed") {
    invented.hops[0].messages[1] = answered(key_set("center:US", 77));
  }
  SECTION("content that the center has not sealed") {
    invented.hops[0].messages[1].unsealed = answered().unsealed;
  }
  SECTION("a receipt of another message") {
    invented.hops[0].messages[0].receipt = receipt_for("another");
  }
  SECTION("a message of another trace") { invented.hops[0].trace = TraceId(TraceId::Raw{5}); }
  const auto verdict = verdict_of(written(invented));
  CHECK(finding(verdict, "seal").standing == Standing::proven);
  CHECK(verdict.count(Standing::wrong) > 0);
}

TEST_CASE("Package: a file is proven under the name by which it was announced", "[evidence]") {
  auto of = small_case();
  auto& hop = of.hops[0];
  hop.messages.push_back(announced("pistol.jpg"));
  hop.log = logged(hop.messages);
  Digest content{};
  content.fill('c');
  hop.attached.push_back({"pistol.jpg", content, 3, "image/jpeg", true});
  const auto verdict = verdict_of(written(of));
  CHECK(finding(verdict, "attachment 1.1").standing == Standing::proven);
  CHECK(finding(verdict, "attachment 1.1").by == za_keys().peer.text());
  CHECK(verdict.whole());
  hop.attached[0].name = "another pistol.jpg";
  const auto renamed = verdict_of(written(of));
  CHECK(finding(renamed, "seal").standing == Standing::proven);
  CHECK(finding(renamed, "attachment 1.1").standing == Standing::wrong);
}

TEST_CASE("Package: what is lacking is not proven, and not wrong", "[evidence]") {
  auto of = small_case();
  std::string item;
  SECTION("the hub was away") {
    of.hops[0].log.reset();
    of.hops[0].no_log = "the hub was away";
    item = "log 1";
  }
  SECTION("a message has no entry") {
    of.hops[0].log->entries.pop_back();
    item = "log 1";
  }
  SECTION("no receipt") {
    of.hops[0].messages[0].receipt.reset();
    item = "message 1.1";
  }
  SECTION("a sealed part that nobody can open any more") {
    of.hops[0].messages[1].unsealed.reset();
    item = "message 1.2";
  }
  SECTION("only a digest was kept") {
    of.hops[0].unkept.push_back({Digest{}, noon, "receipted"});
    item = "unkept 1.1";
  }
  SECTION("a file that nobody has announced") {
    of.hops[0].attached.push_back({"photo.jpg", Digest{}, 3, "image/jpeg", true});
    item = "attachment 1.1";
  }
  const auto verdict = verdict_of(written(of));
  CHECK(finding(verdict, item).standing == Standing::not_proven);
  CHECK_FALSE(finding(verdict, item).why.empty());
  CHECK(verdict.count(Standing::wrong) == 0);
  CHECK_FALSE(verdict.whole());
}

TEST_CASE("Package: the newest edition decides that knows a key", "[evidence]") {
  auto of = small_case();
  auto newer = small_directory();
  newer.set_version(2);
  SECTION("it was found out as compromised before it signed") {
    auto& us = *newer.mutable_entries(2);
    us.set_revoked_us(to_us(noon));
    us.set_compromised_since_us(to_us(noon));
    of.editions.push_back(opened(newer)->update());
    const auto verdict = verdict_of(written(of));
    CHECK(finding(verdict, "message 1.2").standing == Standing::wrong);
  }
  SECTION("it knows it no more") {
    newer.mutable_entries()->DeleteSubrange(2, 1);
    of.editions.push_back(opened(newer)->update());
    CHECK(verdict_of(written(of)).whole());
  }
}

TEST_CASE("Package: another authority's directory proves nothing", "[evidence]") {
  const auto verdict = verify(written(small_case()), za_keys().sign.open);
  REQUIRE(verdict);
  CHECK(finding(*verdict, "directory 1").standing == Standing::wrong);
  CHECK(finding(*verdict, "message 1.2").standing == Standing::wrong);
  CHECK(finding(*verdict, "seal").standing == Standing::wrong);
}

TEST_CASE("Package: what is no package is said to be none", "[evidence]") {
  for (const auto& file : {std::string(), std::string("{}"), std::string("[1]"),
                           std::string(100'000, '['), std::string("{\"format\":\"other/1\"}")})
    CHECK_FALSE(verify(file, authority().open));
  const auto bare = verify("{\"format\":\"iwets-evidence/1\"}", authority().open);
  REQUIRE(bare);
  CHECK_FALSE(bare->whole());
}

TEST_CASE("Base64: one text for each bytes", "[evidence]") {
  for (const std::string bytes : {"", "f", "fo", "foo", "foob", "fooba", "foobar"})
    CHECK(from_base64(to_base64(bytes)) == bytes);
  CHECK(to_base64("foob") == "Zm9vYg==");
  for (const auto* text : {"Z", "Zm9vYh==", "Zm9=Yg==", "Zm9v Yg=", "Z===", "===="})
    CHECK_FALSE(from_base64(text));
}

}  // namespace iwets::evidence::testing
