#include "node/shell/accounts.h"

#include <array>
#include <cctype>

#include "node/core/consultation.h"
#include "node/shell/one_time_code.h"
#include "proto/seal/keys.h"

namespace iwets::node::accounts {
namespace {

constexpr std::size_t name_bytes_max = 100, agency_bytes_max = 64, language_bytes_max = 8;

ApiError unknown(const std::string& badge) {
  return {404, "not_found", "badge", "no officer has the badge " + badge,
          "`iwets-node officer list` shows all"};
}

ApiError bad(const char* field, std::string message, std::string remedy) {
  return {422, "out_of_bounds", field, std::move(message), std::move(remedy)};
}

std::optional<ApiError> fault_of(const Form& form, bool whole) {
  if (badge_of(form.badge).empty())
    return bad("badge", "badge: this is no badge",
               "write 2 to 32 letters, digits, hyphens, points, slashes or underscores");
  if ((whole && form.name.empty()) || form.name.size() > name_bytes_max)
    return bad("name", "name is empty or too long", "write the officer's name, at most 100 bytes");
  if ((whole && form.agency.empty()) || form.agency.size() > agency_bytes_max)
    return bad("agency", "agency is empty or too long",
               "write the agency's code, at most 64 bytes");
  if ((whole || !form.office.empty()) && !parse_office(form.office))
    return bad("role", "role is none of officer, supervisor, administrator",
               "write one of the three");
  return fault_of_language(form.language);
}

/// A first code, with a new secret for the device that comes with it.
FirstCode enrol(Officer& officer, Instant now) {
  FirstCode first{officer.badge, draw_code(), now + SignInRules{}.enrolment};
  std::array<std::uint8_t, totp::secret_bytes> secret{};
  seal::random_bytes(secret.data(), secret.size());
  officer.device = text_of(secret);
  officer.step = 0;
  officer.password.clear();
  officer.enrolment = digest_of(first.code);
  officer.enrolment_until = first.until;
  officer.failures = {};
  return first;
}

}  // namespace

std::optional<ApiError> fault_of_language(std::string_view language) {
  if (language.size() <= language_bytes_max) return std::nullopt;
  return bad("language", "language is too long", "write it as in en or pt");
}

std::string draw_code() {
  constexpr char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";  // 32, without 0, 1, I and O.
  std::array<std::uint8_t, 28> random{};
  seal::random_bytes(random.data(), random.size());
  std::string code;
  for (std::size_t i = 0; i < random.size(); ++i) {
    if (i > 0 && i % 4 == 0) code += '-';
    code += letters[random[i] & 31U];
  }
  return code;
}

std::string digest_of(std::string_view code) {
  std::string plain;
  for (const auto c : code)
    if (c != '-' && c != ' ')
      plain += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return hex(seal::digest(bytes_of(plain)));
}

std::optional<ApiError> fault_of_agency(const Agencies& agencies, const std::string& code) {
  if (code.empty() || agencies.empty() || agencies.contains(who(code))) return std::nullopt;
  return ApiError{422, "out_of_bounds", "agency",
                  "agency: " + code + " is no agency of this member",
                  "write one that the node's configuration has in [agencies]"};
}

Result<FirstCode, ApiError> add(OfficerStore& store, Instant now, const Form& form,
                                std::string_view by) {
  if (auto fault = fault_of(form, true)) return fail(std::move(*fault));
  Officer officer;
  officer.badge = badge_of(form.badge);
  officer.name = form.name;
  officer.agency = who(form.agency);
  officer.office = *parse_office(form.office);
  officer.language = form.language;
  officer.added = now;
  const auto first = enrol(officer, now);
  bool fresh = false;
  store.write([&] {
    fresh = !store.find(officer.badge).has_value();
    if (!fresh) return;
    store.put(officer);
    store.note(now, officer.badge, "added as " + std::string(name(officer.office)), by);
  });
  if (fresh) return first;
  return fail(ApiError{409, "wrong_state", "badge", "an officer has the badge " + officer.badge,
                       "a badge is one officer's; `iwets-node officer reset` lets him enrol anew"});
}

Result<FirstCode, ApiError> reset(OfficerStore& store, Instant now, const std::string& badge,
                                  std::string_view by) {
  std::optional<FirstCode> first;
  store.write([&] {
    auto officer = store.find(badge_of(badge));
    if (!officer) return;
    first = enrol(*officer, now);
    officer->locked = false;  // Whoever is locked out could not enrol.
    store.put(*officer);
    store.set_recovery(officer->badge, {});
    store.end_sessions(officer->badge, {});
    store.note(now, officer->badge, "reset", by);
  });
  if (first) return std::move(*first);
  return fail(unknown(badge));
}

std::optional<ApiError> change(OfficerStore& store, Instant now, const Form& form,
                               std::string_view by) {
  if (auto fault = fault_of(form, false)) return fault;
  bool there = false;
  store.write([&] {
    auto officer = store.find(badge_of(form.badge));
    there = officer.has_value();
    if (!there) return;
    const auto agency = officer->agency;
    const auto office = officer->office;
    if (!form.name.empty()) officer->name = form.name;
    if (!form.agency.empty()) officer->agency = who(form.agency);
    if (!form.office.empty()) officer->office = *parse_office(form.office);
    if (!form.language.empty()) officer->language = form.language;
    store.put(*officer);
    if (officer->agency != agency || officer->office != office)
      store.end_sessions(officer->badge, {});
    store.note(now, officer->badge,
               "changed: " + officer->agency + ", " + std::string(name(officer->office)), by);
  });
  return there ? std::nullopt : std::optional(unknown(form.badge));
}

std::optional<ApiError> lock(OfficerStore& store, Instant now, const std::string& badge,
                             bool locked, std::string_view by) {
  bool there = false;
  store.write([&] {
    auto officer = store.find(badge_of(badge));
    there = officer.has_value();
    if (!there) return;
    officer->locked = locked;
    officer->failures = {};
    store.put(*officer);
    if (locked) store.end_sessions(officer->badge, {});
    store.note(now, officer->badge, locked ? "locked" : "unlocked", by);
  });
  return there ? std::nullopt : std::optional(unknown(badge));
}

std::optional<ApiError> remove(OfficerStore& store, Instant now, const std::string& badge,
                               std::string_view by) {
  bool there = false;
  store.write([&] {
    there = store.find(badge_of(badge)).has_value();
    if (!there) return;
    store.remove(badge_of(badge));
    store.note(now, badge_of(badge), "removed", by);
  });
  return there ? std::nullopt : std::optional(unknown(badge));
}

}  // namespace iwets::node::accounts
