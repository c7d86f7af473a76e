#include <spdlog/spdlog.h>

#include <filesystem>
#include <iostream>

#include "hub/shell/commands.h"
#include "hub/shell/master_key.h"
#include "hub/shell/start.h"
#include "hub/store/journal_entry.h"

/// `iwets-hub replay` and `iwets-hub recover`: the journal is the truth, everything else follows
/// from it.
namespace iwets::shell {
namespace {

constexpr int exit_failed = 1;

int tell(const StartFault& fault) {
  std::cerr << "iwets-hub: " << fault.reason << "\n";
  if (!fault.remedy.empty()) std::cerr << "  what to do: " << fault.remedy << "\n";
  return fault.exit_code;
}

Result<store::Journal::Options, StartFault> journal_options(const StatePaths& paths,
                                                            const std::string& configured) {
  auto key = load_master_key(paths, configured);
  if (!key) return fail(key.error());
  store::Journal::Options options;
  options.master_key = std::move(*key);
  return options;
}

/// Removed with everything in it.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {
    std::filesystem::remove_all(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Two stores with the same lines in the same order have the same one.
struct DumpDigest {
  std::uint64_t lines = 0;
  Digest digest{};
  friend bool operator==(const DumpDigest&, const DumpDigest&) = default;
};
DumpDigest digest_of(const store::Records& records) {
  DumpDigest out;
  records.dump([&](const std::string& line) {
    ++out.lines;
    out.digest = seal::chain(out.digest, seal::digest(bytes_of(line)));
  });
  return out;
}

std::string text(const Digest& digest) { return hex(digest); }

/// Reads every entry, which computes the audit tree anew, and compares every payload with what its
/// entry commits to.
Result<void, StartFault> check_log(const store::Journal& journal) {
  const std::string remedy =
      "restore the state directory from a backup; peers send again what it "
      "lacks when they attach";
  std::string fault;
  const auto read = journal.read(1, [&](const store::Entry& entry) {
    const auto kept = journal.audited(entry.index);
    const auto payload = journal.payload(PayloadRef{entry.index});
    // Of what was erased the commitment stands in the leaf, which the reading has checked.
    const bool fits = kept && (payload ? store::payload_commitment(kept->payload_salt, *payload) ==
                                             kept->leaf.payload
                                       : payload.error() != store::ReadError::damaged);
    if (!fits) fault = "entry " + std::to_string(entry.index) + " is not what was committed";
    return fits;
  });
  if (!read && fault.empty()) fault = "an entry of the journal is damaged";
  if (!fault.empty()) return fail(StartFault{fault, remedy});
  return {};
}

/// What a fold from the first entry on yields.
struct Folded {
  hub::HubCore core{&seal::chain};
  bool snapshot_met = false, snapshot_equal = false;
  Instant last_time{};
};

/// Folds everything; records only up to `records_until`, into `records`.
Result<void, StartFault> fold_all(const store::Journal& journal,
                                  const std::optional<store::Snapshot>& snapshot,
                                  store::Records& records, JournalIndex records_until,
                                  Folded& folded) {
  const auto compare = [&] {
    if (!snapshot || folded.core.index() != snapshot->index) return;
    folded.snapshot_met = true;
    folded.snapshot_equal = folded.core.snapshot() == snapshot->state;
  };
  compare();
  const auto last =
      fold(journal, 1, folded.core, [&](const store::Entry& entry, const hub::Effects& effects) {
        compare();
        return entry.index > records_until ||
               follow_records(journal, records, entry.index, effects);
      });
  if (!last) return fail(last.error());
  folded.last_time = *last;
  if (folded.core.index() == journal.last().index) return {};
  return fail(StartFault{
      "the records do not follow the journal behind entry " + std::to_string(folded.core.index()),
      "see the log"});
}

int report(const store::Journal& journal, const Folded& folded,
           const std::optional<store::Snapshot>& snapshot, const DumpDigest& live,
           const DumpDigest& rebuilt) {
  const auto state = folded.core.snapshot();
  std::cout << "entries:       " << journal.last().index << "\n"
            << "audit root:    " << text(journal.last().root) << ", every entry and payload fits\n"
            << "core state:    " << text(seal::digest(bytes_of(state))) << " (" << state.size()
            << " bytes)\n";
  if (!snapshot)
    std::cout << "saved state:   none\n";
  else
    std::cout << "saved state:   index " << snapshot->index << ", "
              << (folded.snapshot_equal ? "equal" : "DIFFERENT") << "\n";
  std::cout << "record stores: " << live.lines << " lines kept, " << rebuilt.lines << " rebuilt, "
            << (live == rebuilt ? "equal" : "DIFFERENT") << "\n";
  const bool good = live == rebuilt && (!snapshot || folded.snapshot_equal);
  return good ? 0 : exit_failed;
}

/// What an operator must know before a cut.
void show(const store::OpenFailure& why, const store::Remainder& left) {
  std::cerr << "iwets-hub: " << why.reason << "\n"
            << "  the journal is whole up to entry " << left.last.index
            << "; a cut removes everything behind it\n";
  if (left.mark)
    std::cerr << "  peers hold receipts at least up to entry " << left.mark->index
              << " (the high-water mark)\n";
  else
    std::cerr << "  the high-water mark cannot be read: nobody here can say what peers hold "
                 "receipts for\n";
  if (!left.below_mark) {
    std::cerr << "  no entry below the mark is lost. What was receipted in the last second before "
                 "the damage may be: its peers say so when they attach\n";
    return;
  }
  if (left.mark && left.mark->index > left.last.index)
    std::cerr << "  LOST by a cut: entries " << left.last.index + 1 << " to " << left.mark->index
              << " at least, for which their senders hold receipts\n";
  else
    std::cerr << "  LOST by a cut: entries that peers may hold receipts for\n";
  std::cerr
      << "  what follows: the lanes of the peers concerned stop as they attach; go on with "
         "`iwets-hubctl lane open PEER` for each. Nodes then send again their traces and checks "
         "without an outcome. Loads of records, suspensions, key changes and directories of "
         "that time are to be made again\n";
}

/// Opens the journal, cutting its end as far as is allowed; says why not.
Result<std::unique_ptr<store::Journal>, int> open_to_recover(const StatePaths& paths,
                                                             store::Journal::Options options,
                                                             const RecoverConsent& consent) {
  using Kind = store::OpenFailure::Kind;
  auto whole = store::Journal::open(paths.journal(), options);
  if (whole) return std::move(*whole);
  const auto& why = whole.error();
  if (why.kind != Kind::damaged && why.kind != Kind::lost) return fail(tell(fault_of(why)));
  const auto left = store::Journal::remainder(paths.journal());
  if (!left) return fail(tell(fault_of(left.error())));
  show(why, *left);
  const std::string command = "`iwets-hub recover --state " + paths.folder + " --yes";
  if (!consent.cut || (left->below_mark && !consent.lose_receipted)) {
    std::cerr << "  nothing was changed\n  what to do: restore the newest copy of the folder if "
                 "there is one. Otherwise keep a copy of it as it is, and run "
              << command << (left->below_mark ? " --lose-receipted`\n" : "`\n");
    return fail(exit_failed);
  }
  options.cut_damaged_tail = true;
  options.accept_loss = left->below_mark;
  auto cut = store::Journal::open(paths.journal(), options);
  if (!cut) return fail(tell(fault_of(cut.error())));
  return std::move(*cut);
}

}  // namespace

int replay(const std::string& folder, const std::string& master_key, bool dump_records) {
  const StatePaths paths{folder};
  const auto options = journal_options(paths, master_key);
  if (!options) return tell(options.error());
  auto journal = store::Journal::open(paths.journal(), *options);
  if (!journal) return tell(fault_of(journal.error()));
  if (const auto readable = check_writers(**journal); !readable) return tell(readable.error());
  auto live = store::Records::open(paths.records());
  if (!live) return tell(fault_of(live.error()));
  if (const auto whole = check_log(**journal); !whole) return tell(whole.error());
  const TemporaryFolder scratch(folder + "/replay.tmp");
  auto rebuilt = store::Records::open(scratch.path());
  if (!rebuilt) return tell(fault_of(rebuilt.error()));
  const auto snapshot = (*journal)->newest_snapshot();
  Folded folded;
  const auto done = fold_all(**journal, snapshot, **rebuilt, (*live)->applied(), folded);
  if (!done) return tell(done.error());
  if (dump_records) {
    (*rebuilt)->dump([](const std::string& line) { std::cout << line << "\n"; });
    return 0;
  }
  return report(**journal, folded, snapshot, digest_of(**live), digest_of(**rebuilt));
}

int recover(const std::string& folder, const std::string& master_key,
            const RecoverConsent& consent) {
  const StatePaths paths{folder};
  const auto options = journal_options(paths, master_key);
  if (!options) return tell(options.error());
  auto journal = open_to_recover(paths, *options, consent);
  if (!journal) return journal.error();
  if (!consent.cut) {
    std::cout << "The journal is whole: " << (*journal)->last().index << " entries.\n"
              << "With --yes the record stores are rebuilt from it.\n";
    return 0;
  }
  // Before the stores are put aside: what cannot be folded cannot rebuild them.
  if (const auto readable = check_writers(**journal); !readable) return tell(readable.error());
  const auto aside = paths.records() + ".before-recover";
  std::error_code error;
  std::filesystem::remove_all(aside, error);
  std::filesystem::rename(paths.records(), aside, error);
  auto records = store::Records::open(paths.records());
  if (!records) return tell(fault_of(records.error()));
  Folded folded;
  const auto last = (*journal)->last().index;
  const auto done = fold_all(**journal, std::nullopt, **records, last, folded);
  if (!done) return tell(done.error());
  if (!(*records)->flush(last) ||
      !(*journal)->save_snapshot({last, folded.last_time, folded.core.snapshot()}))
    return tell({"the state cannot be saved", "check the disk"});
  (*records)->close();
  (*journal)->mark_high_water();
  (*journal)->close();
  std::cout << "The journal ends at entry " << last << "; the record stores were rebuilt from it.\n"
            << "The stores as they were are in " << aside << ".\n";
  return 0;
}

}  // namespace iwets::shell
