#include "hub/shell/composer.h"

#include <spdlog/spdlog.h>

#include <map>

#include "hub/shell/cases.h"
#include "hub/shell/compose.h"
#include "hub/shell/thread_name.h"
#include "proto/codec/envelope.h"
#include "proto/seal/batch.h"

namespace iwets::shell {
namespace {

constexpr std::size_t batch_max = 512;

codec::Draft draft_of(const hub::Compose& order, Written written) {
  codec::Draft draft;
  draft.recipient = order.recipient;
  draft.kind = written.kind;
  draft.id = MessageId(seal::random_id(to_us(order.created) / 1000));
  draft.created = order.created;
  draft.expires = order.created + codec::case_life;
  draft.body = std::move(written.body);
  return draft;
}

}  // namespace

Composer::Composer(const Wiring& wiring) : wiring_(wiring), thread_([this] { run(); }) {}

Composer::~Composer() {
  wiring_.in.close();
  thread_.join();
}

void Composer::run() {
  name_thread("hub-compose");
  for (;;) {
    auto orders = wiring_.in.pop(batch_max);
    if (orders.empty()) return;
    std::map<PeerId, std::vector<hub::Compose>> by_recipient;
    for (auto& order : orders) {
      auto& waiting = by_recipient[order.recipient];
      waiting.push_back(std::move(order));
      if (waiting.size() < seal::batch_max) continue;
      write(waiting);
      waiting.clear();
    }
    for (const auto& [recipient, waiting] : by_recipient)
      if (!waiting.empty()) write(waiting);
  }
}

void Composer::write(const std::vector<hub::Compose>& orders) {
  std::vector<codec::Draft> drafts;
  std::vector<std::uint64_t> numbers;
  std::vector<TraceId> cases;
  const auto directory = wiring_.directory.directory();
  const Sources sources{
      wiring_.payloads, *directory,
      [this](const store::RecordName& name) { return wiring_.records.guard_of(name); },
      [this] { return wiring_.records.snapshot(); }};
  std::vector<Happening> dropped;
  for (const auto& order : orders) {
    auto written = write_body(order, sources);
    if (!written) {
      // The draft stays decided in the core and is tried again at the next start.
      spdlog::error("event=not_composed draft={} recipient={} field={} reason=\"{}\"", order.number,
                    order.recipient.text(), written.error().field, written.error().reason);
      wiring_.counters.add(Count::not_composed);
      wiring_.mailbox.work_done(1);
      continue;
    }
    if (!*written) {
      spdlog::debug("event=draft_dropped draft={} recipient={}", order.number,
                    order.recipient.text());
      dropped.push_back({hub::DraftDropped{order.number}, std::nullopt});
      continue;
    }
    drafts.push_back(draft_of(order, std::move(**written)));
    numbers.push_back(order.number);
    cases.push_back(case_of(order.draft));
  }
  const auto dropped_count = dropped.size();
  wiring_.mailbox.push_inside(std::move(dropped), dropped_count);
  if (drafts.empty()) return;
  auto envelopes = codec::seal_batch(wiring_.keys, PeerId::hub(), drafts);
  std::vector<Happening> happenings;
  for (std::size_t i = 0; i < envelopes.size(); ++i) {
    hub::Composed event;
    event.draft = numbers[i];
    event.message = seal::digest(bytes_of(envelopes[i]));
    event.bytes = static_cast<std::uint32_t>(envelopes[i].size());
    happenings.push_back({event, std::move(envelopes[i]), {}, cases[i]});
  }
  wiring_.mailbox.push_inside(std::move(happenings), numbers.size());
  wiring_.counters.add(Count::composed, numbers.size());
}

}  // namespace iwets::shell
