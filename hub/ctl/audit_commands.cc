#include "hub/ctl/audit_commands.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "hub/ctl/audit.h"
#include "hub/ctl/words.h"
#include "proto/types/ids.h"

namespace iwets::ctl {
namespace {

std::optional<v1::Store> store_named(const std::string& text) {
  for (int store = v1::Store_MIN; store <= v1::Store_MAX; ++store)
    if (v1::Store_IsValid(store) && text == word(static_cast<v1::Store>(store)))
      return static_cast<v1::Store>(store);
  return std::nullopt;
}

/// Who runs this command, as the log is to name him.
std::string operator_name() {
  const auto* invoked_by = std::getenv("SUDO_USER");
  if (invoked_by != nullptr && *invoked_by != '\0') return std::string(invoked_by).substr(0, 64);
  const auto* entry = ::getpwuid(::getuid());
  return entry != nullptr ? entry->pw_name : "uid " + std::to_string(::getuid());
}

Result<v1::AuditPage, CallError> read_audit(const Options& options, v1::ReadAudit reading) {
  v1::ControlRequest request;
  request.set_schema_version(schema_version_first);
  reading.set_who(operator_name());
  reading.set_purpose(options.purpose);
  *request.mutable_read_audit() = std::move(reading);
  auto reply = ask<v1::ControlReply>(options, request, command_wait_max, v1::ControlReply::kAudit);
  if (!reply) return fail(reply.error());
  return std::move(*reply->mutable_audit());
}

/// Calls `take` with each page of a reading, until it says false.
std::optional<CallError> read_pages(const Options& options, v1::ReadAudit reading,
                                    const std::function<bool(const v1::AuditPage&)>& take) {
  for (;;) {
    const auto page = read_audit(options, reading);
    if (!page) return page.error();
    if (!take(*page) || !page->more() || page->entries().empty()) return std::nullopt;
    reading.set_from(page->entries(page->entries_size() - 1).index() + 1);
    reading.set_goes_on(true);
  }
}

}  // namespace

int audit_show(const Options& options) {
  v1::ReadAudit reading;
  if (!options.record.empty()) {
    const auto store = store_named(options.argument);
    if (!store || !PeerId::parse(options.owner))
      return tell({CallFault::invalid, "a record is named by store, owner and id",
                   "for example: audit show firearm --owner member:ZA --record 4711 --purpose ..."},
                  options.json);
    reading.mutable_record()->set_store(*store);
    reading.mutable_record()->set_owner(options.owner);
    reading.mutable_record()->set_record(options.record);
  } else {
    const auto id = TraceId::parse(options.argument);
    if (!id)
      return tell({CallFault::invalid, "\"" + options.argument + "\" is no id of a trace or check",
                   "give an id of 26 characters; or a store, with --owner and --record"},
                  options.json);
    reading.set_subject(id->bytes());
  }
  bool any = false;
  const auto fault = read_pages(options, reading, [&](const v1::AuditPage& page) {
    for (const auto& entry : page.entries())
      std::cout << (options.json ? audit_line(entry) : audit_text(entry));
    any = any || !page.entries().empty();
    return true;
  });
  if (fault) return tell(*fault, options.json);
  if (any) return 0;
  return tell({CallFault::not_found, "nobody has found this, or it has never been here",
               "compare store, owner and id with the record's own"},
              options.json);
}

int audit_export(const Options& options) {
  std::ofstream file(options.argument, std::ios::binary | std::ios::trunc);
  std::optional<v1::AuditPage> first;
  v1::ReadAudit reading;
  reading.set_from(1);
  const auto fault = read_pages(options, reading, [&](const v1::AuditPage& page) {
    if (!first) {
      file << audit_head(page);
      first = page;
    }
    // Up to the checkpoint of the first page: the log goes on growing meanwhile.
    for (const auto& entry : page.entries())
      if (entry.index() <= first->checkpoint().size()) file << audit_line(entry);
    return page.entries().empty() ||
           page.entries(page.entries_size() - 1).index() < first->checkpoint().size();
  });
  if (fault) return tell(*fault, options.json);
  file << audit_witnesses(*first) << std::flush;
  if (!file)
    return tell({CallFault::failed, options.argument + ": cannot be written", "check the disk"},
                options.json);
  std::cout << options.argument << ": " << first->checkpoint().size() << " entries\n";
  return 0;
}

int audit_verify(const Options& options) {
  std::ifstream file(options.argument, std::ios::binary);
  if (!file)
    return tell({CallFault::invalid, options.argument + ": cannot be read",
                 "make one with `iwets-hubctl audit export FILE`"},
                options.json);
  const auto verified = verify_log(file);
  if (!verified) return tell(verified.error(), options.json);
  if (options.json)
    std::cout << nlohmann::ordered_json{{"entries", verified->entries},
                                        {"witnesses", verified->witnesses},
                                        {"root", verified->root},
                                        {"hub", verified->hub}}
                     .dump()
              << "\n";
  else
    std::cout << verified->entries << " entries lead to root " << verified->root
              << "\nsigned by the hub " << verified->hub << "\nand agreed with by "
              << verified->witnesses << " witnesses\n";
  return 0;
}

}  // namespace iwets::ctl
