#include "adapters/sdk/continuation.h"

#include <utility>

#include "proto/codec/chain.h"
#include "proto/codec/facts.h"

namespace iwets::sdk {
namespace {

Custody from_wire(const v1::Custody& wire) {
  Custody out{
      static_cast<CustodyRole>(wire.role()), wire.name(), wire.licence(), wire.address(), {}, {}};
  if (wire.has_acquired()) out.acquired = codec::from_wire(wire.acquired());
  if (wire.has_disposed()) out.disposed = codec::from_wire(wire.disposed());
  return out;
}

Purchaser from_wire(const v1::Purchaser& wire) {
  Purchaser out{codec::from_wire(wire.person()),
                wire.birth_place(),
                wire.address(),
                wire.identity_document(),
                {}};
  if (wire.has_purchased()) out.purchased = codec::from_wire(wire.purchased());
  return out;
}

}  // namespace

Answer answer_from(const v1::TraceAnswer& wire) {
  Answer out;
  if (wire.has_firearm()) out.firearm = codec::from_wire(wire.firearm());
  out.corrected.assign(wire.corrected().begin(), wire.corrected().end());
  for (const auto& holder : wire.chain()) out.chain.push_back(from_wire(holder));
  if (wire.has_purchaser()) out.purchaser = from_wire(wire.purchaser());
  out.time_to_crime_days = wire.time_to_crime_days();
  out.multiple_sale = wire.multiple_sale();
  out.restrictions = wire.restrictions();
  out.contact = wire.contact();
  out.explanation = wire.explanation();
  out.onward = static_cast<Onward>(wire.onward());
  return out;
}

Continuation read_continuation(const v1::Continuation& wire, const codec::Opened& message,
                               const codec::KeyRing& keys, field::TraceForm& form) {
  if (wire.has_possessor()) form.possessor = codec::from_wire(wire.possessor());
  for (const auto& person : wire.associates()) form.associates.push_back(codec::from_wire(person));
  if (wire.has_vehicle()) form.vehicle = codec::from_wire(wire.vehicle());
  Continuation out;
  out.first_trace = TraceId::from_bytes(bytes_of(wire.first_trace())).value_or(TraceId{});
  out.hop = wire.hop();
  out.left_out = wire.left_out();
  const auto proven = codec::prove_chain(wire, message.author, message.recipient.country(), keys);
  if (!proven) {
    out.note = "The answers of the other countries could not be verified and were dropped: " +
               proven.error().field + ": " + proven.error().reason + ".";
    return out;
  }
  for (const auto& one : *proven) {
    EarlierAnswer earlier{one.center, one.trace, one.created, one.code, one.next_country, {}};
    if (one.answer) earlier.answer = answer_from(*one.answer);
    out.chain.push_back(std::move(earlier));
  }
  return out;
}

}  // namespace iwets::sdk
