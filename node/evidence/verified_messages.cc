#include "node/evidence/verified_messages.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "iwets/v1/attachment.pb.h"
#include "iwets/v1/trace.pb.h"
#include "node/evidence/fields.h"
#include "node/evidence/kept.h"
#include "node/evidence/message_words.h"
#include "node/evidence/package.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/seal/checkpoint.h"

namespace iwets::evidence {
namespace {

using nlohmann::json;

std::string item_of(const json& item) { return Fields(item).text("item"); }

Finding wrong(const json& item, std::string why) {
  return {item_of(item), Standing::wrong, {}, {}, std::move(why)};
}

std::string signer(PeerId peer, const seal::KeyId& key) {
  return peer.text() + ", key " + hex(key);
}

/// What a sealed part holds; nothing: it is not shown. Fails with what is wrong.
Result<std::optional<Unsealed>, std::string> unsealed_of(const json& item) {
  const auto& part = Fields(item).part("unsealed");
  if (part.is_null()) return std::nullopt;
  Fields fields(part);
  Unsealed out{fields.base64("content"), fields.digits<32>("salt")};
  if (!fields.fault().empty()) return fail("of \"unsealed\", " + fields.fault());
  return out;
}

/// The leaf, by what the hub has told and by the message itself.
bool in_tree(Fields& entry, const Digest& message, std::uint64_t size, const Digest& root) {
  const auto index = entry.number("index"), kind = entry.number("kind");
  seal::AuditLeaf leaf{
      static_cast<AuditKind>(kind), from_us(entry.number("time_us")),
      entry.peer("actor"),          entry.digits<32>("salt"),
      entry.digits<32>("entry"),    seal::commitment(entry.digits<32>("payload_salt"), message)};
  const auto path = entry.digests("path");
  constexpr std::uint64_t kinds = 7;
  return entry.fault().empty() && kind < kinds && index > 0 && index <= size &&
         iwets::name(leaf.kind) == entry.text("kind_name") &&
         seal::proves_inclusion(seal::leaf_hash(leaf), index - 1, size, path, root);
}

}  // namespace

std::optional<std::string> VerifiedMessages::receipt_fault(const json& proof,
                                                           const Digest& message) const {
  Fields fields(proof);
  const auto receipt = fields.base64("receipt");
  const auto key = fields.digits<8>("key");
  const auto signature = fields.digits<64>("signature");
  auto digest = seal::chain(fields.digits<32>("previous"), message);
  for (const auto& behind : fields.digests("after")) digest = seal::chain(digest, behind);
  if (!fields.fault().empty()) return "of \"receipt\", " + fields.fault();
  const auto facts =
      codec::check_receipt(bytes_of(receipt), key, signature, PeerId::hub(), member_, keys_);
  if (!facts) return "the hub's receipt: " + facts.error().field + " " + facts.error().reason;
  if (facts->digest != digest) return "the hub's receipt does not cover this message";
  return std::nullopt;
}

Finding VerifiedMessages::message(const json& item) {
  Fields fields(item);
  const auto trace = fields.trace("trace");
  const auto envelope = fields.base64("envelope");
  const auto unsealed = unsealed_of(item);
  if (!fields.fault().empty()) return wrong(item, fields.fault());
  if (!unsealed) return wrong(item, unsealed.error());
  const auto opened = codec::open(bytes_of(envelope), keys_, roots_);
  if (!opened) return wrong(item, opened.error().field + " " + opened.error().reason);
  const auto* content = *unsealed ? &(*unsealed)->content : nullptr;
  const auto understood = understand(*opened, content);
  if (!understood) return wrong(item, understood.error().field + " " + understood.error().reason);
  if (std::ranges::find(hops_, trace) == hops_.end() || understood->subject != trace)
    return wrong(item, "it is not about this trace of the case");
  if (opened->author != member_ && opened->recipient != member_)
    return wrong(item, "it is neither of this member nor to it");
  if (content != nullptr &&
      (!understood->sealed ||
       understood->sealed->commitment != seal::commitment((*unsealed)->salt, bytes_of(*content))))
    return wrong(item, "what is shown of its sealed part is not what its author has committed to");
  if (fields.text("line") != line_of(*opened, understood->words) ||
      canonical(fields.part("says")) != understood->says)
    return wrong(item, "its words are not those of the signed bytes");
  Finding out{item_of(item),
              Standing::proven,
              line_of(*opened, understood->words),
              signer(opened->author, opened->key),
              {}};
  const auto digest = seal::digest(bytes_of(envelope));
  if (opened->author == member_) {
    const auto& receipt = fields.part("receipt");
    const auto fault = receipt.is_null() ? std::nullopt : receipt_fault(receipt, digest);
    if (fault) return wrong(item, *fault);
    if (receipt.is_null()) {
      out.standing = Standing::not_proven;
      out.why = "that the hub had it: no receipt is in the package";
    }
  }
  if (understood->sealed && content == nullptr) {
    out.standing = Standing::not_proven;
    out.why += (out.why.empty() ? "" : "; ") + std::string("what its sealed part holds: not shown");
  }
  digests_[trace].emplace(digest, out.item);
  remember(*opened, trace, content);
  timeline_.add(*opened, understood->words);
  return out;
}

void VerifiedMessages::remember(const codec::Opened& message, const TraceId& trace,
                                const std::string* unsealed) {
  if (message.kind == Kind::attachment && unsealed != nullptr) {
    const auto described = codec::read<v1::AttachmentDescription>(bytes_of(*unsealed));
    if (described)
      announced_[trace][{codec::fixed<32>(described->content()), described->file_name()}] =
          message.author;
  }
  if (message.kind == Kind::trace_submit && message.author == member_ &&
      !message.recipient.is_hub())
    asked_[trace].insert(message.recipient.country());
  if (message.kind != Kind::trace_result) return;
  const auto result = codec::read<v1::TraceResult>(bytes_of(message.body));
  const auto next = result ? CountryCode::parse(result->next_country()) : fail(IdError::malformed);
  if (next) leads_to_[trace].insert(*next);  // Also by a result that was corrected since.
}

Finding VerifiedMessages::log(const json& item) const {
  Fields fields(item);
  const auto trace = fields.trace("trace");
  const auto known = digests_.find(trace);
  const auto none = std::map<Digest, std::string>();
  auto missing = known == digests_.end() ? none : known->second;
  const auto all = missing.size();
  Finding out{item_of(item), Standing::proven, {}, {}, {}};
  const auto& absent = fields.part("absent");
  if (absent.is_string()) out.why = absent.get<std::string>();
  if (fields.part("checkpoint").is_null()) {
    out.standing = Standing::not_proven;
    if (out.why.empty()) out.why = "there is no proof of the hub's log";
    return out;
  }
  Fields checkpoint(fields.part("checkpoint"));
  const seal::Checkpoint seen{checkpoint.number("size"), checkpoint.digits<32>("root")};
  const auto key = checkpoint.digits<8>("key");
  const auto signature = checkpoint.digits<64>("signature");
  const auto asked = from_us(fields.number("asked_us"));
  const auto& fault = fields.fault().empty() ? checkpoint.fault() : fields.fault();
  if (!fault.empty()) return wrong(item, fault);
  const auto hub = keys_.find(PeerId::hub(), key);
  if (!hub || codec::judge_key(*hub, asked) || !seal::verify(hub->key, seen, signature))
    return wrong(item, "the checkpoint is not signed by the hub with a key of the directory");
  const auto& entries = fields.part("entries");
  for (const auto& value : entries.is_array() ? entries : json::array()) {
    Fields entry(value);
    const auto message = entry.digits<32>("message");
    if (!in_tree(entry, message, seen.size, seen.root))
      return wrong(item, "an entry does not lead to the root that the hub has signed");
    missing.erase(message);
  }
  out.by = signer(PeerId::hub(), key);
  out.says = std::to_string(all - missing.size()) + " of " + std::to_string(all) +
             " messages are in the hub's log of " + std::to_string(seen.size) + " entries";
  if (missing.empty() && out.why.empty()) return out;
  out.standing = Standing::not_proven;
  std::string names;
  for (const auto& [digest, name] : missing) names += (names.empty() ? "" : ", ") + name;
  if (!names.empty()) out.why += (out.why.empty() ? "" : "; ") + ("no entry: " + names);
  return out;
}

Finding VerifiedMessages::attachment(const json& item) const {
  Fields fields(item);
  const auto trace = fields.trace("trace");
  const auto digest = fields.digits<32>("digest");
  const auto bytes = fields.number("bytes");
  const auto name = fields.text("name");
  if (!fields.fault().empty()) return wrong(item, fields.fault());
  Finding out{item_of(item), Standing::proven, name + ", BLAKE2b-256 " + hex(digest), {}, {}};
  if (!fields.part("content").is_null()) {
    const auto content = fields.base64("content");
    if (!fields.fault().empty() || content.size() != bytes ||
        seal::digest(bytes_of(content)) != digest)
      return wrong(item, "its content is not the file that was announced");
  }
  static const std::map<File, PeerId> none;
  const auto of_trace = announced_.find(trace);
  const auto& files = of_trace == announced_.end() ? none : of_trace->second;
  const auto by = files.lower_bound({digest, {}});
  if (by == files.end() || by->first.first != digest) {
    out.standing = Standing::not_proven;
    out.why = "no signed message of the package announces this file";
    return out;
  }
  const auto named = files.find({digest, name});
  if (named == files.end()) return wrong(item, "it was announced under another name");
  out.by = named->second.text();
  return out;
}

Finding VerifiedMessages::timeline(const json& item) const {
  const auto& lines = Fields(item).part("lines");
  if (lines != json(timeline_.lines()))
    return wrong(item, "it does not say what the signed messages say");
  return {item_of(item),
          Standing::proven,
          std::to_string(lines.size()) + " lines, as the signed messages say",
          {},
          {}};
}

Finding VerifiedMessages::hops() const {
  Finding out{"hops", Standing::proven, {}, {}, {}};
  for (std::size_t i = 1; i < hops_.size(); ++i) {
    const auto leads_to = leads_to_.find(hops_[i - 1]);
    const auto asked = asked_.find(hops_[i]);
    const auto was_asked = [&](CountryCode there) { return asked->second.contains(there); };
    if (leads_to != leads_to_.end() && asked != asked_.end() &&
        std::ranges::any_of(leads_to->second, was_asked))
      continue;
    out.standing = Standing::not_proven;
    out.why += (out.why.empty() ? "" : "; ") + ("that trace " + std::to_string(i + 1)) +
               " was sent where the answer before it leads";
  }
  out.says = std::to_string(hops_.size()) +
             (hops_.size() == 1 ? " trace" : " traces, each sent where the one before it leads");
  return out;
}

}  // namespace iwets::evidence
