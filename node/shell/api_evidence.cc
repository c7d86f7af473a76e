#include <utility>

#include "node/shell/api.h"
#include "node/shell/identity.h"

// A case as one file that others can verify.
namespace iwets::node {

Answer Api::take_out_evidence(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  const auto& caller = call.request.caller;
  const auto said = [&](const char* key) { return call.request.query(key).value_or(""); };
  const auto officer = own_name(caller, "officer", said("officer"));
  if (!officer) return error_reply(officer.error());
  EvidenceOrder order;
  order.trace = *id;
  order.officer = *officer;
  order.agency = caller.signed_in() ? caller.agency : said("agency");
  order.program = "iwets-node " + parts_.version;
  order.with_attachments = call.number("attachments", 0) != 0;
  if (const auto word = said("purpose"); !word.empty()) {
    order.purpose = field::parse_purpose(word);
    if (!order.purpose)
      return error_reply({400, "malformed", "purpose", "purpose has no such value",
                          "write a purpose as in a request, or leave it out: that of the request"});
  }
  const bool taken = parts_.link.call([this, later = call.later, order](Instant now) {
    parts_.desk.take_out(now, order, [later](Reply reply) { later->answer(std::move(reply)); });
  });
  if (!taken)
    return error_reply({503, "busy", "", "this node has too much to do",
                        "come back in a second; what was accepted before is safe"});
  return Wait{};
}

}  // namespace iwets::node
