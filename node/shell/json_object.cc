#include "node/shell/json_object.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "proto/field/date.h"
#include "proto/field/did_you_mean.h"

namespace iwets::node {

using Json = nlohmann::json;

struct Object::Source {
  const Json& json;
};

namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

std::string_view text_of(const Json& value) { return value.get_ref<const std::string&>(); }

}  // namespace

const void* Object::find(const char* key) {
  known_.emplace_back(key);
  if (error_) return nullptr;
  const auto at = source_.json.find(key);
  if (at == source_.json.end() || at->is_null()) return nullptr;
  return &*at;
}

std::string Object::path(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void Object::fault(std::string_view key, std::string message, std::string remedy) {
  if (error_) return;
  const auto where = path(key);
  error_ = ApiError{400, "malformed", where, where + " " + std::move(message), std::move(remedy)};
}

Object& Object::text(const char* key, std::string& to) {
  const auto* value = static_cast<const Json*>(find(key));
  if (value == nullptr) return *this;
  if (value->is_string())
    to = text_of(*value);
  else
    fault(key, "is no text", "write it in quotes");
  return *this;
}

Object& Object::texts(const char* key, std::vector<std::string>& to) {
  const auto* value = static_cast<const Json*>(find(key));
  if (value == nullptr) return *this;
  if (!value->is_array() || value->size() > items_max) {
    fault(key, "is no list of texts", "write it as [\"..\", \"..\"]");
    return *this;
  }
  for (const auto& item : *value) {
    if (item.is_string())
      to.emplace_back(text_of(item));
    else
      fault(key, "holds something that is no text", "write each element in quotes");
  }
  return *this;
}

Object& Object::flag(const char* key, bool& to) {
  const auto* value = static_cast<const Json*>(find(key));
  if (value == nullptr) return *this;
  if (value->is_boolean())
    to = value->get<bool>();
  else
    fault(key, "is neither true nor false", "write true or false, without quotes");
  return *this;
}

void Object::whole_number(const char* key, std::uint64_t most, std::uint64_t& to) {
  const auto* value = static_cast<const Json*>(find(key));
  if (value == nullptr) return;
  if (value->is_number_unsigned() && value->get<std::uint64_t>() <= most)
    to = value->get<std::uint64_t>();
  else
    fault(key, "is no whole number in range",
          "write a number from 0 to " + std::to_string(most) + ", without quotes");
}

Object& Object::numbers(const char* key, std::vector<std::uint32_t>& to, std::size_t most) {
  const auto* value = static_cast<const Json*>(find(key));
  if (value == nullptr) return *this;
  if (!value->is_array() || value->size() > most) {
    fault(key, "is no list of numbers", "write at most " + std::to_string(most) + " numbers");
    return *this;
  }
  for (const auto& item : *value) {
    if (item.is_number_unsigned() && item.get<std::uint64_t>() <= 0xffffffffU)
      to.push_back(item.get<std::uint32_t>());
    else
      fault(key, "holds something that is no whole number", "write numbers from 0 to 4294967295");
  }
  return *this;
}

Object& Object::date(const char* key, field::PartialDate& to) {
  std::string said;
  text(key, said);
  if (said.empty()) return *this;
  if (const auto read = field::parse_date(said))
    to = *read;
  else
    fault(key, "is no date", "write year-month-day, as in 1980-02-03; 1980-02 and 1980 are fine");
  return *this;
}

Object& Object::dates(const char* key, std::vector<field::PartialDate>& to) {
  std::vector<std::string> said;
  texts(key, said);
  for (const auto& one : said) {
    if (const auto read = field::parse_date(one))
      to.push_back(*read);
    else
      fault(key, "holds something that is no date", "write year-month-day, as in 1980-02-03");
  }
  return *this;
}

void Object::wrong_word(const char* key, const std::string& said,
                        std::initializer_list<const char*> words) {
  const std::vector<std::string> known(words.begin(), words.end());
  const auto near = field::did_you_mean(said, known);
  fault(key, "is none of the known words",
        near ? "did you mean \"" + std::string(*near) + "\"?" : "write one of: " + listed(known));
}

Object& Object::object(const char* key, const Read& read) {
  const auto* value = static_cast<const Json*>(find(key));
  if (value == nullptr) return *this;
  if (!value->is_object()) {
    fault(key, "is no object", "write it as {\"..\": ..}");
    return *this;
  }
  const Source source{*value};
  Object inner(source, path(key), error_);
  read(inner);
  inner.finish();
  return *this;
}

Object& Object::objects(const char* key, const Read& read, std::size_t most) {
  const auto* value = static_cast<const Json*>(find(key));
  if (value == nullptr) return *this;
  if (!value->is_array() || value->size() > most) {
    fault(key, "is no list of objects",
          "write it as [{..}, {..}], at most " + std::to_string(most));
    return *this;
  }
  for (std::size_t i = 0; i < value->size() && !error_; ++i) {
    const auto place = std::string(key) + "[" + std::to_string(i) + "]";
    if (!(*value)[i].is_object()) {
      fault(place, "is no object", "write it as {\"..\": ..}");
      break;
    }
    const Source source{(*value)[i]};
    Object inner(source, path(place), error_);
    read(inner);
    inner.finish();
  }
  return *this;
}

void Object::finish() {
  if (error_) return;
  for (const auto& [key, value] : source_.json.items()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const std::vector<std::string> known(known_.begin(), known_.end());
    const auto near = field::did_you_mean(key, known);
    // The key itself is the client's text and comes back to the client alone.
    error_ = ApiError{400, "unknown_field", path(key), path(key) + " is not known here",
                      near ? "did you mean \"" + path(*near) + "\"?" : "known: " + listed(known)};
    return;
  }
}

namespace {

/// What is wrong with a text that is no JSON.
ApiError no_json(const Json::exception& fault) {
  const auto* parse = dynamic_cast<const Json::parse_error*>(&fault);
  return {400, "malformed", "",
          "the body is no JSON" +
              (parse ? ", wrong at byte " + std::to_string(parse->byte) : std::string()),
          "send UTF-8 JSON; `python3 -m json.tool FILE` shows the place"};
}

}  // namespace

std::optional<ApiError> read_object(std::string_view json, const Object::Read& read) {
  std::optional<ApiError> error;
  try {
    const auto parsed = Json::parse(json.begin(), json.end());
    if (!parsed.is_object())
      return ApiError{400, "malformed", "", "the body is no JSON object", "send {\"..\": ..}"};
    const Object::Source source{parsed};
    Object object(source, "", error);
    read(object);
    object.finish();
  } catch (const Json::exception& fault) {
    return no_json(fault);
  }
  return error;
}

Result<std::vector<std::string>, ApiError> read_list(std::string_view json, const char* key,
                                                     std::size_t most) {
  std::vector<std::string> out;
  try {
    const auto parsed = Json::parse(json.begin(), json.end());
    const auto list = parsed.is_object() ? parsed.find(key) : parsed.end();
    if (!parsed.is_object() || list == parsed.end() || parsed.size() != 1 || !list->is_array() ||
        list->empty() || list->size() > most)
      return fail(ApiError{400, "malformed", key, std::string(key) + " is no list of requests",
                           "send {\"" + std::string(key) + "\": [{..}, ..]}, 1 to " +
                               std::to_string(most) + ", and nothing else"});
    for (const auto& one : *list) out.push_back(one.dump());
  } catch (const Json::exception& fault) {
    return fail(no_json(fault));
  }
  return out;
}

}  // namespace iwets::node
