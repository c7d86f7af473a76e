#include "node/shell/alert_post.h"

#include <curl/curl.h>

#include <array>
#include <ctime>
#include <fstream>
#include <memory>
#include <mutex>
#include <utility>

#include "node/shell/json_writer.h"
#include "proto/seal/keys.h"

namespace iwets::node {
namespace {

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

struct Lines {
  curl_slist* list = nullptr;
  ~Lines() { curl_slist_free_all(list); }
  Lines() = default;
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

/// What is sent, from its place on.
struct Upload {
  const std::string* text;
  std::size_t at = 0;
};

std::size_t give(char* to, std::size_t size, std::size_t count, void* from) {
  auto& upload = *static_cast<Upload*>(from);
  const auto part = upload.text->substr(upload.at, size * count);
  std::copy(part.begin(), part.end(), to);
  upload.at += part.size();
  return part.size();
}

/// What they answer is not read.
std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

int ask_whether_to_stop(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const std::function<bool()>*>(stopping))() ? 1 : 0;
}

std::string code_of(CURL* curl) {
  long code = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  return std::to_string(code);
}

/// libcurl's own words name addresses: ours do not.
std::string reason_of(CURL* curl, CURLcode code) {
  switch (code) {
    case CURLE_OK: return {};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return "not_resolved";
    case CURLE_COULDNT_CONNECT: return "unreachable";
    case CURLE_OPERATION_TIMEDOUT: return "too_slow";
    case CURLE_PEER_FAILED_VERIFICATION: return "untrusted";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED: return "tls";
    case CURLE_LOGIN_DENIED: return "login_refused";
    case CURLE_ABORTED_BY_CALLBACK: return "stopped";
    default: break;
  }
  const auto said = code_of(curl);
  if (said.size() == 3 && said[0] >= '4') return "refused_" + said;
  if (code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR)
    return "cut_off";
  return "failed";
}

/// What both ways have in common.
Easy prepare(const AlertPost::Options& options, const std::function<bool()>& stopping,
             const std::string& url, const char* protocols) {
  Easy curl(curl_easy_init(), &curl_easy_cleanup);
  if (!curl) return curl;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  // To whom the node speaks stands in its configuration, and not in its environment.
  curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options.connect_max.count()));
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(options.whole_max.count()));
  curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(curl.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty())
    curl_easy_setopt(curl.get(), CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, ask_whether_to_stop);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &stopping);
  return curl;
}

std::string about_words(const Alert& alert) {
  std::string words;
  for (const auto about : alert.about)
    words += (words.empty() ? "" : ", ") + std::string(name(about));
  return words;
}

/// "Sun, 01 Mar 2026 12:00:00 +0000".
std::string mail_date(Instant now) {
  const auto seconds = static_cast<std::time_t>(to_us(now) / 1'000'000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  static constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed",
                                                      "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000",
                days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                parts.tm_min, parts.tm_sec);
  return out.data();
}

std::string domain_of(const std::string& mailbox) { return mailbox.substr(mailbox.find('@') + 1); }

}  // namespace

std::string webhook_body(const std::string& member, const Alert& alert, Instant now) {
  JsonWriter to;
  to.begin_object().field("member", member).field("level", name(alert.level));
  to.key("about").begin_array();
  for (const auto about : alert.about) to.value(name(about));
  to.end_array().field("notices", alert.notices).field("passed_on", alert.passed_on);
  return to.field("at", text(now).substr(0, 19) + "Z").end_object().take();
}

std::string mail_text(const AlertPost::Options& options, const std::string& to, const Alert& alert,
                      Instant now, const std::string& mark) {
  const auto many = std::to_string(alert.notices) + (alert.notices == 1 ? " notice" : " notices");
  const std::string level(name(alert.level));
  std::string out = "Date: " + mail_date(now) + "\r\nFrom: <" + options.from + ">\r\nTo: <" + to +
                    ">\r\nMessage-ID: <" + mark + "@" + domain_of(options.from) +
                    ">\r\nSubject: IWeTS " + options.member + ": " + level + ", " + many +
                    "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n"
                    "Auto-Submitted: auto-generated\r\n\r\n";
  out += "At the IWeTS node of " + options.member + ": " + many + ", " + level +
         ".\r\nAbout: " + about_words(alert) + ".\r\n";
  if (alert.passed_on) out += "Who was told before has not read it.\r\n";
  return out + "Sign in there to read. This message says nothing of any case.\r\n";
}

