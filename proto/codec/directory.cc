#include "proto/codec/directory.h"

#include <cassert>

#include "iwets/v1/directory.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/profile.h"
#include "proto/codec/succession.h"
#include "proto/codec/wire_keys.h"

namespace iwets::codec {
namespace {

constexpr std::string_view domain = "iwets/v1/directory";
constexpr std::size_t successions_max = 500;
constexpr std::size_t succession_bytes_max = 2048;
/// What fits into the body of an envelope (`Statement.body`).
constexpr std::size_t update_bytes_max = 245'760;

Stores stores_from(const google::protobuf::RepeatedField<int>& wire) {
  Stores stores;
  for (const auto store : wire) {
    if (store != 0) stores.add(static_cast<Store>(store));
  }
  return stores;
}

Result<Party, Fault> party_from(const v1::DirectoryEntry& wire) {
  const auto peer = PeerId::parse(wire.peer());
  assert(peer);
  auto keys = from_wire(wire.keys());
  if (!keys) return fail(keys.error());
  if (peer->is_hub() || keys->sealing.empty()) {
    return fail(Fault{FaultCode::malformed, "entries",
                      "an entry is of a member or center, with a sealing key",
                      "have the authority sign a corrected directory"});
  }
  if (wire.answers_traces() && peer->role() != Role::member) {
    return fail(Fault{FaultCode::malformed, "answers_traces",
                      "only of a member it is said that it answers traces: a center does",
                      "have the authority sign a corrected directory"});
  }
  Party party;
  party.peer = *peer;
  party.name = wire.name();
  party.keys = std::move(*keys);
  for (const auto& former : wire.former_keys()) {
    auto old = from_wire(former);
    if (!old) return fail(old.error());
    party.former.push_back(std::move(*old));
  }
  party.schema_version_max = wire.schema_version_max();
  party.may_ask = stores_from(wire.may_ask());
  party.may_fill = stores_from(wire.may_fill());
  for (const auto& country : wire.may_trace_to()) {
    party.may_trace_to.push_back(*CountryCode::parse(country));
  }
  party.answers_traces = wire.answers_traces();
  if (wire.revoked_us() != 0) party.revoked = from_us(wire.revoked_us());
  if (wire.compromised_since_us() != 0) {
    party.compromised_since = from_us(wire.compromised_since_us());
  }
  if (wire.has_profile()) party.profile = from_wire(wire.profile());
  return party;
}

/// What is believed of the keys of a party: its current ones, or former ones.
KeyRing::Known known_of(const Party& party, const PublicKeys& keys, bool former) {
  KeyRing::Known known;
  known.key = keys.sign;
  known.revoked = party.revoked.has_value();
  known.former = former;
  known.compromised_since = former ? keys.compromised_since : party.compromised_since;
  known.ended = former ? keys.retired : party.revoked;
  if (known.ended && party.revoked) known.ended = std::min(*known.ended, *party.revoked);
  return known;
}

/// Knows every key as if it were believed always: to prove what was signed long ago.
class Unjudged : public KeyRing {
 public:
  explicit Unjudged(const KeyRing& ring) : ring_(ring) {}
  [[nodiscard]] std::optional<Known> find(PeerId author, const seal::KeyId& id) const override {
    const auto known = ring_.find(author, id);
    if (!known) return std::nullopt;
    return Known{.key = known->key};
  }

