#include <algorithm>
#include <array>

#include "hub/match/edits.h"
#include "hub/match/numbers.h"
#include "hub/match/rules.h"
#include "hub/match/wildcards.h"
#include "proto/field/firearm.h"
#include "proto/field/model.h"
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
  Agreement make, calibre, type, model;
  std::vector<std::string> against;
};

Likeness likeness(const field::Firearm& a, const field::Firearm& b) {
  Likeness like{makers(a, b),
                field::calibre_agreement(a.calibre, b.calibre),
                field::firearm_type_agreement(a.type, b.type),
                field::model_agreement(a.model, b.model),
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

/// Equal by NCIC's rule; what is left must be a number that may match alone.
bool equal_by_ncic(const std::string& a, const std::string& b) {
  const auto one = field::ncic(a);
  return one.size() >= fuzzy_chars_min && one == field::ncic(b);
}
/// Leading zeros, in their look-alikes too, do not count as a part of what is left.
bool equal_without_zeros(const std::string& a, const std::string& b) {
  return field::without_leading_zeros(a) == field::without_leading_zeros(b) &&
         field::without_leading_zeros(field::folded(a)).size() >= fuzzy_chars_min;
}

/// The numbers are one slip apart: possible if make and model agree; if a model is not known, the
/// calibre must agree, and that is worth less.
std::optional<Judgement> mistyped(std::string_view slip, const Likeness& like,
                                  const std::string& on_record) {
  if (!agrees(like.make) || like.model == Agreement::contradicts) return std::nullopt;
  const bool known = agrees(like.model);
  if (!known && !agrees(like.calibre)) return std::nullopt;
  auto against = like.against;
  against.emplace_back(slip);
  if (!known) against.emplace_back("model not known");
  return graded(known ? lowered(Grade::d, contradictions(like)) : Grade::e, "serial_one_slip",
                on_record, std::move(against));
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
  if (!readable) return std::nullopt;
  if (equal_by_ncic(a, b)) return weaker("serial_ncic", like, on_record.typed);
  if (equal_without_zeros(a, b)) return weaker("serial_leading_zeros", like, on_record.typed);
  if (!editable(a) || !editable(b)) return std::nullopt;
  const auto words = slip(b, a);
  return words.empty() ? std::nullopt : mistyped(words, like, on_record.typed);
}

/// The serial number has unreadable places and may be the one on record.
std::optional<Judgement> partly_read(const Pattern& asked, const field::Firearm& record,
                                     const Likeness& like) {
  const auto numbers = firearm_numbers(record);
  if (numbers.empty() || !numbers.front().frame || like.make == Agreement::contradicts ||
      !fits_readable(asked, numbers.front().canonical))
    return std::nullopt;
  if (!agrees(like.make) && !agrees(like.calibre)) return std::nullopt;
  const bool sure = agrees(like.make) && agrees(like.model);
  return graded(sure ? lowered(Grade::d, contradictions(like)) : Grade::e, "serial_wildcard",
                record.serial, like.against);
}

}  // namespace

std::optional<Judgement> judge_firearm(const field::Firearm& question,
                                       const field::Firearm& record) {
  const auto like = likeness(question, record);
  std::optional<Judgement> best;
  if (const auto pattern = unreadable_serial(question)) best = partly_read(*pattern, record, like);
  for (const auto& asked : firearm_numbers(question))
    for (const auto& on_record : firearm_numbers(record))
      keep_better(best, compare(asked, on_record, like));
  return best;
}

}  // namespace iwets::match
