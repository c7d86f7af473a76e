#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hub/match/person/name_index.h"
#include "hub/screen/generate/random.h"

namespace iwets::bench {

struct NominalsOptions {
  std::uint64_t nominals = 1'000'000;
  std::uint64_t names = 3'000'000;  ///< of all of them together, at least one each
  std::uint64_t seed = 1;
};
/// Draws the nominals, one after the other; the same each time.
void each_nominal(const NominalsOptions& options,
                  const std::function<void(std::uint64_t number, field::Person&&)>& use);

/// How the name that is asked for stands to those on record. Each question has a birth date.
enum class Kind { own_name, alias, one_slip, reordered, stranger };
inline constexpr Kind every_kind[] = {Kind::own_name, Kind::alias, Kind::one_slip, Kind::reordered,
                                      Kind::stranger};
[[nodiscard]] const char* words(Kind kind);

/// Who is asked for by a question of this kind about this nominal, by one name and birth date;
/// nothing if its name has no place for that. A stranger is drawn.
[[nodiscard]] std::optional<field::Person> question_about(const field::Person& nominal, Kind kind,
                                                          screen::generate::Random& random);

/// What one question took and found.
struct Asking {
  double candidates_us = 0;  ///< name made ready and candidates found
  double us = 0;             ///< the same, and records read and judged
  std::size_t read = 0;      ///< records
  std::size_t compared = 0;  ///< their names
  bool found = false;        ///< the nominal that is meant is at least a possible match
  bool alert = false;        ///< of anybody
};

/// Nominals as the hub has them: names in the index, records as their bytes. The bytes are in
/// memory.
class Nominals {
 public:
  explicit Nominals(const NominalsOptions& options);
  /// Reads and judges what the index proposes, as a check does. `meant`: a nominal's number.
  [[nodiscard]] Asking ask(const field::Person& person, std::uint64_t meant) const;
  [[nodiscard]] field::Person nominal(std::uint64_t number) const;
  [[nodiscard]] const match::person::NameIndex& index() const { return *index_; }
  /// Seconds that names took to be made ready and put into the index.
  [[nodiscard]] double build_s() const { return build_s_; }
  /// Each word of the names once, in Latin letters.
  [[nodiscard]] const std::vector<std::string>& latin_words() const { return latin_words_; }

 private:
  std::shared_ptr<const match::person::NameIndex> index_;
  std::string bytes_;  ///< of the records
  std::vector<std::uint64_t> begins_{0};
  std::vector<std::string> latin_words_;
  double build_s_ = 0;
};

}  // namespace iwets::bench
