#include "hub/shell/control.h"

#include <signal.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <future>

#include "hub/shell/audit_reader.h"
#include "hub/shell/table_loader.h"
#include "iwets/v1/status.pb.h"
#include "proto/codec/bounds.h"
#include "proto/seal/keys.h"

namespace iwets::shell {
namespace {

constexpr auto core_wait_max = std::chrono::seconds{10};
constexpr auto save_wait_max = std::chrono::seconds{60};
/// `ErasedCases.reasons` in the schema.
constexpr int reasons_max = 100;

const char* text_of(hub::Held held) {
  switch (held) {
    case hub::Held::trace_open: return "the trace has had no outcome";
    case hub::Held::checks_open: return "a store has not answered";
    case hub::Held::unconfirmed: return "the confirmation of a hit is waited for";
    case hub::Held::undelivered: return "a message about it waits for a peer";
  }
  return "";
}

v1::ControlReply failure(const std::string& code, const std::string& reason,
                         const std::string& remedy) {
  v1::ControlReply reply;
  reply.mutable_failure()->set_code(code);
  reply.mutable_failure()->set_reason(reason);
  reply.mutable_failure()->set_remedy(remedy);
  return reply;
}
v1::ControlReply failure(const CommandFault& fault) {
  return failure(fault.code, fault.reason, fault.remedy);
}
v1::ControlReply done(const std::string& text) {
  v1::ControlReply reply;
  reply.mutable_done()->set_text(text);
  return reply;
}

}  // namespace

/// One command each.
struct Control::Visit {
  Wiring& wiring;

