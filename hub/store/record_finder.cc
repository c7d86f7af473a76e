#include "hub/store/record_finder.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <set>

#include "hub/match/rules.h"
#include "hub/store/change_set.h"
#include "hub/store/record_rows.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr match::Limits limits;
/// Tries to find a moment between two changes: they come less often than a try takes.
constexpr int tries_max = 16;
/// So few are judged faster than narrowed down; so few rows are read of each key at first.
constexpr std::size_t few = 32, few_rows = 1000;

/// One search: a question to one store, over one snapshot. Candidates by key, then judged.
class Search {
 public:
  Search(const Database& database, const rocksdb::Snapshot* at,
         std::shared_ptr<const LiveNames::View> names, JournalIndex asked, bool nominal_papers)
      : database_(database),
        names_(std::move(names)),
        asked_(asked),
        nominal_papers_(nominal_papers) {
    reading_.snapshot = at;
    reading_.verify_checksums = true;
  }

  [[nodiscard]] Result<void, StoreError> ask(Store store, const field::Subject& subject) {
    const LookUp what{match::question_keys(store, subject), match::joint_keys(store, subject)};
    if (store == Store::trace) return ask_traces(subject, what);
    if (store == Store::nominal) return ask_nominals(subject, what);
    if (auto asked = ask_records(store, store, subject, what); !asked) return asked;
    // The papers of nominals are met by a document check too; nobody says that they are stolen.
    if (store == Store::document && nominal_papers_)
      return ask_records(store, Store::nominal, subject,
                         {match::question_keys(Store::nominal, subject), {}});
    return {};
  }

  [[nodiscard]] Result<std::vector<StoreMatch>, StoreError> best(std::size_t most) && {
    if (matches_.empty() && too_wide_) return fail(StoreError::too_wide);
    std::vector<StoreMatch> matches;
    for (auto& [name, match] : matches_) matches.push_back(std::move(match));
    std::sort(matches.begin(), matches.end(), [](const auto& a, const auto& b) {
      if (match::better(a.judgement, b.judgement)) return true;
      return !match::better(b.judgement, a.judgement) && a.name < b.name;
    });
    if (matches.size() > most) matches.resize(most);
    return matches;
  }

 private:
  struct LookUp {
    std::vector<match::Key> keys;
    match::JointKeys joint;
  };

  /// What the keys' rows name, in the order of the keys, without repeats; then what joint keys do.
  [[nodiscard]] Result<std::vector<std::string>, StoreError> candidates(const char* column,
                                                                        Store filed,
                                                                        const LookUp& what) {
    std::vector<std::string> found;
    std::set<std::string, std::less<>> seen;
    const auto add = [&](std::string_view suffix) {
      if (seen.emplace(suffix).second) found.emplace_back(suffix);
      return found.size() < limits.candidates_max;
    };
    for (const auto& key : what.keys) {
      auto& rows = rows_under(column, filed, key);
      for (const auto prefix = key_prefix(filed, key); names(rows, prefix); rows.Next())
        if (!add(key_row_suffix(view(rows.key())))) return found;
      if (!rows.status().ok()) return fail(error_of(rows.status()));
    }
    for (const auto& list : what.joint) {
      const auto common = named_by_all(column, filed, list);
      if (!common) return fail(common.error());
      for (const auto& suffix : *common)
        if (!add(suffix)) return found;
    }
    return found;
  }

  using Names = std::vector<std::string>;  ///< in order, as the rows are

  /// What every key of a list names. A key with many rows tells little: those with few are read
  /// first, and alone if there are any. If all have too many, or too much is left, the question is
  /// too wide.
  [[nodiscard]] Result<Names, StoreError> named_by_all(const char* column, Store filed,
                                                       const std::vector<match::Key>& list) {
    for (const auto rows_max : {few_rows, limits.joint_rows_max}) {
      std::optional<Names> common;
      for (const auto& key : list) {
        auto named = named_by(column, filed, key, rows_max);
        if (!named) return fail(named.error());
        if (named->size() > rows_max) continue;
        if (common)
          std::erase_if(*named, [&](const std::string& one) {
            return !std::binary_search(common->begin(), common->end(), one);
          });
        common = std::move(*named);
        if (common->size() <= few) break;
      }
      if (!common) continue;
      too_wide_ = too_wide_ || common->size() > limits.candidates_max;
      return *common;
    }
    too_wide_ = true;
    return Names{};
  }

