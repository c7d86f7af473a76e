// The evidence package: any file; any message in one; a good one altered, and sealed anew or not.
#include <nlohmann/json.hpp>
#include <set>

#include "iwets/v1/attachment.pb.h"
#include "iwets/v1/envelope.pb.h"
#include "iwets/v1/trace.pb.h"
#include "node/evidence/message_words.h"
#include "node/evidence/package.h"
#include "node/evidence/verdict.h"
#include "proto/codec/body.h"
#include "proto/codec/receipt.h"
#include "proto/seal/audit_tree.h"
#include "proto/seal/checkpoint.h"
#include "tests/fuzz/filler.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

using evidence::Standing;
using evidence::Verdict;
using google::protobuf::Message;
using nlohmann::json;

constexpr seal::Key32 salt{5, 5, 5};

const seal::KeySet& exporter() { return network().of(peer("member:ZA")); }

Result<Verdict, Fault> verified(const std::string& file) {
  auto verdict = evidence::verify(file, network().authority.open);
  if (!verdict)
    must(!verdict.error().reason.empty() && !verdict.error().remedy.empty(), "a fault in words");
  return verdict;
}

/// Lets the sealed part of a body hold `content`. False: it has none.
bool commit(Message& body, const std::string& content) {
  const auto& fields = *body.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> set;
  fields.ListFields(body, &set);
  for (const auto* field : set) {
    if (field->is_repeated() || field->message_type() != v1::Sealed::descriptor()) continue;
    const auto commitment = seal::commitment(salt, bytes_of(content));
    dynamic_cast<v1::Sealed*>(fields.MutableMessage(&body, field))
        ->set_commitment(commitment.data(), commitment.size());
    return true;
  }
  return false;
}

codec::Draft draft(PeerId recipient, Kind kind, std::uint8_t number, const Message& body) {
  return {recipient,
          kind,
          id<MessageId>(number),
          noon + std::chrono::minutes{number},
          noon + codec::case_life,
          body.SerializePartialAsString()};
}

evidence::ReceiptProof receipt_for(const std::string& envelope) {
  evidence::ReceiptProof out;
  out.previous.fill(7);
  const auto digest = seal::chain(out.previous, seal::digest(bytes_of(envelope)));
  const auto& hub = network().of(PeerId::hub());
  const auto proof =
      codec::sign_receipt(hub.sign, {hub.peer, exporter().peer, 1, 5, digest, 3, Digest{}, noon});
  out.receipt = proof.receipt;
  out.key = proof.key;
  out.signature = proof.signature;
  return out;
}

evidence::KeptMessage sent(const codec::Draft& draft, const std::string& content) {
  auto envelope = codec::seal_one(exporter().sign, exporter().peer, draft);
  const auto receipt = receipt_for(envelope);
  return {std::move(envelope), evidence::Unsealed{content, salt}, receipt};
}

/// A log that holds these messages and nothing else.
evidence::LogProof logged(const std::vector<evidence::KeptMessage>& messages) {
  const auto& hub = network().of(PeerId::hub());
  evidence::LogProof out;
  std::vector<Digest> leaves;
  for (const auto& message : messages) {
    evidence::LogEntry entry;
    entry.message = seal::digest(bytes_of(message.envelope));
    entry.index = out.entries.size() + 1;
    entry.time = noon;
    entry.actor = exporter().peer;
    leaves.push_back(seal::leaf_hash({entry.kind, entry.time, entry.actor, entry.salt, entry.entry,
                                      seal::commitment(entry.payload_salt, entry.message)}));
    out.entries.push_back(entry);
  }
  seal::AuditTree tree;
  std::map<std::pair<unsigned, std::uint64_t>, Digest> wholes;
  const auto keep = [&](unsigned level, std::uint64_t index, const Digest& hash) {
    wholes[{level, index}] = hash;
  };
  for (const auto& leaf : leaves) tree.append(leaf, keep);
  const auto subtree = [&](unsigned level, std::uint64_t index) -> std::optional<Digest> {
    const auto at = wholes.find({level, index});
    return at == wholes.end() ? std::nullopt : std::optional(at->second);
  };
  for (auto& entry : out.entries)
    entry.path = *seal::inclusion_path(entry.index - 1, tree.size(), subtree);
  out.size = tree.size();
  out.root = tree.root();
  out.key = seal::key_id(hub.sign.open);
  out.signature = seal::sign(hub.sign, {out.size, out.root});
  out.asked = noon + std::chrono::hours{2};
  return out;
}

