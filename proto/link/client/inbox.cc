#include "proto/link/client/inbox.h"

#include <spdlog/spdlog.h>

namespace iwets::link {

std::optional<codec::KeyRing::Known> Inbox::Ring::find(PeerId author, const seal::KeyId& id) const {
  if (directory)
    if (auto known = directory->find(author, id)) return known;
  if (author.is_hub() && id == seal::key_id(anchor.hub_sign)) {
    Known known;
    known.key = anchor.hub_sign;
    return known;
  }
  return std::nullopt;
}

Inbox::Inbox(LinkStore& store, const codec::Anchor& anchor, PeerId self)
    : store_(store), self_(self) {
  ring_.anchor = anchor;
  const auto kept = store_.directory();
  if (!kept) return;
  auto directory = codec::Directory::open_update(bytes_of(*kept), anchor.authority);
  // The anchor names another authority now: its directory comes from the hub.
  if (!directory)
    spdlog::warn("event=kept_directory_not_believed fault={}", name(directory.error().code));
  else
    ring_.directory = std::move(*directory);
}

Result<std::optional<Inbox::Taken>, Fault> Inbox::take(Bytes envelope) {
  auto message = open(envelope);
  if (!message) return fail(message.error());
  if (message->recipient != self_)
    return fail(Fault{FaultCode::wrong_recipient, "recipient", "is not us",
                      "none here: the author or the hub has mistaken us for another"});
  const bool repeated = !store_.first_seen(message->author, message->id);
  if (repeated)
    spdlog::info("event=message_repeated id={} author={}", message->id.text(),
                 message->author.text());
  if (message->kind != Kind::directory_update)
    return std::optional<Taken>(Taken{std::move(*message), repeated});
  if (repeated) return std::optional<Taken>{};
  if (auto fault = take_directory(*message)) return fail(std::move(*fault));
  return std::optional<Taken>{};
}

Result<codec::Opened, Fault> Inbox::open(Bytes envelope) {
  auto message = codec::open(envelope, ring_, roots_);
  if (message || message.error().code != FaultCode::wrong_author) return message;
  // The hub may use keys that only the directory in this very message names: it is believed by the
  // authority's signature, and then the envelope by its keys.
  const auto unproven = codec::reread(envelope);
  if (!unproven || !unproven->author.is_hub() || unproven->kind != Kind::directory_update)
    return message;
  const auto next = codec::Directory::open_update(bytes_of(unproven->body), ring_.anchor.authority);
  if (!next) return message;
  return codec::open(envelope, **next, roots_);
}

std::optional<Fault> Inbox::take_directory(const codec::Opened& message) {
  if (!message.author.is_hub())
    return Fault{FaultCode::not_authorised, "kind", "only the hub distributes directories",
                 "none here: tell the hub's operator who sent it"};
  const auto body = bytes_of(message.body);
  auto next = ring_.directory ? ring_.directory->replace_update(body, ring_.anchor.authority)
                              : codec::Directory::open_update(body, ring_.anchor.authority);
  if (!next) return next.error();
  ring_.directory = std::move(*next);
  store_.save_directory(message.body);
  spdlog::info("event=directory_in_force version={} parties={}", ring_.directory->version(),
               ring_.directory->parties().size());
  return std::nullopt;
}

Result<codec::ReceiptFacts, Fault> Inbox::check(const SignedAck& ack) const {
  return codec::check_receipt(bytes_of(ack.receipt), bytes_of(ack.key_id), bytes_of(ack.signature),
                              PeerId::hub(), self_, ring_);
}

}  // namespace iwets::link
