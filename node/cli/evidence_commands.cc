#include "node/cli/evidence_commands.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/http.h"
#include "node/cli/node_api.h"
#include "node/cli/open_file.h"
#include "node/cli/output.h"
#include "node/evidence/verdict.h"
#include "proto/field/percent.h"
#include "proto/types/ids.h"

namespace iwets::cli {
namespace {

using evidence::Finding;
using evidence::Standing;
using evidence::Verdict;
using nlohmann::json;

constexpr std::uintmax_t file_bytes_max = 64U << 20U;

Outcome<std::string> content_of(const std::string& name) {
  std::ifstream in;
  if (auto failure = open_file(name, in)) return fail(std::move(*failure));
  std::error_code ignored;
  if (const auto size = std::filesystem::file_size(name, ignored);
      !ignored && size > file_bytes_max)
    return fail(Failure{ExitCode::invalid_input,
                        name + " is no evidence package",
                        "it has more than 64 MiB",
                        "give the file as `iwets evidence export` wrote it",
                        {}});
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Failure not_usable(const std::string& what, const Fault& fault) {
  return {ExitCode::invalid_input, what + " cannot be used", fault.reason, fault.remedy, {}};
}

Outcome<seal::Key32> authority_of(const EvidenceLine& line) {
  if (line.authority.empty() && line.anchor.empty())
    return fail(Failure{ExitCode::usage,
                        "nobody says whose word counts",
                        "the package is verified by the authority's key, which it cannot bring "
                        "itself",
                        "write --anchor FILE, or --authority KEY; compare the key's fingerprint "
                        "with the authority by telephone",
                        {}});
  auto said = line.anchor.empty() ? Outcome<std::string>(line.authority) : content_of(line.anchor);
  if (!said) return fail(said.error());
  auto key = evidence::authority_of(*said);
  if (!key) return fail(not_usable(line.anchor.empty() ? "--authority" : line.anchor, key.error()));
  return *key;
}

json in_json(const Verdict& verdict) {
  auto findings = json::array();
  for (const auto& one : verdict.findings)
    findings.push_back({{"item", one.item},
                        {"standing", evidence::name(one.standing)},
                        {"says", one.says},
                        {"by", one.by},
                        {"why", one.why}});
  return {{"whole", verdict.whole()},
          {"proven", verdict.count(Standing::proven)},
          {"not_proven", verdict.count(Standing::not_proven)},
          {"wrong", verdict.count(Standing::wrong)},
          {"exported",
           {{"member", verdict.member},
            {"officer", verdict.officer},
            {"agency", verdict.agency},
            {"purpose", verdict.purpose},
            {"case_reference", verdict.case_reference},
            {"at", verdict.exported}}},
          {"timeline", verdict.timeline},
          {"findings", std::move(findings)}};
}

void show(const Finding& one, const Output& to) {
  const auto style = one.standing == Standing::proven  ? Style::good
                     : one.standing == Standing::wrong ? Style::bad
                                                       : Style::doubtful;
  const auto* word = one.standing == Standing::proven  ? "proven"
                     : one.standing == Standing::wrong ? "WRONG"
                                                       : "NOT PROVEN";
  to.out << styled(to, style, padded(word, 12)) << padded(harmless(one.item), 16) << ' '
         << harmless(one.says) << '\n';
  const std::string indent(29, ' ');
  if (!one.by.empty()) to.out << indent << "signed by " << harmless(one.by) << '\n';
  if (!one.why.empty()) to.out << indent << wrapped(harmless(one.why), 70, indent) << '\n';
}

void show(const Verdict& verdict, const Output& to) {
  for (const auto& one : verdict.findings) show(one, to);
  to.out << '\n'
         << verdict.count(Standing::proven) << " proven, " << verdict.count(Standing::not_proven)
         << " not proven, " << verdict.count(Standing::wrong) << " wrong\n";
}

/// Only its owner may read it: it holds names.
Outcome<void> write(const std::string& name, const std::string& content) {
  std::ofstream out(name, std::ios::binary | std::ios::trunc);
  std::error_code refused;
  std::filesystem::permissions(
      name, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, refused);
  out << content;
  out.close();
  if (out && !refused) return {};
  return fail(Failure{ExitCode::failed,
                      name + " cannot be written",
                      refused ? refused.message() : std::string(),
                      "check the folder, its permissions and the space on the disk",
                      {}});
}

}  // namespace

ExitCode evidence_export(Context& context, const EvidenceLine& line) {
  const auto id = TraceId::parse(line.id);
  if (!id)
    return report(context, {ExitCode::usage,
                            "\"" + line.id + "\" is no trace id",
                            "an id has 26 letters and digits",
                            "copy it from `iwets trace list`",
                            {}});
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto* named = std::getenv("IWETS_OFFICER");
  const auto officer = line.officer.empty() && named != nullptr ? std::string(named) : line.officer;
  auto path =
      "/api/v1/traces/" + id->text() + "/evidence?officer=" + field::percent_encoded(officer);
  if (!line.agency.empty()) path += "&agency=" + field::percent_encoded(line.agency);
  if (!line.purpose.empty()) path += "&purpose=" + field::percent_encoded(line.purpose);
  if (line.with_attachments) path += "&attachments=1";
  const auto content = node->get_file(path);
  if (!content) return report(context, content.error());
  if (line.out == "-") {
    context.output.out << *content << std::flush;
    return ExitCode::ok;
  }
  if (const auto written = write(line.out, *content); !written)
    return report(context, written.error());
  if (context.output.json)
    context.output.print(json{{"file", line.out}, {"bytes", content->size()}});
  else
    context.output.out << line.out << ": " << content->size()
                       << " bytes. It holds names and hits of others: hand it on only where the "
                          "handling codes in it allow.\n"
                          "Whoever has the authority's key verifies it: iwets evidence verify "
                       << line.out << " --anchor ANCHOR\n";
  return ExitCode::ok;
}

ExitCode evidence_verify(Context& context, const EvidenceLine& line) {
  const auto authority = authority_of(line);
  if (!authority) return report(context, authority.error());
  const auto file = content_of(line.file);
  if (!file) return report(context, file.error());
  if (!seal::init())
    return report(context, {ExitCode::failed, "the machine gives no random bytes", {}, {}, {}});
  const auto verdict = evidence::verify(*file, *authority);
  if (!verdict) return report(context, not_usable(line.file, verdict.error()));
  if (context.output.json)
    context.output.print(in_json(*verdict));
  else
    show(*verdict, context.output);
  return verdict->whole() ? ExitCode::ok : ExitCode::failed;
}

}  // namespace iwets::cli
