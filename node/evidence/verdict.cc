#include "node/evidence/verdict.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "node/evidence/fields.h"
#include "node/evidence/package.h"
#include "node/evidence/verified_messages.h"
#include "proto/codec/directory.h"

namespace iwets::evidence {
namespace {

using nlohmann::json;

constexpr int depth_max = 32;
constexpr std::size_t items_max = 10'000;

Fault no_package(std::string reason) {
  return {FaultCode::malformed, "", std::move(reason),
          "give the file as `iwets evidence export` wrote it"};
}

/// Nothing: no JSON, or deeper than any package.
std::optional<json> parse(std::string_view file) {
  bool deep = false;
  auto value = json::parse(
      file,
      [&](int depth, json::parse_event_t, json&) {
        deep = deep || depth > depth_max;
        return !deep;
      },
      false);
  if (deep || value.is_discarded() || !value.is_object()) return std::nullopt;
  return value;
}

class Verification {
 public:
  Verification(std::string_view file, const json& whole, const seal::Key32& authority)
      : file_(file), whole_(whole), authority_(authority) {}

  Verdict run() {
    add({"file", Standing::proven, "the bytes are those of a package", {}, {}});
    if (pretty(whole_) != file_)
      out_.findings.back() = {"file",
                              Standing::wrong,
                              {},
                              {},
                              "its bytes are not as a package is written: something was added, "
                              "moved or put twice"};
    read_items();
    for (const auto& item : items_)
      if (name_of(item).starts_with("directory ")) take_directory(item);
    take_head();
    VerifiedMessages messages(keys_, member_, hops_);
    for (const auto& item : items_)
      if (name_of(item).starts_with("message ")) add(messages.message(item));
    for (const auto& item : items_) take_other(item, messages);
    add(messages.hops());
    compare_with_seal();
    out_.timeline = messages.lines();
    return std::move(out_);
  }

 private:
  static std::string name_of(const json& item) { return Fields(item).text("item"); }
  void add(Finding finding) { out_.findings.push_back(std::move(finding)); }

  void read_items() {
    const auto& items = Fields(whole_).part("items");
    if (items.is_array()) items_ = items.get<std::vector<json>>();
  }

  void take_directory(const json& item) {
    Fields fields(item);
    const auto update = fields.base64("update");
    const auto fault = keys_.add(bytes_of(update), authority_);
    if (fault)
      return add({name_of(item), Standing::wrong, {}, {}, fault->field + " " + fault->reason});
    add({name_of(item),
         Standing::proven,
         "who is who, as the authority has signed it",
         "authority, key " + hex(seal::key_id(authority_)),
         {}});
  }

  void take_head() {
    static const json none;
    const auto at = std::ranges::find(items_, "export", name_of);
    Fields head(at == items_.end() ? none : *at);
    member_ = head.peer("member");
    out_.member = member_.text();
    out_.officer = head.text("officer");
    out_.agency = head.text("agency");
    out_.purpose = head.text("purpose");
    out_.case_reference = head.text("case_reference");
    exported_ = from_us(head.number("at_us"));
    out_.exported = text(exported_);
    const auto& hops = head.part("hops");
    for (const auto& hop : hops.is_array() ? hops : json::array())
      if (const auto id = TraceId::parse(hop.is_string() ? hop.get<std::string>() : ""); id)
        hops_.push_back(*id);
    if (!head.fault().empty() || hops_.empty() || member_.is_hub())
      return add({"export", Standing::wrong, {}, {}, "it does not say whose case it is"});
    add({"export",
         Standing::proven,
         out_.officer + " of " + out_.agency + " at " + out_.member + ", purpose " + out_.purpose +
             ", " + out_.exported,
         out_.member,
         {}});
  }

  void take_other(const json& item, const VerifiedMessages& messages) {
    const auto name = name_of(item);
    if (name.starts_with("log ")) return add(messages.log(item));
    if (name.starts_with("attachment ")) return add(messages.attachment(item));
    if (name == "timeline") return add(messages.timeline(item));
    if (name.starts_with("unkept "))
      return add({name,
                  Standing::not_proven,
                  Fields(item).text("step"),
                  {},
                  "the node has kept no more of this message than its digest"});
    if (name != "export" && !name.starts_with("message ") && !name.starts_with("directory "))
      add({name, Standing::wrong, {}, {}, "there is no such item in a package"});
  }

