#include "adapters/sql/answer_builder.h"

#include <algorithm>
#include <regex>
#include <tuple>

#include "adapters/sdk/unaskable.h"
#include "adapters/sql/order.h"
#include "adapters/sql/values.h"
#include "proto/field/country.h"
#include "proto/field/date.h"
#include "proto/field/firearm.h"
#include "proto/field/form.h"
#include "proto/field/model.h"
#include "proto/field/serial.h"

namespace iwets::sql {
namespace {

using field::Agreement;
using sdk::Custody;
using sdk::CustodyRole;

/// Lengths of the schema: proto/iwets/v1/facts.proto and trace.proto.
struct Bounds {
  std::size_t serial = 32, make = 64, calibre = 32, model = 64;
  std::size_t holder = 128, licence = 32, address = 256;
  std::size_t person = 192, birth_place = 128, identity_document = 64;
  std::size_t restrictions = 1'024, contact = 256, explanation = 4'096;
  std::size_t chain = 16;
  std::int64_t days = 100'000;
};
constexpr Bounds bounds;

/// States that are gone, and made firearms.
constexpr std::string_view historic[] = {"SUN", "DDR", "CSK", "YUG"};

/// Whether two codes mean countries of which neither is, or has become, the other.
bool differ(const std::string& a, const std::string& b) {
  const auto one = field::successors(a), other = field::successors(b);
  return !one.empty() && !other.empty() &&
         std::none_of(one.begin(), one.end(), [&](CountryCode heir) {
           return std::find(other.begin(), other.end(), heir) != other.end();
         });
}

std::string value(const Row& row, const std::string& field) {
  const auto at = row.find(field);
  return at == row.end() ? std::string() : at->second;
}

sdk::Final final_of(const Mapping& mapping, std::uint32_t code, const std::string& explanation) {
  sdk::Final out;
  out.code = code;
  out.answer.contact = line(mapping.contact, bounds.contact);
  out.answer.restrictions = line(mapping.restrictions, bounds.restrictions);
  out.answer.explanation = line(explanation, bounds.explanation);
  return out;
}

/// One answer while it is made.
class Builder {
 public:
  Builder(const Mapping& mapping, const field::TraceForm& form, const Found& found)
      : mapping_(mapping), form_(form), found_(found) {}

  Built build(std::optional<CountryCode> here) {
    auto& answer = out_.final.answer;
    answer = final_of(mapping_, 0, {}).answer;
    answer.firearm = firearm();
    answer.corrected = corrected(*answer.firearm);
    for (std::size_t i = 0; i < found_.chain.size(); ++i)
      for (const auto& row : found_.chain[i]) add_holder(mapping_.chain[i], row);
    answer.purchaser = purchaser();
    put_in_order(answer.chain);
    if (answer.purchaser)
      if (const auto days = field::days_between(answer.purchaser->purchased, form_.recovery.date);
          days && *days >= 0 && *days <= bounds.days)
        answer.time_to_crime_days = static_cast<std::uint32_t>(*days);
    answer.multiple_sale = has_status("multiple_sale");
    out_.final.code = code(here);
    answer.explanation = line(explanation_, bounds.explanation);
    return std::move(out_);
  }

 private:
  void note(const std::string& text) {
    auto& notes = out_.notes;
    if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(text);
  }
  /// A date of a row; what is there and no date is noted.
  field::PartialDate date(const Row& row, const std::string& section, const std::string& field) {
    const auto text = value(row, field);
    const auto read = date_of_text(text, mapping_.connection.date_order);
    const auto cure = mapping_.connection.date_order == DateOrder::ymd
                          ? "give `connection.date_order`"
                          : "correct it in the registry";
    if (!read)
      note(section + "." + field + ": '" + text +
           "' is no date that is understood, and is left out; " + cure +
           ", or turn it with the database's own functions");
    return read.value_or(field::PartialDate{});
  }
  /// A word in the network's terms; what nobody knows is noted.
  std::string word(const std::string& map, const std::string& text, const std::string& what) {
    if (text.empty()) return {};
    const auto found = network_word(mapping_.values, map, text);
    if (!found.known)
      note(what + ": '" + text + "' is not known" + (found.text.empty() ? " and is left out" : "") +
           "; give it in [values." + map + "]");
    return found.text;
  }
  std::string firearm_word(const std::string& map, const std::string& field) {
    return word(map, value(found_.firearm, field), "firearm." + field);
  }
  std::string country(const std::string& field) {
    const auto code = firearm_word("country", field);
    // The schema has codes of states that are gone for the country of manufacture only.
    const bool gone =
        std::find(std::begin(historic), std::end(historic), code) != std::end(historic);
    if (gone && field == "country_of_manufacture") return code;
    const auto now = field::country_of(code);
    return now ? std::string(now->text()) : std::string();
  }

