#include "hub/store/record_finder.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

#include "hub/match/rules.h"
#include "hub/store/change_set.h"
#include "hub/store/record_rows.h"
#include "proto/field/validity.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr match::Limits limits;
/// Rows of one name's key that are passed over, as their bearers were born on other days.
constexpr std::size_t passed_over_max = 5'000;
/// Tries to find a moment between two changes: they come less often than a try takes.
constexpr int tries_max = 16;

/// What is in memory, of one moment.
struct Views {
  std::shared_ptr<const LiveNames::View> names;
  std::shared_ptr<const LiveIdentifiers::View> identifiers;
  friend bool operator==(const Views&, const Views&) = default;
};

rocksdb::ReadOptions checked(const rocksdb::Snapshot* at) {
  rocksdb::ReadOptions reading;
  reading.snapshot = at;
  reading.verify_checksums = true;
  return reading;
}

/// What is looked up, and of whom if it is the key of a name.
struct Sought {
  match::LookUp what;
  const std::vector<field::PartialDate>* born = nullptr;
};

/// Traces and remembered checks by their keys.
class Traces {
 public:
  Traces(const Database& database, rocksdb::ReadOptions reading)
      : database_(database), reading_(std::move(reading)) {}

  /// Hands on what the keys' rows name, in the order of the keys, the newest of each first, without
  /// repeats, until `take` has enough of it.
  using Take = std::function<bool(const TraceId& id, TraceRow& row)>;
  [[nodiscard]] Result<void, StoreError> each(const std::vector<Sought>& keys, const Take& take,
                                              const char* column = "trace_keys") const {
    std::set<std::string, std::less<>> seen;
    auto reading = reading_;
    reading.prefix_same_as_start = true;
    const std::unique_ptr<rocksdb::Iterator> rows(
        database_.db().NewIterator(reading, database_.column(column)));
    for (const auto& [what, born] : keys) {
      const auto prefix = key_prefix(what);
      std::size_t passed_over = 0;
      for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
        if (born != nullptr && !may_be_born(view(rows->value()), *born)) {
          if (++passed_over == passed_over_max) break;
          continue;
        }
        const auto taken = one(key_row_trace(view(rows->key())), seen, take);
        if (!taken) return fail(taken.error());
        if (!*taken) return {};
      }
      if (!rows->status().ok()) return fail(error_of(rows->status()));
    }
    return {};
  }

  [[nodiscard]] Result<std::optional<TraceRow>, StoreError> read(const std::string& id) const {
    std::string value;
    const auto status = database_.db().Get(reading_, database_.column("traces"), id, &value);
    if (status.IsNotFound()) return std::optional<TraceRow>{};
    if (!status.ok()) return fail(error_of(status));
    auto row = from_bytes<TraceRow>(bytes_of(value));
    if (!row) return fail(StoreError::corrupt);
    return row;
  }

 private:
  /// False: `take` has enough.
  [[nodiscard]] Result<bool, StoreError> one(std::string row_name,
                                             std::set<std::string, std::less<>>& seen,
                                             const Take& take) const {
    const auto [name, fresh] = seen.insert(std::move(row_name));
    if (!fresh) return true;
    const auto id = TraceId::from_bytes(bytes_of(*name));
    auto row = read(*name);
    if (!row) return fail(row.error());
    // A key without its trace is damage: both are written in one batch.
    if (!id || !*row) return fail(StoreError::corrupt);
    return take(*id, **row);
  }

  const Database& database_;
  const rocksdb::ReadOptions reading_;
};

/// The record of this name; nothing: there is none.
Result<std::optional<StoredRecord>, StoreError> read_record(const RecordsBase& base,
                                                            const LiveIdentifiers::View& there,
                                                            const rocksdb::ReadOptions& reading,
                                                            const RecordName& name) {
  const std::vector<match::LookUp> keys{{match::record_key(name.store, name_text(name)), false}};
  const auto& database = *base.database;
  for (const auto number : match::numbers_under(there, keys, limits.candidates_max)) {
    std::string value;
    const auto status = database.db().Get(reading, database.column(record_column(name.store)),
                                          number_row(number), &value);
    if (status.IsNotFound()) continue;
    if (!status.ok()) return fail(error_of(status));
    auto row = from_bytes<RecordRow>(bytes_of(value));
    if (!row) return fail(StoreError::corrupt);
    if (row->name() == name) return std::optional(StoredRecord{std::move(row->record), number});
  }
  return std::optional<StoredRecord>{};
}

