#include "hub/authority/present.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "proto/codec/copy.h"
#include "proto/codec/profile.h"

namespace iwets::authority {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::pair<Store, const char*>, 5> store_names{{{Store::nominal, "nominal"},
                                                                    {Store::firearm, "firearm"},
                                                                    {Store::document, "document"},
                                                                    {Store::vehicle, "vehicle"},
                                                                    {Store::trace, "trace"}}};

std::vector<std::string> names(Stores stores) {
  std::vector<std::string> out;
  for (const auto& [store, name] : store_names) {
    if (stores.has(store)) out.emplace_back(name);
  }
  return out;
}

std::string joined(const std::vector<std::string>& words, const char* if_none) {
  if (words.empty()) return if_none;
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

Stores stores_of(const google::protobuf::RepeatedField<int>& wire) {
  Stores stores;
  for (const auto store : wire) stores.add(static_cast<Store>(store));
  return stores;
}

std::vector<std::string> countries_of(const v1::DirectoryEntry& entry) {
  return {entry.may_trace_to().begin(), entry.may_trace_to().end()};
}

bool is_member(const v1::DirectoryEntry& entry) { return entry.peer().starts_with("member:"); }

std::string time_text(std::uint64_t us) { return iwets::text(from_us(us)); }

std::string fingerprint(const v1::PeerKeys& keys) {
  return seal::fingerprint(codec::fixed<32>(keys.sign_key()));
}

ordered_json json_of(const v1::PeerKeys& keys) {
  return {{"sign_key", hex(bytes_of(keys.sign_key()))},
          {"curve_key", hex(bytes_of(keys.curve_key()))},
          {"fingerprint", fingerprint(keys)}};
}

ordered_json json_of(const v1::DirectoryEntry& entry) {
  ordered_json out{{"peer", entry.peer()},
                   {"name", entry.name()},
                   {"state", entry.revoked_us() == 0 ? "in_force" : "revoked"}};
  out.update(json_of(entry.keys()));
  out["schema_version_max"] = entry.schema_version_max();
  out["sealing_keys"] = entry.keys().sealing_keys_size();
  out["former_keys"] = entry.former_keys_size();
  out["may_ask"] = names(stores_of(entry.may_ask()));
  out["may_fill"] = names(stores_of(entry.may_fill()));
  if (is_member(entry)) {
    out["may_trace_to"] =
        entry.may_trace_to().empty() ? ordered_json("all") : ordered_json(countries_of(entry));
    out["answers_traces"] = entry.answers_traces();
  }
  if (entry.has_profile()) {
    auto& profile = out["profile"] = {{"records_begin", entry.profile().records_begin()},
                                      {"note", entry.profile().note()},
                                      {"requirements", ordered_json::array()}};
    for (const auto& one : codec::from_wire(entry.profile()).requirements)
      profile["requirements"].push_back({{"field", field::name(one.field)},
                                         {"when", field::name(one.when)},
                                         {"recommended", one.recommended},
                                         {"reason", one.reason}});
  }
  if (entry.revoked_us() != 0) {
    out["revoked"] = time_text(entry.revoked_us());
    out["reason"] = entry.revoked_reason();
  }
  if (entry.compromised_since_us() != 0) {
    out["compromised_since"] = time_text(entry.compromised_since_us());
  }
  return out;
}

}  // namespace

std::string text(Stores stores) { return joined(names(stores), "none"); }

std::optional<Store> store_named(std::string_view name) {
  for (const auto& [store, known] : store_names) {
    if (name == known) return store;
  }
  return std::nullopt;
}

std::optional<Instant> time_from(const std::string& text) {
  int year = 0, hour = 0, minute = 0, second = 0, used = 0;
  unsigned month = 0, day = 0;
  const auto whole = static_cast<int>(text.size());
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &used) != 3) {
    return std::nullopt;
  }
  if (used != whole &&
      (std::sscanf(text.c_str() + used, "T%2d:%2d:%2dZ%n", &hour, &minute, &second, &used) != 3 ||
       text.size() != 20 || used != 10)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  const bool possible = date.ok() && year >= 1970 && hour >= 0 && hour < 24 && minute >= 0 &&
                        minute < 60 && second >= 0 && second < 60;
  if (!possible) return std::nullopt;
  const auto time = std::chrono::sys_days{date}.time_since_epoch() + std::chrono::hours{hour} +
                    std::chrono::minutes{minute} + std::chrono::seconds{second};
  return Instant{std::chrono::duration_cast<Duration>(time)};
}

