#include "node/shell/config.h"

#include <catch2/catch.hpp>

namespace iwets::node {

TEST_CASE("Config: a whole file is read", "[shell]") {
  const auto config = parse_config(
      "[node]\nstate = \"/s\"\nanchor = \"/a\"\nlisten = \"127.0.0.1:1\"\n[log]\nlevel = "
      "\"debug\"\n[sign_in]\ncommon_passwords = \"/list\"\n",
      "node.toml");
  REQUIRE(config.has_value());
  CHECK(config->state == "/s");
  CHECK(config->anchor == "/a");
  CHECK(config->listen == "127.0.0.1:1");
  CHECK(config->log_level == "debug");
  CHECK(config->common_passwords == "/list");
  CHECK(judge(*config).empty());
}

TEST_CASE("Config: who is told at night", "[shell]") {
  const auto read = [](const std::string& alerts) {
    return parse_config("[node]\nstate = \"/s\"\nanchor = \"/a\"\n[alerts]\n" + alerts,
                        "node.toml");
  };
  const auto config = read("command = \"/bin/page\"\nurgent_only = \"on\"\nminutes_apart = 5\n");
  REQUIRE(config.has_value());
  CHECK(config->alerts.command == "/bin/page");
  CHECK(config->alerts.urgent_only);
  CHECK(config->alerts.minutes_apart == 5);
  CHECK(judge(*config).empty());
  CHECK(config->alerts.on);
  CHECK_FALSE(parse_config("[node]\n", "node.toml")->alerts.on);
  const auto whole = read(
      "email = \"duty@example.org\"\nwebhook = \"https://example.org/x?k=1\"\nescalate_minutes = "
      "15\nsmtp = \"smtp://mail.example.org:587\"\nsmtp_from = \"iwets@example.org\"\nsmtp_user = "
      "\"u\"\nsmtp_password_file = \"/p\"\nca_file = \"/c\"\n");
  REQUIRE(whole.has_value());
  CHECK(whole->alerts.email == "duty@example.org");
  CHECK(whole->alerts.escalate_minutes == 15);
  CHECK(whole->alerts.smtp_password_file == "/p");
  CHECK(whole->alerts.webhook_hosts.empty());
  const auto hosts =
      read("webhook_hosts = [\"hooks.ncb.example\", \"192.0.2.7:8443\", \"[2001:db8::7]:8443\"]\n");
  REQUIRE(hosts.has_value());
  CHECK(hosts->alerts.webhook_hosts ==
        std::vector<std::string>{"hooks.ncb.example", "192.0.2.7:8443", "[2001:db8::7]:8443"});
}

TEST_CASE("Config: a scanner is a program with its full path, and its words", "[shell]") {
  const auto read = [](const std::string& scanner) {
    return parse_config("[attachments]\nscanner = " + scanner + "\n", "node.toml");
  };
  CHECK(parse_config("", "node.toml")->attachments.scanner.empty());
  CHECK(read("[\"/bin/scan\", \"-\"]")->attachments.scanner ==
        std::vector<std::string>{"/bin/scan", "-"});
  for (const auto* wrong : {"[]", "[\"scan\"]", "[\"/bin/scan\", \"\"]", "[\"/bin/scan\", 1]",
                            "\"/bin/scan -\"", "[\"/bin/scan\", \"a\\u0000b\"]"}) {
    INFO(wrong);
    const auto config = read(wrong);
    REQUIRE_FALSE(config.has_value());
    CHECK(config.error().text.starts_with("node.toml:2:"));
    CHECK(config.error().text.find("a program with its full path") != std::string::npos);
  }
}

TEST_CASE("Config: what would tell nobody, or in clear, is refused with its place", "[shell]") {
  const auto wrong = [](const std::string& alerts) {
    const auto config = parse_config("[alerts]\n" + alerts, "node.toml");
    return config ? std::string() : config.error().text;
  };
  const auto says = [&](const std::string& alerts, const std::string& words) {
    const auto text = wrong(alerts);
    INFO(alerts << ": " << text);
    CHECK(text.starts_with("node.toml:"));
    CHECK(text.find(words) != std::string::npos);
  };
  says("comand = \"/bin/page\"\n", "did you mean `command`");
  says("\ncommand = \"page\"\n", "node.toml:3:");
  says("command = \"page\"\n", "must be a full path");
  says("webhook = \"http://example.org/x\"\n", "127.0.0.1");
  says("webhook = \"http://localhost/x\"\n", "127.0.0.1");
  says("webhook = \"http://127.evil.example/x\"\n", "127.0.0.1");
  says("webhook = \"https://user:secret@example.org/x\"\n", "without a user");
  says("webhook = \"ftp://example.org/x\"\n", "must be an address https://");
  says("webhook = \"https://example.org/x y\"\n", "must be an address https://");
  for (const auto* host : {"https://example.org", "example.org/", "example.org/x", "*.example.org",
                           "", "user@example.org", "example.org?x", "example.org:x", "a b"})
    says("webhook_hosts = [\"b.example\", \"" + std::string(host) + "\"]\n",
         "must be a list of hosts");
  says("webhook_hosts = \"example.org\"\n", "must be a list of hosts");
  says("webhook_hosts = [7]\n", "must be a list of hosts");
  says("email = \"nobody\"\n", "one mail address");
  says("email = \"a@b.org, c@d.org\"\n", "one mail address");
  says("email = \"a@b.org\\r\\nBcc: c@d.org\"\n", "one mail address");
  says("email = \"a@b.org\"\n", "needs a mail server");
  says("smtp = \"mail.example.org\"\n", "must be smtps://");
  says("smtp = \"smtp://user@example.org\"\n", "must be smtps://");
  says("smtp = \"https://example.org\"\n", "must be smtps://");
  says("smtp = \"smtps://example.org\"\n", "go together");
  says("smtp = \"smtps://example.org\"\nsmtp_from = \"a@b.org\"\nsmtp_user = \"u\"\n",
       "go together");
  says("smtp_user = \"u\"\nsmtp_password_file = \"/p\"\n", "needs a mail server");
  CHECK(wrong("webhook = \"http://127.0.0.1:8080/x\"\n").empty());
  CHECK(wrong("webhook = \"http://[::1]:8080/x\"\n").empty());
}

TEST_CASE("Config: a typo is refused where it stands, with what was probably meant", "[shell]") {
  const auto wrong = [](const char* text) {
    const auto config = parse_config(text, "node.toml");
    return config ? std::string() : config.error().text;
  };
  CHECK(wrong("[node]\nstate = \"s\"\nanchr = \"a\"\n") ==
        "node.toml:3:1: unknown key `node.anchr`; did you mean `anchor`?");
  CHECK(wrong("[nod]\n").starts_with("node.toml:1:"));
  CHECK(wrong("[nod]\n").find("did you mean `node`?") != std::string::npos);
  CHECK(wrong("[node]\nx = 1\n") ==
        "node.toml:2:1: unknown key `node.x`; known here: anchor, continuation, listen, state");
  CHECK(wrong("[node]\nlisten = 7\n").find("must be a text in quotes") != std::string::npos);
  CHECK(wrong("node = 1\n").find("must be a section") != std::string::npos);
  CHECK(wrong("[node]\nstate = \n").starts_with("node.toml:2:"));
}

TEST_CASE("Config: what is missing is named with its flag", "[shell]") {
  Config config;
  CHECK(judge(config).find("--state") != std::string::npos);
  config.state = "s";
  CHECK(judge(config).find("--anchor") != std::string::npos);
  config.anchor = "a";
  CHECK(judge(config).empty());
  for (const auto* listen :
       {"", "8080", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:-1", "0.0.0.0:80"}) {
    config.listen = listen;
    CHECK(judge(config).find("address") != std::string::npos);
  }
  config.listen = "127.0.0.1:0";
  config.log_level = "loud";
  CHECK(judge(config).find("loud") != std::string::npos);
}

TEST_CASE("Config: quotas and alarms", "[shell]") {
  const auto config = parse_config(
      "[quota]\nofficer_per_hour = 5\npurpose_traces_per_day = 0\nlimits = \"off\"\n"
      "[alarms]\ndetect = \"off\"\nnumbers = 7\nwindow_hours = 48\nrepeat_days = 14\n"
      "[oversight]\nkeep_days = 90\n",
      "node.toml");
  REQUIRE(config.has_value());
  CHECK(config->oversight.quota.officer.checks.per_hour == 5);
  CHECK(config->oversight.quota.purpose.traces.per_day == 0);
  CHECK(config->oversight.quota.officer_opens_per_hour == 200);
  CHECK_FALSE(config->oversight.quota.on);
  CHECK(config->oversight.quota.opens_per_hour() == 0);
  const auto opens = parse_config("[quota]\nofficer_opens_per_hour = 50\n", "node.toml");
  CHECK(opens->oversight.quota.opens_per_hour() == 50);
  CHECK_FALSE(config->oversight.alarms.on);
  CHECK(config->oversight.alarms.numbers == 7);
  CHECK(config->oversight.alarms.window == std::chrono::hours{48});
  CHECK(config->oversight.alarms.repeat_window == std::chrono::hours{14 * 24});
  CHECK(config->keep_days == 90);
  const auto wrong = [](const std::string& text) {
    const auto read = parse_config(text, "node.toml");
    return read ? std::string() : read.error().text;
  };
  CHECK(wrong("[quota]\nofficer_per_hour = \"5\"\n").find("whole number") != std::string::npos);
  CHECK(wrong("[quota]\nofficer_per_hour = -1\n").find("whole number") != std::string::npos);
  CHECK(wrong("[quota]\noficer_per_hour = 1\n").find("`officer_per_hour`?") != std::string::npos);
  CHECK(wrong("[quota]\nlimits = \"no\"\n").find("\"on\" or \"off\"") != std::string::npos);
  CHECK(wrong("[alarms]\nwindow_hours = 0\n").find("hours, 1 to 720") != std::string::npos);
  CHECK(wrong("[alarms]\nrepeat_days = 31\n").find("days, 1 to 30") != std::string::npos);
}

TEST_CASE("Config: a book that is kept for less than alarms look back is refused", "[shell]") {
  Config config;
  config.state = config.anchor = "x";
  config.keep_days = 30;
  CHECK(judge(config).find("keep_days") != std::string::npos);
}

TEST_CASE("Config: a file that is not there is named", "[shell]") {
  const auto config = read_config("/nowhere/node.toml");
  REQUIRE_FALSE(config.has_value());
  CHECK(config.error().text.starts_with("/nowhere/node.toml: cannot be read"));
}

TEST_CASE("Config: agencies, with what they may", "[shell]") {
  const auto config = parse_config(R"([agencies.SAPS-DBN]
name = "Durban Central"
contact = "+27 31 000 0000"
purposes = ["investigation", "court"]
urgent = "off"
acts_for = ["saps-pta"]
[agencies."saps-pta"]
)",
                                   "node.toml");
  REQUIRE(config);
  REQUIRE(config->agencies.size() == 2);
  const auto& durban = config->agencies.at("SAPS-DBN");
  CHECK(durban.name == "Durban Central");
  CHECK(durban.purposes.size() == 2);
  CHECK_FALSE(durban.urgent);
  CHECK(durban.acts_for == std::vector<std::string>{"saps-pta"});
  CHECK(config->agencies.at("SAPS-PTA").urgent);
}

TEST_CASE("Config: a fault among the agencies is told with its place", "[shell]") {
  const auto fault = [](const std::string& text) {
    const auto config = parse_config(text, "n");
    return config ? std::string() : config.error().text;
  };
  CHECK(fault("[agencies.A]\nurgen = \"on\"\n")
            .find("n:2:1: unknown key `agencies.A.urgen`; did you mean `urgent`?") == 0);
  CHECK(fault("[agencies.A]\npurposes = [\"fun\"]\n")
            .find("`agencies.A.purposes` must be a list "
                  "of investigation, court") != std::string::npos);
  CHECK(fault("[agencies.A]\nacts_for = \"B\"\n").find("must be a list of texts") !=
        std::string::npos);
  CHECK(fault("[agencies.A]\nacts_for = [\"B\"]\n")
            .find("in [agencies], A acts for B, which is "
                  "no agency here") != std::string::npos);
  CHECK(fault("[agencies.A]\n[agencies.a]\n").find("is there twice") != std::string::npos);
  CHECK(fault("[agencies]\nA = 1\n").find("must be a section") != std::string::npos);
}

TEST_CASE("Config: the dashboard is open to others with TLS only", "[shell]") {
  const auto wrong = [](const std::string& dashboard) {
    auto config =
        parse_config("[node]\nstate = \"s\"\nanchor = \"a\"\n[dashboard]\n" + dashboard, "n");
    REQUIRE(config.has_value());
    return judge(*config);
  };
  const std::string both = "certificate = \"c\"\nkey = \"k\"\n";
  CHECK(wrong("listen = \"192.0.2.7:8443\"\n" + both).empty());
  CHECK(wrong("listen = \"127.0.0.1:0\"\n").empty());
  CHECK(wrong("listen = \"192.0.2.7:8443\"\n").find("without TLS") != std::string::npos);
  CHECK(wrong("listen = \"0.0.0.0:80\"\n").find("without TLS") != std::string::npos);
  CHECK(wrong("listen = \"192.0.2.7:8443\"\nkey = \"k\"\n").find("and not the other") !=
        std::string::npos);
  CHECK(wrong(both).find("no address") != std::string::npos);
  CHECK(wrong("listen = \"192.0.2.7\"\n" + both).find("is no address") != std::string::npos);
}

}  // namespace iwets::node
