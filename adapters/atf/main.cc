// iwets-adapter-atf: the simulator of the ATF National Tracing Center.
#include <cstdlib>
#include <memory>
#include <string>

#include "adapters/atf/atf_center.h"
#include "adapters/atf/form_rules.h"
#include "adapters/sdk/run_center.h"

namespace {

using namespace iwets;
using Wrong = std::optional<std::string>;

constexpr int died_on_purpose = 70;

Wrong set_seed(const std::string& value, atf::Settings& settings) {
  char* end = nullptr;
  settings.seed = std::strtoull(value.c_str(), &end, 10);
  if (value.empty() || value.front() == '-' || *end != '\0')
    return "takes a whole number from 0 on";
  return std::nullopt;
}

Wrong set_time_scale(const std::string& value, atf::Settings& settings) {
  const auto scale = atf::TimeScale::parse(value);
  if (!scale) return "takes 'instant' or a factor from 1 to 1000000000, e.g. 86400: a day a second";
  settings.time_scale = *scale;
  return std::nullopt;
}

Wrong set_fault(const std::string& value, atf::Settings& settings) {
  const auto fault = atf::Fault::parse(value);
  if (!fault)
    return "takes slow, silent, twice, garbage, corrects or crash, and a share: crash=0.01";
  settings.fault = *fault;
  return std::nullopt;
}

Wrong set_no_silent(const std::string& value, atf::Settings& settings) {
  if (value != "true" && value != "false") return "takes true or false";
  settings.always_answers = value == "true";
  return std::nullopt;
}

Wrong set_onward(const std::string& value, atf::Settings& settings) {
  for (const auto onward : {Onward::yes, Onward::ask, Onward::no})
    if (value == name(onward)) {
      settings.onward = onward;
      return std::nullopt;
    }
  return "takes yes, ask or no";
}

sdk::Misconduct misconduct(const atf::Settings& settings, const sdk::Start& start) {
  if (settings.fault.kind == atf::FaultKind::none) return {};
  const auto misbehaviour = std::make_shared<atf::Misbehaviour>(
      settings.fault, settings.seed, start.state + "/crashes", [] { std::_Exit(died_on_purpose); });
  return [misbehaviour](const TraceId& trace, bool final) {
    return misbehaviour->judge(trace, final);
  };
}

}  // namespace

int main(int argc, char** argv) {
  atf::Settings settings;
  sdk::Program program;
  program.name = "iwets-adapter-atf";
  program.version = IWETS_VERSION;
  program.profile = atf::profile();
  program.options = {
      {"seed", "which world answers (1)", false,
       [&](const std::string& value) { return set_seed(value, settings); }},
      {"time-scale", "'instant', or how many times faster than life: 86400 is a day a second (1)",
       false, [&](const std::string& value) { return set_time_scale(value, settings); }},
      {"no-silent", "answer every trace; otherwise 1.5 % never get an answer", true,
       [&](const std::string& value) { return set_no_silent(value, settings); }},
      {"onward",
       "may the next country see what is told of an exported firearm: yes (default), ask, no",
       false, [&](const std::string& value) { return set_onward(value, settings); }},
      {"fault",
       "misbehave: slow, silent, twice, garbage, corrects or crash, with a share: crash=0.01",
       false, [&](const std::string& value) { return set_fault(value, settings); }},
  };
  program.open = [&](const sdk::Start& start) {
    return std::make_unique<atf::AtfCenter>(settings, start.center.country(),
                                            start.state + "/attachments");
  };
  program.misconduct = [&](const sdk::Start& start) { return misconduct(settings, start); };
  return sdk::run_center(argc, argv, program);
}
