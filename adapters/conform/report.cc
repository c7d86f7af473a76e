#include "adapters/conform/report.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace iwets::conform {
namespace {

const char* name(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed: return "passed";
    case Outcome::failed: return "failed";
    case Outcome::untried: return "untried";
  }
  return "";
}

std::size_t count(const std::vector<Verdict>& verdicts, Outcome outcome) {
  return static_cast<std::size_t>(std::ranges::count(verdicts, outcome, &Verdict::outcome));
}

std::string seconds(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f", value);
  return out;
}

/// Text as XML takes it; what is no character of XML 1.0 becomes a question mark.
std::string xml(const std::string& text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += (static_cast<unsigned char>(c) >= ' ' || c == '\n') && c != 127 ? c : '?';
    }
  return out;
}

std::string indented(const std::string& text) {
  std::string out = "      ";
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '\n' && i + 1 < text.size()) out += "      ";
  }
  return out;
}

}  // namespace

std::string as_text(const Verdict& verdict) {
  auto out = std::string(name(verdict.outcome)) + "  " + verdict.name + ": " + verdict.title +
             " (" + seconds(verdict.seconds) + " s)\n";
  if (verdict.outcome == Outcome::untried) out += "    " + verdict.why + "\n";
  if (!verdict.note.empty()) out += "    " + verdict.note + "\n";
  if (verdict.outcome != Outcome::failed) return out;
  const auto& [rule, expected, got] = verdict.breach;
  out += "    expected  " + expected + "\n    got       " + got + "\n    rule      " + rule.where +
         ":\n              " + rule.text + "\n";
  if (!verdict.last_words.empty())
    out += "    the adapter's last lines\n" + indented(verdict.last_words);
  return out;
}

std::string as_json(const std::vector<std::string>& command, const std::vector<Verdict>& verdicts) {
  nlohmann::ordered_json out;
  out["adapter"] = command;
  for (const auto outcome : {Outcome::passed, Outcome::failed, Outcome::untried})
    out[name(outcome)] = count(verdicts, outcome);
  auto& cases = out["cases"] = nlohmann::ordered_json::array();
  for (const auto& verdict : verdicts) {
    nlohmann::ordered_json one{{"name", verdict.name},
                               {"title", verdict.title},
                               {"outcome", name(verdict.outcome)},
                               {"seconds", verdict.seconds}};
    if (verdict.outcome == Outcome::untried) one["why"] = verdict.why;
    if (!verdict.note.empty()) one["note"] = verdict.note;
    if (verdict.outcome == Outcome::failed) {
      one["expected"] = verdict.breach.expected;
      one["got"] = verdict.breach.got;
      one["rule"] = {{"where", verdict.breach.rule.where}, {"text", verdict.breach.rule.text}};
      one["last_words"] = verdict.last_words;
    }
    cases.push_back(std::move(one));
  }
  // The adapter's output may hold any bytes.
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string as_junit(const std::vector<Verdict>& verdicts) {
  double total = 0;
  for (const auto& verdict : verdicts) total += verdict.seconds;
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" +
      std::string("iwets-adapter-conform") + "\" tests=\"" + std::to_string(verdicts.size()) +
      "\" failures=\"" + std::to_string(count(verdicts, Outcome::failed)) + "\" skipped=\"" +
      std::to_string(count(verdicts, Outcome::untried)) + "\" time=\"" + seconds(total) + "\">\n";
  for (const auto& verdict : verdicts) {
    out += "  <testcase classname=\"iwets-adapter-conform\" name=\"" + xml(verdict.name) +
           "\" time=\"" + seconds(verdict.seconds) + "\"";
    if (verdict.outcome == Outcome::passed) {
      out += "/>\n";
      continue;
    }
    if (verdict.outcome == Outcome::untried)
      out += ">\n    <skipped message=\"" + xml(verdict.why) + "\"/>\n";
    else
      out += ">\n    <failure message=\"expected " + xml(verdict.breach.expected) + "; got " +
             xml(verdict.breach.got) + "\">" + xml(as_text(verdict)) + "</failure>\n";
    out += "  </testcase>\n";
  }
  return out + "</testsuite>\n";
}

}  // namespace iwets::conform