  field::Firearm firearm() {
    field::Firearm out;
    const auto& row = found_.firearm;
    out.serial = line(value(row, "serial"), bounds.serial);
    out.make = line(firearm_word("make", "make"), bounds.make);
    out.brand = line(value(row, "brand"), bounds.make);
    out.importer = line(value(row, "importer"), bounds.make);
    out.type = firearm_word("type", "type");
    out.calibre = line(firearm_word("calibre", "calibre"), bounds.calibre);
    out.model = line(value(row, "model"), bounds.model);
    out.country_of_manufacture = country("country_of_manufacture");
    out.country_of_import = country("country_of_import");
    out.year_of_manufacture = year_of_text(value(row, "year_of_manufacture"));
    if (out.year_of_manufacture == 0)
      out.year_of_manufacture = date(row, "firearm", "year_of_manufacture").year;
    return out;
  }

  /// What the officer had reported otherwise.
  [[nodiscard]] std::vector<std::string> corrected(const field::Firearm& firearm) const {
    const auto& asked = form_.firearm;
    std::vector<std::string> out;
    const auto judge = [&](const char* name, Agreement agreement) {
      if (agreement == Agreement::contradicts) out.emplace_back(name);
    };
    if (found_.look_alike) out.emplace_back("serial");
    judge("make", asked_make_agreement(mapping_.values, asked.make, value(found_.firearm, "make")));
    judge("type", field::firearm_type_agreement(asked.type, firearm.type));
    judge("calibre", field::calibre_agreement(asked.calibre, firearm.calibre));
    judge("model", field::model_agreement(asked.model, firearm.model));
    if (differ(asked.country_of_manufacture, firearm.country_of_manufacture))
      out.emplace_back("country_of_manufacture");
    if (asked.year_of_manufacture != 0 && firearm.year_of_manufacture != 0 &&
        asked.year_of_manufacture != firearm.year_of_manufacture)
      out.emplace_back("year_of_manufacture");
    return out;
  }

  void add_holder(const Source& source, const Row& row) {
    Custody holder;
    if (source.role) {
      holder.role = *source.role;
    } else {
      const auto role = parse_role(word("role", value(row, "role_column"), source.section));
      if (!role) return;
      holder.role = *role;
    }
    holder.name = line(value(row, "name"), bounds.holder);
    if (holder.name.empty()) {
      note(source.section + ": a holder without a name is left out");
      nameless_purchaser_ |= holder.role == CustodyRole::purchaser;
      return;
    }
    holder.licence = line(value(row, "licence"), bounds.licence);
    holder.address = line(value(row, "address"), bounds.address);
    holder.acquired = date(row, source.section, "acquired");
    holder.disposed = date(row, source.section, "disposed");
    out_.final.answer.chain.push_back(std::move(holder));
  }

  static field::PartialDate when(const Custody& one) {
    return one.acquired.year != 0 ? one.acquired : one.disposed;
  }
  /// By time where all dates are known, otherwise in the order of the trade; never by that of the
  /// rows.
  void put_in_order(std::vector<Custody>& chain) {
    const bool dated = std::all_of(chain.begin(), chain.end(),
                                   [&](const Custody& one) { return when(one).year != 0; });
    std::stable_sort(chain.begin(), chain.end(), [&](const Custody& a, const Custody& b) {
      const auto by_time = when(a) <=> when(b);
      if (dated && by_time != 0) return by_time < 0;
      return std::tuple(a.role, when(a), a.name) < std::tuple(b.role, when(b), b.name);
    });
    if (chain.size() <= bounds.chain) return;
    note("chain: more than 16 holders; the last are left out");
    chain.resize(bounds.chain);
  }