  /// The worst of what is said of an item stays.
  void say_wrong(const std::string& item, const std::string& why) {
    bool said = false;
    for (auto& one : out_.findings) {
      if (one.item != item) continue;
      one.standing = Standing::wrong;
      one.why = one.why.empty() ? why : why + "; " + one.why;
      said = true;
    }
    if (!said) add({item, Standing::wrong, {}, {}, why});
  }

  void compare_with_seal() {
    auto seal = Fields(whole_).part("seal");
    Fields fields(seal);
    const auto signature = fields.digits<64>("signature");
    const auto key = fields.digits<8>("key");
    const auto by = fields.peer("by");
    const auto& sealed = fields.part("items");
    std::vector<std::string> there;
    for (const auto& item : items_) there.push_back(name_of(item));
    for (const auto& item : std::set<std::string>(there.begin(), there.end()))
      if (std::ranges::count(there, item) != 1) say_wrong(item, "it is there more than once");
    if (!fields.fault().empty() || !sealed.is_array() || sealed.size() > items_max)
      return add({"seal", Standing::wrong, {}, {}, "there is no seal over the package"});
    std::vector<std::string> names;
    for (const auto& one : sealed) {
      Fields entry(one);
      names.push_back(entry.text("item"));
      const auto at = std::ranges::find(there, names.back());
      if (at == there.end())
        say_wrong(names.back(), "it was taken out after the export");
      else if (digest_of(items_[static_cast<std::size_t>(at - there.begin())]) !=
               entry.text("digest"))
        say_wrong(names.back(), "it was altered after the export");
    }
    for (const auto& item : std::set<std::string>(there.begin(), there.end()))
      if (std::ranges::count(names, item) != 1) say_wrong(item, "it was added after the export");
    if (std::ranges::is_permutation(there, names)) say_moved(there, names);
    const auto known = keys_.find(by, key);
    seal.erase("signature");
    if (by != member_ || !known || codec::judge_key(*known, exported_) ||
        !seal::verify(known->key, seal_domain, bytes_of(canonical(seal)), signature))
      return add({"seal",
                  Standing::wrong,
                  {},
                  {},
                  "it is not signed by the member that has exported the package"});
    add({"seal",
         Standing::proven,
         "these are the items, and their order, that the member has exported",
         by.text() + ", key " + hex(key),
         {}});
  }

  void say_moved(const std::vector<std::string>& there, const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < there.size(); ++i)
      if (there[i] != names[i]) say_wrong(there[i], "it was moved after the export");
  }

  std::string_view file_;
  const json& whole_;
  seal::Key32 authority_;
  std::vector<json> items_;
  Editions keys_;
  PeerId member_;
  std::vector<TraceId> hops_;
  Instant exported_;
  Verdict out_;
};

}  // namespace

std::string_view name(Standing standing) {
  switch (standing) {
    case Standing::proven: return "proven";
    case Standing::not_proven: return "not_proven";
    case Standing::wrong: return "wrong";
  }
  return "";
}

std::size_t Verdict::count(Standing standing) const {
  return static_cast<std::size_t>(std::ranges::count(findings, standing, &Finding::standing));
}

bool Verdict::whole() const { return count(Standing::proven) == findings.size(); }

Result<Verdict, Fault> verify(std::string_view file, const seal::Key32& authority) {
  if (file.size() > package_bytes_max)
    return fail(Fault{FaultCode::too_large, "", "it has more than 63 MiB",
                      "give the file as `iwets evidence export` wrote it"});
  const auto whole = parse(file);
  if (!whole) return fail(no_package("it is no JSON object, or was cut off"));
  if (Fields(*whole).text("format") != format)
    return fail(no_package("its format is not " + std::string(format)));
  if (Fields(*whole).part("items").size() > items_max)
    return fail(no_package("it has more than " + std::to_string(items_max) + " items"));
  return Verification(file, *whole, authority).run();
}

Result<seal::Key32, Fault> authority_of(const std::string& said) {
  const auto bytes = from_hex(said);
  if (!bytes || bytes->size() != sizeof(seal::Key32)) {
    const auto anchor = codec::read_anchor(said);
    if (!anchor) return fail(anchor.error());
    return anchor->authority;
  }
  seal::Key32 out{};
  std::ranges::copy(*bytes, out.begin());
  return out;
}

}  // namespace iwets::evidence
