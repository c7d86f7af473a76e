#include <toml++/toml.h>

#include <algorithm>
#include <array>

#include "proto/codec/directory.h"

namespace iwets::codec {
namespace {

Fault wrong(const toml::source_region& where, std::string field, std::string reason) {
  const auto named = field.empty() ? "" : "`" + field + "` ";
  return {FaultCode::malformed, std::move(field),
          "line " + std::to_string(where.begin.line) + ": " + named + std::move(reason),
          "take the anchor file from the authority again (iwets-authority anchor)"};
}

/// Refuses keys that an anchor does not have: a typo must not go unnoticed.
std::optional<Fault> unknown_key(const toml::table& table, const std::string& path,
                                 std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    return wrong(key.source(), path + std::string(key.str()), "is no key of an anchor");
  }
  return std::nullopt;
}

/// The texts of an anchor, checked one by one; remembers the first fault.
class Source {
 public:
  explicit Source(const toml::table& table) : table_(table) {}

  std::string text(const char* section, const char* name) {
    const auto path = std::string(section) + "." + name;
    if (const auto value = table_.at_path(path).value<std::string>()) return *value;
    note(wrong(where(path), path, "must be there, as a text"));
    return {};
  }

  seal::Key32 key(const char* section, const char* name) {
    const auto bytes = from_hex(text(section, name));
    seal::Key32 out{};
    if (bytes && bytes->size() == out.size()) {
      std::copy(bytes->begin(), bytes->end(), out.begin());
    } else {
      const auto path = std::string(section) + "." + name;
      note(wrong(where(path), path, "must be 64 hexadecimal digits"));
    }
    return out;
  }

  void note(Fault fault) {
    if (!first_) first_ = std::move(fault);
  }
  [[nodiscard]] const std::optional<Fault>& fault() const { return first_; }
  [[nodiscard]] toml::source_region where(std::string_view path) const {
    const auto node = table_.at_path(path);
    return node ? node.node()->source() : table_.source();
  }

 private:
  const toml::table& table_;
  std::optional<Fault> first_;
};

bool is_endpoint(std::string_view text) {
  constexpr std::array<std::string_view, 3> transports{"tcp://", "ipc://", "inproc://"};
  return std::any_of(transports.begin(), transports.end(), [&](auto transport) {
    return text.starts_with(transport) && text.size() > transport.size();
  });
}

Result<Anchor, Fault> anchor_from(const toml::table& table) {
  if (auto fault = unknown_key(table, "", {"hub", "authority"})) return fail(*fault);
  for (const auto* section : {"hub", "authority"}) {
    const auto* part = table[section].as_table();
    if (part == nullptr) {
      return fail(wrong(table.source(), section, "is missing: it is a section"));
    }
    auto fault = section == std::string_view("hub")
                     ? unknown_key(*part, "hub.", {"endpoint", "curve_key", "sign_key"})
                     : unknown_key(*part, "authority.", {"sign_key"});
    if (fault) return fail(*fault);
  }
  Source source(table);
  Anchor anchor;
  anchor.endpoint = source.text("hub", "endpoint");
  anchor.hub_curve = source.key("hub", "curve_key");
  anchor.hub_sign = source.key("hub", "sign_key");
  anchor.authority = source.key("authority", "sign_key");
  if (!is_endpoint(anchor.endpoint)) {
    source.note(wrong(source.where("hub.endpoint"), "hub.endpoint",
                      "must look like \"tcp://hub.example:7447\""));
  }
  if (source.fault()) return fail(*source.fault());
  return anchor;
}

}  // namespace

std::string write_anchor(const Anchor& anchor) {
  std::string out =
      "# What a peer of the network starts from. Before you use it, compare the fingerprints with\n"
      "# those that the authority reads to you by telephone: everything else is believed because\n"
      "# of these keys.\n\n";
  out += "[hub]\nendpoint = \"" + anchor.endpoint + "\"\n";
  out += "curve_key = \"" + hex(anchor.hub_curve) + "\"\n";
  out += "# fingerprint " + seal::fingerprint(anchor.hub_sign) + "\n";
  out += "sign_key = \"" + hex(anchor.hub_sign) + "\"\n\n";
  out += "[authority]\n# fingerprint " + seal::fingerprint(anchor.authority) + "\n";
  out += "sign_key = \"" + hex(anchor.authority) + "\"\n";
  return out;
}

Result<Anchor, Fault> read_anchor(const std::string& toml) {
  try {
    return anchor_from(toml::parse(toml));
  } catch (const toml::parse_error& error) {
    return fail(wrong(error.source(), "", std::string(error.description())));
  }
}

}  // namespace iwets::codec