  /// An event of the operator's, about a peer that must be known.
  template <typename Event, typename Also>
  v1::ControlReply about_peer(const std::string& text, const char* what, Also also) const {
    const auto peer = PeerId::parse(text);
    const auto directory = wiring.directory.directory();
    if (!peer || !directory || directory->find(*peer) == nullptr)
      return failure("not_found", "the directory names no peer \"" + text + "\"",
                     "`iwets-hubctl peers` lists them");
    also(*peer);
    return perform(Event{*peer}, text + ": " + what,
                   [&] { spdlog::info("event={} peer={}", what, text); });
  }
  /// Puts an event before the core, and answers when it is durable.
  template <typename Told>
  v1::ControlReply perform(hub::Event event, const std::string& text, Told told) const {
    const auto durable = make_durable(wiring.mailbox, std::move(event), wiring.durable_wait_max);
    if (!durable) return failure(durable.error());
    told();
    return done(text);
  }
  v1::ControlReply operator()(const v1::SuspendPeer& order) const {
    // The table first: the next frame is refused, whatever waits before the event.
    return about_peer<hub::PeerSuspended>(order.peer(), "suspended",
                                          [&](PeerId peer) { wiring.keys.suspend(peer); });
  }
  v1::ControlReply operator()(const v1::ResumePeer& order) const {
    return about_peer<hub::PeerResumed>(order.peer(), "resumed",
                                        [&](PeerId peer) { wiring.keys.resume(peer); });
  }
  v1::ControlReply operator()(const v1::OpenGeneration& order) const {
    return about_peer<hub::GenerationOpened>(order.peer(), "generation_opened", [](PeerId) {});
  }
  v1::ControlReply operator()(const v1::LoadDirectory& order) const {
    const auto loaded = wiring.directory.load(bytes_of(order.signed_directory()));
    if (!loaded)
      return failure(name(loaded.error().code), loaded.error().reason, loaded.error().remedy);
    const auto version = loaded->version;
    const auto peers = loaded->grants.size();
    return perform(*loaded, "directory " + std::to_string(version) + " is in force", [&] {
      spdlog::info("event=directory_loaded version={} peers={}", version, peers);
    });
  }
  v1::ControlReply operator()(const v1::LoadTable& order) const {
    const auto told = load_table_piece(wiring.mailbox, wiring.directory.authority(), order.update(),
                                       wiring.durable_wait_max);
    return told ? done(*told) : failure(told.error());
  }
  v1::ControlReply operator()(const v1::Drain&) const {
    // The same way as for whoever stops the service.
    ::kill(::getpid(), SIGTERM);
    return done("the hub finishes its work and ends");
  }
  v1::ControlReply operator()(const v1::TakeSnapshot&) const {
    auto saved = std::make_shared<std::promise<bool>>();
    auto result = saved->get_future();
    wiring.core.save_state([saved](bool good) { saved->set_value(good); });
    if (result.wait_for(save_wait_max) != std::future_status::ready || !result.get())
      return failure("failed", "the state could not be saved", "see the hub's log");
    return done("the state is saved");
  }
  v1::ControlReply operator()(const v1::DumpState&) const {
    using Dump = std::pair<JournalIndex, std::string>;
    auto dumped = std::make_shared<std::promise<Dump>>();
    auto result = dumped->get_future();
    const bool asked = wiring.mailbox.look([dumped](const hub::HubCore& core) {
      dumped->set_value({core.index(), core.snapshot()});
    });
    if (!asked || result.wait_for(core_wait_max) != std::future_status::ready)
      return failure("failed", "the core did not answer", "try again");
    const auto [index, state] = result.get();
    const auto digest = seal::digest(bytes_of(state));
    v1::ControlReply reply;
    reply.mutable_state()->set_index(index);
    reply.mutable_state()->set_digest(digest.data(), digest.size());
    reply.mutable_state()->set_bytes(state.size());
    return reply;
  }
  v1::ControlReply operator()(const v1::ReadAudit& order) const {
    // Each page: whoever asks for a later one only has read as well.
    const auto entered = perform(consultation(order), "", [] {});
    return entered.has_failure() ? entered : wiring.read_audit(order);
  }
  v1::ControlReply operator()(const v1::ConfirmClock&) const {
    wiring.clock.confirm();
    const auto now = text(wiring.clock.now());
    const auto ahead = wiring.clock.ahead().count() / 1'000'000;
    spdlog::warn("event=clock_confirmed now={} ahead_s={}", now, ahead);
    if (ahead == 0) return done("the hub's time is now " + now);
    return done("the hub's time is " + now + ", " + std::to_string(ahead) +
                " s ahead: it never goes back, but runs at half speed until the wall clock has "
                "caught up");
  }
  v1::ControlReply operator()(const v1::EraseCases& order) const;
  v1::ControlReply operator()(const v1::StartBackup& order) const {
    const auto fault = wiring.backups.start(order.folder());
    if (fault) return failure(*fault);
    return (*this)(v1::LookAtBackup{});
  }
  v1::ControlReply operator()(const v1::LookAtBackup&) const;
};

v1::ControlReply Control::Visit::operator()(const v1::LookAtBackup&) const {
  v1::ControlReply reply;
  auto& state = *reply.mutable_backup();
  // Asked first: one that ends meanwhile is looked at again.
  state.set_running(wiring.backups.running());
  state.set_bytes(wiring.backups.progress().bytes);
  state.set_bytes_total(wiring.backups.progress().bytes_total);
  if (state.running()) return reply;
  const auto outcome = wiring.backups.outcome();
  if (!outcome)
    return failure("not_found", "no backup was made since the hub has started",
                   "order one with `iwets-hubctl backup FOLDER`");
  if (!*outcome) return failure(outcome->error());
  const auto& made = **outcome;
  state.set_folder(made.folder);
  state.set_index(made.manifest.end.last.index);
  state.set_time_us(to_us(made.manifest.end.time));
  state.set_files(made.manifest.files.size());
  return reply;
}

v1::ControlReply Control::Visit::operator()(const v1::EraseCases& order) const {
  Eraser::Order wanted{std::nullopt, order.older_than_days(), order.dry_run(), order.reason()};
  if (!order.subject().empty()) wanted.subject = *TraceId::from_bytes(bytes_of(order.subject()));
  const auto outcome = wiring.eraser.erase(wanted, wiring.durable_wait_max);
  if (!outcome) return failure(outcome.error());
  v1::ControlReply reply;
  auto& told = *reply.mutable_erased();
  told.set_dry_run(order.dry_run());
  told.set_erased(outcome->erased);
  told.set_kept(outcome->kept.size());
  for (const auto& [subject, held] : outcome->kept) {
    if (told.reasons_size() >= reasons_max) break;
    auto& kept = *told.add_reasons();
    kept.set_subject(subject.bytes());
    kept.set_reason(text_of(held));
  }
  return reply;
}

std::string Control::answer(Bytes request) {
  const auto reply = [&]() -> v1::ControlReply {
    const auto read = codec::read<v1::ControlRequest>(request);
    if (!read)
      return failure(name(read.error().code), read.error().field + ": " + read.error().reason,
                     "use an iwets-hubctl of the hub's version");
    const Visit visit{wiring_};
    switch (read->kind_case()) {
      case v1::ControlRequest::kLoadDirectory: return visit(read->load_directory());
      case v1::ControlRequest::kLoadTable: return visit(read->load_table());
      case v1::ControlRequest::kSuspendPeer: return visit(read->suspend_peer());
      case v1::ControlRequest::kResumePeer: return visit(read->resume_peer());
      case v1::ControlRequest::kOpenGeneration: return visit(read->open_generation());
      case v1::ControlRequest::kDrain: return visit(read->drain());
      case v1::ControlRequest::kTakeSnapshot: return visit(read->take_snapshot());
      case v1::ControlRequest::kDumpState: return visit(read->dump_state());
      case v1::ControlRequest::kConfirmClock: return visit(read->confirm_clock());
      case v1::ControlRequest::kReadAudit: return visit(read->read_audit());
      case v1::ControlRequest::kEraseCases: return visit(read->erase_cases());
      case v1::ControlRequest::kStartBackup: return visit(read->start_backup());
      case v1::ControlRequest::kLookAtBackup: return visit(read->look_at_backup());
      case v1::ControlRequest::KIND_NOT_SET: break;
    }
    return failure("malformed", "the request says nothing",
                   "use an iwets-hubctl of the hub's version");
  }();
  auto out = reply;
  out.set_schema_version(schema_version_first);
  return out.SerializeAsString();
}

}  // namespace iwets::shell
