#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/core/incoming.h"
#include "proto/field/facts.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// What of an incoming request stands in lists.
struct IncomingFacts {
  std::string case_reference, make, model, serial;
  std::string firearm;  ///< by which a second request for it is known; empty: not to be known
};
/// Who asks for which firearm, as one text; empty if its number is not whole.
[[nodiscard]] std::string firearm_text_of(PeerId requester, const field::Firearm& firearm);

/// What is kept of an incoming request word for word, each once. The numbers are kept on disk.
enum class IncomingPaper : std::uint8_t {
  envelope = 0,      ///< the requester's, as it came: evidence, and what the hub may read
  confidential = 1,  ///< what was sealed to us, opened
  said = 2,          ///< kind (one byte) and body of what we said last
  answer = 3,        ///< what we sealed into our result
};
/// What we sealed into this version of our result.
[[nodiscard]] constexpr IncomingPaper answer_paper(std::uint32_t version) {
  return version <= 1 ? IncomingPaper::answer : static_cast<IncomingPaper>(16 + version);
}
/// The requester's amendment to this version, as it came.
[[nodiscard]] constexpr IncomingPaper amendment_paper(std::uint32_t version) {
  return version <= 1 ? IncomingPaper::envelope : static_cast<IncomingPaper>(64 + version);
}
/// What was sealed to us in it, opened.
[[nodiscard]] constexpr IncomingPaper confidential_paper(std::uint32_t version) {
  return version <= 1 ? IncomingPaper::confidential : static_cast<IncomingPaper>(128 + version);
}

/// A line of the history of an incoming request.
struct IncomingLine {
  Instant at{};
  Step step = Step::incoming_request;
  std::uint32_t code = 0;
  std::string words;  ///< ours or theirs, or the hub's reason
};

/// The node's tables of incoming requests (`incoming*`), in the same file as its own cases. Over
/// the writing connection it belongs to the link's thread, inside its transactions; over a reading
/// one only `find`, `list`, `paper`, `history` and `counts` may be called. Failures throw
/// `link::DatabaseError`.
class IncomingStore {
 public:
  /// Lines kept of one request; what comes beyond is not.
  static constexpr std::int64_t lines_max = 1'000;

  explicit IncomingStore(link::Database& database) : database_(database) {}
  void create_tables();

  void add(const IncomingCase& c, const IncomingFacts& facts);
  void save(const IncomingCase& c);
  void keep(const TraceId& id, IncomingPaper paper, std::string_view content);
  void write(const TraceId& id, const IncomingLine& line);
  /// For lists, after an amendment.
  void set_case_reference(const TraceId& id, const std::string& reference);
  /// An open request of this firearm, if it is another one.
  [[nodiscard]] std::optional<TraceId> open_of(const std::string& firearm, const TraceId& other);
  /// Those of which something is to be said again by then, at most `most`.
  [[nodiscard]] std::vector<TraceId> due(Instant now, std::size_t most);
  [[nodiscard]] std::optional<Instant> next_due();

  [[nodiscard]] std::optional<IncomingCase> find(const TraceId& id);
  [[nodiscard]] std::optional<std::string> paper(const TraceId& id, IncomingPaper paper);
  [[nodiscard]] std::vector<IncomingLine> history(const TraceId& id);
  enum class Which : std::uint8_t { all, open, overdue, closed };
  struct Row {
    IncomingCase state;
    IncomingFacts facts;
  };
  /// Newest first; `overdue` first of all those whose deadline is longest past. `before`: only
  /// older ones.
  [[nodiscard]] std::vector<Row> list(Which which, Instant now, std::int64_t most,
                                      const std::optional<TraceId>& before);
  [[nodiscard]] std::optional<Row> row(const TraceId& id);
  struct Counts {
    std::int64_t open = 0, overdue = 0, closed = 0;
  };
  [[nodiscard]] Counts counts(Instant now);

 private:
  link::Database& database_;
};

}  // namespace iwets::node
