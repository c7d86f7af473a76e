#include "tests/hub/core/teller.h"
#include "tests/hub/core/expiry_words.h"

namespace iwets::hub::testing {
namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, at);) parts.push_back(part);
  return parts;
}
std::string after(const std::string& line, const std::string& mark) {
  const auto at = line.find(mark);
  if (at == std::string::npos) throw std::invalid_argument("no '" + mark + "'");
  return line.substr(at + mark.size());
}
link::CreditReason reason(const std::string& text) {
  for (std::uint8_t i = 0; i <= 5; ++i)
    if (text == word(static_cast<link::CreditReason>(i))) return static_cast<link::CreditReason>(i);
  throw std::invalid_argument("no reason: " + text);
}
FaultCode fault_code(const std::string& text) {
  for (std::uint8_t i = 1; i <= 19; ++i)
    if (text == name(static_cast<FaultCode>(i))) return static_cast<FaultCode>(i);
  throw std::invalid_argument("no fault: " + text);
}

}  // namespace

void Teller::step(const Event& event, const std::string& payload) {
  // Of this event, if it counts; the step itself may pass the payload on.
  if (!payload.empty()) names_[PayloadRef{world_.core.index() + 1}] = payload;
  const auto effects = world_.step(event);
  for (const auto& effect : effects) told_.push_back(describe(effect, names_));
  if (world_.core.idle()) told_.emplace_back("(nothing has changed)");
}

void Teller::play(const std::string& line) {
  Words words(line);
  if (words.says("on day") || words.says("at")) return clock(words);
  if (words.says("hub starts")) return step(HubStarted{.version = "test", .limits = {}});
  if (words.says("time passes")) return step(TimePassed{});
  if (words.says("directory")) return directory(words, line);
  if (words.says("operator suspends")) return step(PeerSuspended{peer_id(words.next())});
  if (words.says("operator resumes")) return step(PeerResumed{peer_id(words.next())});
  if (words.says("operator opens a generation for"))
    return step(GenerationOpened{peer_id(words.next())});
  if (words.says("operator loads")) return load_table(words);
  if (words.says("operator erases")) {
    CasesErased order;
    while (!words.done()) order.subjects.push_back(labelled<TraceId>(words.next()));
    return step(order);
  }
  if (words.says("intake is")) return step(IntakeChanged{reason(words.next())});
  if (words.says("stores answer")) return stores_answer(line);
  if (words.says("records are applied")) {
    const auto called = words.rest();
    return step(RecordsApplied{records_.at(called), false}, called);
  }
  if (words.says("records are entered")) {
    const auto called = words.rest();
    return step(RecordsApplied{records_.at(called), true}, called);
  }
  for (const auto& [verb, fate] :
       {std::pair{"withdrawn", RecordFate::withdrawn}, std::pair{"cleared", RecordFate::cleared},
        std::pair{"changed", RecordFate::changed}, std::pair{"released", RecordFate::none}})
    if (words.says(("record is " + std::string(verb)).c_str())) {
      RecordsApplied event{.fate = fate, .touched = {words.next()}};
      event.entered = fate == RecordFate::changed;
      const auto called = words.rest();
      event.source = records_.at(called);
      return step(event, called);
    }
  if (words.says("records end on day")) {
    RecordsApplied event{.first_end = day_named(words)};
    const auto called = words.rest();
    event.source = records_.at(called);
    return step(event, called);
  }
  if (words.says("sweep finds"))
    return step(records_swept(world_.sweep, split(after(line, "sweep finds"), ';')));
  if (words.says("records meet")) return records_meet(line);
  if (words.says("trace")) return trace_meets(line);
  if (words.says("records are compared")) {
    const auto next = words.says("up to") ? words.number() : 0;
    RecordsCompared event{world_.compared, static_cast<std::uint32_t>(next)};
    if (words.says("falls")) event.fallen.push_back(labelled<HitId>(words.next()));
    return step(event);
  }
  if (words.says("dropped")) {
    const auto number = std::stoull(words.next().substr(1));
    world_.drafts.erase(number);
    return step(DraftDropped{number});
  }
  if (words.says("all is written")) {
    while (!world_.drafts.empty()) play("written #" + std::to_string(world_.drafts.begin()->first));
    return;
  }
  if (words.says("written")) {
    const auto number = std::stoull(words.next().substr(1));
    const auto draft = world_.drafts.find(number);
    const auto called = draft == world_.drafts.end()
                            ? std::string("draft")
                            : std::visit(InWords{names_}, draft->second.draft);
    world_.drafts.erase(number);
    return step(World::composed(number), called);
  }
  if (line.ends_with(" is gone")) return payload_gone(line);
  peer(words.next(), words);
}

