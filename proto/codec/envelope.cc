#include "proto/codec/envelope.h"

#include <cassert>
#include <cstring>
#include <unordered_set>

#include "iwets/v1/envelope.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/envelope_parts.h"
#include "proto/codec/schema.h"

namespace iwets::codec {
namespace {

constexpr std::string_view domain = "iwets/v1/envelope";

std::string statement_of(PeerId author, const Draft& draft) {
  v1::Statement statement;
  statement.set_schema_version(version_of(draft.kind, bytes_of(draft.body)));
  statement.set_author(author.text());
  statement.set_recipient(draft.recipient.text());
  statement.set_kind(static_cast<v1::Kind>(draft.kind));
  statement.set_id(draft.id.bytes());
  statement.set_created_us(to_us(draft.created));
  statement.set_expires_us(to_us(draft.expires));
  statement.set_body(draft.body);
  return statement.SerializeAsString();
}

seal::Path path_of(const v1::Envelope& envelope) {
  seal::Path path{envelope.leaf_index(), envelope.leaf_count(), {}};
  for (const auto& sibling : envelope.path()) path.siblings.push_back(fixed<32>(sibling));
  return path;
}

/// Takes the statement apart; `statement` has been checked.
Opened opened_from(const v1::Envelope& envelope, v1::Statement& statement) {
  const auto author = PeerId::parse(statement.author());
  const auto recipient = PeerId::parse(statement.recipient());
  const auto id = MessageId::from_bytes(bytes_of(statement.id()));
  assert(author && recipient && id);
  return {*author,
          *recipient,
          static_cast<Kind>(statement.kind()),
          *id,
          from_us(statement.created_us()),
          from_us(statement.expires_us()),
          std::move(*statement.mutable_body()),
          fixed<8>(envelope.key_id())};
}

/// Parses an envelope and the statement in it, and believes neither.
struct Unverified {
  v1::Envelope envelope;
  v1::Statement statement;
};
std::optional<Fault> parse_both(Bytes bytes, Unverified& into) {
  static_assert(envelope_bytes_max <= parse_bytes_max);
  if (auto fault = parse(bytes, into.envelope)) return fault;
  auto fault = parse(bytes_of(into.envelope.statement()), into.statement);
  if (fault) fault->field = fault->field.empty() ? "statement" : "statement." + fault->field;
  return fault;
}

/// What `opened_from` takes for granted.
bool has_ids(const Unverified& read) {
  return PeerId::parse(read.statement.author()) && PeerId::parse(read.statement.recipient()) &&
         read.statement.id().size() == 16 && read.envelope.key_id().size() == 8;
}

Fault bad_signature(std::string field, std::string reason) {
  return {
      FaultCode::bad_signature, std::move(field), std::move(reason),
      "it was altered on its way, or signed otherwise than docs/protocol.md says: sign it anew"};
}

std::optional<Fault> verify(const v1::Envelope& envelope, const seal::Key32& key,
                            VerifiedRoots& roots) {
  const auto leaf = seal::leaf(fixed<16>(envelope.salt()), bytes_of(envelope.statement()));
  const auto root = seal::root_of(leaf, path_of(envelope));
  if (!root) return bad_signature("path", "no batch has a leaf at this place with this path");
  const auto batch = seal::batch_digest(envelope.leaf_count(), *root);
  const auto signature = fixed<64>(envelope.signature());
  if (roots.has(key, batch, signature)) return std::nullopt;
  if (!seal::verify(key, domain, batch, signature)) {
    return bad_signature("signature", "the signature is not that of the author over these bytes");
  }
  if (envelope.leaf_count() > 1) roots.add(key, batch, signature);
  return std::nullopt;
}

}  // namespace

// ---------------------------------------------------------------------------------------- sealing

std::vector<std::string> parts::seal_batch(const seal::SignKeys& keys, PeerId author,
                                           const std::vector<Draft>& drafts,
                                           const std::vector<seal::Salt>& salts) {
  assert(!drafts.empty() && drafts.size() <= seal::batch_max && salts.size() == drafts.size());
  std::vector<std::string> statements;
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    assert(drafts[i].recipient == drafts[0].recipient);
    statements.push_back(statement_of(author, drafts[i]));
    leaves.push_back(seal::leaf(salts[i], bytes_of(statements.back())));
  }
  const auto tree = seal::tree(leaves);
  const auto count = static_cast<std::uint32_t>(drafts.size());
  const auto signature = seal::sign(keys, domain, seal::batch_digest(count, tree.root));
  const auto key_id = seal::key_id(keys.open);

  std::vector<std::string> envelopes;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    v1::Envelope envelope;
    envelope.set_schema_version(schema_version_first);
    envelope.set_statement(std::move(statements[i]));
    envelope.set_salt(field_of(salts[i]));
    envelope.set_leaf_index(tree.paths[i].index);
    envelope.set_leaf_count(count);
    for (const auto& sibling : tree.paths[i].siblings) envelope.add_path(field_of(sibling));
    envelope.set_key_id(field_of(key_id));
    envelope.set_signature(field_of(signature));
    envelopes.push_back(envelope.SerializeAsString());
  }
  return envelopes;
}

std::vector<std::string> seal_batch(const seal::SignKeys& keys, PeerId author,
                                    const std::vector<Draft>& drafts) {
  std::vector<seal::Salt> salts(drafts.size());
  for (auto& salt : salts) seal::random_bytes(salt.data(), salt.size());
  return parts::seal_batch(keys, author, drafts, salts);
}

std::string seal_one(const seal::SignKeys& keys, PeerId author, const Draft& draft) {
  return std::move(seal_batch(keys, author, {draft}).front());
}

