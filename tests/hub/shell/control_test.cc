#include "hub/shell/control.h"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <future>
#include <mutex>

#include "hub/shell/commit.h"
#include "hub/shell/tombstones.h"
#include "iwets/v1/status.pb.h"
#include "tests/hub/shell/world.h"
#include "tests/hub/store/temp_folder.h"

using namespace iwets;
using namespace world;
using namespace std::chrono_literals;

namespace {

/// A journal whose disk takes nothing until it is told to.
class SlowDisk : public Payloads {
 public:
  Result<store::Committed, store::CommitError> append(std::uint64_t,
                                                      const std::vector<store::Entry>& entries,
                                                      store::Durable) override {
    std::unique_lock lock(mutex_);
    asked_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    if (!entries.empty()) last_.index = entries.back().index;
    return last_;
  }
  void wait_asked() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return asked_; });
  }
  void open() {
    const std::scoped_lock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false, open_ = false;
  store::Committed last_;
};

/// The way of an operator's command through the hub, from its socket to the disk.
struct Path {
  Network network;
  store::TempFolder folder;
  SlowDisk disk;
  shell::Counters counters;
  shell::Clock clock{noon};
  shell::PayloadCache payloads{disk, 1};
  shell::Mailbox mailbox{{}};
  shell::TurnedQueue turned{1};
  shell::RecordsQueue records{1};
  hub::HubCore core{&seal::chain};
  shell::DirectoryKeeper directory{folder / "directory", network.authority.open,
                                   codec::public_keys(network.keys.at(PeerId::hub()))};
  std::unique_ptr<shell::KeyTable> keys;
  std::unique_ptr<shell::Committer> committer;
  std::unique_ptr<shell::CoreLoop> loop;
  std::unique_ptr<store::Records> records_kept = *store::Records::open(folder / "records");
  std::unique_ptr<shell::Eraser> eraser;
  shell::BackupMaker backups{{disk, *records_kept, shell::StatePaths{folder / ""}, "0", 0, 0,
                              [this] { return clock.now(); }}};
  std::unique_ptr<shell::Control> control;

  explicit Path(Duration wait_max = 20s) {
    (void)core.step(noon, hub::HubStarted{.version = "0", .limits = {}});
    (void)core.step(noon, *directory.load(bytes_of(network.signed_directory(1))));
    keys = std::make_unique<shell::KeyTable>(directory.directory(), std::set<PeerId>{});
    committer = std::make_unique<shell::Committer>(shell::Committer::Wiring{
        turned, disk, records, mailbox, counters, [](auto, const auto&) {}});
    loop = std::make_unique<shell::CoreLoop>(
        shell::CoreLoop::Wiring{core, mailbox, turned, payloads, clock, counters},
        shell::ShellLimits{});
    eraser = std::make_unique<shell::Eraser>(shell::Eraser::Wiring{
        mailbox, *loop, disk, *records_kept, clock, shell::StatePaths{folder / ""}, 7'305});
    control = std::make_unique<shell::Control>(
        shell::Control::Wiring{mailbox, *loop, directory, *keys, clock, *eraser, backups,
                               [](const v1::ReadAudit&) { return v1::ControlReply(); }, wait_max});
  }
  ~Path() {
    disk.open();
    loop.reset();
    committer.reset();
  }
  v1::ControlReply command(v1::ControlRequest request) {
    request.set_schema_version(1);
    v1::ControlReply reply;
    REQUIRE(reply.ParseFromString(control->answer(bytes_of(request.SerializeAsString()))));
    return reply;
  }
};

std::vector<v1::ControlRequest> lasting_commands(const Network& network) {
  std::vector<v1::ControlRequest> out(4);
  out[0].mutable_suspend_peer()->set_peer("member:ZA");
  out[1].mutable_resume_peer()->set_peer("member:ZA");
  out[2].mutable_open_generation()->set_peer("member:ZA");
  out[3].mutable_load_directory()->set_signed_directory(network.signed_directory(2));
  return out;
}

}  // namespace

TEST_CASE("Control: what lasts is answered when it is durable, not before", "[shell]") {
  Path path;
  const auto which = GENERATE(range<std::size_t>(0, 4));
  const auto request = lasting_commands(path.network)[which];
  // One that the core takes as done already is answered behind what is under way all the same.
  v1::ControlRequest first;
  first.mutable_suspend_peer()->set_peer("member:BR");
  auto before = std::async(std::launch::async, [&] { return path.command(first); });
  path.disk.wait_asked();
  CHECK(before.wait_for(50ms) == std::future_status::timeout);
  auto answer = std::async(std::launch::async, [&] { return path.command(request); });
  CHECK(answer.wait_for(50ms) == std::future_status::timeout);
  path.disk.open();
  CHECK(before.get().has_done());
  CHECK(answer.get().has_done());
}

TEST_CASE("Control: when the disk takes nothing, the answer says so", "[shell]") {
  Path path(10ms);
  const auto reply = path.command(lasting_commands(path.network)[0]);
  CHECK(reply.failure().code() == "not_durable");
  CHECK_FALSE(reply.failure().remedy().empty());
}

TEST_CASE("Control: a hub that ends does not say done", "[shell]") {
  Path path;
  path.mailbox.close();
  const auto reply = path.command(lasting_commands(path.network)[0]);
  CHECK(reply.failure().code() == "failed");
}

TEST_CASE("Control: what must be kept longer is not erased by age", "[shell]") {
  Path path;
  v1::ControlRequest request;
  request.mutable_erase_cases()->set_older_than_days(7'304);
  CHECK(path.command(request).failure().code() == "out_of_bounds");
  request.mutable_erase_cases()->set_older_than_days(7'305);
  CHECK(path.command(request).has_erased());
  CHECK(shell::read_tombstones(path.folder / "erased")->empty());
}

TEST_CASE("Control: a case that nobody has seen is not erased", "[shell]") {
  Path path;
  v1::ControlRequest request;
  request.mutable_erase_cases()->set_subject(std::string(16, 'x'));
  CHECK(path.command(request).failure().code() == "not_found");
}

TEST_CASE("Control: whoever reads the audit log is entered there, for each page", "[shell]") {
  Path path;
  path.disk.open();
  const auto entries = [&] {
    std::promise<JournalIndex> told;
    REQUIRE(path.mailbox.look([&](const hub::HubCore& core) { told.set_value(core.index()); }));
    return told.get_future().get();
  };
  const auto before = entries();
  v1::ControlRequest request;
  request.mutable_read_audit()->set_who("root");
  request.mutable_read_audit()->set_purpose("inspection");
  (void)path.command(request);
  CHECK(entries() == before + 1);
  request.mutable_read_audit()->set_goes_on(true);
  (void)path.command(request);
  CHECK(entries() == before + 2);
}