// "operator loads edition 2 piece 1 of 3", or "another edition 2 ...".
void Teller::load_table(Words& words) {
  const bool another = words.says("another");
  TableLoaded event;
  if (words.says("edition")) event.edition = static_cast<std::uint32_t>(words.number());
  if (words.says("piece")) event.piece = static_cast<std::uint32_t>(words.number() - 1);
  if (words.says("of")) event.pieces = static_cast<std::uint32_t>(words.number());
  event.previous.fill(static_cast<std::uint8_t>(event.edition - 1));
  event.digest.fill(static_cast<std::uint8_t>(event.edition + (another ? 100 : 0)));
  step(event);
}

void Teller::clock(Words& words) {
  auto first = words.next();
  std::uint64_t day = 1;
  if (first.find(':') == std::string::npos) {
    day = std::stoull(first);
    if (!words.says("at")) throw std::invalid_argument("at what time?");
    first = words.next();
  }
  const auto parts = split(first, ':');
  Duration time = std::chrono::hours{24} * (day - 1) + std::chrono::hours{std::stoul(parts.at(0))} +
                  std::chrono::minutes{std::stoul(parts.at(1))};
  if (parts.size() > 2) time += Duration{static_cast<std::int64_t>(std::stod(parts[2]) * 1e6)};
  world_.now = day_one + time;
}

void Teller::directory(Words& words, const std::string& line) {
  DirectoryLoaded event{.version = words.number(), .grants = {}};
  for (const auto& part : split(after(line, ": "), ';')) {
    Words entry(part);
    auto grant = grant_all(entry.next());
    while (!entry.done()) {
      if (entry.says("asks"))
        grant.may_ask = entry.stores();
      else if (entry.says("fills"))
        grant.may_fill = entry.stores();
      else if (entry.says("uses"))
        grant.may_trace_to = entry.countries();
      else if (entry.says("answers"))
        grant.answers_traces = true;
      else if (entry.says("revoked"))
        grant.revoked = true;
      else
        throw std::invalid_argument("no right: " + entry.next());
    }
    event.grants.push_back(grant);
  }
  world_.directory_version = event.version;
  step(event);
}

