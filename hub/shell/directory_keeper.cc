#include "hub/shell/directory_keeper.h"

#include <spdlog/spdlog.h>

#include "hub/shell/files.h"

namespace iwets::shell {
namespace {

constexpr std::size_t file_bytes_max = 4U << 20U;

/// `alone` is the authority's directory without successions: where both agree on a peer's keys, the
/// directory has caught up with the peer.
hub::DirectoryLoaded event_of(const codec::Directory& directory, const codec::Directory* alone) {
  hub::DirectoryLoaded event;
  event.version = directory.version();
  for (const auto& [peer, party] : directory.parties()) {
    hub::Grant grant;
    grant.peer = peer;
    grant.may_ask = party.may_ask;
    grant.may_fill = party.may_fill;
    grant.may_trace_to = party.may_trace_to;
    grant.answers_traces = party.answers_traces;
    grant.revoked = party.revoked.has_value();
    const auto* same = alone != nullptr ? alone->find(peer) : nullptr;
    grant.keys_taken = same != nullptr && same->keys.sign == party.keys.sign;
    event.grants.push_back(std::move(grant));
  }
  return event;
}

/// The remedy for whoever carries the file: the one of the codec is for who writes messages.
Fault of_file(Fault fault) {
  if (fault.code != FaultCode::bad_signature)
    fault.remedy =
        "this file is damaged or of another kind: copy `directory` from the authority's folder "
        "again";
  return fault;
}

}  // namespace

DirectoryKeeper::DirectoryKeeper(std::string path, const seal::Key32& authority,
                                 codec::PublicKeys hub)
    : path_(std::move(path)), authority_(authority), hub_(std::move(hub)) {}

std::optional<Fault> DirectoryKeeper::open() {
  const auto bytes = read_file(path_, file_bytes_max);
  if (!bytes) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto read = codec::Directory::open_update(bytes_of(*bytes), authority_);
  if (!read && read.error().code == FaultCode::bad_signature)
    return Fault{read.error().code, path_,
                 "the kept directory is not signed by the authority that the configuration pins",
                 "correct `hub.authority`; if the authority has changed, remove the file and load "
                 "its directory"};
  if (!read)
    return Fault{read.error().code, path_, "the kept directory is damaged: " + read.error().reason,
                 "remove the file and load the authority's directory again"};
  if (auto fault = judge(**read)) return fault;
  directory_ = *read;
  return std::nullopt;
}

std::shared_ptr<const codec::Directory> DirectoryKeeper::directory() const {
  const std::lock_guard lock(mutex_);
  return directory_;
}

Result<hub::DirectoryLoaded, Fault> DirectoryKeeper::load(Bytes signed_directory) {
  const std::lock_guard lock(mutex_);
  const auto alone = codec::Directory::open(signed_directory, authority_);
  if (!alone) return fail(of_file(alone.error()));
  auto next = directory_ ? directory_->replace(signed_directory, authority_) : alone;
  if (!next) return fail(next.error());
  if (auto fault = judge(**next)) return fail(std::move(*fault));
  if (auto fault = put(*next)) return fail(std::move(*fault));
  return event_of(**next, alone->get());
}

void DirectoryKeeper::adopt(PeerId peer, Bytes envelope) {
  const std::lock_guard lock(mutex_);
  if (!directory_) return;
  const auto next = directory_->succeed(envelope);
  if (!next) {
    // An order that is given again after a restart finds its work done.
    spdlog::debug("event=succession_not_taken peer={} reason={}", peer.text(),
                  name(next.error().code));
    return;
  }
  if (const auto fault = put(*next)) {
    spdlog::error("event=directory_not_kept reason=\"{}\"", fault->reason);
    return;
  }
  spdlog::info("event=keys_adopted peer={}", peer.text());
}

std::optional<hub::DirectoryLoaded> DirectoryKeeper::loaded() const {
  const std::lock_guard lock(mutex_);
  if (!directory_) return std::nullopt;
  return event_of(*directory_, nullptr);
}

void DirectoryKeeper::serve(KeyTable& table) {
  const std::lock_guard lock(mutex_);
  table_ = &table;
  table.replace(directory_);
}

std::optional<Fault> DirectoryKeeper::put(std::shared_ptr<const codec::Directory> next) {
  if (!write_file(path_, next->update()))
    return Fault{FaultCode::wrong_state, path_, "the directory cannot be written to disk",
                 "free space on the disk, and check who may write there"};
  directory_ = std::move(next);
  if (table_ != nullptr) table_->replace(directory_);
  return std::nullopt;
}

std::optional<Fault> DirectoryKeeper::judge(const codec::Directory& directory) const {
  if (directory.hub().sign == hub_.sign && directory.hub().curve == hub_.curve) return std::nullopt;
  return Fault{FaultCode::wrong_author, "hub",
               "the directory names other keys for the hub than this hub has",
               "run `iwets-authority hub STATE/hub.enrolment` with this hub's enrolment, and load "
               "the new directory"};
}

}  // namespace iwets::shell
