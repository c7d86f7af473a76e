#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/match/identifier_index.h"
#include "hub/match/match.h"
#include "hub/screen/table.h"

/// Numbers against the records of one store, found and judged as the hub does it.
namespace iwets::screen {

enum class Kind { serial, document, vin, plate };
/// "serial", "document", "vin", "plate"; nothing for another word.
[[nodiscard]] std::optional<Kind> kind_of(std::string_view word);

/// Columns: number; for a serial make, brand, importer, model, calibre, type; for a document
/// country, type, mrz; for a vin make, model, year, engine; for a plate country, make, model, year.
/// Fails where the year is no year. `at` is for the message.
[[nodiscard]] Result<field::Subject, Problem> subject_of(Kind kind, const Row& row,
                                                         const std::string& at);

/// A record that answers.
struct Answer {
  std::uint32_t record = 0;
  match::Judgement judgement;
};
/// What one question finds, best first, or why it cannot be searched.
struct Found {
  std::vector<Answer> answers;
  std::string note;
};

/// The records of one kind.
class Identifiers {
 public:
  /// Fails with the file's fault. `brute`: without keys, each record is judged for each question.
  [[nodiscard]] static Result<Identifiers, Problem> read(Kind kind, const std::string& file,
                                                         bool brute);
  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] std::uint64_t line(std::uint32_t record) const { return records_[record].line; }
  [[nodiscard]] Found find(const field::Subject& question) const;

 private:
  struct Filed {
    std::uint64_t line = 0;
    field::Subject subject;
  };
  Identifiers(Kind kind, bool brute) : kind_(kind), brute_(brute) {}
  /// Records to judge, and whether so many may fit that they are not all.
  [[nodiscard]] std::pair<std::vector<std::uint32_t>, bool> candidates(
      const field::Subject& question) const;

  Kind kind_;
  bool brute_;
  std::vector<Filed> records_;
  match::IdentifierIndexes indexes_;  ///< one, unless each is judged
};

}  // namespace iwets::screen
