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

/// What is in memory, of one moment.
struct Views {
  std::shared_ptr<const LiveNames::View> names;
  std::shared_ptr<const LiveIdentifiers::View> identifiers;
  friend bool operator==(const Views&, const Views&) = default;
};

/// One search: a question to one store, over one snapshot. Candidates by key, then judged.
class Search {
 public:
  Search(const RecordsBase& base, const rocksdb::Snapshot* at, const Views& views,
         JournalIndex asked, bool nominal_papers)
      : database_(*base.database),
        dictionary_(*base.dictionary),
        views_(views),
        asked_(asked),
        nominal_papers_(nominal_papers) {
    reading_.snapshot = at;
    reading_.verify_checksums = true;
  }

  [[nodiscard]] Result<void, StoreError> ask(Store store, const field::Subject& subject) {
    if (store == Store::trace) return ask_traces(subject);
    if (store == Store::nominal) return ask_nominals(subject);
    if (auto asked = ask_records(store, store, subject); !asked) return asked;
    // The papers of nominals are met by a document check too; nobody says that they are stolen.
    if (store == Store::document && nominal_papers_)
      return ask_records(store, Store::nominal, subject);
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
  using Numbers = std::vector<match::RecordNumber>;

  /// Numbers under the keys of a question, in the order of the keys, without repeats; then those of
  /// numbers with unreadable places.
  [[nodiscard]] Numbers candidates(Store filed, const field::Subject& subject) {
    const auto& indexes = *views_.identifiers;
    const auto marked = [&](std::span<const match::Key> left) {
      return match::marked(indexes, left);
    };
    auto found = match::numbers_under(indexes, match::question_keys(filed, subject, marked),
                                      limits.candidates_max);
    for (const auto& list : match::joint_keys(filed, subject)) {
      const auto common = match::numbers_under_all(indexes, list, limits.joint_rows_max);
      too_wide_ = too_wide_ || !common || common->size() > limits.candidates_max;
      if (!common) continue;
      for (const auto number : *common)
        if (std::find(found.begin(), found.end(), number) == found.end()) found.push_back(number);
    }
    return found;
  }

  /// Reads the records and hands them on, no more than are judged for one question. What is gone
  /// stays in memory a while and is passed over. `judge` may take the record.
  template <typename Judge>
  [[nodiscard]] Result<void, StoreError> each(Store filed, const Numbers& numbers, Judge judge) {
    auto* column = database_.column(record_column(filed));
    std::size_t judged = 0;
    for (const auto number : numbers) {
      if (judged == limits.candidates_max) break;
      rocksdb::PinnableSlice value;
      const auto status = database_.db().Get(reading_, column, number_row(number), &value);
      if (status.IsNotFound()) continue;
      if (!status.ok()) return fail(error_of(status));
      auto row = from_bytes<RecordRow>(bytes_of(view(value)));
      if (!row || !row->record.subject) return fail(StoreError::corrupt);
      ++judged;
      if (row->store == filed) keep(row->name(), judge(*row->record.subject), row->record);
    }
    return {};
  }

  [[nodiscard]] Result<void, StoreError> ask_records(Store store, Store filed,
                                                     const field::Subject& subject) {
    return each(filed, candidates(filed, subject),
                [&](const field::Subject& record) { return match::judge(store, subject, record); });
  }

  /// By name and by the documents that the person carries.
  [[nodiscard]] Result<void, StoreError> ask_nominals(const field::Subject& subject) {
    const auto* person = std::get_if<field::Person>(&subject);
    if (person == nullptr) return {};
    const auto asked = match::person::prepared(*person, dictionary_);
    const auto judge = [&](const field::Subject& record) -> std::optional<match::Judgement> {
      const auto* nominal = std::get_if<field::Person>(&record);
      if (nominal == nullptr) return std::nullopt;
      return match::judge_person(asked, match::person::prepared(*nominal, dictionary_));
    };
    if (auto done = each(Store::nominal, candidates(Store::nominal, subject), judge); !done)
      return done;
    return each(Store::nominal, named_like(asked), judge);
  }

  /// Those with names like these, the likeliest first, without repeats.
  [[nodiscard]] Numbers named_like(const match::person::Prepared& asked) const {
    std::vector<std::pair<double, match::RecordNumber>> best;
    for (const auto& index : *views_.names)
      for (const auto& [id, estimate] : index->candidates(asked, limits.candidates_max))
        if (const auto number = record_number(id)) best.emplace_back(-estimate, *number);
    // A number is in one index only.
    std::sort(best.begin(), best.end());
    if (best.size() > limits.candidates_max) best.resize(limits.candidates_max);
    Numbers numbers;
    for (const auto& [estimate, number] : best) numbers.push_back(number);
    return numbers;
  }

  [[nodiscard]] Result<void, StoreError> ask_traces(const field::Subject& subject) {
    const auto ids = filed_traces(match::question_keys(Store::trace, subject));
    if (!ids) return fail(ids.error());
    for (const auto& bytes : *ids) {
      const auto id = TraceId::from_bytes(bytes_of(bytes));
      if (!id) return fail(StoreError::corrupt);
      std::string value;
      const auto status = database_.db().Get(reading_, database_.column("traces"), bytes, &value);
      // A key without its trace is damage: both are written in one batch.
      if (status.IsNotFound()) return fail(StoreError::corrupt);
      if (!status.ok()) return fail(error_of(status));
      auto row = from_bytes<TraceRow>(bytes_of(value));
      if (!row) return fail(StoreError::corrupt);
      if (row->filed >= asked_) continue;
      field::Record record;
      record.id = id->text();
      record.reference = std::move(row->reference);
      record.subject = std::move(row->firearm);
      const RecordName name{Store::trace, row->owner, record.id};
      keep(name, match::judge(Store::trace, subject, *record.subject), record);
    }
    return {};
  }

  /// What the keys' rows name, in the order of the keys, without repeats.
  [[nodiscard]] Result<std::vector<std::string>, StoreError> filed_traces(
      const std::vector<match::LookUp>& keys) const {
    std::vector<std::string> found;
    std::set<std::string, std::less<>> seen;
    auto reading = reading_;
    reading.prefix_same_as_start = true;
    const std::unique_ptr<rocksdb::Iterator> rows(
        database_.db().NewIterator(reading, database_.column("trace_keys")));
    for (const auto& key : keys) {
      const auto prefix = key_prefix(key);
      for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
        const auto trace = key_row_trace(view(rows->key()));
        if (seen.emplace(trace).second) found.emplace_back(trace);
        if (found.size() >= limits.candidates_max) return found;
      }
      if (!rows->status().ok()) return fail(error_of(rows->status()));
    }
    return found;
  }