void Teller::peer(const std::string& name, Words& words) {
  auto& model = world_.peers[peer_id(name)];
  if (words.says("attaches")) return attach(name, words);
  if (words.says("leaves")) return step(PeerDetached{peer_id(name), model.session});
  if (words.says("asks for trace")) return trace(name, words);
  for (const auto* verb : {"enters", "modifies", "withdraws", "clears", "validates"})
    if (words.says(verb)) return records(name, words);
  if (words.says("acknowledges")) {
    const auto& position = words.done() ? model.received.back() : model.received.at(words.number());
    return step(PeerAcknowledged{peer_id(name), model.session, position, model.credit});
  }
  if (words.says("takes no more than")) {
    model.credit.number_max = words.number();
    return step(CreditGranted{peer_id(name), model.session, model.credit});
  }
  if (words.says("wants again from"))
    return step(ResendAsked{peer_id(name), model.session, model.sent.generation, words.number()});
  if (words.says("sends again from")) return again(name, words.number(), model.messages.size());
  if (words.says("sends again")) {
    const auto number = words.number();
    return again(name, number, number);
  }
  if (words.says("loses a message")) {
    // A real one: it will come later.
    const auto message = world_.next_message(name, "M" + std::to_string(++messages_),
                                             CheckAsked{trace_id("C1"), {}});
    called_[message.id] = "question C1";
    return;
  }
  if (words.says("sends under a new number")) {
    auto message = model.messages.at(words.number() - 1);
    auto again = world_.next_message(name, "again", message.content);
    again.id = message.id;
    return step(again, called_[message.id]);
  }
  if (words.says("sends from session")) {
    auto message = world_.next_message(name, "stray", CheckAsked{trace_id("C9"), {}});
    message.session = words.number();
    return step(message);
  }
  if (words.says("sends another history")) return fork(name);
  if (words.says("sends bad content")) return bad_content(name, words.rest());
  if (words.says("has table edition"))
    return send(name, "its table", TableHeld{static_cast<std::uint32_t>(words.number()), 0, {}});
  if (words.says("refuses table edition")) {
    const auto refused = static_cast<std::uint32_t>(words.number());
    return send(name, "its table",
                TableHeld{.edition = refused - 1, .refused = refused, .reason = "it is damaged"});
  }
  if (words.says("changes its keys")) return send(name, "new keys of " + name, KeysSucceeded{});
  if (words.says("asks the stores in")) {
    const auto called = words.next();
    CheckAsked asked{trace_id(called), words.stores(), false};
    asked.remembered = words.says("and is remembered");
    return send(name, "question " + called, asked);
  }
  if (words.says("cancels")) {
    const auto called = words.next();
    return send(name, "cancellation of " + called,
                TraceCancelled{trace_id(called), addressed(called, words)});
  }
  if (words.says("gives information on")) {
    const auto called = words.next();
    return send(name, "information on " + called,
                InformationGiven{trace_id(called), addressed(called, words)});
  }
  if (words.says("asks why about")) {
    const auto called = words.next();
    return send(name, "question about " + called,
                ClarificationSought{trace_id(called), addressed(called, words)});
  }
  if (words.says("explains")) {
    const auto called = words.next();
    const auto requester = words.says("to") ? peer_id(words.next()) : peer_id("member:ZA");
    return send(name, "explanation of " + called, ClarificationGiven{trace_id(called), requester});
  }
  if (words.says("amends")) {
    const auto called = words.next();
    const auto version = words.says("to version") ? words.number() : 2;
    return send(name, "amendment " + std::to_string(version) + " of " + called,
                TraceAmended{trace_id(called), addressed(called, words),
                             static_cast<std::uint32_t>(version)});
  }
  if (words.says("takes note of version")) {
    const auto version = words.number();
    if (!words.says("of")) throw std::invalid_argument("of which trace?");
    const auto called = words.next();
    return send(name, "acknowledgement of version " + std::to_string(version) + " of " + called,
                CorrectionAcknowledged{trace_id(called), addressed(called, words),
                                       static_cast<std::uint32_t>(version)});
  }
  if (hit_words(name, words) || pass_on_words(name, words) || attachment_words(name, words)) return;
  const bool corrects = words.says("corrects to");
  const bool answers = corrects || words.says("answers");
  if (!answers && !words.says("reports")) throw std::invalid_argument("what does it do?");
  const auto code = static_cast<std::uint32_t>(words.number());
  if (!words.says("on")) throw std::invalid_argument("on which trace?");
  const auto called = words.next();
  const auto requester = words.says("of") ? peer_id(words.next()) : peer_id("member:ZA");
  auto text = std::to_string(code) + " on " + called;
  std::uint32_t version = corrects ? 2 : 1, request = 1;
  if (words.says("as version")) version = static_cast<std::uint32_t>(words.number());
  if (words.says("knowing version")) request = static_cast<std::uint32_t>(words.number());
  if (version > 1) text += ", version " + std::to_string(version);
  if (request > 1) text += ", to version " + std::to_string(request) + " of the request";
  if (answers)
    return send(name, "answer " + text,
                CenterAnswered{trace_id(called), requester, code, {}, version, request});
  send(name, "report " + text, CenterReported{trace_id(called), requester, code, request});
}

void Teller::attach(const std::string& name, Words& words) {
  auto event = world_.attach_event(name);
  auto& model = world_.peers[peer_id(name)];
  while (!words.done()) {
    if (words.says("having sent")) {
      const auto number = words.number();
      event.sent = {.generation = 1, .number = number, .digest = {}};
      for (std::size_t i = 0; i < number; ++i)
        event.sent.digest = mix(event.sent.digest, model.messages.at(i).message);
      event.acked = event.sent;
      model.sent = model.acked = event.sent;
      model.messages.resize(number);
    } else if (words.says("and received") || words.says("having received")) {
      model.received.resize(words.number() + 1);
      event.received = model.received.back();
    } else if (words.says("with another history")) {
      event.sent.digest = event.acked.digest = digest_of("another");
    } else if (words.says("holding a receipt the hub does not know")) {
      event.hub_behind = true;
    } else if (words.says("with directory")) {
      event.directory_version = words.number();
    } else {
      throw std::invalid_argument("attaches how? " + words.next());
    }
  }
  step(event);
}

void Teller::trace(const std::string& name, Words& words) {
  const auto called = words.next();
  if (!words.says("at")) throw std::invalid_argument("at which center?");
  auto submitted = testing::trace(called, words.next(), {});
  std::string version;
  while (!words.done()) {
    if (words.says("made in"))
      submitted.origins = words.countries();
    else if (words.says("named"))
      submitted.named = true;
    else if (words.says("urgent"))
      submitted.urgency = Urgency::urgent;
    else if (words.says("attempt"))
      version = ", attempt " +
                std::to_string(submitted.attempt = static_cast<std::uint32_t>(words.number()));
    else if (words.says("amended to"))
      submitted.version = static_cast<std::uint32_t>(words.number());
    else if (words.says("stores"))
      submitted.to_ask = words.stores();
    else if (words.says("filed before"))
      submitted.known = true;
    else if (words.says("expiring on day"))
      submitted.expires = day_one + std::chrono::hours{24} * (words.number() - 1);
    else
      throw std::invalid_argument("what about the trace? " + words.next());
  }
  centers_[called] = submitted.recipient;
  send(name, "request " + called + version, submitted);
}

