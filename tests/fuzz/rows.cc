#include <algorithm>

#include "hub/store/journal_rows.h"
#include "hub/store/payload_rows.h"
#include "proto/types/archive.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"
#include "tests/hub/disk/raw_rows.h"
#include "tests/hub/store/master_key.h"
#include "tests/hub/store/temp_folder.h"

namespace iwets::fuzz {
namespace {

constexpr std::size_t entries_max = 6;

/// The journal's columns, one database for the whole process.
const tests::RawRows& disk() {
  static const store::TempFolder folder;
  static const tests::RawRows rows(folder / "db");
  return rows;
}

/// A few entries as a journal writes them, then rows as somebody else left them.
class Story {
 public:
  explicit Story(Bytes unit) : in_(unit) { remember_nothing(); }
  ~Story() {
    for (const auto& [column, key] : keys_) disk().remove(column, key);
  }

  void play() {
    write_entries();
    for (int i = 0; i < 4 && !in_.empty(); ++i) alter();
    remember_nothing();
    read_entries();
    read_all();
    read_rest();
  }

 private:
  /// Keys of cases; as the next process does.
  void remember_nothing() {
    static const auto master = tests::master_key();
    payloads_ = std::make_unique<store::PayloadRows>(disk().database(), master);
  }
  void put(const std::string& column, const std::string& key, const std::string& value) {
    disk().put(column, key, value);
    keys_.emplace_back(column, key);
  }

  void write_entries() {
    for (std::size_t count = 1 + in_.below(entries_max); entries_.size() < count;) {
      const auto what = in_.byte();
      store::Entry entry;
      entry.index = entries_.size() + 1;
      entry.time = noon + std::chrono::seconds(entry.index);
      entry.event = "event " + std::to_string(what);
      entry.kind = static_cast<AuditKind>(what % 7);
      entry.subject = id<TraceId>(what % 3);
      entry.journey = {{entry.subject, what, peer("member:ZA"), what}};
      if (what % 4 != 0) entry.payload = std::string(what, 'x');
      entries_.push_back(std::move(entry));
    }
    const auto commitments = disk().put_payloads(*payloads_, entries_);
    for (const auto& entry : entries_) {
      keys_.emplace_back("payloads", store::big_endian(entry.index));
      keys_.emplace_back("keys", entry.subject.bytes());
      store::StoredEntry stored{.time = entry.time,
                                .kind = entry.kind,
                                .actor = entry.actor,
                                .leaf = {},
                                .root = {},
                                .payload = commitments[entry.index - 1],
                                .journey = entry.journey,
                                .purpose = entry.purpose,
                                .event = entry.event};
      stored.leaf = seal::leaf_hash(store::leaf_of(stored, salts_.of_entry(entry.index)));
      leaves_.push_back(stored.leaf);
      tree_.append(stored.leaf, [](unsigned, std::uint64_t, const Digest&) {});
      if (entry.index == entries_.size()) stored.root = tree_.root();
      put("entries", store::big_endian(entry.index), to_bytes(stored));
      put("journeys", store::journey_key(entry.subject, entry.index), "");
    }
  }

  void alter() {
    const auto& [column, key] = keys_[in_.below(keys_.size())];
    auto value = disk().get(column, key).value_or("");
    switch (in_.below(8)) {
      case 0: return disk().remove(column, key);
      case 1: value.resize(in_.below(value.size() + 1)); break;
      case 2: value += std::string(text_of(in_.bytes(40))); break;
      case 3: value = std::string(text_of(in_.bytes(200))); break;
      case 4: value = disk().get(column, keys_[in_.below(keys_.size())].second).value_or(""); break;
      case 5: return any_row();
      default:
        if (!value.empty()) value[in_.below(value.size())] ^= static_cast<char>(in_.byte());
    }
    disk().put(column, key, value);
  }
  void any_row() {
    const auto& columns = tests::RawRows::columns();
    const auto& column = columns[in_.below(columns.size())];
    const std::string key(text_of(in_.bytes(30)));
    put(column, key, std::string(text_of(in_.bytes(60))));
  }

  /// What is read of one entry is what was written, or no entry.
  void read_entries() {
    for (const auto& entry : entries_) {
      const auto audited = rows_.audited(entry.index);
      if (audited) {
        must(seal::leaf_hash(audited->leaf) == leaves_[entry.index - 1], "an entry is as written");
        must(store::entry_content(audited->entry) == store::entry_content(entry), "all of it");
      }
      const auto payload = payloads_->find(entry.index);
      if (payload) must(payload == entry.payload.value_or("none"), "a payload is as written");
      (void)rows_.why_no_payload(entry.index);
      (void)payloads_->salt_of(entry.index);
      (void)payloads_->state_of(entry.subject);
    }
  }
  /// So is what is read of all of them.
  void read_all() {
    const store::Committed end{entries_.size(), tree_.root()};
    std::size_t visited = 0;
    const auto read = rows_.read(end, 1, [&](const store::Entry& entry) {
      must(entry.index == ++visited, "entries are read in order");
      must(store::entry_content(entry) == store::entry_content(entries_[visited - 1]),
           "as written");
      return true;
    });
    must(!read || visited == entries_.size(), "all of them");
    for (JournalIndex index = 1; read && index <= end.index; ++index) {
      const auto path = rows_.inclusion(index, end.index);
      must(
          path && seal::proves_inclusion(leaves_[index - 1], index - 1, end.index, *path, end.root),
          "what is read is proven");
    }
  }
  void read_rest() {
    (void)rows_.end();
    for (const JournalIndex size :
         {JournalIndex{1}, entries_.size(), JournalIndex{256}, JournalIndex{300}}) {
      (void)rows_.root(size);
      (void)rows_.inclusion(1, size);
      (void)rows_.consistency(1, size);
    }
    for (std::uint8_t n = 0; n < 3; ++n) {
      const auto subject = id<TraceId>(n);
      (void)rows_.journey(subject);
      (void)rows_.entries_of(subject);
    }
    (void)rows_.found({1}, 0);
    (void)payloads_->cases_before(noon + std::chrono::hours(1), {}, 100);
    (void)payloads_->check_master("journal", false);
  }

  Input in_;
  store::Salts salts_{seal::Key32{7}};
  std::unique_ptr<store::PayloadRows> payloads_;
  std::vector<store::Entry> entries_;
  std::vector<Digest> leaves_;
  seal::AuditTree tree_;
  std::vector<std::pair<std::string, std::string>> keys_;
  store::JournalRows rows_{disk().database(), salts_};
};

}  // namespace

void rows(Bytes unit) { Story(unit).play(); }

}  // namespace iwets::fuzz
