#include "node/cli/attachment_commands.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>

#include "node/cli/json_view.h"
#include "node/cli/open_file.h"
#include "proto/field/percent.h"
#include "proto/types/ids.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

constexpr std::uintmax_t file_bytes_max = 20U << 20U;

Outcome<std::string> attachments_path(const std::string& id) {
  const auto parsed = TraceId::parse(id);
  if (!parsed)
    return fail(Failure{ExitCode::usage,
                        "\"" + id + "\" is no trace id",
                        "an id has 26 letters and digits",
                        "copy it from `iwets trace list` or `iwets incoming list`",
                        {}});
  return "/api/v1/traces/" + parsed->text() + "/attachments";
}

Outcome<std::string> content_of(const std::filesystem::path& file) {
  std::ifstream in;
  if (auto failure = open_file(file.string(), in)) return fail(std::move(*failure));
  std::error_code ignored;
  if (const auto size = std::filesystem::file_size(file, ignored);
      !ignored && size > file_bytes_max)
    return fail(Failure{ExitCode::invalid_input,
                        file.string() + " cannot be attached",
                        "it has more than 20 MiB",
                        "make it smaller, or divide it",
                        {}});
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string size_text(std::int64_t bytes) {
  return bytes >= 1'048'576 ? std::to_string(bytes / 1'048'576) + " MiB"
         : bytes >= 1'024   ? std::to_string(bytes / 1'024) + " KiB"
                            : std::to_string(bytes) + " bytes";
}

/// "whole", "12 of 160 pieces", "refused: ...".
std::string state_text(const json& one) {
  const auto state = text(one, "state");
  if (state == "under_way")
    return text(one, "done") + " of " + text(one, "pieces") +
           (number(one, "pieces") == 1 ? " piece" : " pieces");
  if (state == "whole") return text(one, "direction") == "out" ? "whole there" : "whole";
  if (state == "wrong_digest") return "NOT whole: not what was announced";
  if (state == "not_opened") return "NOT readable: its seal does not open";
  if (state == "wrong_type") return "NOT taken: not of the type that was announced";
  if (state == "no_room") return "NOT taken: no room for more of this trace";
  if (state == "expired") return "NOT delivered in time";
  if (state == "reader_gone") return "NOT delivered: its reader is gone";
  return "NOT taken: " + text(one, "reason");
}

}  // namespace

Outcome<json> attach_file(NodeApi& node, const std::string& path, const std::filesystem::path& file,
                          const std::string& words) {
  const auto content = content_of(file);
  if (!content) return fail(content.error());
  long status = 0;
  return node.post_text(path + "?name=" + field::percent_encoded(file.filename().string()) +
                            (words.empty() ? "" : "&words=" + field::percent_encoded(words)),
                        *content, status);
}

ExitCode trace_attach(Context& context, const std::string& id,
                      const std::vector<std::string>& files, const std::string& words) {
  const auto path = attachments_path(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  auto all = json::array();
  for (const auto& file : files) {
    const auto answer = attach_file(*node, *path, file, words);
    if (!answer) return report(context, answer.error());
    all.push_back(*answer);
    if (!context.output.json)
      context.output.out << harmless(text(*answer, "name")) << ", " << text(*answer, "media_type")
                         << ", " << size_text(number(*answer, "bytes"))
                         << ": attached, and leaves in " << text(*answer, "pieces")
                         << " pieces behind all other messages.\n";
  }
  if (context.output.json) context.output.print(json{{"attached", all}});
  return ExitCode::ok;
}

ExitCode trace_attachment(Context& context, const std::string& id, const std::string& name,
                          const std::string& file) {
  const auto path = attachments_path(id);
  if (!path) return report(context, path.error());
  auto node = find_node(context.node);
  if (!node) return report(context, node.error());
  const auto content = node->get_file(*path + "/" + field::percent_encoded(name));
  if (!content) return report(context, content.error());
  if (file == "-") {
    context.output.out << *content << std::flush;
    return ExitCode::ok;
  }
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << *content;
  out.close();
  if (!out)
    return report(context, {ExitCode::failed,
                            file + " cannot be written",
                            {},
                            "check the folder, its permissions and the space on the disk",
                            {}});
  context.output.note(file + ": " + size_text(static_cast<std::int64_t>(content->size())));
  return ExitCode::ok;
}

Outcome<std::vector<std::filesystem::path>> take_attachments(json& request,
                                                             const std::string& request_file) {
  std::vector<std::filesystem::path> files;
  const auto at = request.find("attachments");
  if (at == request.end()) return files;
  const auto names = *at;
  request.erase(at);
  const auto folder = std::filesystem::path(request_file).parent_path();
  if (!names.is_array())
    return fail(Failure{ExitCode::invalid_input,
                        "attachments: this is no list",
                        {},
                        "write the names of files, as in attachments = [\"photo.jpg\"]",
                        "attachments"});
  for (const auto& name : names) {
    if (!name.is_string())
      return fail(Failure{ExitCode::invalid_input,
                          "attachments: one of them is no text",
                          {},
                          "write the names of files, as in attachments = [\"photo.jpg\"]",
                          "attachments"});
    files.push_back(folder / name.get<std::string>());
    if (const auto content = content_of(files.back()); !content) return fail(content.error());
  }
  return files;
}

void show_attachments(const json& found, const Output& to) {
  const auto& attachments = list(found, "attachments");
  if (attachments.empty()) return;
  to.out << '\n' << styled(to, Style::bold, "Attachments") << '\n';
  for (const auto& one : attachments) {
    const auto state = state_text(one);
    const auto style = text(one, "state") == "whole" ? Style::good
                       : state.starts_with("NOT")    ? Style::bad
                                                     : Style::dim;
    to.out << "  " << (text(one, "direction") == "out" ? "sent      " : "received  ")
           << harmless(text(one, "name")) << ", " << text(one, "media_type") << ", "
           << size_text(number(one, "bytes")) << ": " << styled(to, style, harmless(state)) << '\n';
    if (const auto words = text(one, "words"); !words.empty())
      to.out << "            " << wrapped(words, 80, std::string(12, ' ')) << '\n';
  }
}

}  // namespace iwets::cli
