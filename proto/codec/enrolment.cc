#include <algorithm>
#include <cassert>

#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/directory.h"
#include "proto/codec/profile.h"
#include "proto/codec/schema.h"
#include "proto/codec/succession.h"
#include "proto/codec/wire_keys.h"

namespace iwets::codec {
namespace {

constexpr std::string_view enrolment_domain = "iwets/v1/enrolment";
constexpr std::string_view succession_domain = "iwets/v1/succession";

/// What a successor signs: the peer's name, a zero byte, then its keys in the order of the schema.
std::string succession_bytes(PeerId peer, const PublicKeys& keys) {
  std::string out = peer.text() + '\0';
  out += field_of(keys.sign) + field_of(keys.curve);
  for (const auto& key : keys.sealing) out += field_of(key);
  return out;
}

}  // namespace

Result<PublicKeys, Fault> from_wire(const v1::PeerKeys& wire) {
  PublicKeys keys;
  keys.sign = fixed<32>(wire.sign_key());
  keys.curve = fixed<32>(wire.curve_key());
  for (const auto& key : wire.sealing_keys()) {
    keys.sealing.push_back(fixed<32>(key));
    if (!seal::usable_for_sealing(keys.sealing.back())) {
      return fail(Fault{FaultCode::malformed, "sealing_keys", "contains a point of low order",
                        "make a new key set"});
    }
  }
  if (wire.retired_us() != 0) keys.retired = from_us(wire.retired_us());
  if (wire.compromised_since_us() != 0) {
    keys.compromised_since = from_us(wire.compromised_since_us());
  }
  return keys;
}

void to_wire(const PublicKeys& keys, v1::PeerKeys& wire) {
  wire.Clear();
  wire.set_sign_key(field_of(keys.sign));
  wire.set_curve_key(field_of(keys.curve));
  for (const auto& key : keys.sealing) wire.add_sealing_keys(field_of(key));
  if (keys.retired) wire.set_retired_us(to_us(*keys.retired));
  if (keys.compromised_since) wire.set_compromised_since_us(to_us(*keys.compromised_since));
}

PublicKeys public_keys(const seal::KeySet& keys) {
  PublicKeys out;
  out.sign = keys.sign.open;
  out.curve = keys.curve.open;
  // The directory has room for a few: what is older opens content that is under way already.
  constexpr std::size_t published_max = 8;
  const auto count = std::min(keys.sealing.size(), published_max);
  for (auto i = keys.sealing.size() - count; i < keys.sealing.size(); ++i) {
    out.sealing.push_back(keys.sealing[i].open);
  }
  return out;
}

std::string write_enrolment(const seal::KeySet& keys, const std::string& name, Instant now,
                            const std::optional<field::CenterProfile>& profile) {
  v1::Enrolment enrolment;
  enrolment.set_peer(keys.peer.text());
  enrolment.set_name(name);
  to_wire(public_keys(keys), *enrolment.mutable_keys());
  enrolment.set_created_us(to_us(now));
  if (profile) to_wire(*profile, *enrolment.mutable_profile());
  if (schema_read() > schema_version_first) enrolment.set_schema_version_max(schema_read());
  enrolment.set_schema_version(version_of(enrolment));
  v1::SignedEnrolment out;
  out.set_enrolment(enrolment.SerializeAsString());
  out.set_signature(field_of(seal::sign(keys.sign, enrolment_domain, bytes_of(out.enrolment()))));
  return out.SerializeAsString();
}

Result<Enrolled, Fault> read_enrolment(Bytes signed_enrolment) {
  const auto outer = read<v1::SignedEnrolment>(signed_enrolment);
  if (!outer) return fail(outer.error());
  const auto inner = read<v1::Enrolment>(bytes_of(outer->enrolment()));
  if (!inner) return fail(inner.error());
  const auto keys = from_wire(inner->keys());
  if (!keys) return fail(keys.error());
  if (!seal::verify(keys->sign, enrolment_domain, bytes_of(outer->enrolment()),
                    fixed<64>(outer->signature()))) {
    return fail(Fault{FaultCode::bad_signature, "signature",
                      "the enrolment was not signed by the key that it enrols",
                      "ask the peer for its enrolment file again"});
  }
  const auto peer = PeerId::parse(inner->peer());
  assert(peer);
  if (keys->sealing.empty() != peer->is_hub()) {
    return fail(Fault{FaultCode::malformed, "keys.sealing_keys",
                      "a member or center has a sealing key, and the hub has none",
                      "make the enrolment with this system's own `init`"});
  }
  if (inner->has_profile() && peer->role() != Role::center) {
    return fail(Fault{FaultCode::malformed, "profile", "only a center publishes a profile",
                      "make the enrolment with this system's own `init`"});
  }
  return Enrolled{*peer, inner->name(), *keys,
                  inner->has_profile() ? std::optional(from_wire(inner->profile())) : std::nullopt,
                  std::max(schema_version_first, inner->schema_version_max())};
}

std::string write_succession(const seal::KeySet& next) {
  const auto keys = public_keys(next);
  v1::KeySuccession out;
  to_wire(keys, *out.mutable_keys());
  out.set_successor_signature(field_of(
      seal::sign(next.sign, succession_domain, bytes_of(succession_bytes(next.peer, keys)))));
  return out.SerializeAsString();
}

Result<PublicKeys, Fault> read_succession(PeerId author, Bytes body) {
  const auto wire = read<v1::KeySuccession>(body);
  if (!wire) return fail(wire.error());
  auto keys = from_wire(wire->keys());
  if (!keys) return fail(keys.error());
  if (keys->sealing.empty() || keys->retired || keys->compromised_since) {
    return fail(Fault{FaultCode::malformed, "keys",
                      "a successor has sealing keys, and states no end of its own",
                      "make the new keys with this system's own `rotate`"});
  }
  if (!seal::verify(keys->sign, succession_domain, bytes_of(succession_bytes(author, *keys)),
                    fixed<64>(wire->successor_signature()))) {
    return fail(Fault{FaultCode::bad_signature, "successor_signature",
                      "the new key has not signed its own succession",
                      "sign it with the secret key that belongs to keys.sign_key"});
  }
  return keys;
}

}  // namespace iwets::codec