/// One search: a question to one store, over one snapshot. Candidates by key, then judged. What is
/// hidden from the requester is read and judged like all else, and takes no place.
class Search {
 public:
  Search(const RecordsBase& base, const rocksdb::Snapshot* at, const Views& views,
         const RecordsSnapshot::Asking& asking, bool nominal_papers)
      : database_(*base.database),
        dictionary_(*base.dictionary),
        views_(views),
        asking_(asking),
        nominal_papers_(nominal_papers),
        reading_(checked(at)) {}

  [[nodiscard]] Result<void, StoreError> ask(Store store, const field::Subject& subject) {
    if (store == Store::trace) return ask_traces(subject);
    if (store == Store::nominal) return ask_nominals(subject);
    if (auto asked = ask_records(store, store, subject); !asked) return asked;
    // The papers of nominals are met by a document check too; nobody says that they are stolen.
    if (store == Store::document && nominal_papers_)
      return ask_records(store, Store::nominal, subject);
    return {};
  }

  [[nodiscard]] Result<std::vector<StoreMatch>, StoreError> best() && {
    std::vector<StoreMatch> shown, silent;
    for (auto& [name, match] : matches_)
      (match.told.requester ? shown : silent).push_back(std::move(match));
    if (shown.empty() && silent.empty() && too_wide_) return fail(StoreError::too_wide);
    for (auto* matches : {&shown, &silent}) {
      std::sort(matches->begin(), matches->end(), [](const auto& a, const auto& b) {
        if (match::better(a.judgement, b.judgement)) return true;
        return !match::better(b.judgement, a.judgement) && a.name < b.name;
      });
      if (matches->size() > asking_.most) matches->resize(asking_.most);
    }
    std::move(silent.begin(), silent.end(), std::back_inserter(shown));
    return shown;
  }

 private:
  using Numbers = std::vector<match::RecordNumber>;
  /// The first so many numbers of records that may answer.
  using Propose = std::function<Numbers(std::size_t most)>;
  using Judge = std::function<std::optional<match::Judgement>(const field::Subject& record)>;

  /// Numbers under the keys of a question, in the order of the keys, without repeats.
  [[nodiscard]] Propose by_keys(Store filed, const field::Subject& subject) const {
    const auto& indexes = *views_.identifiers;
    const auto marked = [&](std::span<const match::Key> left) {
      return match::marked(indexes, left);
    };
    return [&indexes, keys = match::question_keys(filed, subject, marked)](std::size_t most) {
      return match::numbers_under(indexes, keys, most);
    };
  }

  /// Numbers with unreadable places.
  [[nodiscard]] Numbers by_places(Store filed, const field::Subject& subject) {
    Numbers found;
    for (const auto& list : match::joint_keys(filed, subject)) {
      const auto common =
          match::numbers_under_all(*views_.identifiers, list, limits.joint_rows_max);
      too_wide_ = too_wide_ || !common;
      if (!common) continue;
      for (const auto number : *common)
        if (std::find(found.begin(), found.end(), number) == found.end()) found.push_back(number);
    }
    return found;
  }

  /// Reads what is proposed and hands it on: of what may be shown no more than is judged for one
  /// question. What is gone stays in memory a while and is passed over. True: there was more.
  [[nodiscard]] Result<bool, StoreError> each(Store filed, const Propose& propose,
                                              const Judge& judge) {
    auto* column = database_.column(record_column(filed));
    std::size_t read = 0, judged = 0;
    for (auto most = limits.candidates_max;; most *= 2) {
      const auto numbers = propose(most);
      bool hidden = false;
      for (; read < numbers.size(); ++read) {
        rocksdb::PinnableSlice value;
        const auto status = database_.db().Get(reading_, column, number_row(numbers[read]), &value);
        if (status.IsNotFound()) continue;
        if (!status.ok()) return fail(error_of(status));
        auto row = from_bytes<RecordRow>(bytes_of(view(value)));
        if (!row || !row->record.subject) return fail(StoreError::corrupt);
        // What is over is as good as gone, and is taken out soon.
        if (field::is_over(row->record.valid_until, asking_.today)) {
          hidden = true;
          continue;
        }
        const release::Guarded guarded{row->owner, row->record.release, row->record.handling};
        const auto told = release::told(asking_.asker, guarded);
        if (told.requester && judged == limits.candidates_max) return true;
        judged += told.requester ? 1 : 0;
        hidden = hidden || !told.requester;
        if (row->store == filed)
          keep({row->name(), std::move(row->record), {}, told, numbers[read]}, judge);
      }
      // Those that are hidden have taken places that others are owed.
      if (!hidden || numbers.size() < most) return false;
    }
  }

