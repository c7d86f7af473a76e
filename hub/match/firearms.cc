#include <algorithm>
#include <array>

#include "hub/match/keys.h"
#include "hub/match/rules.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::match {
namespace {

using field::Agreement;

bool agrees(Agreement agreement) {
  return agreement == Agreement::same || agreement == Agreement::compatible;
}

bool is_importer(const std::string& make) {
  const auto* known = field::find_make(make);
  return known != nullptr && known->importer_only;
}

/// Compares the makers. Officers often name the importer or the brand as the maker, so each of the
/// three on one side may agree with each on the other; only two real makers can contradict.
Agreement makers(const field::Firearm& a, const field::Firearm& b) {
  const auto direct = field::make_agreement(a.make, b.make);
  if (agrees(direct)) return direct;
  for (const auto& one : {a.make, a.brand, a.importer})
    for (const auto& other : {b.make, b.brand, b.importer})
      if (agrees(field::make_agreement(one, other))) return Agreement::compatible;
  const bool excused = is_importer(a.make) || is_importer(b.make);
  return excused ? Agreement::unknown : direct;
}

/// What two firearms have in common besides their numbers.
struct Likeness {
  Agreement make, calibre, type;
  std::vector<std::string> against;
};

Likeness likeness(const field::Firearm& a, const field::Firearm& b) {
  Likeness like{makers(a, b),
                field::calibre_agreement(a.calibre, b.calibre),
                field::firearm_type_agreement(a.type, b.type),
                {}};
  if (like.make == Agreement::contradicts) like.against.emplace_back("make differs");
  if (like.calibre == Agreement::contradicts) like.against.emplace_back("calibre differs");
  if (like.type == Agreement::contradicts) like.against.emplace_back("type differs");
  return like;
}

std::size_t contradictions(const Likeness& like) {
  return static_cast<std::size_t>(like.calibre == Agreement::contradicts) +
         static_cast<std::size_t>(like.type == Agreement::contradicts);
}

/// The frame's number is equal in canonical form.
Judgement exact(const Likeness& like, const std::string& on_record) {
  if (like.make == Agreement::contradicts)
    return graded(Grade::e, "serial", on_record, like.against);
  if (agrees(like.make) && agrees(like.calibre))
    return graded(lowered(Grade::a, contradictions(like)), "serial_make_calibre", on_record,
                  like.against);
  if (agrees(like.make))
    return graded(lowered(Grade::b, contradictions(like)), "serial_make", on_record, like.against);
  const auto grade = lowered(Grade::c, contradictions(like));
  if (agrees(like.calibre)) return graded(grade, "serial_calibre", on_record, like.against);
  if (agrees(like.type)) return graded(grade, "serial_type", on_record, like.against);
  return graded(Grade::e, "serial", on_record, like.against);
}

/// The numbers are equal by a weaker rule, or another part's is equal.
std::optional<Judgement> weaker(const char* rule, const Likeness& like,
                                const std::string& on_record) {
  if (like.make == Agreement::contradicts) return std::nullopt;
  const bool supported = agrees(like.make) || agrees(like.calibre) || agrees(like.type);
  const auto grade = supported ? lowered(Grade::c, contradictions(like)) : Grade::e;
  return graded(grade, rule, on_record, like.against);
}

std::optional<Judgement> compare(const FirearmNumber& asked, const FirearmNumber& on_record,
                                 const Likeness& like) {
  const auto& a = asked.canonical;
  const auto& b = on_record.canonical;
  const bool readable = is_readable(a) && is_readable(b);
  const bool equal = readable && a == b;
  if (std::min(a.size(), b.size()) < fuzzy_chars_min && !(equal && agrees(like.make)))
    return std::nullopt;
  if (equal && asked.frame && on_record.frame) return exact(like, on_record.typed);
  if (equal) return weaker("other_number", like, on_record.typed);
  if (!asked.frame || !on_record.frame) return std::nullopt;  // Two doubts are too many.
  if (field::folded(a) == field::folded(b))
    return weaker("serial_look_alike", like, on_record.typed);
  if (readable && field::ncic(a) == field::ncic(b))
    return weaker("serial_ncic", like, on_record.typed);
  return std::nullopt;
}

}  // namespace

std::optional<Judgement> judge_firearm(const field::Firearm& question,
                                       const field::Firearm& record) {
  const auto like = likeness(question, record);
  std::optional<Judgement> best;
  for (const auto& asked : firearm_numbers(question))
    for (const auto& on_record : firearm_numbers(record))
      keep_better(best, compare(asked, on_record, like));
  return best;
}

}  // namespace iwets::match
