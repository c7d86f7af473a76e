#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "proto/reference/builder.h"

// The files of the table in our own form.
namespace iwets::reference {
namespace {

std::string place_of(const std::string& file, const toml::source_region& at) {
  std::ostringstream out;
  out << file << ':' << at.begin.line << ':' << at.begin.column;
  return out.str();
}

/// One table while it is read: each call names a key that may be there. The first fault is kept.
class Keys {
 public:
  Keys(const toml::table& table, std::string path, const std::string& file, std::string& fault)
      : table_(table), path_(std::move(path)), file_(file), fault_(fault) {}

  Keys& text(const char* key, std::string& to) {
    if (const auto* node = find(key)) put_text(*node, key, to);
    return *this;
  }
  Keys& texts(const char* key, std::vector<std::string>& to) {
    each(key, "a list of texts",
         [&](const toml::node& node) { put_text(node, key, to.emplace_back()); });
    return *this;
  }
  template <typename Number>
  Keys& number(const char* key, Number& to) {
    if (const auto* node = find(key)) put_number(*node, key, to);
    return *this;
  }
  template <typename Number>
  Keys& numbers(const char* key, std::vector<Number>& to) {
    each(key, "a list of numbers",
         [&](const toml::node& node) { put_number(node, key, to.emplace_back()); });
    return *this;
  }
  template <typename Read>
  Keys& objects(const char* key, const Read& read) {
    each(key, "a list of { }", [&](const toml::node& node) { put_object(node, key, read); });
    return *this;
  }
  template <typename Read>
  Keys& object(const char* key, const Read& read) {
    if (const auto* node = find(key)) put_object(*node, key, read);
    return *this;
  }
  void years(Years& to) {
    std::vector<std::uint16_t> both;
    numbers("years", both);
    if (both.size() > 2 || (find("years") != nullptr && both.empty()))
      wrong(*find("years"), "years", "[first] or [first, last]");
    if (!both.empty()) to.first = both.front();
    if (both.size() == 2) to.last = both.back();
  }
  /// Refuses the first key that no call has named.
  void finish() {
    for (const auto& [key, node] : table_) {
      const std::string word(key.str());
      if (std::find(known_.begin(), known_.end(), word) == known_.end())
        say(place_of(file_, key.source()) + ": unknown key `" + path_ + word + "`" +
            suggestion(word, known_));
    }
  }

 private:
  const toml::node* find(const char* key) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
    return table_.get(key);
  }
  void say(std::string what) {
    if (fault_.empty()) fault_ = std::move(what);
  }
  void wrong(const toml::node& node, const char* key, const char* must_be) {
    say(place_of(file_, node.source()) + ": `" + path_ + key + "` must be " + must_be);
  }
  void put_text(const toml::node& node, const char* key, std::string& to) {
    const auto value = node.value_exact<std::string>();
    if (value && !value->empty())
      to = *value;
    else
      wrong(node, key, "a text in quotes, not empty");
  }
  template <typename Number>
  void put_number(const toml::node& node, const char* key, Number& to) {
    const auto value = node.value_exact<std::int64_t>();
    if (value && *value >= 0 && *value <= std::numeric_limits<Number>::max())
      to = static_cast<Number>(*value);
    else
      wrong(node, key, "a whole number");
  }
  template <typename Read>
  void put_object(const toml::node& node, const char* key, const Read& read) {
    const auto* table = node.as_table();
    if (table == nullptr) return wrong(node, key, "a table: { key = value }");
    Keys inside(*table, path_ + key + ".", file_, fault_);
    read(inside);
    inside.finish();
  }
  template <typename Use>
  void each(const char* key, const char* must_be, const Use& use) {
    const auto* node = find(key);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr) return wrong(*node, key, must_be);
    for (const auto& one : *list) use(one);
  }

  const toml::table& table_;
  std::string path_;
  const std::string& file_;
  std::string& fault_;
  std::vector<std::string> known_;
};

void read(Keys& keys, Maker& to) {
  keys.text("id", to.id).text("name", to.name).text("country", to.country);
  keys.texts("marks", to.marks).texts("aliases", to.aliases).texts("importers", to.importers);
  keys.text("ncic", to.ncic);
}