  [[nodiscard]] Result<void, StoreError> ask_records(Store store, Store filed,
                                                     const field::Subject& subject) {
    const Judge judge = [&](const field::Subject& record) {
      return match::judge(store, subject, record);
    };
    if (auto done = each(filed, by_keys(filed, subject), judge); !done) return fail(done.error());
    const auto numbers = by_places(filed, subject);
    if (numbers.empty()) return {};
    const auto more = each(
        filed, [&](std::size_t) { return numbers; }, judge);
    if (!more) return fail(more.error());
    too_wide_ = too_wide_ || *more;
    return {};
  }

  /// By name and by the documents that the person carries.
  [[nodiscard]] Result<void, StoreError> ask_nominals(const field::Subject& subject) {
    const auto* person = std::get_if<field::Person>(&subject);
    if (person == nullptr) return {};
    const auto asked = match::person::prepared(*person, dictionary_);
    const Judge judge = [&](const field::Subject& record) -> std::optional<match::Judgement> {
      const auto* nominal = std::get_if<field::Person>(&record);
      if (nominal == nullptr) return std::nullopt;
      return match::judge_person(asked, match::person::prepared(*nominal, dictionary_));
    };
    if (auto done = each(Store::nominal, by_keys(Store::nominal, subject), judge); !done)
      return fail(done.error());
    const auto named = [&](std::size_t most) { return named_like(asked, most); };
    if (auto done = each(Store::nominal, named, judge); !done) return fail(done.error());
    return {};
  }

  /// Those with names like these, the likeliest first, without repeats.
  [[nodiscard]] Numbers named_like(const match::person::Prepared& asked, std::size_t most) const {
    std::vector<std::pair<double, match::RecordNumber>> best;
    for (const auto& index : *views_.names)
      for (const auto& [id, estimate] : index->candidates(asked, most))
        if (const auto number = record_number(id)) best.emplace_back(-estimate, *number);
    // A number is in one index only.
    std::sort(best.begin(), best.end());
    if (best.size() > most) best.resize(most);
    Numbers numbers;
    for (const auto& [estimate, number] : best) numbers.push_back(number);
    return numbers;
  }

  [[nodiscard]] Result<void, StoreError> ask_traces(const field::Subject& subject) {
    std::size_t judged = 0;
    const Traces traces(database_, reading_);
    std::vector<Sought> keys;
    for (const auto& look_up : match::question_keys(Store::trace, subject))
      keys.push_back({look_up});
    return traces.each(keys, [&](const TraceId& id, TraceRow& row) {
      if (row.filed >= asking_.asked || !row.is_trace) return true;
      const auto told = release::told(asking_.asker, {row.owner, row.release});
      if (told.requester && judged++ == limits.candidates_max) return false;
      field::Record record;
      record.id = id.text();
      record.reference = std::move(row.reference);
      record.subject = std::move(row.firearm);
      const RecordName name{Store::trace, row.owner, record.id};
      keep({name, std::move(record), {}, told},
           [&](const field::Subject& filed) { return match::judge(Store::trace, subject, filed); });
      return true;
    });
  }

  /// Takes the record if it answers and somebody is told.
  void keep(StoreMatch match, const Judge& judge) {
    if (match.told.nobody()) return;
    auto judgement = judge(*match.record.subject);
    if (!judgement) return;
    match.judgement = *std::move(judgement);
    const auto there = matches_.find(match.name);
    if (there != matches_.end() && !match::better(match.judgement, there->second.judgement)) return;
    matches_.insert_or_assign(match.name, std::move(match));
  }

