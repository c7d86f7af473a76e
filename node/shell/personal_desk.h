#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "node/shell/case_store.h"
#include "node/shell/personal_store.h"
#include "node/shell/reply.h"

namespace iwets::node {

/// Of an officer, as a program or a handover names him.
inline constexpr std::size_t badge_bytes_max = 64;
/// The officer has no draft of that name.
[[nodiscard]] Reply no_such_draft();

/// What an officer has read: all up to a number, or single notices.
struct ReadForm {
  std::int64_t up_to = 0;  ///< 0: not said
  std::vector<std::int64_t> seqs;
  bool read = true;  ///< of `seqs`; false: to be read again
};
/// A case or a draft goes to another officer of this member.
struct HandoverForm {
  std::string to;    ///< badge
  std::string note;  ///< at most 1,000 bytes; may be empty
};
[[nodiscard]] Result<ReadForm, ApiError> read_marks(std::string_view json);
[[nodiscard]] Result<HandoverForm, ApiError> read_handover(std::string_view json);
/// The one flag of `{"follow":true}`.
[[nodiscard]] Result<bool, ApiError> read_follow(std::string_view json);
/// A draft as it is kept; `id` is judged, too.
[[nodiscard]] Result<RequestDraft, ApiError> read_draft(const std::string& id,
                                                        std::string_view json);

/// What single officers keep at the node: read marks, followed cases, drafts, handover. Belongs to
/// the link's thread; every call runs inside a transaction of its turn, and twice is as once.
class PersonalDesk {
 public:
  /// Tells an event; the receiver is the only one who is told, empty: all.
  using Teller = std::function<void(Instant now, const Tell& told, const std::string& receiver)>;
  PersonalDesk(link::Database& database, CaseStore& cases, Teller tell);

  [[nodiscard]] PersonalStore& store() { return store_; }
  /// `agency`: of the officer, whose unread notices are counted; nothing: all.
  [[nodiscard]] Reply mark_read(const std::string& officer,
                                const std::optional<std::string>& agency, const ReadForm& form);
  /// 404 unless this node has the trace.
  [[nodiscard]] Reply follow(const std::string& officer, const TraceId& id, bool follows);
  /// Who and when stand in the history of the case; the receiver is told and follows it.
  [[nodiscard]] Reply hand_over(Instant now, const std::string& officer, const TraceId& id,
                                const HandoverForm& form);
  [[nodiscard]] Reply put_draft(Instant now, const std::string& officer, RequestDraft draft);
  [[nodiscard]] Reply remove_draft(const std::string& officer, const std::string& id);
  /// The draft is the other officer's then.
  [[nodiscard]] Reply hand_over_draft(Instant now, const std::string& officer,
                                      const std::string& id, const HandoverForm& form);
  /// Forgets drafts that nobody has touched for `PersonalStore::draft_life`; looks once an hour.
  void on_time(Instant now);

 private:
  PersonalStore store_;
  CaseStore& cases_;
  Teller tell_;
  Instant forget_at_{};
};

}  // namespace iwets::node
