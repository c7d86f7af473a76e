#include <nlohmann/json.hpp>

#include "node/shell/forms.h"

namespace iwets::node {

std::map<std::string, std::string> record_texts(std::string_view json) {
  std::map<std::string, std::string> out;
  const auto read = nlohmann::ordered_json::parse(json, nullptr, false);
  if (!read.is_object()) return out;
  const auto keep = [&](const nlohmann::ordered_json& record) {
    if (!record.is_object()) return;
    const auto id = record.find("id");
    if (id != record.end() && id->is_string()) out[id->get<std::string>()] = record.dump();
  };
  if (const auto one = read.find("record"); one != read.end()) keep(*one);
  if (const auto many = read.find("records"); many != read.end() && many->is_array())
    for (const auto& record : *many) keep(record);
  return out;
}

}  // namespace iwets::node