  /// What a key names; one more than `rows_max` if there is more.
  [[nodiscard]] Result<Names, StoreError> named_by(const char* column, Store filed,
                                                   const match::Key& key, std::size_t rows_max) {
    Names named;
    auto& rows = rows_under(column, filed, key);
    for (const auto prefix = key_prefix(filed, key);
         names(rows, prefix) && named.size() <= rows_max; rows.Next())
      named.emplace_back(key_row_suffix(view(rows.key())));
    if (!rows.status().ok()) return fail(error_of(rows.status()));
    return named;
  }

  /// Stands at the first row under a key.
  [[nodiscard]] rocksdb::Iterator& rows_under(const char* column, Store filed,
                                              const match::Key& key) {
    auto& at = iterators_[column];
    if (!at) {
      auto reading = reading_;
      reading.prefix_same_as_start = true;
      at.reset(database_.db().NewIterator(reading, database_.column(column)));
    }
    at->Seek(key_prefix(filed, key));
    return *at;
  }
  [[nodiscard]] static bool names(const rocksdb::Iterator& rows, const std::string& prefix) {
    return rows.Valid() && rows.key().starts_with(prefix);
  }

  [[nodiscard]] Result<void, StoreError> ask_records(Store store, Store filed,
                                                     const field::Subject& subject,
                                                     const LookUp& what) {
    const auto suffixes = candidates("keys", filed, what);
    if (!suffixes) return fail(suffixes.error());
    for (const auto& suffix : *suffixes) {
      const auto row = static_cast<char>(filed) + suffix;
      const auto name = record_name(row);
      const auto value = load("records", row);
      if (!value) return fail(value.error());
      auto record = from_bytes<field::Record>(bytes_of(*value));
      if (!name || !record || !record->subject) return fail(StoreError::corrupt);
      const auto judgement = match::judge(store, subject, *record->subject);
      keep(*name, judgement, std::move(*record));
    }
    return {};
  }

  /// By name and by the documents that the person carries.
  [[nodiscard]] Result<void, StoreError> ask_nominals(const field::Subject& subject,
                                                      const LookUp& what) {
    const auto* person = std::get_if<field::Person>(&subject);
    if (person == nullptr) return {};
    const auto asked = match::person::prepared(*person);
    auto suffixes = candidates("keys", Store::nominal, what);
    if (!suffixes) return fail(suffixes.error());
    for (auto& suffix : named_like(asked)) suffixes->push_back(std::move(suffix));
    for (const auto& suffix : *suffixes) {
      const auto row = static_cast<char>(Store::nominal) + suffix;
      const auto name = record_name(row);
      const auto value = read("records", row);
      if (!value) return fail(value.error());
      if (!*value) continue;  // Withdrawn: its name stays in memory a while.
      auto record = from_bytes<field::Record>(bytes_of(**value));
      if (!name || !record || !record->subject) return fail(StoreError::corrupt);
      const auto* nominal = std::get_if<field::Person>(&*record->subject);
      if (nominal == nullptr) return fail(StoreError::corrupt);
      const auto judgement = match::judge_person(asked, *nominal);
      keep(*name, judgement, std::move(*record));
    }
    return {};
  }

  /// Owner and id of those with names like these, the likeliest first, without repeats.
  [[nodiscard]] std::vector<std::string> named_like(const match::person::Prepared& asked) const {
    std::map<std::string_view, double> best;
    for (const auto& index : *names_)
      for (const auto& [id, estimate] : index->candidates(asked, limits.candidates_max)) {
        auto& known = best[id];
        known = std::max(known, estimate);
      }
    std::vector<std::pair<double, std::string_view>> order;
    order.reserve(best.size());
    for (const auto& [id, estimate] : best) order.emplace_back(-estimate, id);
    std::sort(order.begin(), order.end());
    if (order.size() > limits.candidates_max) order.resize(limits.candidates_max);
    std::vector<std::string> ids;
    ids.reserve(order.size());
    for (const auto& [estimate, id] : order) ids.emplace_back(id);
    return ids;
  }