// ---------------------------------------------------------------------------------------- opening

Result<Opened, Fault> open(Bytes envelope, const KeyRing& keys, VerifiedRoots& roots) {
  Unverified read;
  if (auto fault = parse_both(envelope, read)) return fail(std::move(*fault));
  // Nobody has signed it, so it must be what it always is.
  if (read.envelope.schema_version() != schema_version_first) {
    return fail(Fault{FaultCode::malformed, "schema_version", "no envelope has this version",
                      "write 1: the version of what is said stands in the statement"});
  }
  auto message = opened_from(read.envelope, read.statement);
  const auto known = keys.find(message.author, message.key);
  if (!known) {
    return fail(
        Fault{FaultCode::wrong_author, "key_id",
              message.author.text() + " has no key of this id in the directory in force",
              "sign with the key of your enrolment, or have the authority admit the new one"});
  }
  if (auto fault = judge_key(*known, message.created)) return fail(std::move(*fault));
  if (auto fault = verify(read.envelope, known->key, roots)) return fail(std::move(*fault));
  return message;
}

Result<Opened, Fault> reread(Bytes envelope) {
  Unverified read;
  // Its bounds were checked when it was opened; here damage alone is to be told.
  const auto whole = [](auto& message, Bytes bytes) {
    return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  };
  if (!whole(read.envelope, envelope) ||
      !whole(read.statement, bytes_of(read.envelope.statement())) || !has_ids(read)) {
    if (auto fault = parse_both(envelope, read)) return fail(std::move(*fault));
  }
  return opened_from(read.envelope, read.statement);
}

Claims claims_of(Bytes envelope) {
  Claims out;
  // What stands before the fault is read; whether there was one is known already.
  v1::Envelope outer;
  (void)outer.ParsePartialFromArray(envelope.data(), static_cast<int>(envelope.size()));
  v1::Statement statement;
  (void)statement.ParsePartialFromString(outer.statement());
  if (const auto id = MessageId::from_bytes(bytes_of(statement.id()))) out.id = *id;
  if (v1::Kind_IsValid(statement.kind()) && statement.kind() != v1::KIND_UNSPECIFIED)
    out.kind = static_cast<Kind>(statement.kind());
  out.body = std::move(*statement.mutable_body());
  return out;
}

std::optional<Fault> judge_key(const KeyRing::Known& key, Instant created) {
  if (key.compromised_since && created >= *key.compromised_since) {
    return Fault{FaultCode::compromised_key, "key_id",
                 "the authority has declared this key compromised",
                 "make a new key set and have the authority admit it"};
  }
  if ((key.revoked || key.former) && (!key.ended || created >= *key.ended)) {
    return Fault{FaultCode::not_authorised, "key_id",
                 key.revoked
                     ? "the authority has revoked this party"
                     : "this key was replaced by a newer one before the message was created",
                 key.revoked ? "ask the authority" : "sign with the current key"};
  }
  return std::nullopt;
}

std::optional<Fault> judge_times(const Opened& message, Instant now) {
  if (message.created > now + clock_ahead_max) {
    return Fault{FaultCode::time_in_future, "created_us",
                 "was created more than 5 minutes ahead of the hub's clock",
                 "set the clock of the sender (NTP), then send it again"};
  }
  if (message.expires <= now) {
    return Fault{FaultCode::expired, "expires_us", "expired before the hub received it",
                 "send it again as a new message"};
  }
  if (message.expires > message.created + life_max) {
    return Fault{FaultCode::out_of_bounds, "expires_us", "is more than 366 days after its creation",
                 "use 90 days for the messages of a case"};
  }
  return std::nullopt;
}

// ---------------------------------------------------------------------------------- verified roots

namespace {
constexpr std::size_t roots_max = 1024;
constexpr std::size_t entry_bytes = 32 + 32 + 64;
using Entry = std::array<std::uint8_t, entry_bytes>;

Entry entry(const seal::Key32& key, const Digest& root, const seal::Signature& signature) {
  Entry out{};
  auto at = std::copy(key.begin(), key.end(), out.begin());
  at = std::copy(root.begin(), root.end(), at);
  std::copy(signature.begin(), signature.end(), at);
  return out;
}
/// The root is a digest, so its first bytes are as good as any hash.
struct EntryHash {
  std::size_t operator()(const Entry& e) const {
    std::size_t out = 0;
    std::memcpy(&out, e.data() + 32, sizeof out);
    return out;
  }
};
}  // namespace

struct VerifiedRoots::Impl {
  std::unordered_set<Entry, EntryHash> entries;
  std::vector<Entry> order;  ///< a ring: the oldest makes room
  std::size_t oldest = 0;
};

VerifiedRoots::VerifiedRoots() : impl_(std::make_unique<Impl>()) {}
VerifiedRoots::~VerifiedRoots() = default;

bool VerifiedRoots::has(const seal::Key32& key, const Digest& root,
                        const seal::Signature& signature) const {
  return impl_->entries.contains(entry(key, root, signature));
}

void VerifiedRoots::add(const seal::Key32& key, const Digest& root,
                        const seal::Signature& signature) {
  const auto added = entry(key, root, signature);
  if (!impl_->entries.insert(added).second) return;
  if (impl_->order.size() < roots_max) {
    impl_->order.push_back(added);
    return;
  }
  auto& place = impl_->order[impl_->oldest];
  impl_->oldest = (impl_->oldest + 1) % roots_max;
  impl_->entries.erase(place);
  place = added;
}

}  // namespace iwets::codec
