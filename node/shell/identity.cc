#include "node/shell/identity.h"

#include <nlohmann/json.hpp>

#include "node/core/consultation.h"

namespace iwets::node {
namespace {

using nlohmann::json;

ApiError another(const std::string& field, const std::string& said, const std::string& own) {
  return {422, "not_yours", field, field + " names " + said + ", and you have signed in as " + own,
          "leave it out; it is filled in"};
}

/// Puts `own` in; what is there must be the same. Another kind is left to the reader of the form.
std::optional<ApiError> put(json& object, const std::string& path, const char* key,
                            const std::string& own, bool must_be_same = true) {
  const auto found = object.find(key);
  if (found != object.end() && !found->is_null()) {
    if (!found->is_string()) return std::nullopt;
    const auto said = found->get<std::string>();
    if (!said.empty() && !must_be_same) return std::nullopt;
    if (!said.empty() && who(said) != who(own)) return another(path + "." + key, said, own);
  }
  if (!own.empty()) object[key] = own;
  return std::nullopt;
}

/// The member of this name, made if there is none; null: it is of another kind.
json* member(json& request, const char* key) {
  auto& one = request[key];
  if (one.is_null()) one = json::object();
  return one.is_object() ? &one : nullptr;
}

}  // namespace

Result<std::string, ApiError> in_name_of(const Caller& caller, const Agencies& agencies,
                                         const std::string& text) {
  if (!caller.signed_in()) return text;
  auto request = json::parse(text, nullptr, false);
  if (!request.is_object()) return text;
  const auto known = agencies.find(caller.agency);
  const auto agency_name = known != agencies.end() ? known->second.name : std::string();
  if (auto* agency = member(request, "agency")) {
    if (auto wrong = put(*agency, "agency", "code", caller.agency)) return fail(std::move(*wrong));
    (void)put(*agency, "agency", "name", agency_name, false);
  }
  if (auto* officer = member(request, "officer")) {
    if (auto wrong = put(*officer, "officer", "name", caller.name)) return fail(std::move(*wrong));
    if (auto wrong = put(*officer, "officer", "badge", caller.officer))
      return fail(std::move(*wrong));
  }
  return request.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<std::string, ApiError> own_name(const Caller& caller, const char* field,
                                       const std::string& said) {
  if (!caller.signed_in()) return said;
  if (!said.empty() && who(said) != who(caller.name) && who(said) != who(caller.officer))
    return fail(another(field, said, caller.name));
  return caller.name;
}

}  // namespace iwets::node