  [[nodiscard]] Result<void, StoreError> ask_traces(const field::Subject& subject,
                                                    const LookUp& what) {
    const auto ids = candidates("trace_keys", Store::trace, what);
    if (!ids) return fail(ids.error());
    for (const auto& bytes : *ids) {
      const auto id = TraceId::from_bytes(bytes_of(bytes));
      if (!id) return fail(StoreError::corrupt);
      const auto value = load("traces", bytes);
      if (!value) return fail(value.error());
      auto row = from_bytes<TraceRow>(bytes_of(*value));
      if (!row) return fail(StoreError::corrupt);
      if (row->filed >= asked_) continue;
      field::Record record;
      record.id = id->text();
      record.reference = std::move(row->reference);
      record.subject = std::move(row->firearm);
      const RecordName name{Store::trace, row->owner, record.id};
      const auto judgement = match::judge(Store::trace, subject, *record.subject);
      keep(name, judgement, std::move(record));
    }
    return {};
  }

  /// Nothing: there is no such row.
  [[nodiscard]] Result<std::optional<std::string>, StoreError> read(const char* column,
                                                                    const std::string& row) const {
    std::string value;
    const auto status = database_.db().Get(reading_, database_.column(column), row, &value);
    if (status.IsNotFound()) return std::optional<std::string>{};
    if (!status.ok()) return fail(error_of(status));
    return std::optional(std::move(value));
  }

  /// A key without its record is damage: both are written in one batch.
  [[nodiscard]] Result<std::string, StoreError> load(const char* column,
                                                     const std::string& row) const {
    auto value = read(column, row);
    if (!value) return fail(value.error());
    if (!*value) return fail(StoreError::corrupt);
    return std::move(**value);
  }

  void keep(const RecordName& name, const std::optional<match::Judgement>& judgement,
            field::Record record) {
    if (!judgement) return;
    const auto there = matches_.find(name);
    if (there != matches_.end() && !match::better(*judgement, there->second.judgement)) return;
    matches_.insert_or_assign(name, StoreMatch{name, std::move(record), *judgement});
  }

  const Database& database_;
  const std::shared_ptr<const LiveNames::View> names_;
  const JournalIndex asked_;
  bool nominal_papers_;
  rocksdb::ReadOptions reading_;
  std::map<std::string_view, std::unique_ptr<rocksdb::Iterator>> iterators_;  ///< by column
  std::map<RecordName, StoreMatch> matches_;
  bool too_wide_ = false;
};

class Moment final : public RecordsSnapshot {
 public:
  explicit Moment(std::shared_ptr<const RecordsBase> base) : base_(std::move(base)) {
    // Names show before their records do, so that names that have not changed since belong to them.
    for (int again = 0; at_ == nullptr || (names_ != base_->names.view() && again < tries_max);
         ++again) {
      if (at_ != nullptr) base_->database->db().ReleaseSnapshot(at_);
      names_ = base_->names.view();
      at_ = base_->database->db().GetSnapshot();
    }
  }
  ~Moment() override { base_->database->db().ReleaseSnapshot(at_); }
  Moment(const Moment&) = delete;
  Moment& operator=(const Moment&) = delete;

  [[nodiscard]] Result<std::vector<StoreMatch>, StoreError> find(
      const match::Question& question, std::size_t most, JournalIndex asked) const override {
    Search search(*base_->database, at_, names_, asked, question.nominal_papers);
    for (const auto& subject : question.subjects)
      if (auto done = search.ask(question.store, subject); !done) return fail(done.error());
    return std::move(search).best(most);
  }

 private:
  const std::shared_ptr<const RecordsBase> base_;
  std::shared_ptr<const LiveNames::View> names_;
  const rocksdb::Snapshot* at_ = nullptr;
};

}  // namespace

std::shared_ptr<const RecordsSnapshot> take_snapshot(std::shared_ptr<const RecordsBase> base) {
  return std::make_shared<Moment>(std::move(base));
}

}  // namespace iwets::store
