#include "node/cli/load_command.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "node/cli/digest64.h"
#include "node/cli/json_view.h"
#include "node/cli/nz_police.h"
#include "node/cli/ofac.h"
#include "node/cli/open_file.h"
#include "node/cli/record_csv.h"
#include "proto/types/ids.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

Failure unusable(std::string reason, std::string remedy, ExitCode exit = ExitCode::invalid_input) {
  return {exit, "the file cannot be loaded", std::move(reason), std::move(remedy), {}};
}

// The opened files, and the source that reads them.
struct Input {
  std::vector<std::ifstream> files;
  std::unique_ptr<RecordSource> source;
  std::string name;  // of the load: file name and digest of the content
  std::uint64_t bytes = 0;
  std::size_t broken_aliases = 0;
};

std::optional<Failure> open_files(const LoadOptions& options, Input& input) {
  Digest64 digest;
  for (const auto& name : options.files) {
    auto& file = input.files.emplace_back();
    if (auto failure = open_file(name, file)) return failure;
    std::array<char, 1U << 16U> buffer{};
    std::uint64_t bytes = 0;
    while (file.read(buffer.data(), buffer.size()), file.gcount() > 0) {
      digest.add({buffer.data(), static_cast<std::size_t>(file.gcount())});
      bytes += static_cast<std::uint64_t>(file.gcount());
    }
    if (input.files.size() == 1) input.bytes = bytes;
    file.clear();
    file.seekg(0);
  }
  const auto base = std::filesystem::path(options.files.front()).filename().string();
  constexpr std::size_t name_bytes_max = 64;
  input.name = base.substr(0, name_bytes_max) + " " + options.format + " " + digest.text();
  return std::nullopt;
}

/// A reader knows its stream, not the name of the file.
Failure in_file(const std::string& file, Failure failure) {
  failure.message = file + ": " + failure.message;
  return failure;
}

std::optional<Failure> open_source(const LoadOptions& options, Store store, Input& input) {
  if (options.format == "ofac") {
    if (store != Store::nominal || options.files.size() != 2)
      return unusable("the OFAC list is a pair for the nominal store",
                      "write `iwets record load nominal --format ofac sdn.csv alt.csv`",
                      ExitCode::usage);
    auto aliases = read_ofac_aliases(input.files[1], input.broken_aliases);
    if (!aliases) return in_file(options.files[1], aliases.error());
    input.source = open_ofac(input.files[0], std::move(*aliases));
    return std::nullopt;
  }
  if (options.files.size() != 1)
    return unusable("this format is one file", "load each file by itself", ExitCode::usage);
  auto& file = input.files.front();
  if (options.format == "nz-police") {
    if (store != Store::vehicle)
      return unusable("the New Zealand Police list is for the vehicle store",
                      "write `iwets record load vehicle --format nz-police FILE`", ExitCode::usage);
    auto source = open_nz_police(file);
    if (!source) return in_file(options.files.front(), source.error());
    input.source = std::move(*source);
    return std::nullopt;
  }
  auto source = open_record_csv(
      file, store,
      options.encoding == "latin1" ? CsvReader::Encoding::latin1 : CsvReader::Encoding::utf8);
  if (!source) return in_file(options.files.front(), source.error());
  input.source = std::move(*source);
  return std::nullopt;
}

// "[#########...........]  45 %  12,000 accepted, 3 refused".
class ProgressBar {
 public:
  ProgressBar(const Output& to, std::uint64_t bytes) : to_(to), bytes_(bytes) {}
  ~ProgressBar() {
    if (drawn_) to_.err << '\n';
  }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void draw(std::uint64_t read, const LoadSummary& summary) {
    if (!to_.progress) return;
    constexpr std::size_t cells = 30;
    const auto share = bytes_ == 0 ? 1.0 : static_cast<double>(read) / static_cast<double>(bytes_);
    const auto full = std::min(cells, static_cast<std::size_t>(share * cells));
    to_.err << "\r[" << std::string(full, '#') << std::string(cells - full, '.') << "] "
            << std::min(100, static_cast<int>(share * 100)) << " %  " << summary.rows << " rows, "
            << summary.accepted << " accepted, " << summary.refused << " refused, "
            << summary.pending << " pending \x1b[K" << std::flush;
    drawn_ = true;
  }

 private:
  const Output& to_;
  std::uint64_t bytes_;
  bool drawn_ = false;
};

json to_json(const std::vector<LoadRefusal>& rows) {
  json out = json::array();
  for (const auto& row : rows) {
    json one = {{"line", row.line}, {"reason", row.reason}};
    if (!row.id.empty()) one["id"] = row.id;
    if (!row.field.empty()) one["field"] = row.field;
    if (!row.remedy.empty()) one["remedy"] = row.remedy;
    out.push_back(std::move(one));
  }
  return out;
}

json to_json(const LoadSummary& s) {
  return {{"load", s.load},
          {"rows", s.rows},
          {"accepted", s.accepted},
          {"refused", s.refused},
          {"pending", s.pending},
          {"repeated", s.repeated},
          {"skipped", s.skipped},
          {"resumed_after", s.resumed_after},
          {"refusals", to_json(s.refusals)},
          {"repeats", to_json(s.repeats)}};
}

