#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "node/evidence/kept.h"
#include "node/evidence/package.h"
#include "node/shell/case_store.h"
#include "proto/codec/directory.h"
#include "proto/link/client/database.h"
#include "proto/link/client/peer_link.h"
#include "proto/seal/sealing.h"

namespace iwets::node {

/// Keeps what proves a member's traces: the exact bytes of the messages, what was sealed in them,
/// the hub's receipts, editions of the directory. Belongs to the link's thread; every call inside a
/// transaction of its turn.
class EvidenceKeeper : public seal::SealWatcher {
 public:
  /// `is_ours`: this is a trace of the member's own. Creates the tables.
  EvidenceKeeper(PeerId member, link::Database& database, CaseStore& cases,
                 std::function<bool(const TraceId&)> is_ours);

  /// Its message is posted next.
  void sealed(const Digest& commitment, const seal::Key32& salt, Bytes plaintext) override;
  void posted(const TraceId& subject);
  void receipted(const link::Receipted& receipted);
  /// Results are kept with their case, as its evidence.
  void received(const link::Incoming& incoming, seal::Opener& opener);
  /// Of each version that the authority has signed, the last state.
  void keep(const codec::Directory& directory);
  /// In the place of the one before; nothing is kept of a proof that proves less.
  void keep(const TraceId& trace, const evidence::LogProof& log);

  /// All that is kept of a trace, but the attached files; the messages by the time of their making.
  [[nodiscard]] evidence::Hop hop(const TraceId& trace);
  [[nodiscard]] std::optional<evidence::LogProof> log(const TraceId& trace);
  /// Editions of the directory, oldest first: the newest, and, if it does not know a key that has
  /// signed one of these messages, those before it.
  [[nodiscard]] std::vector<std::string> editions(const std::vector<evidence::Hop>& hops,
                                                  const codec::Directory& newest);

  static constexpr std::size_t editions_max = 8;

 private:
  /// What this node has sealed.
  struct Sealing {
    Digest commitment{};
    evidence::Unsealed unsealed;
    static void fields(auto& self, auto& archive) { archive(self.commitment, self.unsealed); }
  };
  [[nodiscard]] std::vector<evidence::KeptMessage> sent(const TraceId& trace);
  [[nodiscard]] std::vector<evidence::KeptMessage> results(const TraceId& trace);

  PeerId member_;
  link::Database& database_;
  CaseStore& cases_;
  std::function<bool(const TraceId&)> is_ours_;
  std::optional<Sealing> in_hand_;
};

}  // namespace iwets::node
