#include "node/cli/node_api.h"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "node/cli/json_view.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

ExitCode exit_of(long status) {
  switch (status) {
    case 400:
    case 409:
    case 413:
    case 422: return ExitCode::invalid_input;
    case 401:
    case 403: return ExitCode::denied;
    case 404: return ExitCode::not_found;
    case 429: return ExitCode::quota;
    case 503: return ExitCode::failed;
    default: return ExitCode::failed;
  }
}

// The node's own error, or one made of the status when the body holds none.
Failure failure_of(const HttpResponse& response, const json& body) {
  Failure failure;
  failure.exit = exit_of(response.status);
  if (response.status == 401)  // The node's own words are for who writes requests.
    return {failure.exit,
            "the node does not take our token",
            "the file `token` of the folder is not that of the node that answers there",
            "name the node's own folder with --node DIR, or restart iwets-node: it makes a token "
            "where none is",
            {}};
  const auto& error = member(body, "error");
  failure.field = text(error, "field");
  failure.message = text(error, "message");
  failure.remedy = text(error, "remedy");
  if (!failure.message.empty()) {
    if (failure.message.find(failure.field) == std::string::npos)
      failure.message = failure.field + ": " + failure.message;
    return failure;
  }
  failure.message = "the node answers with HTTP status " + std::to_string(response.status);
  failure.remedy = "look at the log of iwets-node; it may be of another version";
  return failure;
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line;
}

}  // namespace

Outcome<json> NodeApi::judged(const Outcome<HttpResponse>& answer, bool advice_is_data) {
  retry_after_ = std::chrono::seconds(answer ? answer->retry_after_s : 0);
  if (!answer) return fail(answer.error());
  auto body = answer->body.empty() ? json(nullptr) : json::parse(answer->body, nullptr, false);
  const bool good = answer->status >= 200 && answer->status < 300;
  bool advice = false;  // An error without advice is an error.
  if (advice_is_data && answer->status == 422)
    for (const auto& remark : list(body, "advice"))
      advice = advice || text(remark, "level") == "error";
  if (!good && !advice) return fail(failure_of(*answer, body));
  if (body.is_discarded())
    return fail(Failure{ExitCode::failed,
                        "the answer of the node is no JSON",
                        {},
                        "check that " + http_.base() + " is a node of this version",
                        {}});
  return body;
}

Outcome<json> NodeApi::get(const std::string& path) {
  return judged(http_.send("GET", path), false);
}

Outcome<std::string> NodeApi::get_file(const std::string& path) {
  auto answer = http_.send("GET", path);
  if (!answer) return fail(answer.error());
  if (answer->status != 200) return fail(judged(answer, false).error());
  return std::move(answer->body);
}

Outcome<json> NodeApi::post(const std::string& path, const json& body) {
  return judged(
      http_.send("POST", path,
                 body.is_null() ? std::string()
                                : body.dump(-1, ' ', false, json::error_handler_t::replace)),
      false);
}

Outcome<json> NodeApi::remove(const std::string& path) {
  return judged(http_.send("DELETE", path), false);
}

Outcome<json> NodeApi::post_text(const std::string& path, const std::string& body, long& status) {
  const auto answer = http_.send("POST", path, body);
  status = answer ? answer->status : 0;
  return judged(answer, true);
}

Outcome<std::filesystem::path> node_folder(const std::filesystem::path& dir) {
  if (!dir.empty()) return dir;
  if (const char* given = std::getenv("IWETS_NODE"); given && *given != '\0')
    return std::filesystem::path(given);
  constexpr auto installed = "/var/lib/iwets-node";
  if (std::error_code ignored; std::filesystem::exists(installed, ignored))
    return std::filesystem::path(installed);
  return fail(Failure{ExitCode::usage,
                      "no node is named",
                      {},
                      "give --node DIR, or set IWETS_NODE to the node's state folder",
                      {}});
}

Outcome<NodeApi> find_node(const std::filesystem::path& given,
                           const std::filesystem::path& token_file) {
  const auto folder = node_folder(given);
  if (!folder) return fail(folder.error());
  std::error_code ignored;
  if (!std::filesystem::exists(*folder / "api", ignored))
    return fail(Failure{ExitCode::unreachable,
                        "there is no running node in " + folder->string(),
                        "its file `api` is missing",
                        "start iwets-node with this state folder, or name another with --node DIR",
                        {}});
  // A path that is absolute stands for itself.
  const auto token = first_line(*folder / token_file);
  if (token.empty())
    return fail(Failure{ExitCode::denied,
                        "the token in " +
                            (token_file == "token" ? *folder : *folder / token_file).string() +
                            " cannot be read",
                        "only the node's user may read it",
                        "run the command as that user, e.g. with sudo -u iwets",
                        {}});
  auto base = first_line(*folder / "api");
  if (base.rfind("http://", 0) != 0) base = "http://" + base;
  while (base.back() == '/') base.pop_back();
  return NodeApi(HttpClient(base, token));
}

}  // namespace iwets::cli
