#pragma once

#include "proto/codec/copy.h"
#include "proto/link/client/attachments.h"

/// A row of the table of attachments; used by attachment*.cc only.
namespace iwets::link {

#define IWETS_ATTACHMENT_COLUMNS                                                             \
  "trace, digest, ours, other, bytes, done, outcome, type, file_name, words, content, key, " \
  "refused, announced_us, concluded_us, message, piece, previous, restarts"

inline std::string view_of(const Digest& digest) { return codec::field_of(digest); }
inline TraceId trace_named(const std::string& bytes) {
  return TraceId::from_bytes(bytes_of(bytes)).value_or(TraceId{});
}
inline MessageId draw_message_id(Instant now) {
  return MessageId(seal::random_id(to_us(now) / 1000));
}

struct AttachmentBook::Row {
  Attachment shown;
  seal::Key32 key{};
  MessageId message;   ///< that has announced it last
  MessageId piece;     ///< that is under way; empty: none
  MessageId previous;  ///< the piece that was receipted last, and may be refused yet
  std::int64_t restarts = 0;

  static Row read(const Database::Statement& row);
};

}  // namespace iwets::link
