#include "node/evidence/package.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/evidence/message_words.h"
#include "node/evidence/timeline.h"

namespace iwets::evidence {
namespace {

using nlohmann::json;

json of_digests(const std::vector<Digest>& digests) {
  auto out = json::array();
  for (const auto& one : digests) out.push_back(hex(one));
  return out;
}

json of_unsealed(const std::optional<Unsealed>& unsealed) {
  if (!unsealed) return nullptr;
  return {{"content", to_base64(unsealed->content)}, {"salt", hex(unsealed->salt)}};
}

json of_receipt(const std::optional<ReceiptProof>& proof) {
  if (!proof) return nullptr;
  return {{"receipt", to_base64(proof->receipt)},
          {"key", hex(proof->key)},
          {"signature", hex(proof->signature)},
          {"previous", hex(proof->previous)},
          {"after", of_digests(proof->after)}};
}

json of_log(const LogProof& log) {
  auto entries = json::array();
  for (const auto& entry : log.entries)
    entries.push_back({{"message", hex(entry.message)},
                       {"index", entry.index},
                       {"kind", static_cast<unsigned>(entry.kind)},
                       {"kind_name", iwets::name(entry.kind)},
                       {"time_us", to_us(entry.time)},
                       {"actor", entry.actor.text()},
                       {"salt", hex(entry.salt)},
                       {"entry", hex(entry.entry)},
                       {"payload_salt", hex(entry.payload_salt)},
                       {"path", of_digests(entry.path)}});
  return {{"asked_us", to_us(log.asked)},
          {"checkpoint",
           {{"size", log.size},
            {"root", hex(log.root)},
            {"key", hex(log.key)},
            {"signature", hex(log.signature)}}},
          {"entries", std::move(entries)}};
}

/// Gathers the items in their order, and the lines of the timeline.
class Items {
 public:
  explicit Items(const Case& of) : of_(of) {}

  Result<json, Fault> all() {
    add("export", head());
    for (std::size_t i = 0; i < of_.editions.size(); ++i)
      add("directory " + std::to_string(i + 1), {{"update", to_base64(of_.editions[i])}});
    for (std::size_t i = 0; i < of_.hops.size(); ++i)
      if (auto fault = add_hop(of_.hops[i], std::to_string(i + 1))) return fail(std::move(*fault));
    add("timeline", {{"lines", timeline_.lines()}});
    return std::move(items_);
  }

 private:
  void add(const std::string& name, json item) {
    item["item"] = name;
    items_.push_back(std::move(item));
  }
  json head() const {
    auto hops = json::array();
    for (const auto& hop : of_.hops) hops.push_back(hop.trace.text());
    return {{"member", of_.member.text()}, {"at_us", to_us(of_.at)},
            {"officer", of_.officer},      {"agency", of_.agency},
            {"purpose", of_.purpose},      {"case_reference", of_.case_reference},
            {"program", of_.program},      {"hops", std::move(hops)}};
  }
  std::optional<Fault> add_hop(const Hop& hop, const std::string& number) {
    int count = 0;
    for (const auto& message : hop.messages)
      if (auto fault = add_message(hop, number + "." + std::to_string(++count), message))
        return fault;
    count = 0;
    for (const auto& one : hop.unkept)
      add("unkept " + number + "." + std::to_string(++count), {{"trace", hop.trace.text()},
                                                               {"message", hex(one.message)},
                                                               {"at_us", to_us(one.at)},
                                                               {"step", one.step}});
    count = 0;
    for (const auto& file : hop.attached)
      add("attachment " + number + "." + std::to_string(++count),
          {{"trace", hop.trace.text()},
           {"name", file.name},
           {"digest", hex(file.content_digest)},
           {"bytes", file.bytes},
           {"media_type", file.media_type},
           {"ours", file.ours},
           {"content", file.content ? json(to_base64(*file.content)) : json(nullptr)}});
    auto log = hop.log ? of_log(*hop.log) : json::object();
    log["trace"] = hop.trace.text();
    if (!hop.no_log.empty()) log["absent"] = hop.no_log;
    add("log " + number, std::move(log));
    return std::nullopt;
  }
  std::optional<Fault> add_message(const Hop& hop, const std::string& number,
                                   const KeptMessage& kept) {
    const auto opened = codec::reread(bytes_of(kept.envelope));
    if (!opened) return opened.error();
    const auto understood = understand(*opened, kept.unsealed ? &kept.unsealed->content : nullptr);
    if (!understood) return understood.error();
    timeline_.add(*opened, understood->words);
    add("message " + number, {{"trace", hop.trace.text()},
                              {"line", line_of(*opened, understood->words)},
                              {"says", json::parse(understood->says)},
                              {"envelope", to_base64(kept.envelope)},
                              {"unsealed", of_unsealed(kept.unsealed)},
                              {"receipt", of_receipt(kept.receipt)}});
    return std::nullopt;
  }

  const Case& of_;
  json items_ = json::array();
  Timeline timeline_;
};

json seal_of(const Case& of, const json& items, const seal::SignKeys& keys) {
  auto list = json::array();
  for (const auto& item : items)
    list.push_back({{"item", item.at("item")}, {"digest", digest_of(item)}});
  json seal = {{"by", of.member.text()},
               {"at_us", to_us(of.at)},
               {"key", hex(seal::key_id(keys.open))},
               {"items", std::move(list)}};
  const auto signature = seal::sign(keys, seal_domain, bytes_of(canonical(seal)));
  seal["signature"] = hex(signature);
  return seal;
}

}  // namespace

Result<std::string, Fault> write_package(const Case& of, const seal::SignKeys& keys) {
  auto items = Items(of).all();
  if (!items) return fail(std::move(items.error()));
  json whole = {{"format", format}};
  whole["seal"] = seal_of(of, *items, keys);
  whole["items"] = std::move(*items);
  auto out = pretty(whole);
  if (out.size() > package_bytes_max)
    return fail(Fault{FaultCode::too_large, "", "the package would have more than 63 MiB",
                      "leave the attached files out"});
  return out;
}

std::string canonical(const json& value) { return value.dump(); }

std::string pretty(const json& value) { return value.dump(1) + "\n"; }

std::string digest_of(const json& value) { return hex(seal::digest(bytes_of(canonical(value)))); }

}  // namespace iwets::evidence