evidence::KeptMessage submitted(TraceId trace, PeerId to, std::uint8_t number) {
  v1::TraceSubmit body;
  fill(body, 0);
  body.set_trace(trace.bytes());
  v1::TraceConfidential inside;
  fill(inside, 0);
  const auto content = inside.SerializePartialAsString();
  commit(body, content);
  return sent(draft(to, Kind::trace_submit, number, body), content);
}

evidence::KeptMessage answered(TraceId trace, std::uint8_t number) {
  v1::TraceResult body;
  fill(body, 0);
  body.set_trace(trace.bytes());
  body.set_code(104);
  body.set_next_country("BR");
  v1::TraceAnswer inside;
  fill(inside, 0);
  const auto content = inside.SerializePartialAsString();
  commit(body, content);
  const auto& center = network().of(peer("center:US"));
  return {codec::seal_one(center.sign, center.peer,
                          draft(exporter().peer, Kind::trace_result, number, body)),
          evidence::Unsealed{content, salt}};
}

evidence::KeptMessage announced(TraceId trace, std::uint8_t number, const std::string& file) {
  v1::AttachmentDescription inside;
  fill(inside, 0);
  const auto digest = seal::digest(bytes_of(file));
  inside.set_content(digest.data(), digest.size());
  inside.set_file_name("pistol.jpg");
  const auto content = inside.SerializePartialAsString();
  v1::Attachment body;
  fill(body, 0);
  body.set_trace(trace.bytes());
  commit(body, content);
  return sent(draft(peer("center:US"), Kind::attachment, number, body), content);
}

/// A trace that went on in a second country, with a file.
const json& package() {
  static const auto whole = [] {
    const std::string file = "a photograph";
    evidence::Case out;
    out.member = exporter().peer;
    out.at = noon + std::chrono::hours{3};
    out.officer = "CAPTAIN DLAMINI";
    out.editions = {network().directory->update()};
    evidence::Hop first{id<TraceId>(1)}, second{id<TraceId>(2)};
    first.messages = {submitted(first.trace, peer("center:US"), 1), announced(first.trace, 2, file),
                      answered(first.trace, 3)};
    first.attached = {
        {"pistol.jpg", seal::digest(bytes_of(file)), file.size(), "image/jpeg", true, file}};
    second.messages = {submitted(second.trace, peer("member:BR"), 4)};
    first.log = logged(first.messages);
    second.log = logged(second.messages);
    out.hops = {first, second};
    const auto written = evidence::write_package(out, exporter().sign);
    must(written.has_value(), "a case is written");
    const auto verdict = verified(*written);
    must(verdict && verdict->whole(), "and is proven as it was written");
    return json::parse(*written);
  }();
  return whole;
}

/// What the exporting member could do that wants it otherwise.
void seal_anew(json& whole) {
  auto list = json::array();
  for (const auto& item : whole.at("items"))
    list.push_back({{"item", item.value("item", "")}, {"digest", evidence::digest_of(item)}});
  auto& seal = whole.at("seal");
  seal["items"] = std::move(list);
  seal.erase("signature");
  const auto signature =
      seal::sign(exporter().sign, evidence::seal_domain, bytes_of(evidence::canonical(seal)));
  seal["signature"] = hex(signature);
}

/// The part at `key`; null: there is none.
json part(const json& object, const char* key) {
  const auto at = object.is_object() ? object.find(key) : object.end();
  return at == object.end() ? json() : *at;
}

bool is(const std::string& item, std::string_view sort) { return item.starts_with(sort); }

/// What is said of an item of the altered package was so in the one that was written.
void judge_item(const evidence::Finding& finding, const json& item) {
  const auto as_written = [&](std::initializer_list<const char*> keys) {
    for (const auto& one : package().at("items")) {
      const auto same = [&](const char* key) { return part(one, key) == part(item, key); };
      if (is(part(one, "item").get<std::string>(),
             is(finding.item, "message") ? "message" : "att") &&
          std::ranges::all_of(keys, same))
        return true;
    }
    return false;
  };
  if (is(finding.item, "message ")) {
    must(as_written({"trace", "line", "says", "envelope"}), "an author's words are his");
    must(part(item, "unsealed").is_null() || as_written({"envelope", "unsealed"}),
         "and so is what he has sealed");
  }
  if (is(finding.item, "attachment ") && finding.standing == Standing::proven)
    must(as_written({"trace", "digest", "name"}), "a file is the one that was announced");
}