std::string describe(const v1::DirectoryEntry& entry) {
  std::string out = entry.peer();
  if (!entry.name().empty()) out += "  \"" + entry.name() + "\"";
  out += "\n  fingerprint   " + fingerprint(entry.keys()) + "\n";
  out += "  reads         schema version " + std::to_string(entry.schema_version_max()) + "\n";
  if (is_member(entry)) {
    out += "  may ask       " + text(stores_of(entry.may_ask())) + "\n";
    out += "  may fill      " + text(stores_of(entry.may_fill())) + "\n";
    out += "  may trace to  " + joined(countries_of(entry), "every center") + "\n";
    if (entry.answers_traces()) out += "  answers       traces, while its country has no center\n";
  }
  if (entry.has_profile()) {
    const auto profile = codec::from_wire(entry.profile());
    for (const auto& one : profile.requirements)
      out += "  requires      " + field::text(one) + "\n";
    if (profile.records_begin != 0)
      out += "  records       since " + std::to_string(profile.records_begin) + "\n";
    if (!profile.note.empty()) out += "  note          " + profile.note + "\n";
  }
  if (entry.former_keys_size() > 0) {
    out += "  former keys   " + std::to_string(entry.former_keys_size()) + "\n";
  }
  if (entry.revoked_us() != 0) {
    out += "  REVOKED       " + time_text(entry.revoked_us());
    if (!entry.revoked_reason().empty()) out += "  " + entry.revoked_reason();
    out += "\n";
  }
  if (entry.compromised_since_us() != 0) {
    out += "  COMPROMISED   since " + time_text(entry.compromised_since_us()) + "\n";
  }
  return out;
}

std::string describe(const Folder& folder) {
  std::string out = "authority\n  fingerprint   " + seal::fingerprint(folder.keys().open) +
                    "\n  key           " + hex(folder.keys().open) + "\n";
  const auto& directory = folder.directory();
  if (directory.version() == 0) return out + "no directory signed yet\n";
  out += "directory version " + std::to_string(directory.version()) + ", signed " +
         time_text(directory.created_us()) + ", " + std::to_string(directory.entries_size()) +
         " peers\n";
  out += "hub\n  fingerprint   " + fingerprint(directory.hub()) + "\n";
  for (const auto& entry : directory.entries()) out += describe(entry);
  return out;
}

std::string json(const Folder& folder) {
  const auto& directory = folder.directory();
  ordered_json out;
  out["authority"] = {{"sign_key", hex(folder.keys().open)},
                      {"fingerprint", seal::fingerprint(folder.keys().open)}};
  out["version"] = directory.version();
  if (directory.version() != 0) {
    out["signed"] = time_text(directory.created_us());
    out["hub"] = json_of(directory.hub());
  }
  out["peers"] = ordered_json::array();
  for (const auto& entry : directory.entries()) out["peers"].push_back(json_of(entry));
  return out.dump(2) + "\n";
}

std::string sentence(const std::string& party, Change change) {
  switch (change) {
    case Change::added: return party + " is in the directory.";
    case Change::rights_replaced: return party + " was there: its rights are replaced.";
    case Change::keys_replaced:
      return party + " was there: its keys are REPLACED, the earlier ones are former keys now.";
    case Change::taken_back: return party + " was revoked and is in force again.";
    case Change::revoked: return party + " is revoked.";
    case Change::revoked_again:
      return party + " was revoked; since when it is compromised is recorded.";
    case Change::unchanged: return party + " was like this already: nothing to sign.";
  }
  return party;
}

}  // namespace iwets::authority
