#include "hub/ctl/audit.h"

#include <istream>
#include <map>
#include <nlohmann/json.hpp>

#include "iwets/v1/status.pb.h"
#include "proto/seal/audit_tree.h"
#include "proto/seal/checkpoint.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::ctl {
namespace {

using json = nlohmann::ordered_json;
constexpr const char* format = "iwets-audit/1";

template <std::size_t n>
std::optional<std::array<std::uint8_t, n>> fixed(const std::string& bytes) {
  std::array<std::uint8_t, n> out{};
  if (bytes.size() != n) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}
template <std::size_t n>
std::optional<std::array<std::uint8_t, n>> bytes_in(const json& object, const char* key) {
  const auto bytes = from_hex(object.value(key, ""));
  return bytes ? fixed<n>(*bytes) : std::nullopt;
}

CallError not_whole(const std::string& what) {
  return {CallFault::denied, what,
          "keep the file and the hub's state as they are: one of them was changed; compare with "
          "the checkpoints that peers have countersigned"};
}

AuditKind kind_named(const std::string& text) {
  for (int kind = 0; kind <= static_cast<int>(AuditKind::erasure); ++kind)
    if (text == name(static_cast<AuditKind>(kind))) return static_cast<AuditKind>(kind);
  return AuditKind::operation;
}

struct Reader {
  seal::AuditTree tree;
  seal::Checkpoint checkpoint;
  seal::Key32 hub{};
  std::vector<json> witnesses;
  std::vector<Digest> leaves;

  std::optional<CallError> head(const json& line) {
    const auto& wire = line.value("checkpoint", json::object());
    const auto root = bytes_in<32>(wire, "root");
    const auto signature = bytes_in<64>(wire, "signature");
    const auto key = bytes_in<32>(line, "hub_key");
    if (line.value("format", "") != format || !root || !signature || !key)
      return CallError{CallFault::invalid, "this is no exported audit log",
                       "make one with `iwets-hubctl audit export FILE`"};
    checkpoint = {wire.value("size", std::uint64_t{0}), *root};
    hub = *key;
    if (!seal::verify(hub, checkpoint, *signature))
      return not_whole("the checkpoint is not signed by the hub's key");
    return std::nullopt;
  }
  std::optional<CallError> entry(const json& line) {
    const auto index = line.value("index", std::uint64_t{0});
    const auto content = from_hex(line.value("content", ""));
    const auto salt = bytes_in<32>(line, "salt");
    const auto payload = bytes_in<32>(line, "payload");
    const auto actor = PeerId::parse(line.value("actor", ""));
    if (index != leaves.size() + 1)
      return not_whole("entry " + std::to_string(leaves.size() + 1) + " is missing");
    if (!content || !salt || !payload || !actor)
      return not_whole("entry " + std::to_string(index) + " cannot be read");
    leaves.push_back(seal::leaf_hash({kind_named(line.value("kind", "")),
                                      from_us(line.value("time_us", std::uint64_t{0})), *actor,
                                      *salt, seal::digest(bytes_of(*content)), *payload}));
    return std::nullopt;
  }
  std::optional<CallError> finish() {
    std::map<std::uint64_t, Digest> seen;
    for (const auto& witness : witnesses) seen[witness.value("size", std::uint64_t{0})] = {};
    for (const auto& leaf : leaves) {
      tree.append(leaf, [](unsigned, std::uint64_t, const Digest&) {});
      const auto at = seen.find(tree.size());
      if (at != seen.end()) at->second = tree.root();
    }
    if (tree.size() != checkpoint.size || tree.root() != checkpoint.root)
      return not_whole("the entries do not lead to the root that the hub has signed");
    for (const auto& witness : witnesses) {
      const auto key = bytes_in<32>(witness, "key");
      const auto root = bytes_in<32>(witness, "root");
      const auto signature = bytes_in<64>(witness, "signature");
      const seal::Checkpoint word{witness.value("size", std::uint64_t{0}), root.value_or(Digest{})};
      const auto peer = witness.value("witness", "");
      if (!key || !root || !signature ||
          !seal::verify_countersignature(
              *key, word, from_us(witness.value("time_us", std::uint64_t{0})), *signature))
        return not_whole("the countersignature of " + peer + " does not fit");
      if (word.size <= checkpoint.size && seen.at(word.size) != word.root)
        return not_whole(peer + " has countersigned another log");
    }
    return std::nullopt;
  }
};

}  // namespace

