#include "hub/ctl/ask.h"

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

namespace iwets::ctl {

int tell(const CallError& error, bool json) {
  if (json)
    std::cout << nlohmann::ordered_json{{"error",
                                         {{"reason", error.reason}, {"remedy", error.remedy}}}}
                     .dump()
              << "\n";
  std::cerr << "iwets-hubctl: " << error.reason << "\n";
  if (!error.remedy.empty()) std::cerr << "  what to do: " << error.remedy << "\n";
  return static_cast<int>(error.fault);
}

CallError from_wire(const v1::Failure& failure) {
  static const std::map<std::string, CallFault> faults = {
      {"not_found", CallFault::not_found},   {"failed", CallFault::failed},
      {"malformed", CallFault::invalid},     {"out_of_bounds", CallFault::invalid},
      {"unknown_field", CallFault::invalid}, {"version_too_new", CallFault::invalid},
      {"wrong_socket", CallFault::invalid},  {"not_durable", CallFault::timeout},
      {"bad_signature", CallFault::denied},  {"wrong_author", CallFault::denied}};
  const auto at = faults.find(failure.code());
  return {at == faults.end() ? CallFault::failed : at->second,
          failure.code() + ": " + failure.reason(), failure.remedy()};
}

}  // namespace iwets::ctl
