#pragma once

#include <chrono>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "node/cli/failure.h"
#include "node/cli/http.h"

namespace iwets::cli {

/// The local API of a node, as JSON values.
class NodeApi {
 public:
  explicit NodeApi(HttpClient http) : http_(std::move(http)) {}

  /// Sends `body` (null: none). Statuses of 2xx give the answer's JSON, all others a `Failure` in
  /// the node's own words: 400/409/413/422 `invalid_input`, 401/403 `denied`, 404 `not_found`, 429
  /// `quota`, 503 `busy_failure`.
  [[nodiscard]] Outcome<nlohmann::json> get(const std::string& path);
  [[nodiscard]] Outcome<nlohmann::json> post(const std::string& path, const nlohmann::json& body);
  [[nodiscard]] Outcome<nlohmann::json> remove(const std::string& path);
  /// As `post`, for JSON that is text already; answers 422 as a value too, with its status in
  /// `status` if their advice holds an error (what to correct in a request is data). Without any
  /// answer `status` is 0.
  [[nodiscard]] Outcome<nlohmann::json> post_text(const std::string& path, const std::string& body,
                                                  long& status);
  /// GETs what is no JSON.
  [[nodiscard]] Outcome<std::string> get_file(const std::string& path);
  /// How long the node asked to wait with its last answer; 0: it did not.
  [[nodiscard]] std::chrono::seconds retry_after() const { return retry_after_; }
  [[nodiscard]] HttpClient& http() { return http_; }

 private:
  [[nodiscard]] Outcome<nlohmann::json> judged(const Outcome<HttpResponse>& answer,
                                               bool advice_is_data);
  HttpClient http_;
  std::chrono::seconds retry_after_{0};
};

/// Finds the node: `dir` (or $IWETS_NODE if empty) holds its state, where the node leaves its
/// address in `api` and the officer's token in `token`. Fails with `unreachable` if it never ran,
/// `denied` if the token cannot be read, `usage` if no folder is named.
/// `token_file`: within that folder, or an absolute path.
[[nodiscard]] Outcome<NodeApi> find_node(const std::filesystem::path& dir,
                                         const std::filesystem::path& token_file = "token");
/// The folder that `find_node` uses.
[[nodiscard]] Outcome<std::filesystem::path> node_folder(const std::filesystem::path& dir);

}  // namespace iwets::cli
