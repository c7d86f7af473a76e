#include "hub/shell/control.h"

#include <array>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>

#include "hub/ctl/audit.h"
#include "hub/ctl/render.h"
#include "hub/shell/audit_reader.h"
#include "hub/shell/commit.h"
#include "iwets/v1/status.pb.h"
#include "proto/codec/bounds.h"
#include "proto/types/archive.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"
#include "tests/hub/shell/world.h"

namespace iwets::fuzz {
namespace {

/// A journal that takes everything, and remembers what came last.
class Forgetful : public world::Payloads {
 public:
  Result<store::Committed, store::CommitError> append(std::uint64_t,
                                                      const std::vector<store::Entry>& entries,
                                                      store::Durable) override {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : entries) {
      last_.index = entry.index;
      kept_[entry.index % kept_.size()] = entry;
    }
    return last_;
  }
  [[nodiscard]] store::Committed durable() const override {
    const std::lock_guard lock(mutex_);
    return last_;
  }
  [[nodiscard]] Result<store::Audited, store::ReadError> audited(
      JournalIndex index) const override {
    const std::lock_guard lock(mutex_);
    const auto& kept = kept_[index % kept_.size()];
    if (kept.index != index) return fail(store::ReadError::absent);
    return store::Audited{kept, {}, {}};
  }
  [[nodiscard]] Result<std::vector<JournalIndex>, store::ReadError> entries_of(
      const TraceId&) const override {
    return newest();
  }
  [[nodiscard]] Result<std::vector<JournalIndex>, store::ReadError> found(
      const store::RecordKey&, JournalIndex) const override {
    return newest();
  }

 private:
  [[nodiscard]] std::vector<JournalIndex> newest() const {
    const std::lock_guard lock(mutex_);
    std::vector<JournalIndex> out;
    for (const auto& entry : kept_)
      if (entry.index != 0) out.push_back(entry.index);
    return out;
  }
  mutable std::mutex mutex_;  ///< guards what follows
  store::Committed last_;
  std::array<store::Entry, 16> kept_;
};

/// The way of an operator's command from its socket to the disk, one for the whole process.
struct Path {
  std::string folder =
      std::filesystem::temp_directory_path() / ("iwets-fuzz-" + std::to_string(::getpid()));
  Forgetful disk;
  shell::Counters counters;
  shell::Clock clock{noon};
  shell::PayloadCache payloads{disk, 1};
  shell::Mailbox mailbox{{}};
  shell::TurnedQueue turned{64};
  shell::RecordsQueue records{64};
  hub::HubCore core{&seal::chain};
  shell::DirectoryKeeper directory{folder, network().authority.open,
                                   codec::public_keys(network().of(PeerId::hub()))};
  std::unique_ptr<shell::KeyTable> keys;
  std::unique_ptr<shell::Committer> committer;
  std::unique_ptr<shell::CoreLoop> loop;
  std::unique_ptr<store::Records> records_kept = *store::Records::open(folder + "-records");
  std::unique_ptr<shell::Eraser> eraser;
  shell::BackupMaker backups{{disk, *records_kept, shell::StatePaths{folder + "-state"}, "0", 0, 0,
                              [this] { return clock.now(); }}};
  std::unique_ptr<shell::Control> control;