void judge(const json& after, const Verdict& verdict) {
  std::map<std::string, std::vector<const json*>> items;
  const auto all = part(after, "items");
  for (const auto& item : all)
    if (const auto name = part(item, "item"); name.is_string())
      items[name.get<std::string>()].push_back(&item);
  for (const auto& finding : verdict.findings) {
    if (finding.standing == Standing::wrong) continue;
    const auto at = items.find(finding.item);
    if (at == items.end()) continue;  // Of the whole file.
    must(at->second.size() == 1, "of two items of one name neither is taken");
    judge_item(finding, *at->second.front());
  }
  const auto& lines = package().at("items").back().at("lines");
  for (const auto& line : verdict.timeline)
    must(std::ranges::find(lines, json(line)) != lines.end(), "nothing is told that was not so");
}

/// One place of the package, at most some levels deep, is given another value.
void set(Input& in, json& whole) {
  auto* at = &whole;
  for (int depth = 0; depth < 6 && at->is_structured() && !at->empty(); ++depth) {
    if (depth > 2 && in.below(5) == 0) break;
    auto inner = at->begin();
    std::advance(inner, in.below(at->size()));
    if (in.below(16) == 0) {
      at->erase(inner);
      return;
    }
    if (at->is_array() && in.below(16) == 0) {
      const auto copy = *inner;
      at->insert(at->begin() + static_cast<std::ptrdiff_t>(in.below(at->size() + 1)), copy);
      return;
    }
    at = &*inner;
  }
  const auto items = whole.find("items");
  const auto other = in.below(package().at("items").size());
  switch (in.below(6)) {
    case 0: *at = in.below(1U << 20U); return;
    case 1: *at = nullptr; return;
    case 2: *at = json::parse(text_of(in.bytes(60)), nullptr, false); break;
    case 3: *at = package().at("items").at(other); return;  // Also in the place of another.
    case 4:
      if (items != whole.end() && items->is_array() && !items->empty())
        *at = items->at(in.below(items->size()));
      return;
    default:
      if (!at->is_string()) return;
      auto text = at->get<std::string>();
      if (!text.empty()) text[in.below(text.size())] = static_cast<char>(' ' + in.below(95));
      *at = text;
  }
  if (at->is_discarded()) *at = nullptr;
}

void altered(Input& in) {
  auto whole = package();
  const bool sealed = in.below(2) == 1;
  for (int i = 0; i < 4 && !in.empty(); ++i) set(in, whole);
  const bool has_seal = part(whole, "seal").is_object() && part(whole, "items").is_array();
  for (const auto& item : part(whole, "items"))
    if (!part(item, "item").is_string()) return (void)verified(evidence::pretty(whole));
  if (sealed && has_seal) seal_anew(whole);
  const auto verdict = verified(evidence::pretty(whole));
  if (!verdict) return;
  judge(whole, *verdict);
  if (!sealed && whole != package())
    must(verdict->count(Standing::wrong) > 0, "what is altered without the seal is told");
}

/// Any message goes into a package, or is refused; what went in comes out proven.
void any_message(Input& in) {
  const auto* kinds = v1::Kind_descriptor();
  const auto kind = static_cast<Kind>(
      kinds
          ->value(1 +
                  static_cast<int>(in.below(static_cast<std::uint64_t>(kinds->value_count()) - 1)))
          ->number());
  const bool ours = in.below(2) == 0;
  const std::string content(text_of(in.bytes(1'000)));
  const auto body = codec::body_of(kind);
  const auto bytes = in.rest();
  if (!body->ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  if (body->ByteSizeLong() == 0) return;  // No envelope is without: nobody could have kept it.
  const bool shown = !content.empty() && commit(*body, content);
  const auto& author = ours ? exporter() : network().of(peer("center:US"));
  const auto recipient = ours ? peer("center:US") : exporter().peer;
  evidence::Case of;
  of.member = exporter().peer;
  of.at = noon + std::chrono::hours{3};
  of.editions = {network().directory->update()};
  evidence::Hop hop{evidence::subject_of(*body)};
  hop.messages.push_back(
      {codec::seal_one(author.sign, author.peer, draft(recipient, kind, 1, *body)), {}});
  if (shown) hop.messages.back().unsealed = evidence::Unsealed{content, salt};
  of.hops.push_back(std::move(hop));
  const auto written = evidence::write_package(of, exporter().sign);
  if (!written) return must(!written.error().reason.empty(), "a fault has words");
  const auto verdict = verified(*written);
  must(verdict.has_value(), "what is written is a package");
  for (const auto& finding : verdict->findings)
    must(finding.standing != Standing::wrong, finding.why.c_str());
}

}  // namespace

/// The first byte says what is done.
void evidence_package(Bytes unit) {
  Input in(unit);
  switch (in.below(4)) {
    case 0: return (void)verified(in.rest_text());
    case 1: return any_message(in);
    default: return altered(in);
  }
}

}  // namespace iwets::fuzz