  const Database& database_;
  const match::person::Dictionary& dictionary_;
  const Views& views_;
  const RecordsSnapshot::Asking& asking_;
  const bool nominal_papers_;
  const rocksdb::ReadOptions reading_;
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
      const match::Question& question, const Asking& asking) const override {
    Search search(*base_, at_, views_, asking, question.nominal_papers);
    for (const auto& subject : question.subjects)
      if (auto done = search.ask(question.store, subject); !done) return fail(done.error());
    return std::move(search).best();
  }

  [[nodiscard]] Result<std::optional<StoredRecord>, StoreError> record(
      const RecordName& name) const override {
    return read_record(*base_, *views_.identifiers, checked(at_), name);
  }

  [[nodiscard]] std::optional<match::Judgement> judge(Store store, const field::Subject& asked,
                                                      const field::Subject& record) const override {
    const auto* one = std::get_if<field::Person>(&asked);
    const auto* other = std::get_if<field::Person>(&record);
    if (store != Store::nominal || one == nullptr || other == nullptr)
      return match::judge(store, asked, record);
    const auto& dictionary = *base_->dictionary;
    return match::judge_person(match::person::prepared(*one, dictionary),
                               match::person::prepared(*other, dictionary));
  }

  [[nodiscard]] Result<std::vector<Remembered>, StoreError> remembered(
      const std::vector<field::Subject>& subjects, JournalIndex before, const Places& places,
      Earlier which) const override {
    std::vector<Sought> keys;
    for (const auto& subject : subjects) {
      const auto [numbers, names] = match::memory_keys(subject, match::Memory::asked);
      const auto* person = std::get_if<field::Person>(&subject);
      for (const auto& look_up : numbers) keys.push_back({look_up});
      for (const auto& look_up : names) keys.push_back({look_up, &person->birth_dates});
    }
    std::vector<Remembered> found;
    std::size_t taken = 0;
    const Traces traces(*base_->database, checked(at_));
    const auto take = [&](const TraceId& id, TraceRow& row) {
      if (row.filed >= before) return true;
      found.push_back({id, row.owner, row.filed, std::move(row.reference), std::move(row.release),
                       row.purpose, row.is_trace, row.until});
      if (!places.taken_by || places.taken_by(found.back())) ++taken;
      return taken < places.most && found.size() - taken <= places.others_max;
    };
    const auto done =
        traces.each(keys, take, which == Earlier::checks ? "check_keys" : "trace_keys");
    if (!done) return fail(done.error());
    return found;
  }

 private:
  [[nodiscard]] Views now() const { return {base_->names.view(), base_->identifiers.view()}; }

  const std::shared_ptr<const RecordsBase> base_;
  Views views_;
  const rocksdb::Snapshot* at_ = nullptr;
};

}  // namespace

Result<std::optional<Guard>, StoreError> read_guard(const RecordsBase& base,
                                                    const RecordName& name) {
  const auto reading = checked(nullptr);
  if (name.store == Store::trace) {
    const auto id = TraceId::parse(name.id);
    if (!id) return std::optional<Guard>{};
    auto row = Traces(*base.database, reading).read(id->bytes());
    if (!row) return fail(row.error());
    if (!*row || (*row)->owner != name.owner) return std::optional<Guard>{};
    return std::optional(Guard{std::move((*row)->release), {}});
  }
  // Between two changes: while one is written, the old record may be gone and the new one not
  // there.
  for (int tries = 0; tries < tries_max; ++tries) {
    const auto there = base.identifiers.view();
    auto record = read_record(base, *there, reading, name);
    if (!record) return fail(record.error());
    if (*record) {
      auto& [there_is, number] = **record;
      return std::optional(Guard{std::move(there_is.release), there_is.handling,
                                 std::move(there_is.subject), number});
    }
    if (there == base.identifiers.view()) break;
  }
  return std::optional<Guard>{};
}

std::shared_ptr<const RecordsSnapshot> take_snapshot(std::shared_ptr<const RecordsBase> base) {
  return std::make_shared<Moment>(std::move(base));
}

}  // namespace iwets::store
