#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/match/key.h"
#include "hub/match/slip_marks.h"
#include "proto/field/facts.h"
#include "proto/types/terms.h"

/// Pure matching: which keys a record is found by, which keys a question looks up, and how well a
/// record found that way answers it. No I/O; the stores bring the records.
namespace iwets::match {

/// Bounds on the work of one question.
struct Limits {
  std::size_t keys_max = 1024;         ///< of one record or question
  std::size_t candidates_max = 500;    ///< records judged for one question and store
  std::size_t joint_rows_max = 5'000;  ///< read for one key of `joint_keys`
  std::size_t remembered_max = 5'000;  ///< earlier questions that share a key with one record
  std::size_t earlier_max = 64;        ///< the same with the persons of one trace: the newest
  std::size_t earlier_told_max = 8;    ///< of these: that alert, and are told
};

/// Keys of an entry of `store`, ascending. Of a person these are its documents; its names are found
/// by `person::NameIndex`. None for values that are no numbers (UNK, NONE, 0000, ...).
[[nodiscard]] std::vector<Key> record_keys(Store store, const field::Subject& subject);
/// What tells of an entry that its number may have been meant by one that is not its own. None of a
/// store whose records file keys for that.
[[nodiscard]] std::vector<SlipMark> record_marks(Store store, const field::Subject& subject);
/// The key of a record under its own name.
[[nodiscard]] Key record_key(Store store, std::string_view name);

/// What a request gives to one store.
struct Question {
  Store store = Store::nominal;
  /// Asked one by one, e.g. possessor and associates; none if a note says why.
  std::vector<field::Subject> subjects = {};
  bool nominal_papers = true;  ///< of a document question: meet the papers of nominals, too
  std::string note = {};       ///< what cannot be searched, why, and what to do about it
};
/// Splits a request into what each store can be asked: persons to nominal, the firearm to firearm
/// and trace, documents to document (and nominal), the vehicle to vehicle. Stores without data
/// get no question; those whose data cannot be searched get a note.
[[nodiscard]] std::vector<Question> questions(const std::vector<field::Person>& persons,
                                              const std::optional<field::Firearm>& firearm,
                                              const std::optional<field::Document>& document,
                                              const std::optional<field::Vehicle>& vehicle);
/// What to look up, most telling first; may repeat itself. All that may have been meant by a
/// document's number.
[[nodiscard]] std::vector<LookUp> question_keys(Store store, const field::Subject& subject);
/// Tells of what a number leaves without one character, of which characters records leave it.
using Marked = std::function<std::vector<CharacterClasses>(std::span<const Key> left)>;
/// The same, without what no record with these marks can be found by.
[[nodiscard]] std::vector<LookUp> question_keys(Store store, const field::Subject& subject,
                                                const Marked& marked);
/// An earlier question is filed under keys of all that it asks, of store `trace`, so that a record
/// that comes later, or a later question for the same person, finds it. What is filed is not wide.
/// The firearm of a trace is filed by `record_keys` already, and under the same keys.
enum class Memory { filed, asked };
struct MemoryKeys {
  std::vector<LookUp> numbers;
  /// Of a person. Two who share one may alert only if their birth dates do not contradict.
  std::vector<LookUp> names;
};
[[nodiscard]] MemoryKeys memory_keys(const field::Subject& subject, Memory side);

/// Of a number with unreadable places: lists, of each of which a record must have every key.
using JointKeys = std::vector<std::vector<Key>>;
[[nodiscard]] JointKeys joint_keys(Store store, const field::Subject& subject);

/// How a record answers a question, in words an officer can check.
struct Judgement {
  bool alert = false;  ///< a hit; otherwise a possible match
  Grade grade = Grade::none;
  std::string rule;                      ///< name of the rule, see docs/matching.md
  std::string matched;                   ///< the value on record: the number, or the alias
  std::vector<std::string> against;      ///< what speaks against it
  std::vector<std::string> in_favour{};  ///< of a person, beside names that are written alike
  std::uint16_t score = 0;               ///< of a person, in thousandths; 0 of all else
  friend bool operator==(const Judgement&, const Judgement&) = default;
};
/// Judges a candidate. Nothing: no match after all.
[[nodiscard]] std::optional<Judgement> judge(Store store, const field::Subject& question,
                                             const field::Subject& record);
/// True if `a` is the better one to show first: alerts, then grade, then score, then fewer
/// objections.
[[nodiscard]] bool better(const Judgement& a, const Judgement& b);

}  // namespace iwets::match