  Path() {
    (void)core.step(noon, hub::HubStarted{.version = "0", .limits = {}});
    (void)core.step(noon, *directory.load(bytes_of(network().signed_directory)));
    keys = std::make_unique<shell::KeyTable>(directory.directory(), std::set<PeerId>{});
    committer = std::make_unique<shell::Committer>(shell::Committer::Wiring{
        turned, disk, records, mailbox, counters, [](auto, const auto&) {}});
    loop = std::make_unique<shell::CoreLoop>(
        shell::CoreLoop::Wiring{core, mailbox, turned, payloads, clock, counters},
        shell::ShellLimits{});
    eraser = std::make_unique<shell::Eraser>(shell::Eraser::Wiring{
        mailbox, *loop, disk, *records_kept, clock, shell::StatePaths{folder + "-state"}, 7'305});
    control = std::make_unique<shell::Control>(
        shell::Control::Wiring{mailbox, *loop, directory, *keys, clock, *eraser, backups,
                               [this](const v1::ReadAudit& order) { return read(order); }});
  }
  v1::ControlReply read(const v1::ReadAudit& order) const {
    v1::ControlReply reply;
    auto page = shell::read_audit(disk, order);
    if (page)
      *reply.mutable_audit() = std::move(*page);
    else
      reply.mutable_failure()->set_code("failed");
    return reply;
  }
  ~Path() {
    loop.reset();
    committer.reset();
    records_kept.reset();
    for (const auto* rest : {"", "-records", "-state"}) std::filesystem::remove_all(folder + rest);
  }
};

/// Commands that end the process, wait for a thread that is not here, or write anywhere.
bool left_out(Bytes bytes) {
  v1::ControlRequest request;
  return request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
         (request.has_drain() || request.has_take_snapshot() || request.has_start_backup());
}

void command(Bytes bytes) {
  if (left_out(bytes)) return;
  static Path path;
  v1::ControlReply reply;
  const auto answer = path.control->answer(bytes);
  must(!codec::parse(bytes_of(answer), reply), "a reply is within its bounds");
  must(reply.kind_case() != v1::ControlReply::KIND_NOT_SET, "and says something");
}

/// What a check has found, as the operator is shown it: records with names of any length.
void looked_up(Input& in) {
  hub::StoresAnswered event;
  for (auto left = in.below(6); left > 0; --left) {
    auto& answer = event.answers.emplace_back();
    answer.store = static_cast<Store>(1 + in.below(5));
    answer.outcome = static_cast<Outcome>(in.below(5));
    for (auto found = in.below(8); found > 0; --found) {
      const std::string record(1 + in.below(64), 'A');
      answer.found.push_back({HitId(), peer("member:BR"), record, in.below(2) == 0});
    }
  }
  store::Entry entry;
  entry.index = 1;
  entry.event = to_bytes(hub::Event(event));
  Forgetful disk;
  (void)disk.append(1, {entry}, store::Durable::now);
  const auto page = shell::read_audit(disk, v1::ReadAudit());
  must(page && page->entries_size() == 1, "the entry is shown");
  v1::AuditPage read;
  must(!codec::parse(bytes_of(page->SerializeAsString()), read), "within the bounds");
  (void)ctl::audit_text(read.entries(0));
  (void)ctl::audit_line(read.entries(0));
}

template <typename Part>
void show(const Part& part) {
  must(!ctl::json_of(part).is_null(), "a reply has a form for programs");
}

/// What the operator's command makes of any answer to a command.
void command_reply(Bytes bytes) {
  const auto read = codec::read<v1::ControlReply>(bytes);
  if (!read) return;
  if (read->has_erased()) {
    (void)ctl::text_of(read->erased());
    show(read->erased());
  }
  if (!read->has_audit()) return;
  for (const auto& entry : read->audit().entries()) {
    (void)ctl::audit_text(entry);
    (void)ctl::audit_line(entry);
  }
  (void)ctl::audit_head(read->audit());
  (void)ctl::audit_witnesses(read->audit());
}

/// What it makes of any answer to a question.
void reply(Bytes bytes) {
  const auto read = codec::read<v1::StatusReply>(bytes);
  if (!read) return;
  switch (read->kind_case()) {
    case v1::StatusReply::kOverview:
      (void)ctl::text_of(read->overview(), {.colour = true});
      return show(read->overview());
    case v1::StatusReply::kPeers:
      (void)ctl::text_of(read->peers(), to_us(noon));
      return show(read->peers());
    case v1::StatusReply::kJourney:
      (void)ctl::text_of(read->journey());
      return show(read->journey());
    case v1::StatusReply::kEvents:
      for (const auto& event : read->events().events()) {
        (void)ctl::text_of(event);
        show(event);
      }
      return;
    case v1::StatusReply::kStores: (void)ctl::text_of(read->stores()); return show(read->stores());
    case v1::StatusReply::kTable: (void)ctl::text_of(read->table()); return show(read->table());
    case v1::StatusReply::kHits: (void)ctl::text_of(read->hits()); return show(read->hits());
    case v1::StatusReply::kFailure:
    case v1::StatusReply::KIND_NOT_SET: return;
  }
}

}  // namespace

/// The operator's sockets: commands, questions, and the answers to them.
void control(Bytes unit) {
  Input in(unit);
  switch (in.below(5)) {
    case 0: return reply(in.rest());
    case 1: {
      (void)codec::read<v1::StatusRequest>(in.rest());
      return;
    }
    case 2: return command(in.rest());
    case 3: return command_reply(in.rest());
    default: return looked_up(in);
  }
}

}  // namespace iwets::fuzz
