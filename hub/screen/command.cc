#include "hub/screen/command.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "hub/match/person/score.h"
#include "hub/screen/dictionary.h"
#include "hub/screen/generate/generate.h"
#include "hub/screen/identify.h"
#include "hub/screen/pairs.h"
#include "hub/screen/persons.h"
#include "proto/field/date.h"

namespace iwets::screen {
namespace {

using Json = nlohmann::ordered_json;
using match::person::Dictionary;
using match::person::Match;

enum class Exit : int { ok = 0, failed = 1, usage = 2, not_found = 4, invalid_input = 7 };

/// What was typed.
struct Line {
  std::vector<std::string> dictionaries;
  std::string file, name1, name2, dob1, dob2, records, questions;
  double threshold = match::person::possible_score_min;
  bool json = false, errors = false, alerts = false;
  ScreenOptions screening;
  std::string kind;
  std::vector<std::string> errors_made;
  generate::Generate generate;
  Identify identify;
};

struct Streams {
  std::ostream& out;
  std::ostream& err;
};
/// What a subcommand does.
using Work = Exit (*)(const Line&, const Dictionary&, const Streams&);

Exit told(const Problem& problem, const Streams& streams) {
  streams.err << "iwets-match: " << problem.what << "\n  " << problem.remedy << "\n";
  return problem.missing ? Exit::not_found : Exit::invalid_input;
}

double rounded(double value) { return std::round(value * 10000) / 10000; }

Json shown(const Figures& f) {
  return {{"pairs", f.pairs},
          {"precision", rounded(f.precision)},
          {"recall", rounded(f.recall)},
          {"f1", rounded(f.f1)},
          {"best_f1", rounded(f.best_f1)},
          {"best_threshold", rounded(f.best_threshold)}};
}

Json shown(const ScoredPair& pair) {
  return {{"line", pair.line},           {"schema", pair.schema}, {"case_group", pair.case_group},
          {"name1", pair.name1},         {"name2", pair.name2},   {"is_match", pair.is_match},
          {"score", rounded(pair.score)}};
}

void print_table(const Json& groups, std::ostream& out) {
  for (const auto& [title, rows] : groups.items()) {
    if (!rows.is_object()) continue;
    out << title << "\n";
    for (const auto& [name, f] : rows.items())
      out << "  " << name << ": " << f["pairs"] << " pairs, precision " << f["precision"]
          << ", recall " << f["recall"] << ", F1 " << f["f1"] << ", best F1 " << f["best_f1"]
          << " at " << f["best_threshold"] << "\n";
  }
}

Exit score_pairs(const Line& line, const Dictionary& dictionary, const Streams& streams) {
  const auto rows = read_table(line.file, {"schema", "name1", "name2", "is_match"});
  if (!rows) return told(rows.error(), streams);
  const auto pairs = scored_pairs(*rows, line.file, dictionary);
  if (!pairs) return told(pairs.error(), streams);
  std::map<std::string, std::vector<ScoredPair>> by_schema, by_group, persons_by_group;
  Json errors = Json::array();
  for (const auto& pair : *pairs) {
    by_schema[pair.schema].push_back(pair);
    by_group[pair.case_group].push_back(pair);
    if (pair.schema == "Person") persons_by_group[pair.case_group].push_back(pair);
    if ((pair.score >= line.threshold) != pair.is_match) errors.push_back(shown(pair));
  }
  const auto all = [&](const auto& groups) {
    Json out = Json::object();
    for (const auto& [name, group] : groups) out[name] = shown(figures(group, line.threshold));
    return out;
  };
  Json report{{"threshold", line.threshold},
              {"by_schema", all(by_schema)},
              {"by_case_group", all(by_group)},
              {"persons_by_case_group", all(persons_by_group)}};
  if (line.errors) report["errors"] = errors;
  if (line.json) {
    streams.out << report.dump(2) << "\n";
    return Exit::ok;
  }
  print_table(report, streams.out);
  if (line.errors)
    for (const auto& e : errors)
      streams.out << (e["is_match"] ? "missed " : "wrong  ") << e["score"] << " line " << e["line"]
                  << ": " << e["name1"] << " / " << e["name2"] << "\n";
  return Exit::ok;
}

void print_match(const Match& match, std::ostream& out) {
  out << match::person::words(match.tier) << (match::person::alerts(match.tier) ? " (alert)" : "")
      << ", score " << rounded(match.score) << "\n";
  for (const auto& pair : match.alignment)
    out << "  " << (pair.asked.empty() ? "-" : pair.asked) << " / "
        << (pair.on_record.empty() ? "-" : pair.on_record) << ": " << match::person::words(pair.why)
        << ", similarity " << rounded(pair.similarity) << ", weight " << rounded(pair.weight)
        << "\n";
  for (const auto& word : match.in_favour) out << "  for: " << word << "\n";
  for (const auto& word : match.against) out << "  against: " << word << "\n";
}

Json shown(const Match& match) {
  Json alignment = Json::array();
  for (const auto& pair : match.alignment)
    alignment.push_back({{"asked", pair.asked},
                         {"on_record", pair.on_record},
                         {"why", match::person::words(pair.why)},
                         {"similarity", rounded(pair.similarity)},
                         {"weight", rounded(pair.weight)}});
  return {{"tier", match::person::words(match.tier)},
          {"alert", match::person::alerts(match.tier)},
          {"score", rounded(match.score)},
          {"asked", match.asked},
          {"on_record", match.on_record},
          {"alignment", alignment},
          {"for", match.in_favour},
          {"against", match.against}};
}

Exit explain(const Line& line, const Dictionary& dictionary, const Streams& streams) {
  const auto person = [&](const std::string& name, const std::string& born) {
    field::Person out;
    out.name = name;
    if (const auto date = field::parse_date(born)) out.birth_dates.push_back(*date);
    return match::person::prepared(std::move(out), dictionary);
  };
  for (const auto* born : {&line.dob1, &line.dob2})
    if (!born->empty() && !field::parse_date(*born)) {
      streams.err << "iwets-match: \"" << *born << "\" is no date\n"
                  << "  write 1951-06-19, 1951-06 or 1951\n";
      return Exit::usage;
    }
  const auto match =
      match::person::matched(person(line.name1, line.dob1), person(line.name2, line.dob2));
  if (line.json)
    streams.out << shown(match).dump(2) << "\n";
  else
    print_match(match, streams.out);
  return Exit::ok;
}

Exit screen(const Line& line, const Dictionary& dictionary, const Streams& streams) {
  std::vector<std::vector<match::person::Prepared>> sides;
  for (const auto* path : {&line.questions, &line.records}) {
    const auto rows = read_table(*path, {"full_name"});
    if (!rows) return told(rows.error(), streams);
    auto made = persons(*rows, *path);
    if (!made) return told(made.error(), streams);
    if (!dictionary.empty())
      for (auto& one : *made) one = match::person::prepared(std::move(one.person), dictionary);
    sides.push_back(std::move(*made));
  }
  if (line.screening.paired && sides[0].size() != sides[1].size())
    return told({false, line.records + ": has not as many rows as " + line.questions,
                 "with --paired, row n of one belongs to row n of the other"},
                streams);
  const auto done = screened(sides[0], sides[1], line.screening);
  Json report{{"questions", sides[0].size()},
              {"records", sides[1].size()},
              {"alert_rate_name", done.alert_rate_name},
              {"alert_rate_evidence", done.alert_rate_evidence},
              {"compared", done.candidates},
              {"possible", done.possible}};
  if (line.screening.brute) report["missed_by_index"] = done.missed.size();
  if (line.screening.paired) {
    report["recall_alert"] = done.recall_alert;
    report["recall_possible"] = done.recall_possible;
  }
  const auto list = [&](const char* title, const std::vector<Alert>& alerts) {
    for (const auto& alert : alerts)
      report[title].push_back({{"question", sides[0][alert.question].person.name},
                               {"record", sides[1][alert.record].person.name},
                               {"score", rounded(alert.score)}});
  };
  if (line.alerts) list("alerts", done.alerts);
  list("missed", done.missed);
  if (line.json) {
    streams.out << report.dump(2) << "\n";
    return Exit::ok;
  }
  for (const auto& [name, value] : report.items()) {
    if (!value.is_array()) streams.out << name << ": " << value << "\n";
    if (value.is_array())
      for (const auto& alert : value) streams.out << "  " << alert.dump() << "\n";
  }
  return Exit::ok;
}

Exit identifier(const Line& line, const Dictionary&, const Streams& streams) {
  auto order = line.identify;
  order.kind = kind_of(line.kind).value_or(Kind::serial);  // One of the words that may be typed.
  order.records = line.records;
  order.questions = line.questions;
  order.json = line.json;
  order.paired = line.screening.paired;
  const auto done = identify(order, streams.out);
  return done ? Exit::ok : told(done.error(), streams);
}

void add_identifier(CLI::App& app, Line& line, Work& work) {
  auto& numbers = *app.add_subcommand("identifier", "numbers against records, as the hub does it");
  numbers.add_option("--kind", line.kind, "serial, document, vin or plate")
      ->required()
      ->check(CLI::IsMember({"serial", "document", "vin", "plate"}));
  numbers
      .add_option("--records", line.records,
                  "CSV: number[,make,model,calibre,type,importer,country,year,mrz,engine]")
      ->required();
  numbers.add_option("--questions", line.questions, "CSV, the same columns")->required();
  numbers.add_option("--most", line.identify.most, "matches shown for a question")
      ->capture_default_str();
  numbers.add_flag("--paired", line.screening.paired,
                   "row n of the questions asks for row n of the records");
  numbers.add_flag("--brute", line.identify.brute, "judge each record, without keys");
  numbers.add_flag("--figures", line.identify.figures, "the counts alone, without the matches");
  numbers.add_flag("--json", line.json, "as JSON, with the counts");
  numbers.callback([&] { work = identifier; });
}

Exit generated(const Line& line, const Dictionary&, const Streams& streams) {
  auto order = line.generate;
  order.kind = line.kind;
  for (const auto& word : line.errors_made) {
    const auto error = generate::error_of(word);
    if (!error)
      return told({false, "\"" + word + "\" is no error that can be made",
                   "write typo, missing, additional, exchange, lookalike, zeros, dress, wildcard, "
                   "run, choice, neighbour, stranger or exact"},
                  streams);
    order.errors.push_back(*error);
  }
  if (order.count == 0 && order.of.empty())
    return told({false, "how many rows is not told", "give --count, or --of a file"}, streams);
  const auto done = generate::generate(order, streams.out);
  return done ? Exit::ok : told(done.error(), streams);
}

void add_generate(CLI::App& app, Line& line, Work& work) {
  auto& make = *app.add_subcommand("generate", "records by chance, or questions for records");
  make.add_option("--kind", line.kind, "persons, firearms, documents, vehicles or plates")
      ->required()
      ->check(CLI::IsMember({"persons", "firearms", "documents", "vehicles", "plates"}));
  make.add_option("--count", line.generate.count, "rows; with --of as many as it has");
  make.add_option("--seed", line.generate.seed, "the same seed gives the same bytes")
      ->capture_default_str();
  make.add_option("--of", line.generate.of, "CSV of records to make questions for, row by row");
  make.add_option("--errors", line.errors_made,
                  "of which each question has one: typo, missing, additional, exchange, lookalike, "
                  "zeros, dress, wildcard, run, choice, neighbour, stranger, exact")
      ->delimiter(',');
  make.callback([&] { work = generated; });
}

}  // namespace

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  Line line;
  Work work = nullptr;
  const Streams streams{out, err};
  CLI::App app{"Measures and explains how persons and numbers are found and compared.",
               "iwets-match"};
  app.require_subcommand(1);
  auto& pairs = *app.add_subcommand("score-pairs", "labelled pairs: precision, recall, F1");
  pairs.add_option("FILE", line.file, "CSV: schema,name1,name2,is_match[,case_group]")->required();
  pairs.add_option("--threshold", line.threshold, "score from which on a pair is called a match")
      ->capture_default_str();
  pairs.add_flag("--json", line.json, "as JSON");
  pairs.add_flag("--errors", line.errors, "also every pair that is called wrongly");
  pairs.callback([&] { work = score_pairs; });
  auto& two = *app.add_subcommand("explain", "two names: tier, score and why");
  two.add_option("ASKED", line.name1, "the name asked for")->required();
  two.add_option("ON_RECORD", line.name2, "the name on record")->required();
  two.add_option("--dob", line.dob1, "birth date of the first: 1951-06-19, 1951-06 or 1951");
  two.add_option("--dob2", line.dob2, "birth date of the second");
  two.add_flag("--json", line.json, "as JSON");
  two.callback([&] { work = explain; });
  auto& all = *app.add_subcommand("screen", "questions against records: share that alerts");
  all.add_option("--records", line.records, "CSV: full_name[,gender,date_of_birth,nationality,...]")
      ->required();
  all.add_option("--questions", line.questions, "CSV, the same columns")->required();
  all.add_flag("--paired", line.screening.paired,
               "row n of the questions asks for row n of the records");
  all.add_flag("--brute", line.screening.brute,
               "compare each with each, and tell what the index would have missed");
  all.add_flag("--alerts", line.alerts, "also the best alert of each question");
  all.add_flag("--json", line.json, "as JSON");
  all.callback([&] { work = screen; });
  for (auto* command : {&pairs, &two, &all})
    command->add_option("--dictionary", line.dictionaries,
                        "words of other scripts in Latin; several times for several files");
  add_identifier(app, line, work);
  add_generate(app, line, work);
  try {
    auto reversed = arguments;
    std::reverse(reversed.begin(), reversed.end());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? 0 : static_cast<int>(Exit::usage);
  }
  const auto dictionary = read_dictionary(line.dictionaries);
  if (!dictionary) return static_cast<int>(told(dictionary.error(), streams));
  const auto exit = work(line, *dictionary, streams);
  out.flush();
  return static_cast<int>(out ? exit : Exit::failed);
}

}  // namespace iwets::screen