void read(Keys& keys, Variant& to) {
  keys.number("variant", to.variant).text("name", to.name).texts("aliases", to.aliases);
  keys.texts("calibres", to.calibres).text("differs", to.differs).years(to.years);
}

void read(Keys& keys, Model& to) {
  keys.number("number", to.number).text("maker", to.maker).text("name", to.name);
  keys.texts("aliases", to.aliases).text("type", to.type).text("action", to.action);
  keys.texts("calibres", to.calibres).text("country", to.country).years(to.years);
  keys.objects("marks", [&](Keys& mark) {
    auto& one = to.marks.emplace_back();
    mark.text("where", one.where).text("text", one.text);
  });
  keys.object("serial", [&](Keys& serial) {
    serial.texts("where", to.serial.where).text("form", to.serial.form);
    serial.text("note", to.serial.note);
  });
  keys.objects("lookalikes", [&](Keys& other) {
    auto& one = to.lookalikes.emplace_back();
    other.number("number", one.number).text("tell", one.tell);
  });
  keys.numbers("see", to.see).text("legal", to.legal);
  keys.objects("variant", [&](Keys& variant) { read(variant, to.variants.emplace_back()); });
}

void read(Keys& keys, Withdrawal& to) {
  keys.number("number", to.number).text("reason", to.reason).number("instead", to.instead);
}

/// What a file says.
struct Content {
  std::uint32_t edition = 0;
  std::string note, edition_place;
  std::vector<std::pair<Maker, std::string>> makers;
  std::vector<std::pair<Model, std::string>> models;
  std::vector<std::pair<Withdrawal, std::string>> withdrawn;
};

template <typename Entry>
void read_entries(const toml::node& list, const std::string& word, const std::string& file,
                  std::vector<std::pair<Entry, std::string>>& to, std::string& fault) {
  if (!list.is_array_of_tables()) {
    fault = place_of(file, list.source()) + ": `" + word + "` must be written [[" + word + "]]";
    return;
  }
  for (const auto& one : *list.as_array()) {
    Keys keys(*one.as_table(), word + ".", file, fault);
    read(keys, to.emplace_back(Entry{}, place_of(file, one.source())).first);
    keys.finish();
    if (!fault.empty()) return;
  }
}

/// The whole file; `fault` says why it cannot be read.
Content read_file(const toml::table& root, const std::string& file, std::string& fault) {
  Content out;
  Keys keys(root, "", file, fault);
  keys.number("edition", out.edition).text("note", out.note);
  if (const auto* node = root.get("edition"); node != nullptr)
    out.edition_place = place_of(file, node->source());
  for (const auto& [key, node] : root) {
    const std::string word(key.str());
    if (!fault.empty()) break;
    if (word == "maker")
      read_entries(node, word, file, out.makers, fault);
    else if (word == "model")
      read_entries(node, word, file, out.models, fault);
    else if (word == "withdrawn")
      read_entries(node, word, file, out.withdrawn, fault);
    else if (word != "edition" && word != "note")
      fault = place_of(file, key.source()) + ": unknown section `" + word + "`" +
              suggestion(word, {"maker", "model", "withdrawn", "edition", "note"});
  }
  return out;
}

}  // namespace

Result<void, TableFault> TableBuilder::add_toml(std::string_view text, const std::string& file) {
  std::string fault;
  Content content;
  try {
    content = read_file(toml::parse(text, file), file, fault);
  } catch (const toml::parse_error& error) {
    fault = place_of(file, error.source()) + ": " + std::string(error.description()) +
            "; correct the line: texts stand in quotes, as in key = \"text\"";
  }
  if (!fault.empty()) return fail(TableFault{std::move(fault)});
  if (!content.edition_place.empty())
    if (auto set = set_edition(content.edition, content.note, content.edition_place); !set)
      return set;
  for (auto& [maker, at] : content.makers)
    if (auto added = add(std::move(maker), at); !added) return added;
  for (auto& [model, at] : content.models) {
    if (is_national(model.number))
      return fail(TableFault{at + ": " + std::to_string(model.number) +
                             " is a number of a country's own table; choose one below 90000, or "
                             "from 100000 to 4999999"});
    if (auto added = add(std::move(model), at); !added) return added;
  }
  for (auto& [withdrawal, at] : content.withdrawn)
    if (auto added = add(std::move(withdrawal), at); !added) return added;
  return {};
}

}  // namespace iwets::reference
