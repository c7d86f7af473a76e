#include "hub/match/match.h"

#include <set>

#include "hub/match/person/name.h"
#include "hub/store/record_rules.h"
#include "iwets/v1/record.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

Store store_of(const iwets::field::Subject& subject) {
  constexpr Store stores[] = {Store::nominal, Store::firearm, Store::document, Store::vehicle};
  return stores[subject.index()];
}

std::optional<iwets::field::Record> read(Bytes bytes) {
  const auto wire = codec::read<v1::Record>(bytes);
  if (!wire) return std::nullopt;
  return codec::from_wire(*wire);
}

/// A record, asked for by its own subject and by another.
void ask(const iwets::field::Record& record, const iwets::field::Subject& other) {
  const auto& subject = *record.subject;
  const auto store = store_of(subject);
  const auto keys = iwets::match::record_keys(store, subject);
  constexpr auto keys_max = iwets::match::Limits{}.keys_max;
  must(keys.size() <= keys_max, "keys are bounded");
  must(std::set(keys.begin(), keys.end()).size() == keys.size(), "no key comes twice");
  must(iwets::match::question_keys(store, subject).size() <= keys_max, "look-ups are bounded");
  const auto self = iwets::match::judge(store, subject, subject);
  if (self) must(!iwets::match::better(*self, *self), "nothing is better than itself");
  if (other.index() == subject.index()) (void)iwets::match::judge(store, other, subject);
  const auto objection = store::content_objection(peer("member:ZA"), store, record, {2026, 2, 2});
  if (objection)
    must(!objection->reason.empty() && objection->reason.size() <= 256,
         "an objection fits its report");
}

}  // namespace

/// Two records, as they come from the wire.
void match(Bytes unit) {
  Input in(unit);
  if (in.below(4) == 0) {
    const auto name = iwets::match::person::prepared(in.rest_text().substr(0, 300));
    must(name.tokens.size() <= iwets::match::person::tokens_max, "words of a name are bounded");
    return;
  }
  const auto first = read(in.bytes(2'000));
  const auto second = read(in.rest());
  if (!first || !first->subject) return;
  ask(*first, second && second->subject ? *second->subject : *first->subject);
}

}  // namespace iwets::fuzz