std::string first_line_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string line;
  std::getline(file, line);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

AlertPost::AlertPost(Options options, std::function<bool()> stopping)
    : options_(std::move(options)), stopping_(std::move(stopping)) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::string AlertPost::post(const AlertAddress& to, const Alert& alert, Instant now) const {
  return to.way == AlertWay::email ? email(to.to, alert, now) : webhook(to.to, alert, now);
}

std::string AlertPost::webhook(const std::string& url, const Alert& alert, Instant now) const {
  // What may be plain was decided when the address was taken: docs/member.md.
  const auto curl = prepare(options_, stopping_, url, "https,http");
  if (!curl) return "failed";
  const auto body = webhook_body(options_.member, alert, now);
  Lines headers;
  headers.add("Content-Type: application/json");
  headers.add("Expect:");
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.list);
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
  const auto code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) return reason_of(curl.get(), code);
  const auto said = code_of(curl.get());
  return said.front() == '2' ? std::string() : "refused_" + said;
}

std::string AlertPost::email(const std::string& to, const Alert& alert, Instant now) const {
  if (options_.server.empty()) return "no_server";
  auto url = options_.server;
  while (url.back() == '/') url.pop_back();
  // What curl says of itself (EHLO): not this machine's name.
  const auto curl =
      prepare(options_, stopping_, url + "/" + domain_of(options_.from), "smtp,smtps");
  if (!curl) return "failed";
  std::array<std::uint8_t, 16> random{};
  seal::random_bytes(random.data(), random.size());
  const auto text = mail_text(options_, to, alert, now, hex(random));
  Upload upload{&text};
  Lines receivers;
  receivers.add("<" + to + ">");
  if (!options_.user.empty()) {
    const auto password = first_line_of(options_.password_file);  // Anew: it may have changed.
    if (password.empty()) return "no_password";
    curl_easy_setopt(curl.get(), CURLOPT_USERNAME, options_.user.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, password.c_str());
  }
  curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, ("<" + options_.from + ">").c_str());
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, receivers.list);
  curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, give);
  curl_easy_setopt(curl.get(), CURLOPT_READDATA, &upload);
  return reason_of(curl.get(), curl_easy_perform(curl.get()));
}

std::string remedy_of(AlertWay way, const std::string& reason) {
  const std::string what = way == AlertWay::email     ? "the mail server (`smtp` in [alerts])"
                           : way == AlertWay::webhook ? "the webhook's server"
                                                      : "the command in [alerts]";
  if (way == AlertWay::command)
    return "run " + what + " by hand as the node's user; it must end with 0 within 30 seconds";
  if (reason == host_not_listed)
    return "an officer's webhook names a host that `webhook_hosts` in [alerts] does not list: add "
           "the host there, or give the officer another address";
  if (reason == "untrusted")
    return what +
           " shows a certificate that nobody known here has signed, or of another name: "
           "name its authority's certificate as `ca_file` in [alerts], or correct the address";
  if (reason == "tls") return what + " speaks no TLS of version 1.2 or newer: have that mended";
  if (reason == "login_refused")
    return what + " refuses the user: correct `smtp_user` or the file of the password";
  if (reason == "no_password")
    return "the file `smtp_password_file` in [alerts] cannot be read, or its first line is empty";
  if (reason == "no_server")
    return "an officer has a mail address and [alerts] no mail server: add `smtp` and `smtp_from`";
  if (reason.starts_with("refused_"))
    return what + " answers with an error: look at its log, and correct the address";
  return "see whether " + what + " runs and can be reached from here; it is tried again by itself";
}

}  // namespace iwets::node
