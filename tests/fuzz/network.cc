#include "tests/fuzz/network.h"

#include "iwets/v1/directory.pb.h"
#include "iwets/v1/envelope.pb.h"
#include "proto/seal/batch.h"
#include "tests/fuzz/input.h"

namespace iwets::fuzz {
namespace {

void to_wire(const codec::PublicKeys& keys, v1::PeerKeys& out) {
  out.set_sign_key(keys.sign.data(), keys.sign.size());
  out.set_curve_key(keys.curve.data(), keys.curve.size());
  for (const auto& key : keys.sealing) out.add_sealing_keys(key.data(), key.size());
}

Network make() {
  must(seal::init(), "there is randomness");
  Network out;
  seal::Key32 seed{};
  seed.fill(0xfa);
  out.authority = seal::sign_keys_from_seed(seed);
  v1::Directory wire;
  wire.set_schema_version(1);
  wire.set_version(1);
  wire.set_created_us(to_us(noon));
  std::uint8_t number = 10;
  for (const auto* name : {"hub", "member:ZA", "member:BR", "center:US"}) {
    const auto keys = out.keys.emplace(peer(name), key_set(peer(name), number)).first->second;
    number = static_cast<std::uint8_t>(number + 10);
    if (keys.peer.is_hub()) {
      to_wire(codec::public_keys(keys), *wire.mutable_hub());
      continue;
    }
    auto& entry = *wire.add_entries();
    entry.set_peer(name);
    entry.set_schema_version_max(1);
    to_wire(codec::public_keys(keys), *entry.mutable_keys());
    for (int store = 1; store <= 5; ++store) entry.add_may_ask(static_cast<v1::Store>(store));
    for (int store = 1; store <= 4; ++store) entry.add_may_fill(static_cast<v1::Store>(store));
  }
  out.signed_directory = codec::sign_directory(out.authority, bytes_of(wire.SerializeAsString()));
  out.directory = *codec::Directory::open(bytes_of(out.signed_directory), out.authority.open);
  return out;
}

}  // namespace

const Network& network() {
  static const Network the = make();
  return the;
}

PeerId peer(const char* name) {
  const auto parsed = PeerId::parse(name);
  must(parsed.has_value(), "a peer's name");
  return *parsed;
}

seal::KeySet key_set(PeerId name, std::uint8_t seed) {
  const auto next = [&seed] {
    seal::Key32 out{};
    out.fill(seed++);
    return out;
  };
  seal::KeySet keys;
  keys.peer = name;
  keys.sign = seal::sign_keys_from_seed(next());
  keys.curve = seal::curve_keys_from_seed(next());
  if (!name.is_hub()) keys.sealing.push_back(seal::seal_keys_from_seed(next()));
  return keys;
}

std::string envelope_of(const seal::SignKeys& keys, const std::string& statement) {
  const seal::Salt salt{1, 2, 3};
  const auto key = seal::key_id(keys.open);
  const auto root = seal::leaf(salt, bytes_of(statement));
  const auto signature = seal::sign(keys, "iwets/v1/envelope", seal::batch_digest(1, root));
  v1::Envelope out;
  out.set_schema_version(1);
  out.set_statement(statement);
  out.set_salt(salt.data(), salt.size());
  out.set_leaf_count(1);
  out.set_key_id(key.data(), key.size());
  out.set_signature(signature.data(), signature.size());
  return out.SerializeAsString();
}

}  // namespace iwets::fuzz