  /// The first of the purchasers; of a registry without them, the first such holder. None where
  /// the dates do not tell which is the first: a wrong name is worse than none.
  std::optional<sdk::Purchaser> purchaser() {
    std::vector<Row> rows;
    bool named = false;
    for (const auto& row : found_.purchasers) {
      if (row.empty() || std::find(rows.begin(), rows.end(), row) != rows.end()) continue;
      rows.push_back(row);
      named |= !line(value(row, "name"), bounds.person).empty();
    }
    if (!rows.empty() && !named) note("purchaser: a purchaser without a name is left out");
    if (!named) return purchaser_of_chain();
    std::vector<field::PartialDate> dates;
    for (const auto& row : rows) dates.push_back(date(row, "purchaser", "purchased"));
    const auto first = first_of(dates);
    if (!first || found_.purchasers.size() >= purchasers_max ||
        line(value(rows[*first], "name"), bounds.person).empty())
      return unclear("purchaser");
    return person(rows[*first]);
  }

  std::optional<sdk::Purchaser> purchaser_of_chain() {
    std::vector<const Custody*> holders;
    for (const auto& holder : out_.final.answer.chain) {
      const bool again = std::any_of(holders.begin(), holders.end(), [&](const Custody* one) {
        return one->name == holder.name && one->address == holder.address &&
               one->acquired == holder.acquired;
      });
      if (holder.role == CustodyRole::purchaser && !again) holders.push_back(&holder);
    }
    if (holders.empty()) return std::nullopt;
    std::vector<field::PartialDate> dates;
    for (const auto* holder : holders) dates.push_back(holder->acquired);
    const auto first = first_of(dates);
    const bool more = std::any_of(found_.chain.begin(), found_.chain.end(),
                                  [](const auto& rows) { return rows.size() >= holders_max; });
    if (!first || more || nameless_purchaser_) return unclear("chain");
    sdk::Purchaser out;
    out.person.name = holders[*first]->name;
    out.address = holders[*first]->address;
    out.purchased = holders[*first]->acquired;
    return out;
  }

  std::nullopt_t unclear(const std::string& section) {
    note(section +
         ": which of the purchasers was the first is not certain (dates missing, not understood or "
         "not apart, a name missing, or too many rows); none is named");
    explain(
        "Purchasers are recorded, but the registry's dates do not tell surely which of them was "
        "the first; none is named here. Ask the center.");
    out_.purchaser_unclear = true;
    return std::nullopt;
  }

  sdk::Purchaser person(const Row& row) {
    sdk::Purchaser out;
    out.person.name = line(value(row, "name"), bounds.person);
    if (const auto birth = date(row, "purchaser", "birth_date"); birth.year != 0)
      out.person.birth_dates.push_back(birth);
    const auto sex = field::parse_sex(word("sex", value(row, "sex"), "purchaser.sex"));
    out.person.sex = sex.value_or(field::Sex::unknown);
    const auto nation = word("country", value(row, "nationality"), "purchaser.nationality");
    if (!nation.empty()) out.person.nationalities.push_back(nation);
    out.birth_place = line(value(row, "birth_place"), bounds.birth_place);
    out.address = line(value(row, "address"), bounds.address);
    out.identity_document = line(value(row, "identity_document"), bounds.identity_document);
    out.purchased = date(row, "purchaser", "purchased");
    return out;
  }

  bool has_status(const std::string& flag) {
    const auto status = value(found_.firearm, "status");
    if (!status.empty() && network_word(mapping_.values, "status", status).text == flag)
      return true;
    return is_true(value(found_.firearm, flag));
  }

  std::uint32_t code(std::optional<CountryCode> here) {
    if (const auto code = code_by_status(here)) return *code;
    const auto& answer = out_.final.answer;
    if (answer.purchaser) return answer.multiple_sale ? 101 : 100;
    struct End {
      CustodyRole role;
      std::uint32_t code;
    };
    constexpr End ends[] = {{CustodyRole::dealer, 110},
                            {CustodyRole::wholesaler, 111},
                            {CustodyRole::importer, 113},
                            {CustodyRole::manufacturer, 112}};
    for (const auto& end : ends)
      if (ends_at(end.role)) return end.code;
    if (out_.purchaser_unclear) return 305;
    explain("The firearm is in the registry; no transfer of it is recorded.");
    if (!answer.firearm->make.empty()) return 112;
    return answer.firearm->importer.empty() ? 305 : 113;
  }

