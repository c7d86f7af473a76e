#pragma once

#include <istream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "node/cli/failure.h"
#include "node/cli/record_source.h"

/// The list of specially designated nationals of the US Treasury in its headerless CSV form
/// (sdn.csv: ent_num, SDN_Name, SDN_Type, Program, Title, ..., Remarks; alt.csv: ent_num, alt_num,
/// alt_type, alt_name, remarks). `-0- ` stands for null; a line of 0x1A ends the files.
namespace iwets::cli {

/// Aliases by the number of the party.
using OfacAliases = std::map<std::uint64_t, std::vector<std::string>>;

/// Reads alt.csv. Rows that do not fit are left out and counted in `broken`. Fails with
/// `invalid_input` if no row fits, or there are more than a million.
[[nodiscard]] Outcome<OfacAliases> read_ofac_aliases(std::istream& in, std::size_t& broken);

/// What the remarks of a party say about a person.
struct OfacRemarks {
  std::vector<field::PartialDate> birth_dates;  ///< each year of a range up to 15 years
  std::vector<std::string> nationalities;       ///< ISO alpha-2; also citizenships
  std::vector<std::string> aliases;             ///< a.k.a. in quotes
  std::vector<field::Document> documents;       ///< passports; the country may be missing
  field::Sex sex = field::Sex::unknown;
};
/// Reads what it understands and leaves the rest.
[[nodiscard]] OfacRemarks read_ofac_remarks(std::string_view remarks);

/// Opens sdn.csv (which must outlive the source): individuals become persons with the id
/// `ofac-<number>` and the reason `sanctioned`; all other parties are skipped.
[[nodiscard]] std::unique_ptr<RecordSource> open_ofac(std::istream& sdn, OfacAliases aliases);

}  // namespace iwets::cli
