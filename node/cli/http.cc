#include "node/cli/http.h"

#include <curl/curl.h>

#include <cstdlib>
#include <mutex>

namespace iwets::cli {
namespace {

struct Headers {
  curl_slist* list = nullptr;
  ~Headers() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

// What the callbacks write to.
struct Answer {
  HttpResponse response;
  std::size_t bytes_max = 0;
  const std::function<bool(std::string_view)>* use = nullptr;
  CURL* curl = nullptr;
  bool stopped = false;
};

std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& answer = *static_cast<Answer*>(to);
  long status = 0;
  curl_easy_getinfo(answer.curl, CURLINFO_RESPONSE_CODE, &status);
  if (answer.use && status == 200) {
    if ((*answer.use)({bytes, count})) return count;
    answer.stopped = true;
    return 0;
  }
  if (answer.response.body.size() + count > answer.bytes_max) return 0;
  answer.response.body.append(bytes, count);
  return count;
}

std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& answer = *static_cast<Answer*>(to);
  constexpr std::string_view wanted = "retry-after:";
  const std::string line(bytes, count);
  if (line.size() > wanted.size() && curl_strnequal(line.c_str(), wanted.data(), wanted.size()))
    answer.response.retry_after_s =
        static_cast<unsigned>(std::strtoul(line.c_str() + wanted.size(), nullptr, 10));
  return count;
}

Failure failure_of(CURLcode code, const std::string& base, const char* details) {
  const std::string why = details[0] != '\0' ? details : curl_easy_strerror(code);
  if (code == CURLE_OPERATION_TIMEDOUT)
    return {ExitCode::timeout,
            "the node at " + base + " does not answer in time",
            why,
            "ask `iwets doctor`, or look at the log of iwets-node",
            {}};
  if (code == CURLE_WRITE_ERROR)
    return {ExitCode::failed,
            "the answer of the node is too large",
            why,
            "ask for less, e.g. with --limit",
            {}};
  return {ExitCode::unreachable,
          "the node at " + base + " does not answer",
          why,
          "start it (`iwets-node run --state DIR --anchor FILE`), or name the right one with "
          "--node DIR",
          {}};
}

}  // namespace

struct HttpClient::Handle {
  CURL* curl = nullptr;
  Handle() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    curl = curl_easy_init();
  }
  ~Handle() { curl_easy_cleanup(curl); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
};

HttpClient::HttpClient(std::string base, std::string token, Limits limits)
    : base_(std::move(base)),
      token_(std::move(token)),
      limits_(limits),
      handle_(std::make_unique<Handle>()) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Outcome<HttpResponse> HttpClient::send(const std::string& method, const std::string& path,
                                       const std::string& body) {
  auto* curl = handle_->curl;
  char details[CURL_ERROR_SIZE] = {};
  Headers headers;
  headers.add("Authorization: Bearer " + token_);
  headers.add("Content-Type: application/json");
  headers.add("Expect:");  // The node takes bodies at once; waiting for 100 costs a second.
  Answer answer;
  answer.bytes_max = limits_.body_bytes_max;
  answer.curl = curl;
  const auto url = base_ + path;
  curl_easy_reset(curl);  // Keeps the connection.
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");  // The node is on this machine.
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, limits_.connect_s);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, limits_.answer_s);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, details);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
  if (method != "GET") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  }
  if (const auto code = curl_easy_perform(curl); code != CURLE_OK)
    return fail(failure_of(code, base_, details));
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.response.status);
  return std::move(answer.response);
}

Outcome<HttpResponse> HttpClient::stream(const std::string& path,
                                         const std::function<bool(std::string_view)>& use) {
  auto* curl = handle_->curl;
  char details[CURL_ERROR_SIZE] = {};
  Headers headers;
  headers.add("Authorization: Bearer " + token_);
  headers.add("Accept: text/event-stream");
  Answer answer;
  answer.bytes_max = limits_.body_bytes_max;
  answer.curl = curl;
  answer.use = &use;
  const auto url = base_ + path;
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, limits_.connect_s);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, limits_.silence_s);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, details);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  const auto code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.response.status);
  if (code != CURLE_OK && !answer.stopped) return fail(failure_of(code, base_, details));
  return std::move(answer.response);
}

}  // namespace iwets::cli
