#include "hub/ctl/audit.h"

#include <istream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "iwets/v1/status.pb.h"
#include "proto/seal/audit_tree.h"
#include "proto/seal/checkpoint.h"
#include "proto/types/archive.h"
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

std::optional<AuditKind> kind_named(const std::string& text) {
  for (int kind = 0; kind <= static_cast<int>(AuditKind::erasure); ++kind)
    if (text == name(static_cast<AuditKind>(kind))) return static_cast<AuditKind>(kind);
  return std::nullopt;
}
/// 0: there is none, or something else than a whole number.
std::uint64_t number_in(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_number_unsigned() ? at->get<std::uint64_t>() : 0;
}

/// What a leaf commits to of an entry's own content, as docs/audit.md has it.
struct Content {
  struct Step {
    TraceId subject;
    std::uint8_t step = 0;
    PeerId peer;
    std::uint32_t code = 0;
    static void fields(auto& self, auto& archive) {
      archive(self.subject, self.step, self.peer, self.code);
    }
  };
  std::vector<Step> steps;
  std::string purpose, event;
  static void fields(auto& self, auto& archive) { archive(self.steps, self.purpose, self.event); }
};
/// What a line shows to its reader is what its leaf commits to.
bool shows(const json& line, const Content& content) {
  json subjects = json::array(), shown = json::array();
  for (const auto& step : content.steps) subjects.push_back(step.subject.text());
  for (const auto& step : line.value("steps", json::array()))
    shown.push_back(step.value("subject", ""));
  return line.value("purpose", "") == content.purpose && shown == subjects;
}

/// What a peer has countersigned.
struct Word {
  std::string peer;
  seal::Checkpoint seen;
};

std::string note(const seal::Checkpoint& checkpoint, const seal::Key32& hub,
                 const seal::Signature& signature) {
  return seal::text_of(checkpoint) + "\n" + seal::note_line("iwets/hub", hub, signature);
}

struct Reader {
  seal::AuditTree tree;
  seal::Checkpoint checkpoint;
  seal::Key32 hub{};
  std::vector<Word> words;
  std::set<seal::Key32> witnesses;  ///< the keys of the words
  std::vector<Digest> leaves;

  std::optional<CallError> head(const json& line) {
    const auto& wire = line.value("checkpoint", json::object());
    const auto root = bytes_in<32>(wire, "root");
    const auto signature = bytes_in<64>(wire, "signature");
    const auto key = bytes_in<32>(line, "hub_key");
    if (line.value("format", "") != format || !root || !signature || !key)
      return CallError{CallFault::invalid, "this is no exported audit log",
                       "make one with `iwets-hubctl audit export FILE`"};
    checkpoint = {number_in(wire, "size"), *root};
    hub = *key;
    if (!seal::verify(hub, checkpoint, *signature))
      return not_whole("the checkpoint is not signed by the hub's key");
    if (line.value("note", "") != note(checkpoint, hub, *signature))
      return not_whole("the note is not that of the checkpoint");
    return std::nullopt;
  }
  std::optional<CallError> entry(const json& line) {
    const auto index = number_in(line, "index");
    const auto content = from_hex(line.value("content", ""));
    const auto salt = bytes_in<32>(line, "salt");
    const auto payload = bytes_in<32>(line, "payload");
    const auto actor = PeerId::parse(line.value("actor", ""));
    if (index != leaves.size() + 1)
      return not_whole("entry " + std::to_string(leaves.size() + 1) + " is missing");
    const auto kind = kind_named(line.value("kind", ""));
    const auto said = content ? from_bytes<Content>(bytes_of(*content)) : std::nullopt;
    if (!said || !salt || !payload || !actor || !kind)
      return not_whole("entry " + std::to_string(index) + " cannot be read");
    if (!shows(line, *said))
      return not_whole("entry " + std::to_string(index) + " shows another purpose or other steps");
    leaves.push_back(seal::leaf_hash({*kind, from_us(number_in(line, "time_us")), *actor, *salt,
                                      seal::digest(bytes_of(*content)), *payload}));
    return std::nullopt;
  }
  std::optional<CallError> witness(const json& line) {
    const auto key = bytes_in<32>(line, "key");
    const auto root = bytes_in<32>(line, "root");
    const auto signature = bytes_in<64>(line, "signature");
    const auto peer = line.value("witness", "");
    const seal::Checkpoint seen{number_in(line, "size"), root.value_or(Digest{})};
    if (!key || !root || !signature ||
        !seal::verify_countersignature(*key, seen, from_us(number_in(line, "time_us")), *signature))
      return not_whole("the countersignature of " + peer + " does not fit");
    if (!witnesses.insert(*key).second) return not_whole("a witness is listed twice: " + peer);
    words.push_back({peer, seen});
    return std::nullopt;
  }
  std::optional<CallError> finish() {
    // A word of a longer log is of entries that are not here.
    std::erase_if(words, [&](const Word& word) { return word.seen.size > checkpoint.size; });
    std::map<std::uint64_t, Digest> roots;
    for (const auto& word : words) roots[word.seen.size] = {};
    for (const auto& leaf : leaves) {
      tree.append(leaf, [](unsigned, std::uint64_t, const Digest&) {});
      const auto at = roots.find(tree.size());
      if (at != roots.end()) at->second = tree.root();
    }
    if (tree.size() != checkpoint.size || tree.root() != checkpoint.root)
      return not_whole("the entries do not lead to the root that the hub has signed");
    for (const auto& word : words)
      if (roots.at(word.seen.size) != word.seen.root)
        return not_whole(word.peer + " has countersigned another log");
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
              {"note", note(checkpoint, key, signature)}}
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
        fault = reader.witness(line);
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
  return Verified{reader.leaves.size(), reader.words.size(), hex(reader.checkpoint.root),
                  seal::fingerprint(reader.hub)};
}

}  // namespace iwets::ctl
