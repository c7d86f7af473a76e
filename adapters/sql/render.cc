#include "adapters/sql/render.h"

#include <algorithm>
#include <vector>

#include "adapters/sql/mapping.h"
#include "proto/field/date.h"
#include "proto/field/firearm.h"
#include "proto/field/form.h"
#include "proto/field/result_code.h"

namespace iwets::sql {
namespace {

/// Lines of a name and a value; empty values have none.
class Lines {
 public:
  void add(const std::string& name, const std::string& value) {
    if (value.empty()) return;
    out_ += "  " + name + std::string(name.size() < 20 ? 20 - name.size() : 1, ' ') + value + "\n";
  }
  void add(const std::string& name, const field::PartialDate& date) {
    add(name, field::text(date));
  }
  [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
  std::string out_;
};

void firearm(const field::Firearm& firearm, Lines& to) {
  to.add("serial", firearm.serial);
  to.add("make", firearm.make);
  to.add("brand", firearm.brand);
  to.add("model", firearm.model);
  const auto type = field::firearm_type_name(firearm.type);
  to.add("type", firearm.type + (type.empty() ? "" : ": " + type));
  to.add("calibre", firearm.calibre);
  to.add("importer's mark", firearm.importer);
  to.add("made in", firearm.country_of_manufacture);
  to.add("imported to", firearm.country_of_import);
  if (firearm.year_of_manufacture != 0) to.add("year", std::to_string(firearm.year_of_manufacture));
}

void holder(const sdk::Custody& one, Lines& to) {
  auto text = one.name;
  const auto also = [&](const std::string& part) {
    if (!part.empty()) text += ", " + part;
  };
  also(one.licence);
  also(one.address);
  const auto from = field::text(one.acquired), until = field::text(one.disposed);
  if (!from.empty() && !until.empty())
    also(from + " to " + until);
  else
    also(from.empty() ? (until.empty() ? "" : "until " + until) : "from " + from);
  to.add(name(one.role), text);
}

void purchaser(const sdk::Purchaser& one, Lines& to) {
  to.add("purchaser", one.person.name);
  for (const auto& date : one.person.birth_dates) to.add("  born", date);
  to.add("  born in", one.birth_place);
  to.add("  sex", std::string(field::name(one.person.sex)));
  for (const auto& nation : one.person.nationalities) to.add("  nationality", nation);
  to.add("  address", one.address);
  to.add("  document", one.identity_document);
  to.add("  purchased", one.purchased);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string in_words(const sdk::Final& final) {
  Lines to;
  const auto& answer = final.answer;
  const auto* row = field::result_code(final.code);
  to.add("code",
         std::to_string(final.code) +
             (row == nullptr ? "" : " " + std::string(row->name) + ": " + std::string(row->text)));
  to.add("reason", name(final.reason));
  if (final.next_country) to.add("next country", std::string(final.next_country->text()));
  if (final.next_country) to.add("may be shown there", iwets::name(answer.onward));
  if (answer.firearm) firearm(*answer.firearm, to);
  std::string corrected;
  for (const auto& one : answer.corrected) corrected += (corrected.empty() ? "" : ", ") + one;
  to.add("corrected", corrected);
  for (const auto& one : answer.chain) holder(one, to);
  if (answer.purchaser) purchaser(*answer.purchaser, to);
  if (answer.time_to_crime_days != 0)
    to.add("time to crime", std::to_string(answer.time_to_crime_days) + " days");
  to.add("restrictions", answer.restrictions);
  to.add("contact", answer.contact);
  to.add("explanation", answer.explanation);
  return std::move(to).text();
}

std::string difference(const sdk::Final& before, const sdk::Final& after) {
  const auto old = lines_of(in_words(before)), fresh = lines_of(in_words(after));
  std::string out;
  auto next = fresh.begin();
  for (const auto& line : old) {
    const auto same = std::find(next, fresh.end(), line);
    if (same == fresh.end()) {
      out += "-" + line + "\n";
      continue;
    }
    for (; next != same; ++next) out += "+" + *next + "\n";
    out += " " + *next++ + "\n";
  }
  for (; next != fresh.end(); ++next) out += "+" + *next + "\n";
  return out;
}

std::string in_words(const sdk::Continuation& so_far) {
  std::string out = so_far.note.empty() ? "" : "  " + so_far.note + "\n";
  if (so_far.left_out > 0)
    out += "  " + std::to_string(so_far.left_out) + " older answers were left out\n";
  for (const auto& one : so_far.chain) {
    out += "  " + one.center.text() + ", trace " + one.trace.text() + ", signed " +
           text(one.signed_at).substr(0, 19) + "Z, verified\n";
    sdk::Final told;
    told.code = one.code;
    told.next_country = one.next_country;
    if (one.answer) told.answer = *one.answer;
    out += in_words(told);
  }
  return out;
}

}  // namespace iwets::sql