PeerId Teller::addressed(const std::string& trace, Words& words) const {
  if (words.says("to")) return peer_id(words.next());
  const auto at = centers_.find(trace);
  return at == centers_.end() ? peer_id("center:US") : at->second;
}

void Teller::records(const std::string& name, Words& words) {
  RecordsSent sent{
      .store = Store::nominal, .count = static_cast<std::uint32_t>(words.number()), .load = {}};
  if (!words.says("records in")) throw std::invalid_argument("in which store?");
  const auto stores = words.stores();
  for (const auto store : every_store)
    if (stores.has(store)) sent.store = store;
  if (words.says("of load")) sent.load = labelled<LoadId>(words.next());
  const auto called = std::to_string(sent.count) + " records in " + word(sent.store);
  records_[called] = PayloadRef{world_.core.index() + 1};
  send(name, called, sent);
}

void Teller::bad_content(const std::string& name, const std::string& rest) {
  const auto parts = split(rest, '/');
  Words words(parts.at(0));
  ContentAtFault fault;
  fault.kind = Kind::trace_submit;
  fault.code = fault_code(words.next());
  if (!words.done()) fault.field = words.next();
  fault.reason = parts.size() > 1 ? parts[1].substr(1) : "";
  send(name, "bad content", fault);
}

void Teller::again(const std::string& name, std::uint64_t from, std::uint64_t to) {
  auto& model = world_.peers[peer_id(name)];
  for (auto number = from; number <= to; ++number) {
    auto message = model.messages.at(number - 1);
    message.session = model.session;
    step(message, called_[message.id]);
  }
}

void Teller::fork(const std::string& name) {
  auto message = world_.next_message(name, "fork", KeysSucceeded{});
  message.previous = digest_of("another history");
  step(message);
}

void Teller::stores_answer(const std::string& line) {
  Words head(line);
  (void)head.says("stores answer");
  const auto called = head.next();
  StoresAnswered answered{.subject = trace_id(called), .answers = {}};
  for (const auto& part : split(after(line, ": "), ';')) {
    Words words(part);
    const auto stores = words.stores();
    StoreAnswer answer{.store = Store::nominal, .outcome = Outcome::no_hit, .found = {}};
    while (!words.done()) {
      if (words.says("no hit")) continue;
      const auto one = found(words);
      answer.found.push_back(one);
      if (one.told == Told::owner) continue;
      if (one.alert || answer.outcome == Outcome::no_hit)
        answer.outcome = one.alert ? Outcome::hit : Outcome::possible;
    }
    for (const auto store : every_store) {
      if (!stores.has(store)) continue;
      answer.store = store;
      answered.answers.push_back(answer);
    }
  }
  step(answered, "findings on " + called);
}

Found Teller::found(Words& words) {
  const bool alert = words.says("HIT");
  if (!alert && !words.says("POSSIBLE")) throw std::invalid_argument("what did they say?");
  const auto hit = labelled<HitId>(words.next());
  if (!words.says("of")) throw std::invalid_argument("whose record?");
  Found found{.hit = hit, .owner = peer_id(words.next()), .record = "R-1", .alert = alert};
  if (words.says("for the owner alone")) found.told = Told::owner;
  if (words.says("for the requester alone")) found.told = Told::requester;
  return found;
}

/// "records meet T1 of member:ZA: firearm HIT H1 of member:CZ"
void Teller::records_meet(const std::string& line) {
  Words head(line);
  (void)head.says("records meet");
  const auto called = head.next();
  if (!head.says("of")) throw std::invalid_argument("whose question?");
  QuestionMet met{.source = world_.compared,
                  .subject = trace_id(called),
                  .is_trace = called.front() == 'T',
                  .question = PayloadRef{1},
                  .requester = peer_id(head.next()),
                  .store = Store::firearm,
                  .found = {}};
  Words words(after(line, ": "));
  const auto stores = words.stores();
  for (const auto store : every_store)
    if (stores.has(store)) met.store = store;
  while (!words.done()) met.found.push_back(found(words));
  step(met, "what " + called + " meets");
}

void Teller::send(const std::string& name, const std::string& called, Content content) {
  const auto message =
      world_.next_message(name, "M" + std::to_string(++messages_), std::move(content));
  called_[message.id] = called;
  step(message, called);
}

}  // namespace iwets::hub::testing