 private:
  const KeyRing& ring_;
};

std::optional<Instant> earlier(const std::optional<Instant>& a, Instant b) {
  return a ? std::min(*a, b) : b;
}

Fault taken(const char* field) {
  return {FaultCode::wrong_author, field, "this key is or was in use in the network",
          "make a new key set: keys are never used twice"};
}

}  // namespace

// --------------------------------------------------------------------------------------- opening

std::string sign_directory(const seal::SignKeys& authority, Bytes directory) {
  v1::SignedDirectory out;
  out.set_directory(std::string(text_of(directory)));
  out.set_authority_signature(field_of(seal::sign(authority, domain, directory)));
  return out.SerializeAsString();
}

Result<std::shared_ptr<const Directory>, Fault> Directory::open(Bytes signed_directory,
                                                                const seal::Key32& authority) {
  const auto outer = read<v1::SignedDirectory>(signed_directory);
  if (!outer) return fail(outer.error());
  if (!seal::verify(authority, domain, bytes_of(outer->directory()),
                    fixed<64>(outer->authority_signature()))) {
    return fail(Fault{FaultCode::bad_signature, "authority_signature",
                      "the directory was not signed by the authority of the anchor",
                      "take the directory from the authority itself, and compare the fingerprint "
                      "of its key by telephone"});
  }
  auto directory = build(bytes_of(outer->directory()));
  if (!directory) return fail(directory.error());
  directory->signed_directory_ = text_of(signed_directory);
  return std::make_shared<const Directory>(std::move(*directory));
}

Result<Directory, Fault> Directory::build(Bytes bytes) {
  const auto wire = read<v1::Directory>(bytes, Newer::left_out);
  if (!wire) return fail(wire.error());
  Directory out;
  out.version_ = wire->version();
  out.created_ = from_us(wire->created_us());
  auto hub = from_wire(wire->hub());
  if (!hub) return fail(hub.error());
  out.hub_ = *hub;
  if (auto fault = out.add_keys(PeerId::hub(), *hub, {.key = hub->sign})) return fail(*fault);
  out.by_curve_.emplace(hub->curve, PeerId::hub());
  for (const auto& former : wire->former_hub_keys()) {
    const auto old = from_wire(former);
    if (!old) return fail(old.error());
    const Known known{old->sign, false, old->compromised_since, true, old->retired};
    if (auto fault = out.add_keys(PeerId::hub(), *old, known)) return fail(*fault);
  }
  for (int i = 0; i < wire->entries_size(); ++i) {
    auto party = party_from(wire->entries(i));
    auto fault = party ? out.add(std::move(*party)) : std::optional(party.error());
    if (!fault) continue;
    fault->field = "entries[" + std::to_string(i) + "]." + fault->field;
    return fail(std::move(*fault));
  }
  for (const auto& [peer, party] : out.parties_) {
    if (!party.revoked) continue;
    for (const auto& former : party.former) out.by_curve_.emplace(former.curve, peer);
  }
  return out;
}

std::optional<Fault> Directory::add(Party party) {
  if (!by_curve_.emplace(party.keys.curve, party.peer).second) return taken("keys.curve_key");
  if (auto fault = add_keys(party.peer, party.keys, known_of(party, party.keys, false))) {
    return fault;
  }
  for (const auto& former : party.former) {
    if (auto fault = add_keys(party.peer, former, known_of(party, former, true))) return fault;
  }
  const auto peer = party.peer;
  if (parties_.emplace(peer, std::move(party)).second) return std::nullopt;
  return Fault{FaultCode::duplicate, "peer", "is named twice",
               "have the authority sign a corrected directory"};
}

std::optional<Fault> Directory::add_keys(PeerId peer, const PublicKeys& keys, Known known) {
  if (!signers_.emplace(keys.sign, peer).second) return taken("keys.sign_key");
  if (!known_.emplace(std::pair{peer, seal::key_id(keys.sign)}, known).second) {
    return taken("keys.sign_key");  // Other keys, equal ids: 2^64 to one, and still no choice.
  }
  return std::nullopt;
}

Result<std::shared_ptr<const Directory>, Fault> Directory::open_update(
    Bytes update, const seal::Key32& authority) {
  const auto wire = read<v1::DirectoryUpdate>(update);
  if (!wire) return fail(wire.error());
  const auto alone = open(bytes_of(wire->directory().SerializeAsString()), authority);
  if (!alone) return alone;
  auto directory = std::make_shared<Directory>(**alone);
  const auto at = [](const char* list, int i, Fault fault) {
    fault.field = std::string(list) + "[" + std::to_string(i) + "]." + fault.field;
    return fail(std::move(fault));
  };
  for (int i = 0; i < wire->successions_size(); ++i) {
    if (auto fault = directory->take(bytes_of(wire->successions(i))))
      return at("successions", i, std::move(*fault));
  }
  for (int i = 0; i < wire->former_successions_size(); ++i) {
    const auto& former = wire->former_successions(i);
    if (auto fault = directory->take_former({former.succession(), from_us(former.ended_us())}))
      return at("former_successions", i, std::move(*fault));
  }
  return directory;
}

// -------------------------------------------------------------------------------------- changing

bool Directory::has_room(Bytes envelope) const {
  return successions_.size() < successions_max && former_.size() < successions_max &&
         envelope.size() <= succession_bytes_max &&
         update().size() + envelope.size() <= update_bytes_max - succession_bytes_max;
}

Result<Directory::Proven, Fault> Directory::prove(Bytes envelope) const {
  VerifiedRoots roots;
  const auto message = codec::open(envelope, Unjudged(*this), roots);
  if (!message) return fail(message.error());
  if (message->kind != Kind::key_succession || !message->recipient.is_hub() ||
      find(message->author) == nullptr) {
    return fail(Fault{FaultCode::malformed, "kind", "is no key succession of a peer's to the hub",
                      "send KIND_KEY_SUCCESSION to the hub"});
  }
  auto next = read_succession(message->author, bytes_of(message->body));
  if (!next) return fail(next.error());
  return Proven{message->author, message->key, message->created, std::move(*next)};
}

Result<std::shared_ptr<const Directory>, Fault> Directory::succeed(Bytes envelope) const {
  // What is taken anew is judged as every message is; `take` also follows what was taken before.
  VerifiedRoots roots;
  const auto message = codec::open(envelope, *this, roots);
  if (!message) return fail(message.error());
  const auto* party = find(message->author);
  if (party != nullptr && party->revoked) {
    return fail(Fault{FaultCode::not_authorised, "key_id",
                      "only the current key of a peer in force signs its successor",
                      "have the authority admit the new keys"});
  }
  auto out = std::make_shared<Directory>(*this);
  if (auto fault = out->take(envelope)) return fail(std::move(*fault));
  return out;
}

std::optional<Fault> Directory::take(Bytes envelope) {
  if (!has_room(envelope)) {
    return Fault{FaultCode::limit, "", "the directory has no room for another succession",
                 "have the authority admit the new keys and sign a new directory"};
  }
  auto proven = prove(envelope);
  if (!proven) return proven.error();
  auto& party = parties_.at(proven->peer);
  if (proven->signer != seal::key_id(party.keys.sign)) {
    return Fault{FaultCode::not_authorised, "key_id",
                 "only the current key of a peer in force signs its successor",
                 "have the authority admit the new keys"};
  }
  if (signers_.contains(proven->next.sign)) return taken("keys.sign_key");
  const auto curve = by_curve_.find(proven->next.curve);
  if (curve != by_curve_.end() && curve->second != party.peer) return taken("keys.curve_key");
  change_keys(party, std::move(proven->next), proven->created + succession_overlap);
  successions_.emplace_back(text_of(envelope));
  return std::nullopt;
}

void Directory::change_keys(Party& party, PublicKeys next, Instant retired) {
  auto old = std::move(party.keys);
  old.retired = retired;
  // The authority speaks of all keys that the peer had, whichever of them it knew.
  old.compromised_since = party.compromised_since;
  if (!party.revoked) {
    std::erase_if(by_curve_, [&](const auto& entry) {
      return entry.second == party.peer && entry.first != old.curve;
    });
  }
  by_curve_[next.curve] = party.peer;
  known_[{party.peer, seal::key_id(old.sign)}] = known_of(party, old, true);
  known_[{party.peer, seal::key_id(next.sign)}] = known_of(party, next, false);
  signers_.emplace(next.sign, party.peer);
  party.keys = std::move(next);
  party.former.push_back(std::move(old));
}

std::optional<Fault> Directory::take_former(const Former& former) {
  const auto envelope = bytes_of(former.succession);
  if (!has_room(envelope)) {
    return Fault{FaultCode::limit, "", "the directory has no room for another succession",
                 "have the authority sign a new directory"};
  }
  auto proven = prove(envelope);
  if (!proven) return proven.error();
  if (signers_.contains(proven->next.sign)) return taken("keys.sign_key");
  auto& party = parties_.at(proven->peer);
  // Never believed for longer than the key that named it, nor than the authority has let it.
  auto& signer = known_.at({party.peer, proven->signer});
  auto keys = std::move(proven->next);
  keys.compromised_since = signer.compromised_since;
  keys.retired = earlier(signer.ended, std::min(former.ended, created_));
  if (auto fault = add_keys(party.peer, keys, known_of(party, keys, true))) return fault;
  // A key that a succession has named before is replaced by the next.
  if (signer.former) signer.ended = earlier(signer.ended, proven->created + succession_overlap);
  if (party.revoked) by_curve_.emplace(keys.curve, party.peer);
  party.former.push_back(std::move(keys));
  former_.push_back(former);
  return std::nullopt;
}

Result<std::shared_ptr<const Directory>, Fault> Directory::replace(
    Bytes signed_directory, const seal::Key32& authority) const {
  const auto alone = open(signed_directory, authority);
  if (!alone) return alone;
  if ((*alone)->version() <= version_) {
    return fail(Fault{FaultCode::wrong_state, "version",
                      "version " + std::to_string((*alone)->version()) +
                          " does not follow version " + std::to_string(version_) + " in force",
                      "load the newest directory that the authority has signed"});
  }
  auto next = std::make_shared<Directory>(**alone);
  v1::SignedDirectory own;
  const bool whole = own.ParseFromString(signed_directory_);
  const auto base = build(bytes_of(own.directory()));
  assert(whole && base);  // It was opened when this directory was made.
  auto past = former_;
  for (const auto& succession : successions_) {
    const auto message = reread(bytes_of(succession));
    assert(message);
    const auto* before = base->find(message->author);
    const auto* after = (*alone)->find(message->author);
    const bool same = before != nullptr && after != nullptr && before->keys == after->keys;
    // Otherwise the authority has decided anew about this peer's keys.
    if (!same || next->take(bytes_of(succession))) past.push_back({succession, next->created_});
  }
  for (const auto& former : past) {
    // Nothing that it signed can still be under way. What the new directory names itself, or knows
    // no signer of, is not taken either.
    if (former.ended + life_max >= next->created_) (void)next->take_former(former);
  }
  return next;
}

Result<std::shared_ptr<const Directory>, Fault> Directory::replace_update(
    Bytes update, const seal::Key32& authority) const {
  auto next = open_update(update, authority);
  if (!next) return next;
  const auto& other = **next;
  if (std::pair(other.version(), other.revision()) < std::pair(version_, revision())) {
    return fail(Fault{FaultCode::wrong_state, "version",
                      "the hub offers version " + std::to_string(other.version()) + "." +
                          std::to_string(other.revision()) + ", older than the one in force",
                      "the hub was restored from an old backup, or is not to be trusted: ask its "
                      "operator"});
  }
  return next;
}

std::string Directory::update() const {
  v1::DirectoryUpdate wire;
  const bool whole = wire.mutable_directory()->ParseFromString(signed_directory_);
  assert(whole);
  for (const auto& succession : successions_) wire.add_successions(succession);
  for (const auto& former : former_) {
    auto& out = *wire.add_former_successions();
    out.set_succession(former.succession);
    out.set_ended_us(to_us(former.ended));
  }
  return wire.SerializeAsString();
}

// --------------------------------------------------------------------------------------- looking

const Party* Directory::find(PeerId peer) const {
  const auto found = parties_.find(peer);
  return found == parties_.end() ? nullptr : &found->second;
}

const Party* Directory::by_curve_key(const seal::Key32& curve) const {
  const auto found = by_curve_.find(curve);
  return found == by_curve_.end() ? nullptr : find(found->second);
}

std::uint32_t Directory::schema_of(PeerId peer) const {
  const auto* party = find(peer);
  return party == nullptr ? schema_version : party->schema_version_max;
}

std::optional<seal::Reader> Directory::reader(PeerId peer) const {
  const auto* party = find(peer);
  if (party == nullptr || party->revoked) return std::nullopt;
  return seal::Reader{peer, party->keys.sealing.back()};
}

std::optional<KeyRing::Known> Directory::find(PeerId author, const seal::KeyId& id) const {
  const auto found = known_.find({author, id});
  if (found == known_.end()) return std::nullopt;
  return found->second;
}

}  // namespace iwets::codec
