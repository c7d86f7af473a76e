#include <catch2/catch.hpp>
#include <random>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/refusal.pb.h"
#include "tests/hub/shell/small_hub.h"

// Twin runs: two hubs that differ in a record that BR must not see. What BR gets must not differ.

using namespace iwets;
using namespace world;

namespace {

/// Faults that the twins, or what is asked of each of them, must find.
enum class Mischief {
  none,
  release_not_checked,
  checked_after_the_limit,
  not_decided_anew,
  silent_told_to_requester,
  own_country_shut_out,
};

class Faulty final : public store::RecordsSnapshot {
 public:
  Faulty(SmallHub::Snapshot inner, Mischief what) : inner_(std::move(inner)), what_(what) {}

  [[nodiscard]] Result<std::vector<store::StoreMatch>, store::StoreError> find(
      const match::Question& question, const Asking& asking) const override {
    const auto as_owner = Asking::by(za, asking.most, asking.asked);
    const bool leaks =
        what_ == Mischief::release_not_checked || what_ == Mischief::checked_after_the_limit;
    auto found = inner_->find(question, leaks ? as_owner : asking);
    if (!found) return found;
    std::erase_if(*found, [&](store::StoreMatch& match) {
      const release::Guarded guarded{match.name.owner, match.record.release, {}};
      const auto told = release::told(asking.asker, guarded);
      const bool own = match.name.owner == asking.asker.requester;
      switch (what_) {
        case Mischief::none:
        case Mischief::not_decided_anew: return false;
        case Mischief::release_not_checked: match.told = {true, !own}; return false;
        case Mischief::checked_after_the_limit: match.told = told; return told.nobody();
        case Mischief::silent_told_to_requester: match.told.requester = true; return false;
        case Mischief::own_country_shut_out: return own && match.record.release.silent;
      }
      return false;
    });
    return found;
  }
  [[nodiscard]] Result<std::optional<store::StoredRecord>, store::StoreError> record(
      const store::RecordName& name) const override {
    return inner_->record(name);
  }
  [[nodiscard]] Result<std::vector<store::Remembered>, store::StoreError> remembered(
      const std::vector<field::Subject>& subjects, JournalIndex before, const store::Places& places,
      store::Earlier which) const override {
    return inner_->remembered(subjects, before, places, which);
  }