  /// Takes the record if it answers.
  void keep(const RecordName& name, const std::optional<match::Judgement>& judgement,
            field::Record& record) {
    if (!judgement) return;
    const auto there = matches_.find(name);
    if (there != matches_.end() && !match::better(*judgement, there->second.judgement)) return;
    matches_.insert_or_assign(name, StoreMatch{name, std::move(record), *judgement});
  }

  const Database& database_;
  const match::person::Dictionary& dictionary_;
  const Views& views_;
  const JournalIndex asked_;
  const bool nominal_papers_;
  rocksdb::ReadOptions reading_;
  std::map<RecordName, StoreMatch> matches_;
  bool too_wide_ = false;
};

class Moment final : public RecordsSnapshot {
 public:
  explicit Moment(std::shared_ptr<const RecordsBase> base) : base_(std::move(base)) {
    // What is in memory shows before its records do, so that what has not changed since belongs to
    // them.
    for (int again = 0; at_ == nullptr || (views_ != now() && again < tries_max); ++again) {
      if (at_ != nullptr) base_->database->db().ReleaseSnapshot(at_);
      views_ = now();
      at_ = base_->database->db().GetSnapshot();
    }
  }
  ~Moment() override { base_->database->db().ReleaseSnapshot(at_); }
  Moment(const Moment&) = delete;
  Moment& operator=(const Moment&) = delete;

  [[nodiscard]] Result<std::vector<StoreMatch>, StoreError> find(
      const match::Question& question, std::size_t most, JournalIndex asked) const override {
    Search search(*base_, at_, views_, asked, question.nominal_papers);
    for (const auto& subject : question.subjects)
      if (auto done = search.ask(question.store, subject); !done) return fail(done.error());
    return std::move(search).best(most);
  }

 private:
  [[nodiscard]] Views now() const { return {base_->names.view(), base_->identifiers.view()}; }

  const std::shared_ptr<const RecordsBase> base_;
  Views views_;
  const rocksdb::Snapshot* at_ = nullptr;
};

}  // namespace

std::shared_ptr<const RecordsSnapshot> take_snapshot(std::shared_ptr<const RecordsBase> base) {
  return std::make_shared<Moment>(std::move(base));
}

}  // namespace iwets::store
