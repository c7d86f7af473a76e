#include "proto/codec/profile.h"

#include <toml++/toml.h>

#include <algorithm>

#include "iwets/v1/directory.pb.h"

namespace iwets::codec {
namespace {

constexpr std::size_t requirements_max = 24, reason_bytes_max = 160, note_bytes_max = 256;

Fault wrong(const toml::source_region& where, std::string field, const std::string& reason) {
  auto at = "line " + std::to_string(where.begin.line) + ": `" + field + "` " + reason;
  return {FaultCode::malformed, std::move(field), std::move(at),
          "see deploy/examples/center-profile.toml"};
}

/// Reads one profile; remembers the first fault.
class Reader {
 public:
  field::CenterProfile read(const toml::table& table) {
    field::CenterProfile profile;
    for (const auto& [key, value] : table) {
      const auto name = std::string(key.str());
      if (name == "records_begin")
        profile.records_begin = year(value);
      else if (name == "note")
        profile.note = text(value, name, note_bytes_max);
      else if (name == "require" || name == "recommend")
        requirements(value, name, profile);
      else
        note(wrong(key.source(), name,
                   "is no key of a profile: records_begin, note, require, recommend"));
    }
    if (profile.requirements.size() > requirements_max)
      note(wrong(table.source(), "require", "and recommend stand more than 24 times"));
    return profile;
  }
  [[nodiscard]] const std::optional<Fault>& fault() const { return first_; }

 private:
  void note(Fault fault) {
    if (!first_) first_ = std::move(fault);
  }
  std::string text(const toml::node& value, const std::string& name, std::size_t bytes_max) {
    const auto said = value.value<std::string>();
    const bool line = said && said->size() <= bytes_max &&
                      std::none_of(said->begin(), said->end(),
                                   [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (line) return *said;
    note(wrong(value.source(), name,
               "must be one line of at most " + std::to_string(bytes_max) + " bytes"));
    return {};
  }
  std::uint16_t year(const toml::node& value) {
    const auto said = value.value<std::int64_t>();
    if (said && *said >= 1800 && *said <= 2200) return static_cast<std::uint16_t>(*said);
    note(wrong(value.source(), "records_begin", "must be a year, e.g. 1946"));
    return 0;
  }
  void requirements(const toml::node& value, const std::string& name,
                    field::CenterProfile& profile) {
    const auto* rows = value.as_array();
    if (rows == nullptr) return note(wrong(value.source(), name, "is written as [[" + name + "]]"));
    for (const auto& row : *rows) {
      const auto* table = row.as_table();
      if (table == nullptr)
        return note(wrong(row.source(), name, "is written as [[" + name + "]]"));
      profile.requirements.push_back(requirement(*table, name == "recommend"));
    }
  }
  field::Requirement requirement(const toml::table& table, bool recommended) {
    field::Requirement out;
    out.recommended = recommended;
    bool named = false;
    for (const auto& [key, value] : table) {
      const auto name = std::string(key.str());
      if (name == "field") {
        const auto known = field::parse_form_field(text(value, name, 64));
        if (known) out.field = *known;
        named = known.has_value();
        if (!known)
          note(wrong(value.source(), name, "names no part of the form that a center may require"));
      } else if (name == "when") {
        const auto known = field::parse_required_when(text(value, name, 64));
        if (known) out.when = *known;
        if (!known)
          note(wrong(value.source(), name,
                     "must be always, made_elsewhere, serial_unreadable or urgent"));
      } else if (name == "reason") {
        out.reason = text(value, name, reason_bytes_max);
      } else {
        note(wrong(key.source(), name, "is no key of a requirement: field, when, reason"));
      }
    }
    if (!named) note(wrong(table.source(), "field", "is missing"));
    return out;
  }

  std::optional<Fault> first_;
};

}  // namespace

Result<field::CenterProfile, Fault> read_profile(const std::string& toml) {
  try {
    Reader reader;
    auto profile = reader.read(toml::parse(toml));
    if (reader.fault()) return fail(*reader.fault());
    return profile;
  } catch (const toml::parse_error& error) {
    return fail(
        wrong(error.source(), "profile", "is no TOML: " + std::string(error.description())));
  }
}

void to_wire(const field::CenterProfile& profile, v1::CenterProfile& to) {
  for (const auto& requirement : profile.requirements) {
    auto& out = *to.add_requirements();
    out.set_field(static_cast<v1::FormField>(requirement.field));
    out.set_when(static_cast<v1::RequiredWhen>(requirement.when));
    out.set_recommended(requirement.recommended);
    out.set_reason(requirement.reason);
  }
  to.set_records_begin(profile.records_begin);
  to.set_note(profile.note);
}

field::CenterProfile from_wire(const v1::CenterProfile& wire) {
  field::CenterProfile profile;
  for (const auto& requirement : wire.requirements())
    profile.requirements.push_back({static_cast<field::FormField>(requirement.field()),
                                    static_cast<field::RequiredWhen>(requirement.when()),
                                    requirement.recommended(), requirement.reason()});
  profile.records_begin = static_cast<std::uint16_t>(wire.records_begin());
  profile.note = wire.note();
  return profile;
}

}  // namespace iwets::codec
