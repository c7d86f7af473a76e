#include <spdlog/spdlog.h>

#include <exception>

#include "adapters/sdk/desk.h"

// Later versions: of a request, which its requester amends, and that a corrected answer was read.
namespace iwets::sdk {

Result<ReadRequest, Unreadable> Desk::reread(const Case& known) {
  const auto opened = codec::reread(bytes_of(known.submit));
  auto read = opened ? read_request(known.received, *opened, opener(), *post_->directory())
                     : fail(Unreadable{known.name.trace, 200, "", opened.error()});
  const auto envelope = read ? store_.amendment(known.name) : std::string();
  if (envelope.empty()) return read;
  const auto amended = codec::reread(bytes_of(envelope));
  if (!amended || !amend(*read, *amended, opener()))
    spdlog::error("event=amendment_unreadable trace={}", known.name.trace.text());
  return read;
}

void Desk::take_amendment(Instant now, const link::Incoming& incoming) {
  const auto& message = incoming.message;
  const auto amends = read_amends(message);
  auto known = amends ? store_.find({amends->trace, message.author}) : std::nullopt;
  if (!known || known->ended() || authorise(message.author)) {
    // The answer is under way, or the hub has closed the trace: it tells the requester.
    spdlog::info("event=amendment_ignored requester={} message={}", message.author.text(),
                 message.id.text());
    return;
  }
  if (amends->version > store_.request_version(known->name)) {
    auto read = reread(*known);
    if (!read || !amend(*read, message, opener())) {
      spdlog::warn("event=amendment_unreadable trace={} requester={}", amends->trace.text(),
                   message.author.text());
      return;
    }
    const auto key = read->sealed_to;
    store_.amend(known->name, amends->version, incoming.envelope,
                 key ? std::string(key->begin(), key->end()) : std::string());
    schedule({0, now, known->name, std::nullopt, Due::Call::amended, {}});
    spdlog::info("event=request_amended trace={} version={}", amends->trace.text(),
                 amends->version);
  }
  // No step of the case: what was said before stands, and is what a repeat is answered with.
  SpokenVersions versions;
  versions.request = store_.request_version(known->name);
  const auto spoken = update_of_ours(601, {});
  if (!send(now, *known, Kind::trace_update, write_body(spoken, amends->trace, {}, versions)))
    spdlog::warn("event=outbox_full trace={}", amends->trace.text());
}

void Desk::take_acknowledgement(Instant now, const codec::Opened& message) {
  const auto read = read_acknowledged(message);
  if (!read || !store_.find({read->trace, message.author})) return;
  spdlog::info("event=correction_acknowledged trace={} requester={} version={}", read->trace.text(),
               message.author.text(), read->version);
  try {
    center_.on_acknowledged(now, read->trace, message.author, read->version);
  } catch (const std::exception& error) {
    spdlog::error("event=center_failed trace={} call=acknowledged why=\"{}\"", read->trace.text(),
                  error.what());
  }
}

}  // namespace iwets::sdk