  /// Whether the chain leads to such a holder. If it leads to several, the requester follows the
  /// last, so it is told where none is surely that.
  bool ends_at(CustodyRole role) {
    std::vector<const Custody*> holders;
    for (const auto& one : out_.final.answer.chain)
      if (one.role == role) holders.push_back(&one);
    const bool sure = std::any_of(holders.begin(), holders.end(), [&](const Custody* last) {
      return std::all_of(holders.begin(), holders.end(), [&](const Custody* other) {
        return other->name == last->name || surely_before(when(*other), when(*last));
      });
    });
    if (!holders.empty() && !sure)
      explain("Which " + name(role) + " held it last is not certain by the registry's dates.");
    return !holders.empty();
  }

  /// What outweighs the chain of custody.
  std::optional<std::uint32_t> code_by_status(std::optional<CountryCode> here) {
    struct Rule {
      const char* flag;
      std::uint32_t code;
    };
    constexpr Rule rules[] = {{"records_destroyed", 300},  {"retention_expired", 306},
                              {"stolen_from_dealer", 106}, {"lost_in_shipment", 107},
                              {"law_enforcement", 102},    {"military", 103},
                              {"military_surplus", 311}};
    if (const auto destination = value(found_.firearm, "exported_to"); !destination.empty()) {
      const auto code = word("country", destination, "status.exported_to");
      const auto now = field::country_of(code);
      if (now && now != here) {
        out_.final.next_country = now;
        explain("Exported to " + std::string(field::country_name(now->text())) +
                ". Ask the center of that country next.");
        return 104;
      }
      if (!now) explain("Exported, by the registry's words to: " + destination + ".");
    }
    for (const auto& rule : rules)
      if (has_status(rule.flag)) return rule.code;
    if (has_status("used_sale") && out_.final.answer.purchaser) return 105;
    return std::nullopt;
  }

  void explain(const std::string& text) {
    explanation_ += (explanation_.empty() ? "" : " ") + text;
  }

  const Mapping& mapping_;
  const field::TraceForm& form_;
  const Found& found_;
  Built out_;
  std::string explanation_;
  bool nameless_purchaser_ = false;  ///< among the holders that are left out
};

}  // namespace

std::optional<sdk::Final> answer_unasked(const Mapping& mapping, const field::TraceForm& form) {
  const auto& firearm = form.firearm;
  const auto unasked = sdk::unaskable(firearm);
  if (!unasked) return std::nullopt;
  return final_of(mapping, unasked->code, unasked->answer.explanation);
}

sdk::Final answer_none(const Mapping& mapping, const field::TraceForm& form) {
  const auto rule = mapping.serial_rules.find(field::make_id(form.firearm.make));
  if (rule != mapping.serial_rules.end() &&
      !std::regex_search(field::canonical(form.firearm.serial), std::regex(rule->second)))
    return final_of(mapping, 201,
                    "This maker's serial numbers have another form. Read the number on frame or "
                    "receiver again; barrel and slide carry others.");
  return final_of(mapping, 320, "The registry has no firearm with this serial number.");
}

sdk::Final answer_other_firearms(const Mapping& mapping) {
  return final_of(mapping, 201,
                  "The registry has this serial number on firearms of another make or kind only. "
                  "Identify the maker again; the importer's mark is often taken for it.");
}

sdk::Final answer_unconfirmed(const Mapping& mapping) {
  return final_of(mapping, 305,
                  "The registry has this serial number on a firearm whose maker is not recorded. "
                  "Numbers are not unique across makers, so nobody is named by the number alone. "
                  "Ask the center.");
}

sdk::Final answer_several(const Mapping& mapping) {
  return final_of(mapping, 203,
                  "Several firearms in the registry fit. Submit the trace again with model, type, "
                  "calibre and every other marking.");
}

Built build_answer(const Mapping& mapping, const field::TraceForm& form, const Found& found,
                   std::optional<CountryCode> here) {
  return Builder(mapping, form, found).build(here);
}

}  // namespace iwets::sql
