#include "hub/shell/verifier.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <optional>

#include "hub/shell/cases.h"
#include "hub/shell/facts.h"
#include "hub/shell/thread_name.h"
#include "proto/codec/receipt.h"

namespace iwets::shell {
namespace {

/// Passed on together; small, because verifying takes long and the core should not wait for all.
constexpr std::size_t batch_max = 16;

/// Acknowledgements are cumulative: of several of one session only the last is worth verifying.
std::map<hub::SessionId, const Inbound*> last_acks_in(const std::vector<Inbound>& batch) {
  std::map<hub::SessionId, const Inbound*> out;
  for (const auto& inbound : batch)
    if (std::holds_alternative<AckFrame>(inbound.what)) out[inbound.session] = &inbound;
  return out;
}

}  // namespace

/// One frame's way to an event. Nothing: the frame says nothing new.
struct Verifier::Work {
  Wiring& wiring;
  codec::VerifiedRoots& roots;
  const codec::Directory& directory;
  Inbound& inbound;

  using Out = std::optional<Happening>;

  Out operator()(const DataFrame& frame) const {
    const Bytes envelope = bytes_of(inbound.payload);
    hub::MessageArrived event;
    event.peer = inbound.peer;
    event.session = inbound.session;
    event.generation = frame.generation;
    event.number = frame.number;
    event.previous = frame.previous;
    event.message = seal::digest(envelope);
    event.bytes = static_cast<std::uint32_t>(envelope.size());
    std::string purpose;
    const auto opened = codec::open(envelope, directory, roots);
    if (opened) {
      event.id = opened->id;
      event.content =
          content_of(*opened, envelope,
                     {directory, inbound.peer, wiring.clock.now(),
                      [this](const TraceId& subject) { return known(subject); }, &purpose});
    } else {
      event.content = unopened(envelope, opened.error());
    }
    if (const auto* fault = std::get_if<hub::ContentAtFault>(&event.content)) {
      wiring.counters.add(Count::refused);
      spdlog::warn("event=content_at_fault peer={} number={} code={} field={} bytes={}",
                   inbound.peer.text(), frame.number, name(fault->code), fault->field,
                   envelope.size());
    }
    wiring.counters.add(Count::messages);
    const auto subject = case_of(event);
    return Happening{std::move(event), std::move(inbound.payload), {}, subject, std::move(purpose)};
  }

  Out operator()(const AttachFrame& frame) const {
    hub::PeerAttached event;
    event.peer = inbound.peer;
    event.session = inbound.session;
    event.sent = frame.sent;
    event.acked = frame.acked;
    event.received = frame.received;
    event.credit = frame.credit;
    event.hub_behind = hub_behind(frame);
    event.directory_version = frame.directory_version;
    if (event.hub_behind)
      spdlog::error("event=hub_behind peer={} receipt_index={} journal_index={}",
                    inbound.peer.text(), frame.journal_index, wiring.journal.last().index);
    return Happening{std::move(event), std::nullopt};
  }

  Out operator()(const AckFrame& frame) const {
    const auto receipt = codec::check_receipt(bytes_of(frame.receipt), frame.key, frame.signature,
                                              inbound.peer, PeerId::hub(), directory);
    if (!receipt) {
      wiring.counters.add(Count::strikes);
      spdlog::warn("event=receipt_rejected peer={} reason={}", inbound.peer.text(),
                   name(receipt.error().code));
      return std::nullopt;
    }
    return Happening{hub::PeerAcknowledged{inbound.peer,
                                           inbound.session,
                                           {receipt->generation, receipt->number, receipt->digest},
                                           frame.credit},
                     std::nullopt};
  }

  Out operator()(const ResendFrame& frame) const {
    return Happening{
        hub::ResendAsked{inbound.peer, inbound.session, frame.generation, frame.number},
        std::nullopt};
  }
  Out operator()(const Granted& granted) const {
    return Happening{hub::CreditGranted{inbound.peer, inbound.session, granted.credit},
                     std::nullopt};
  }
  Out operator()(const Gone&) const {
    return Happening{hub::PeerDetached{inbound.peer, inbound.session}, std::nullopt};
  }

  /// Filed before, or erased. What cannot be read counts as neither.
  [[nodiscard]] bool known(const TraceId& subject) const {
    if (wiring.records.trace_known(subject)) return true;
    const auto state = wiring.journal.state_of(subject);
    return state && *state == store::CaseState::erased;
  }

  /// The peer holds a receipt that this journal cannot have given: entries were lost.
  [[nodiscard]] bool hub_behind(const AttachFrame& frame) const {
    if (frame.journal_index == 0) return false;
    if (frame.journal_index > wiring.journal.last().index) return true;
    const auto root = wiring.journal.root_at(frame.journal_index);
    if (!root) return true;
    return !std::equal(root->begin(), root->end(), frame.journal_root.begin(),
                       frame.journal_root.end(),
                       [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
  }
};

Verifier::Verifier(const Wiring& wiring) : wiring_(wiring), thread_([this] { run(); }) {}

Verifier::~Verifier() {
  wiring_.in.close();
  thread_.join();
}

void Verifier::run() {
  name_thread("hub-verify");
  codec::VerifiedRoots roots;
  for (;;) {
    auto batch = wiring_.in.pop(batch_max);
    if (batch.empty()) return;
    const auto keys = wiring_.keys.view();
    const auto last_acks = last_acks_in(batch);
    std::vector<Happening> happenings;
    for (auto& inbound : batch) {
      if (std::holds_alternative<AckFrame>(inbound.what) &&
          last_acks.at(inbound.session) != &inbound)
        continue;
      const Work work{wiring_, roots, *keys->directory, inbound};
      if (auto happening = std::visit(work, inbound.what))
        happenings.push_back(std::move(*happening));
    }
    if (!wiring_.out.push(std::move(happenings))) return;
  }
}

}  // namespace iwets::shell