 private:
  const SmallHub::Snapshot inner_;
  const Mischief what_;
};

void plant(SmallHub& hub, Mischief what) {
  if (what == Mischief::none) return;
  hub.snapshot = [&hub, what] { return std::make_shared<Faulty>(hub.records().snapshot(), what); };
  const bool believes = what == Mischief::release_not_checked ||
                        what == Mischief::silent_told_to_requester ||
                        what == Mischief::not_decided_anew;
  if (believes)
    hub.guard_of = [](const store::RecordName&) { return std::optional(store::Guard{}); };
}

using Dice = std::mt19937;

const char* const names[] = {"Thandeka Mkhize", "Yusuf Haddad", "Maria da Silva Costa",
                             "Jan Novotny"};

/// A thing that is on record or asked for; `n` tells things apart.
v1::Record thing(unsigned kind, unsigned n) {
  v1::Record record;
  const auto number = std::to_string(100'000 + n * 7);
  switch (kind % 4) {
    case 0: {
      auto& firearm = *record.mutable_firearm();
      firearm.set_serial("QX" + number);
      firearm.set_make("Glock");
      firearm.set_calibre("9x19");
      firearm.set_model("17");
      break;
    }
    case 1: {
      auto& person = *record.mutable_person();
      person.set_name(std::string(names[n % 4]) + ' ' +
                      std::string(3 + n % 5, static_cast<char>('a' + n % 26)));
      auto& birth = *person.add_birth_dates();
      birth.set_year(1950 + n % 50);
      birth.set_month(1 + n % 12);
      birth.set_day(1 + n % 28);
      break;
    }
    case 2: {
      auto& document = *record.mutable_document();
      document.set_type("P");
      document.set_number("A" + number);
      document.set_country("ZAF");
      break;
    }
    default: {
      auto& vehicle = *record.mutable_vehicle();
      vehicle.set_plate("ND " + number);
      vehicle.set_plate_country("ZA");
    }
  }
  return record;
}
v1::Store store_of(unsigned kind) {
  constexpr v1::Store stores[] = {v1::STORE_FIREARM, v1::STORE_NOMINAL, v1::STORE_DOCUMENT,
                                  v1::STORE_VEHICLE};
  return stores[kind % 4];
}

/// How a record is hidden from BR.
v1::Release hidden(unsigned how) {
  v1::Release release;
  switch (how % 4) {
    case 0: release.add_except_countries("BR"); break;
    case 1: release.add_only_countries("CZ"); break;
    case 2: release.add_purposes(v1::PURPOSE_COURT); break;
    default: release.set_silent(true);
  }
  return release;
}

class Twins {
 public:
  Twins(std::uint32_t seed, Mischief what) : dice_(seed) {
    plant(a_, what);
    plant(b_, what);
  }

  /// One pair: the same but for one record. What differs for BR; empty: nothing.
  std::string pair() {
    const auto n = ++pairs_;
    const auto kind = n == 1 ? 0U : draw(4);
    const auto how = draw(4);
    const auto visible = n == 1 ? 501U : draw(3);
    const bool later = draw(3) == 0;
    const bool silent = how == 3;
    const auto question = question_about(kind, n);
    if (later) both(question);
    // In the one the thing itself, in the other one that nobody asks for; before what BR may see,
    // so that it would stand in front.
    hide(a_, kind, 1'000'000 + n, how);
    hide(b_, kind, n, how);
    for (unsigned i = 0; i < visible; i += 250) enter(kind, n, i, visible);
    if (!later || draw(2) == 0) both(later ? question_about(kind, n, true) : question);
    return difference(silent);
  }

 private:
  [[nodiscard]] unsigned draw(unsigned below) { return static_cast<unsigned>(dice_() % below); }
  void both(const std::string& envelope) {
    for (auto* hub : {&a_, &b_}) {
      hub->take(envelope);
      hub->run();
    }
  }
  void hide(SmallHub& hub, unsigned kind, unsigned n, unsigned how) {
    auto record = thing(kind, n);
    record.set_id("hidden-" + std::to_string(pairs_));
    *record.mutable_release() = hidden(how);
    v1::Records records;
    records.set_store(store_of(kind));
    records.set_verb(v1::RECORD_VERB_ENTER);
    *records.add_records() = record;
    hub.take(network_.envelope(za, PeerId::hub(), Kind::records, records));
    hub.run();
  }
  void enter(unsigned kind, unsigned n, unsigned from, unsigned until) {
    v1::Records records;
    records.set_store(store_of(kind));
    records.set_verb(v1::RECORD_VERB_ENTER);
    for (auto i = from; i < std::min(until, from + 250); ++i) {
      auto& record = *records.add_records();
      record = thing(kind, n);
      record.set_id("open-" + std::to_string(n) + "-" + std::to_string(i));
    }
    both(network_.envelope(za, PeerId::hub(), Kind::records, records));
  }
  std::string question_about(unsigned kind, unsigned n, bool again = false) {
    const auto asked = thing(kind, n);
    v1::CheckQuestion question;
    question.set_check(TraceId(seal::random_id(1'000'000 + n * 2 + (again ? 1 : 0))).bytes());
    *question.mutable_facts() = case_facts();
    if (draw(2) == 0) question.mutable_facts()->set_purpose(v1::PURPOSE_INVESTIGATION);
    question.set_remember_days(draw(2) == 0 ? 30 : 0);
    if (asked.has_firearm()) *question.mutable_firearm() = asked.firearm();
    if (asked.has_person()) *question.mutable_person() = asked.person();
    if (asked.has_document()) *question.mutable_document() = asked.document();
    if (asked.has_vehicle()) *question.mutable_vehicle() = asked.vehicle();
    if (asked.has_firearm() && draw(4) == 0)
      question.mutable_firearm()->set_serial(asked.firearm().serial().substr(0, 7) + "?");
    return network_.envelope(br, PeerId::hub(), Kind::check_question, question);
  }
  /// The journal is as long as before, too, but for a silent record, of which its owner is told.
  std::string difference(bool silent) {
    const auto& one = a_.said[br];
    const auto& other = b_.said[br];
    std::string out;
    if (one.size() != other.size()) out = "another number of messages";
    for (auto i = read_; out.empty() && i < one.size(); ++i) {
      if (one[i].kind != other[i].kind || one[i].body != other[i].body)
        out = "another message of kind " + std::to_string(static_cast<int>(one[i].kind));
      else if (!longer_ && !silent && one[i].index != other[i].index)
        out = "a journal of another length";
    }
    longer_ = longer_ || silent;
    if (!longer_ && out.empty() && a_.receipts[br] != b_.receipts[br]) out = "other receipts";
    read_ = one.size();
    return out;
  }

  const Network network_;
  SmallHub a_{network_}, b_{network_};
  Dice dice_;
  unsigned pairs_ = 0;
  std::size_t read_ = 0;
  bool longer_ = false;  ///< a silent record was met: the journals have gone apart
};

/// After how many pairs something differs; 0: in none.
unsigned pairs_until_different(Mischief what, unsigned most, std::string& why) {
  constexpr std::uint32_t seed = 20'260'301;
  Twins twins(seed, what);
  for (unsigned i = 1; i <= most; ++i)
    if (why = twins.pair(); !why.empty()) return i;
  return 0;
}

v1::Records records_of(v1::Record record, v1::RecordVerb verb) {
  v1::Records records;
  records.set_store(v1::STORE_FIREARM);
  records.set_verb(verb);
  *records.add_records() = std::move(record);
  return records;
}

v1::CheckQuestion check_of(unsigned n, std::uint8_t id_number) {
  v1::CheckQuestion question;
  question.set_check(id<TraceId>(id_number).bytes());
  *question.mutable_facts() = case_facts();
  *question.mutable_firearm() = thing(0, n).firearm();
  return question;
}

/// BR asks and goes away; ZA shuts the record away; BR comes back. True: BR reads of it.
bool told_of_what_was_shut_away(Mischief what) {
  const Network network;
  SmallHub hub(network);
  plant(hub, what);
  auto record = thing(0, 5);
  record.set_id("shut-away");
  hub.take(network.envelope(za, PeerId::hub(), Kind::records,
                            records_of(record, v1::RECORD_VERB_ENTER)));
  hub.run();
  hub.take(network.envelope(br, PeerId::hub(), Kind::check_question, check_of(5, 1)));
  hub.detach(br);
  hub.run();
  v1::Record change;
  change.set_id("shut-away");
  change.mutable_release()->add_except_countries("BR");
  hub.take(network.envelope(za, PeerId::hub(), Kind::records,
                            records_of(change, v1::RECORD_VERB_RELEASE)));
  hub.run();
  hub.attach(br);
  hub.run();
  bool told = false;
  REQUIRE_FALSE(hub.said[br].empty());
  for (const auto& message : hub.said[br])
    told = told || message.body.find("shut-away") != std::string::npos ||
           message.kind == Kind::hit_notice;
  return told;
}

/// ZA asks for what it has itself, silently. True: it reads of it.
bool finds_its_own(Mischief what) {
  const Network network;
  SmallHub hub(network);
  plant(hub, what);
  auto record = thing(0, 6);
  record.set_id("own");
  record.mutable_release()->set_silent(true);
  hub.take(network.envelope(za, PeerId::hub(), Kind::records,
                            records_of(record, v1::RECORD_VERB_ENTER)));
  hub.run();
  hub.take(network.envelope(za, PeerId::hub(), Kind::check_question, check_of(6, 2)));
  hub.run();
  bool found = false;
  for (const auto& message : hub.said[za])
    if (v1::CheckReport report;
        message.kind == Kind::check_report && report.ParseFromString(message.body))
      for (const auto& store : report.stores()) found = found || store.outcome() == v1::OUTCOME_HIT;
  return found;
}

}  // namespace

TEST_CASE(
    "Twins: 1,000 pairs with and without a record, and no byte differs for whom it is hidden "
    "from",
    "[shell][twins]") {
  std::string why;
  CHECK(pairs_until_different(Mischief::none, 1'000, why) == 0);
  CHECK(why.empty());
}

TEST_CASE("Twins: planted faults are found", "[shell][twins]") {
  for (const auto what : {Mischief::release_not_checked, Mischief::checked_after_the_limit,
                          Mischief::silent_told_to_requester}) {
    std::string why;
    const auto took = pairs_until_different(what, 200, why);
    INFO(static_cast<int>(what) << " after " << took << ": " << why);
    CHECK(took > 0);
  }
}

TEST_CASE("Release: what is shut away while its reader is gone is not shown to it", "[shell]") {
  CHECK_FALSE(told_of_what_was_shut_away(Mischief::none));
  CHECK(told_of_what_was_shut_away(Mischief::not_decided_anew));
}

TEST_CASE("Release: the own country finds what is its own", "[shell]") {
  CHECK(finds_its_own(Mischief::none));
  CHECK_FALSE(finds_its_own(Mischief::own_country_shut_out));
}
