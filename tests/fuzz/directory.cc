#include "proto/codec/directory.h"

#include "iwets/v1/directory.pb.h"
#include "proto/codec/succession.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

using codec::Directory;

/// What holds for every directory that a process believes.
void keep(const Directory& directory) {
  const auto& authority = network().authority.open;
  const auto again = Directory::open_update(bytes_of(directory.update()), authority);
  must(again.has_value(), "what a hub says of its directory is taken by its peers");
  must((*again)->version() == directory.version(), "of the same version");
  must((*again)->update() == directory.update(), "and says the same");
  must(!directory.replace(bytes_of(network().signed_directory), authority),
       "nothing older replaces it");
  for (const auto& [name, party] : directory.parties()) {
    must(directory.find(name) == &party, "a party is found by its name");
    const auto known = directory.find(name, seal::key_id(party.keys.sign));
    must(known.has_value(), "and its key by its id");
    const auto* const by_curve = directory.by_curve_key(party.keys.curve);
    must(by_curve != nullptr && by_curve->peer == name, "and by the key of its connection");
    if (party.revoked) must(!directory.reader(name), "nothing is sealed to the revoked");
  }
}

void any_directory(Bytes bytes) {
  const auto& authority = network().authority;
  const auto opened =
      Directory::open(bytes_of(codec::sign_directory(authority, bytes)), authority.open);
  if (!opened) return must(!opened.error().reason.empty(), "a fault has a reason");
  keep(**opened);
  const auto next = network().directory->replace(bytes_of(codec::sign_directory(authority, bytes)),
                                                 authority.open);
  must(next.has_value() == ((*opened)->version() > 1), "only a newer directory replaces one");
  if (next) keep(**next);
}

/// An update whose directory is signed by the authority, whatever it says; its successions are
/// statements of members, signed by them.
void any_update(Bytes bytes) {
  v1::DirectoryUpdate update;
  if (!update.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  const auto& authority = network().authority;
  if (update.directory().authority_signature().size() != 64)
    (void)update.mutable_directory()->ParseFromString(
        codec::sign_directory(authority, bytes_of(update.directory().directory())));
  const auto& za = network().of(peer("member:ZA")).sign;
  for (auto& succession : *update.mutable_successions()) succession = envelope_of(za, succession);
  for (auto& former : *update.mutable_former_successions())
    former.set_succession(envelope_of(za, former.succession()));
  const auto opened = Directory::open_update(bytes_of(update.SerializeAsString()), authority.open);
  if (opened) keep(**opened);
  const auto replaced =
      network().directory->replace_update(bytes_of(update.SerializeAsString()), authority.open);
  if (replaced) keep(**replaced);
}

/// Successions in a row, of keys that exist or of any.
void successions(Input& in) {
  auto directory = network().directory;
  auto current = network().of(peer("member:ZA"));
  for (std::uint8_t i = 0; i < 4 && !in.empty(); ++i) {
    const auto next = key_set(current.peer, static_cast<std::uint8_t>(100 + in.below(5) * 3));
    auto body = codec::write_succession(next);
    const auto altered = in.bytes(100);
    for (std::size_t at = 0; at < altered.size() && at < body.size(); ++at)
      body[at] = static_cast<char>(body[at] ^ altered[at]);
    (void)codec::read_succession(current.peer, bytes_of(body));
    codec::Draft draft{PeerId::hub(),           Kind::key_succession,
                       id<MessageId>(i),        noon + std::chrono::hours{in.below(400)},
                       noon + codec::case_life, body};
    const auto envelope = codec::seal_one(current.sign, current.peer, draft);
    const auto succeeded = directory->succeed(bytes_of(envelope));
    if (!succeeded) continue;
    directory = *succeeded;
    current = next;
    keep(*directory);
  }
}

void enrolment(Bytes bytes) {
  const auto& za = network().of(peer("member:ZA"));
  (void)codec::read_enrolment(bytes);
  const auto signature = seal::sign(za.sign, "iwets/v1/enrolment", bytes);
  v1::SignedEnrolment outer;
  outer.set_enrolment(bytes.data(), bytes.size());
  outer.set_signature(signature.data(), signature.size());
  const auto enrolled = codec::read_enrolment(bytes_of(outer.SerializeAsString()));
  if (enrolled) must(enrolled->keys.sign == za.sign.open, "only its own key enrols a peer");
}

}  // namespace

void directory(Bytes unit) {
  Input in(unit);
  switch (in.below(5)) {
    case 0: {
      const auto opened = Directory::open(in.rest(), network().authority.open);
      if (opened) keep(**opened);
      break;
    }
    case 1: any_directory(in.rest()); break;
    case 2: any_update(in.rest()); break;
    case 3: successions(in); break;
    default: enrolment(in.rest()); break;
  }
}

}  // namespace iwets::fuzz
