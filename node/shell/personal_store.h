#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/core/effects.h"
#include "node/core/waiting.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// A request that an officer has not finished.
struct RequestDraft {
  std::string id;       ///< chosen by his page: 1 to 64 letters, digits, `-` and `_`
  std::string content;  ///< JSON: `{"values":{..},"step":n}`
  Instant at{};         ///< kept last
  std::string from;     ///< officer who handed it over; empty: it is his own
};

/// What of its events an officer is told, as a notice.
struct NoticeRow {
  std::int64_t seq = 0;
  NoticeKind kind = NoticeKind::hit;
  bool read = false;
};
/// Which notices, newest first.
struct NoticeQuestion {
  std::string officer;                     ///< badge; empty: a program of this machine
  std::optional<std::string> agency = {};  ///< only of its cases, and of no case; nothing: all
  std::vector<NoticeKind> kinds = {};      ///< empty: all
  bool unread = false, followed = false;   ///< only these
  std::optional<TraceId> subject = {};
  std::int64_t after = 0, before = 0;  ///< numbers between them; `before` 0: no end
  std::int64_t limit = 100;
};

/// The node's tables of what belongs to single officers: notices and what was read of them, cases
/// that are followed, drafts. Written by the link's thread inside its transactions; over a reading
/// connection only `drafts`, `draft`, `notices`, `unread`, `follows` and `officer_of` may be
/// called. Failures throw `link::DatabaseError`.
class PersonalStore {
 public:
  static constexpr std::int64_t drafts_max = 50;          ///< of one officer
  static constexpr std::int64_t unread_counted = 10'000;  ///< at most
  static constexpr std::int64_t flips_max = 20'000;       ///< notices of one officer read singly
  static constexpr Duration draft_life = std::chrono::hours{90 * 24};

  explicit PersonalStore(link::Database& database) : database_(database) {}
  void create_tables();

  /// An event was told under this number; `receiver`: to this officer only.
  void note(std::int64_t seq, const Tell& told, const std::string& receiver = {});
  /// Which agency has asked a check, for notices of it.
  void own_check(const TraceId& id, const std::string& agency, const std::string& on_behalf_of);
  [[nodiscard]] std::vector<NoticeRow> notices(const NoticeQuestion& question);
  /// How many are unread, at most `unread_counted`; of the question, who asks counts only.
  [[nodiscard]] std::int64_t unread(const NoticeQuestion& question);
  void read_up_to(const std::string& officer, std::int64_t seq);
  /// False: too many are marked one by one.
  [[nodiscard]] bool mark(const std::string& officer, const std::vector<std::int64_t>& seqs,
                          bool read);

  void follow(const std::string& officer, const TraceId& id, bool follows);
  /// Who followed the trace before follows the one with which its case goes on.
  void follow_on(const TraceId& before, const TraceId& next);
  [[nodiscard]] bool follows(const std::string& officer, const TraceId& id);
  /// Who has the case now; nothing: nobody who had signed in.
  [[nodiscard]] std::optional<std::string> officer_of(const TraceId& id);
  void give(const TraceId& id, const std::string& officer);

  /// False: he has as many as he may.
  [[nodiscard]] bool put(const std::string& officer, const RequestDraft& draft);
  /// False: there is none.
  [[nodiscard]] bool remove(const std::string& officer, const std::string& id);
  /// Newest first.
  [[nodiscard]] std::vector<RequestDraft> drafts(const std::string& officer);
  [[nodiscard]] std::optional<RequestDraft> draft(const std::string& officer,
                                                  const std::string& id);
  /// Drafts that nobody has touched for `draft_life`.
  void forget_drafts(Instant now);

 private:
  [[nodiscard]] std::int64_t up_to(const std::string& officer);
  link::Database& database_;
};

}  // namespace iwets::node