void show_rows(const Output& to, const std::vector<LoadRefusal>& rows, std::uint64_t all,
               unsigned shown_max) {
  std::uint64_t shown = 0;
  for (const auto& row : rows) {
    if (shown == shown_max) break;
    ++shown;
    to.out << "  line " << row.line;
    if (!row.id.empty()) to.out << ", record " << harmless(row.id);
    to.out << ": " << (row.field.empty() ? "" : harmless(row.field) + " ") << harmless(row.reason);
    if (!row.remedy.empty()) to.out << " -> " << harmless(row.remedy);
    to.out << '\n';
  }
  if (all > shown) to.out << "  ... and " << all - shown << " more (--show N, or --json)\n";
}

void show_summary(const Output& to, const LoadSummary& s, unsigned shown_max) {
  if (s.resumed_after > 0)
    to.out << "Went on behind line " << s.resumed_after << ", where an earlier run stopped.\n";
  to.out << s.rows << " rows: " << styled(to, Style::good, std::to_string(s.accepted) + " accepted")
         << ", "
         << styled(to, s.refused > 0 ? Style::bad : Style::dim,
                   std::to_string(s.refused) + " refused")
         << ", " << s.pending << " pending, " << s.repeated << " repeated\n";
  for (const auto& [reason, count] : s.skipped)
    to.out << "  skipped: " << count << " (" << harmless(reason) << ")\n";
  if (s.refused > 0) {
    to.out << "Refused:\n";
    show_rows(to, s.refusals, s.refused, shown_max);
  }
  if (s.repeated > 0) {
    to.out << "Repeated in the file, loaded once:\n";
    show_rows(to, s.repeats, s.repeated, shown_max);
  }
  if (s.pending > 0)
    to.out << "The pending records are queued: durable at the node, they leave when the hub takes "
              "them.\n`iwets record outcome "
           << s.load << "` tells what became of them.\n";
}

LoadSummary summary_of(const json& load) {
  LoadSummary s;
  s.load = text(load, "load");
  s.rows = number(load, "sent");
  s.accepted = number(load, "accepted");
  s.refused = number(load, "refused");
  s.pending = s.rows - std::min(s.rows, s.accepted + s.refused);
  for (const auto& r : list(load, "refusals"))
    s.refusals.push_back(
        {number(r, "line"), text(r, "id"), text(r, "field"), text(r, "reason"), text(r, "remedy")});
  return s;
}

// How a load ends: what is queued is done as far as this side can, unless it was to be awaited.
ExitCode end_of(const LoadSummary& summary, bool must_be_answered) {
  if (summary.refused > 0) return ExitCode::failed;
  return summary.pending > 0 && must_be_answered ? ExitCode::timeout : ExitCode::ok;
}

}  // namespace

ExitCode record_load(Context& context, const LoadOptions& options) {
  const auto store = parse_store(options.store);
  if (!store)
    return report(context, {ExitCode::usage,
                            "there is no store \"" + options.store + "\"",
                            {},
                            "write nominal, firearm, document or vehicle",
                            {}});
  Input input;
  if (const auto failure = open_files(options, input)) return report(context, *failure);
  if (const auto failure = open_source(options, *store, input)) return report(context, *failure);
  if (input.broken_aliases > 0)
    context.output.note(std::to_string(input.broken_aliases) +
                        " rows of aliases do not fit and are left out.");
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());

  Loader::Options how;
  how.store = *store;
  how.file_name = input.name;
  how.wait = options.wait;
  how.limits = options.limits;
  how.sleep = context.sleep;
  Outcome<LoadSummary> summary;
  {
    ProgressBar bar(context.output, input.bytes);
    how.progress = [&](std::uint64_t read, const LoadSummary& s) { bar.draw(read, s); };
    summary = Loader(*node, how).run(*input.source);
  }
  if (!summary) {
    auto failure = summary.error();
    failure.remedy += failure.remedy.empty() ? "" : "; ";
    failure.remedy += "then run the same command again: it goes on where it stopped";
    return report(context, failure);
  }
  if (context.output.json)
    context.output.print(to_json(*summary));
  else
    show_summary(context.output, *summary, options.shown_max);
  return end_of(*summary, options.wait && options.must_be_answered);
}

ExitCode load_outcome(Context& context, const std::string& id, unsigned shown_max) {
  const auto load = LoadId::parse(id);
  if (!load)
    return report(context, {ExitCode::usage,
                            "\"" + id + "\" is no id of a load",
                            "an id has 26 letters and digits",
                            "copy it from what `iwets record load` said",
                            {}});
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto found = node->get("/api/v1/loads/" + load->text());
  if (!found) return report(context, found.error());
  const auto summary = summary_of(*found);
  if (context.output.json)
    context.output.print(*found);
  else
    show_summary(context.output, summary, shown_max);
  return end_of(summary, false);
}

}  // namespace iwets::cli
