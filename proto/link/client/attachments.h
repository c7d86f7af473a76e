#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "proto/codec/envelope.h"
#include "proto/codec/media_type.h"
#include "proto/link/client/database.h"
#include "proto/link/client/peer_link.h"
#include "proto/seal/sealing.h"

namespace iwets::link {

/// A photograph or document that one party of a trace has announced to the other.
struct Attachment {
  TraceId trace;
  Digest digest{};    ///< of its sealed pieces: by it all speak of the attachment
  bool ours = false;  ///< we have announced it
  PeerId other;       ///< the other party
  std::uint64_t bytes = 0;
  std::uint32_t done = 0;  ///< pieces that the hub has receipted, or that have come here
  AttachmentOutcome outcome = AttachmentOutcome::none;  ///< the last word on it
  codec::MediaType type = codec::MediaType::none;
  std::string file_name, words;
  Digest content{};     ///< BLAKE2b-256 of the file
  std::string refused;  ///< ours, by the hub: why
  Instant announced, concluded;
  [[nodiscard]] std::uint32_t pieces() const {
    return static_cast<std::uint32_t>((bytes + piece_bytes - 1) / piece_bytes);
  }
  [[nodiscard]] bool under_way() const {
    return outcome == AttachmentOutcome::none && refused.empty();
  }
};

/// A file to attach.
struct AttachedFile {
  std::string file_name, words, content;
};
/// Why a file cannot be attached; nothing: it can. Judges name, words, size and type.
[[nodiscard]] std::optional<Fault> judge_file(const AttachedFile& file);
/// The name, with an ending of the type behind it where its own is another's: a program of the
/// reader's machine goes by it.
[[nodiscard]] std::string fitting_name(const std::string& name, codec::MediaType type);

/// Attachments of a peer, both ways: docs/protocol.md 4.14. Keeps them in the link's SQLite file
/// (`link_attachments`), sealed; sends one piece of each at a time, the next when the hub has
/// receipted it; puts together what comes and tells the other party what became of it. Belongs to
/// the link's thread; every call inside a transaction of its turn. Throws `DatabaseError`.
class AttachmentBook {
 public:
  /// What it needs of the peer around it.
  class Around {
   public:
    virtual ~Around() = default;
    [[nodiscard]] virtual PeerId self() const = 0;
    /// False: the outbox is full.
    [[nodiscard]] virtual bool post(Outgoing message) = 0;
    /// Nothing: no sealing key is known.
    [[nodiscard]] virtual std::optional<seal::Reader> reader(PeerId peer) const = 0;
    [[nodiscard]] virtual seal::Opener& opener() = 0;
    /// Of the schema, that this peer reads.
    [[nodiscard]] virtual std::uint32_t schema_of(PeerId peer) const = 0;
  };
  /// Both must outlive it. Creates its tables.
  AttachmentBook(Database& database, Around& around);
  /// Told of each description that is sealed, before its message is posted.
  void watch_seals(seal::SealWatcher& watcher) { sealer_.watch(watcher); }

  /// Seals the file, announces it to `to`, and begins to send it. Fails with `malformed`,
  /// `out_of_bounds`, `too_large` (the file), `duplicate` (a file of this name or content is
  /// on its way already), `version_too_new` (the other party's program is too old),
  /// `not_sealed_to_reader`, `limit`.
  [[nodiscard]] Result<Attachment, Fault> add(Instant now, const TraceId& trace, PeerId to,
                                              const AttachedFile& file);
  /// The trace has gone to another center: what is ours of it is announced to that one. Returns
  /// what could not be, with the reason in `refused`.
  [[nodiscard]] std::vector<Attachment> readdress(Instant now, const TraceId& trace, PeerId to);
  /// The trace goes on as another, to `to`: what is ours of it goes along, sealed anew. Returns
  /// what does not, with the reason in `refused`; it is not kept with the new trace.
  [[nodiscard]] std::vector<Attachment> carry_on(Instant now, const TraceId& from,
                                                 const TraceId& trace, PeerId to);
  /// Forgets all of a trace.
  void forget(const TraceId& trace);

  // What came. Each returns the attachment if there is news of it.
  /// Of one that is whole here its author hears so again: the hub, or a former center of the trace,
  /// does not tell it. One that had failed begins anew, unless the message itself is `repeated`.
  [[nodiscard]] std::optional<Attachment> on_announced(Instant now, const codec::Opened& message,
                                                       bool repeated = false);
  [[nodiscard]] std::optional<Attachment> on_piece(Instant now, const codec::Opened& message);
  [[nodiscard]] std::optional<Attachment> on_arrived(Instant now, const codec::Opened& message);
  /// The hub does not take a message of kind attachment or attachment_piece.
  [[nodiscard]] std::optional<Attachment> on_refused(Instant now, const MessageId& message,
                                                     FaultCode code, const std::string& reason);
  void on_receipted(Instant now, const MessageId& message);
  /// Sends what found no room in the outbox.
  void on_time(Instant now);

  /// Of one trace, in the order in which they were announced. Any connection to the file.
  [[nodiscard]] static std::vector<Attachment> of(Database& database, const TraceId& trace);
  /// The file. Nothing: it is not whole here.
  [[nodiscard]] static std::optional<std::string> content_of(Database& database,
                                                             const Attachment& attachment);

  /// Kept of the other party, for one trace; more is answered with `no_room`.
  static constexpr std::uint64_t trace_bytes_max = 256U << 20U;

 private:
  struct Row;
  [[nodiscard]] static std::optional<Row> find(Database& database, const TraceId& trace,
                                               const Digest& digest);
  [[nodiscard]] static std::optional<std::string> join(Database& database, const Row& row,
                                                       AttachmentOutcome& why);
  void save(const Row& row);
  [[nodiscard]] bool announce(Instant now, Row& row);
  void post_next(Instant now, Row& row);
  /// Tells its author what has become of it.
  void say(Instant now, const Row& row);
  [[nodiscard]] std::optional<Attachment> conclude(Instant now, Row& row,
                                                   AttachmentOutcome outcome);

  Database& database_;
  Around& around_;
  seal::Sealer sealer_;
  std::set<MessageId>
      pieces_;           ///< ours that the hub has not receipted: most receipts are of others
  bool waiting_ = true;  ///< something found no room, or may not have
};

}  // namespace iwets::link