std::string audit_text(const v1::AuditEntry& entry) {
  auto out = std::to_string(entry.index()) + "  " + text(from_us(entry.time_us())) + "  " +
             name(static_cast<AuditKind>(entry.kind())) + " by " + entry.actor();
  if (!entry.purpose().empty()) out += ", purpose " + entry.purpose();
  out += "\n";
  if (!entry.detail().empty()) out += "      " + entry.detail() + "\n";
  for (const auto& step : entry.steps()) {
    const auto subject = TraceId::from_bytes(bytes_of(step.subject()));
    out += "      " + (subject ? subject->text() : std::string()) + "  " + step.text() + "\n";
  }
  return out;
}

std::string audit_line(const v1::AuditEntry& entry) {
  json steps = json::array();
  for (const auto& step : entry.steps()) {
    const auto subject = TraceId::from_bytes(bytes_of(step.subject()));
    steps.push_back({{"subject", subject ? subject->text() : ""}, {"text", step.text()}});
  }
  return json{{"index", entry.index()},
              {"time_us", entry.time_us()},
              {"kind", name(static_cast<AuditKind>(entry.kind()))},
              {"actor", entry.actor()},
              {"purpose", entry.purpose()},
              {"detail", entry.detail()},
              {"steps", std::move(steps)},
              {"content", hex(bytes_of(entry.content()))},
              {"salt", hex(bytes_of(entry.salt()))},
              {"payload", hex(bytes_of(entry.payload()))}}
             .dump() +
         "\n";
}

std::string audit_head(const v1::AuditPage& page) {
  const auto& wire = page.checkpoint();
  const seal::Checkpoint checkpoint{wire.size(), fixed<32>(wire.root()).value_or(Digest{})};
  const auto key = fixed<32>(page.hub_key()).value_or(seal::Key32{});
  const auto signature = fixed<64>(wire.signature()).value_or(seal::Signature{});
  return json{{"format", format},
              {"checkpoint",
               {{"size", wire.size()},
                {"root", hex(bytes_of(wire.root()))},
                {"signature", hex(bytes_of(wire.signature()))}}},
              {"hub_key", hex(bytes_of(page.hub_key()))},
              {"note",
               seal::text_of(checkpoint) + "\n" + seal::note_line("iwets/hub", key, signature)}}
             .dump() +
         "\n";
}

std::string audit_witnesses(const v1::AuditPage& page) {
  std::string out;
  for (const auto& witness : page.witnesses()) {
    const auto& word = witness.countersignature();
    out += json{{"witness", word.peer()},
                {"size", word.size()},
                {"root", hex(bytes_of(word.root()))},
                {"time_us", word.time_us()},
                {"key", hex(bytes_of(witness.key()))},
                {"signature", hex(bytes_of(word.signature()))}}
               .dump() +
           "\n";
  }
  return out;
}

Result<Verified, CallError> verify_log(std::istream& log) {
  Reader reader;
  std::string text;
  for (bool first = true; std::getline(log, text); first = false) {
    const auto line = json::parse(text, nullptr, false);
    if (!line.is_object()) return fail(not_whole("a line of the log cannot be read"));
    std::optional<CallError> fault;
    try {
      if (first)
        fault = reader.head(line);
      else if (line.contains("witness"))
        reader.witnesses.push_back(line);
      else
        fault = reader.entry(line);
    } catch (const json::exception&) {
      fault = not_whole("a line of the log has not the form of one");
    }
    if (fault) return fail(*fault);
  }
  if (reader.checkpoint.size == 0)
    return fail(CallError{CallFault::invalid, "the file is empty",
                          "make one with `iwets-hubctl audit export FILE`"});
  if (auto fault = reader.finish()) return fail(*fault);
  return Verified{reader.leaves.size(), reader.witnesses.size(), hex(reader.checkpoint.root),
                  seal::fingerprint(reader.hub)};
}

}  // namespace iwets::ctl
