#include "hub/ctl/table_commands.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "hub/ctl/render.h"
#include "proto/codec/reference.h"

namespace iwets::ctl {
namespace {

constexpr auto look_wait_max = std::chrono::seconds{5};

CallError unreadable(const std::string& path, const Fault& fault) {
  return {CallFault::invalid, path + ": " + fault.reason, fault.remedy};
}

/// A fault of the file, which the hub does not know by name.
CallError in_file(const std::string& path, CallError error) {
  const bool of_file = error.fault == CallFault::invalid || error.fault == CallFault::denied;
  if (of_file) error.reason = path + ": " + error.reason;
  return error;
}

}  // namespace

int table_load(const Options& options) {
  const auto& path = options.argument;
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return tell({CallFault::invalid, path + ": cannot be read",
                 "give the file that `iwets-authority table sign` has written"},
                options.json);
  const auto updates =
      codec::read_table_file(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!updates) return tell(unreadable(path, updates.error()), options.json);
  std::string last;
  for (const auto& update : *updates) {
    v1::ControlRequest request;
    request.set_schema_version(schema_version_first);
    request.mutable_load_table()->set_update(update);
    const auto reply =
        ask<v1::ControlReply>(options, request, command_wait_max, v1::ControlReply::kDone);
    if (!reply) return tell(in_file(path, reply.error()), options.json);
    last = reply->done().text();
  }
  if (options.json)
    std::cout << nlohmann::ordered_json{{"done", last}}.dump(2) << "\n";
  else
    std::cout << last << "\n";
  return 0;
}

int table_status(const Options& options) {
  v1::StatusRequest request;
  request.set_schema_version(schema_version_first);
  request.mutable_table();
  const auto reply = ask<v1::StatusReply>(options, request, look_wait_max, v1::StatusReply::kTable);
  if (!reply) return tell(reply.error(), options.json);
  const auto& standing = reply->table();
  std::cout << (options.json ? json_of(standing).dump(2) + "\n" : text_of(standing));
  return 0;
}

}  // namespace iwets::ctl
