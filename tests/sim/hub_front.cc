#include <algorithm>

#include "tests/sim/hub.h"

// Front and verifier: frames to events.
namespace iwets::sim {

void Hub::receive(ConnectionId connection, Key key, ToHub frame) {
  if (!running_) return;
  if (world_.now() < paused_until_)
    return after(paused_until_ - world_.now(), [this, connection, key, frame = std::move(frame)] {
      receive(connection, key, frame);
    });
  front(connection, key, frame);
}

std::optional<PeerId> Hub::peer_of(Key key) const {
  if (!serving_) return std::nullopt;
  for (const auto& [peer, party] : serving_->parties)
    if (party.keys.contains(key)) return peer;
  return std::nullopt;
}

std::optional<hub::AttachFault> Hub::lost_rights(const PeerId& peer, Key key) const {
  const auto at = serving_->parties.find(peer);
  if (at == serving_->parties.end() || !at->second.keys.contains(key))
    return hub::AttachFault::unknown_peer;
  if (world_.planted(Bug::revoked_key_still_served)) return std::nullopt;
  if (at->second.grant.revoked) return hub::AttachFault::revoked;
  if (barred_.contains(peer)) return hub::AttachFault::suspended;
  return std::nullopt;
}

void Hub::front(ConnectionId connection, Key key, const ToHub& in) {
  auto peer = peer_of(key);
  if (!peer) return;
  const auto refuse = [&](hub::AttachFault fault) {
    world_.to_peer(connection,
                   {link::AttachRefused{static_cast<link::AttachFault>(fault), "", ""}, nullptr});
  };
  const auto at = by_connection_.find(connection);
  if (const auto fault = lost_rights(*peer, key)) {
    if (at != by_connection_.end()) end(at->second, true);
    return refuse(*fault);
  }
  if (std::holds_alternative<link::Attach>(in.frame)) return attach(connection, *peer, key, in);
  if (at == by_connection_.end()) return refuse(hub::AttachFault::malformed);
  auto id = at->second;
  if (world_.planted(Bug::sender_field_trusted))
    for (const auto& [other, claimed] : sessions_)
      if (claimed.peer == in.claims) id = other;
  auto& session = sessions_.at(id);
  session.heard = world_.now();
  const auto credit_told = [&](const link::Credit& credit) {
    if (std::exchange(session.given, credit) == credit) return;
    step(hub::CreditGranted{session.peer, id, credit});
  };
  if (const auto* data = std::get_if<link::Data>(&in.frame)) {
    take_message(session, id, key, *data, in.letter);
  } else if (const auto* ack = std::get_if<link::Acknowledge>(&in.frame)) {
    session.given = ack->credit;
    world_.oracle.acknowledged(session.peer, ack->position);
    step(hub::PeerAcknowledged{session.peer, id, ack->position, ack->credit});
  } else if (const auto* resend = std::get_if<link::Resend>(&in.frame)) {
    step(hub::ResendAsked{session.peer, id, resend->generation, resend->number});
  } else if (const auto* ping = std::get_if<link::Ping>(&in.frame)) {
    if (session.open) transmit(id, {link::Pong{session.told, clock_->now()}, nullptr});
    credit_told(ping->credit);
  } else if (const auto* pong = std::get_if<link::Pong>(&in.frame)) {
    credit_told(pong->credit);
  }
}

void Hub::attach(ConnectionId connection, const PeerId& peer, Key key, const ToHub& in) {
  const auto& frame = std::get<link::Attach>(in.frame);
  if (const auto old = by_connection_.find(connection); old != by_connection_.end())
    end(old->second, false);
  const auto id = dice_.next();
  sessions_[id] = {peer, key, connection, false, {}, frame.credit, world_.now(), {}, 0};
  by_connection_[connection] = id;
  bool behind = in.index > disk_.entries.size();
  if (!behind && in.index > 0) behind = disk_.entries[in.index - 1].root != in.root;
  world_.oracle.acknowledged(peer, frame.received);
  step(hub::PeerAttached{.peer = peer,
                         .session = id,
                         .sent = frame.sent,
                         .acked = frame.acked,
                         .received = frame.received,
                         .credit = frame.credit,
                         .hub_behind = behind,
                         .directory_version = in.directory});
}

void Hub::end(hub::SessionId id, bool tell_core) {
  const auto at = sessions_.find(id);
  if (at == sessions_.end()) return;
  const auto peer = at->second.peer;
  const auto by = by_connection_.find(at->second.connection);
  if (by != by_connection_.end() && by->second == id) by_connection_.erase(by);
  sessions_.erase(at);
  if (tell_core) step(hub::PeerDetached{peer, id});
}

void Hub::end_silent() {
  std::vector<hub::SessionId> silent;
  for (const auto& [id, session] : sessions_)
    if (world_.now() - session.heard > world_.ping_every() * 10 / 3) silent.push_back(id);
  for (const auto id : silent) end(id, true);
}

void Hub::transmit(hub::SessionId id, ToPeer frame) {
  const auto at = sessions_.find(id);
  if (at == sessions_.end()) return;
  auto& session = at->second;
  const auto fault = lost_rights(session.peer, session.key);
  const bool refusal = std::holds_alternative<link::AttachRefused>(frame.frame);
  if (fault && !refusal) {
    world_.to_peer(session.connection,
                   {link::AttachRefused{static_cast<link::AttachFault>(*fault), "", ""}, nullptr});
    return end(id, true);
  }
  if (std::holds_alternative<link::Data>(frame.frame)) {
    send_receipt(id);
    if (!sessions_.contains(id)) return;
    world_.oracle.message_sent(session.peer);
    const auto& data = std::get<link::Data>(frame.frame);
    if (frame.letter && std::holds_alternative<PieceBody>(frame.letter->body))
      world_.oracle.piece_sent(session.peer, data.generation, data.number);
    if (frame.letter) world_.oracle.request_sent(session.peer, *frame.letter);
  }
  if (auto* attached = std::get_if<link::Attached>(&frame.frame)) {
    if (world_.planted(Bug::credit_off_by_one)) ++attached->credit.number_max;
    session.told = attached->credit;
  }
  if (const auto* ping = std::get_if<link::Ping>(&frame.frame)) {
    session.told = ping->credit;
    if (session.receipt) session.receipt->credit = ping->credit;
  }
  world_.to_peer(session.connection, std::move(frame));
}

void Hub::send_receipt(hub::SessionId id) {
  const auto at = sessions_.find(id);
  if (at == sessions_.end() || !at->second.receipt) return;
  auto receipt = *std::exchange(at->second.receipt, std::nullopt);
  if (world_.planted(Bug::credit_off_by_one)) ++receipt.credit.number_max;
  at->second.told = receipt.credit;
  world_.oracle.released(at->second.receipt_rests_on, disk_.durable,
                         "a receipt to " + at->second.peer.text());
  world_.oracle.receipt_sent(at->second.peer, receipt.position);
  world_.to_peer(at->second.connection, {receipt, nullptr});
}

// ------------------------------------------------------------------------------------ verifier

void Hub::take_message(const Session& from, hub::SessionId id, Key key, const link::Data& data,
                       const Letter& letter) {
  const auto session = from;  // The step may end it.
  hub::MessageArrived event;
  event.peer = session.peer;
  event.session = id;
  event.generation = data.generation;
  event.number = data.number;
  event.previous = data.previous;
  event.message = letter->digest;
  event.bytes = letter->bytes;
  event.id = letter->id;
  event.content = content_of(session.peer, *letter);
  if (const auto* fault = std::get_if<hub::ContentAtFault>(&event.content);
      fault && fault->code == FaultCode::bad_signature)
    event.id = {};
  const auto before = core_->view();
  step(event, letter);
  const auto received = [&](const hub::CoreView& view) {
    const auto at = std::ranges::find(view.peers, session.peer, &hub::PeerView::peer);
    return at == view.peers.end() ? 0 : at->received;
  };
  if (received(core_->view()) == received(before)) return;
  world_.oracle.clock_concerned(*letter, last_time_);
  if (!std::holds_alternative<hub::ContentAtFault>(event.content))
    world_.oracle.message_taken(peer_of(key).value_or(PeerId{}), *letter,
                                serving_->knows(letter->author, letter->key));
}

hub::Content Hub::content_of(const PeerId& peer, const Envelope& letter) const {
  hub::ContentAtFault fault{.kind = letter.kind,
                            .subject = {},
                            .claimed = letter.id,
                            .code = FaultCode::malformed,
                            .field = "",
                            .reason = "",
                            .remedy = ""};
  const bool checks = !world_.planted(Bug::signature_not_checked);
  if (checks && !serving_->knows(letter.author, letter.key)) {
    fault.code = FaultCode::bad_signature;
    return fault;
  }
  if (checks && letter.author != peer) {
    fault.code = FaultCode::wrong_author;
    return fault;
  }
  if (const auto* submit = std::get_if<SubmitBody>(&letter.body)) {
    const bool known = std::ranges::any_of(disk_.changes, [&](const StoreChange& c) {
      return c.store == Store::trace && c.trace == submit->trace;
    });
    return hub::TraceSubmitted{submit->trace,   letter.recipient, submit->named,  submit->origins,
                               submit->urgency, submit->attempt,  submit->to_ask, letter.expires,
                               known,           submit->version};
  }
  if (const auto* cancel = std::get_if<CancelBody>(&letter.body))
    return hub::TraceCancelled{cancel->trace, letter.recipient};
  if (const auto* amended = std::get_if<AmendBody>(&letter.body))
    return hub::TraceAmended{amended->trace, letter.recipient, amended->version};
  if (const auto* noted = std::get_if<NotedBody>(&letter.body)) {
    if (world_.planted(Bug::acknowledgement_lost))
      return hub::CheckAsked{world_.draw_id<TraceId>(), {}};
    return hub::CorrectionAcknowledged{noted->trace, letter.recipient, noted->version};
  }
  if (const auto* information = std::get_if<InformationBody>(&letter.body))
    return hub::InformationGiven{information->trace, letter.recipient};
  if (const auto* why = std::get_if<ClarificationBody>(&letter.body))
    return hub::ClarificationSought{why->trace, letter.recipient};
  if (const auto* explanation = std::get_if<ExplanationBody>(&letter.body))
    return hub::ClarificationGiven{explanation->trace, letter.recipient};
  if (const auto* update = std::get_if<UpdateBody>(&letter.body)) {
    const bool deaf = update->code == 606 && world_.planted(Bug::clock_runs_on_during_question);
    return hub::CenterReported{update->trace, letter.recipient, deaf ? 602 : update->code,
                               update->request};
  }
  if (const auto* result = std::get_if<ResultBody>(&letter.body)) {
    if (result->version > 1 && world_.planted(Bug::correction_lost))
      return hub::CheckAsked{world_.draw_id<TraceId>(), {}};
    return hub::CenterAnswered{result->trace,        letter.recipient, result->code,
                               result->next_country, result->version,  result->request};
  }
  if (auto of_file = word_on_file(letter)) {
    if (letter.kind == Kind::attachment_arrived && world_.planted(Bug::last_word_lost))
      return hub::CheckAsked{world_.draw_id<TraceId>(), {}};
    return *std::move(of_file);
  }
  if (const auto* said = std::get_if<PassOnBody>(&letter.body))
    return word_on_passing(*said, letter);
  if (const auto* said = std::get_if<HitBody>(&letter.body)) return word_on_hit(*said, letter);
  if (const auto* question = std::get_if<QuestionBody>(&letter.body))
    return hub::CheckAsked{question->check, question->to_ask,
                           question->remembered && !world_.planted(Bug::checks_not_remembered)};
  if (const auto* records = std::get_if<RecordsBody>(&letter.body))
    return hub::RecordsSent{
        records->store, static_cast<std::uint32_t>(records->records.size()), {}};
  if (std::holds_alternative<SuccessionBody>(letter.body)) return hub::KeysSucceeded{};
  return fault;
}

hub::Content Hub::word_on_passing(const PassOnBody& said, const Envelope& letter) const {
  if (said.word == PassOn::none)
    return hub::PassOnAsked{said.hit, said.subject, letter.recipient, said.country,
                            said.urgent ? Urgency::urgent : Urgency::routine};
  return hub::PassOnAnswered{said.hit,     said.subject, letter.recipient,
                             said.country, said.request, said.word};
}

hub::Content Hub::word_on_hit(const HitBody& said, const Envelope& letter) const {
  if (said.kind == Kind::confirmation_answer && world_.planted(Bug::word_on_hit_lost))
    return hub::CheckAsked{world_.draw_id<TraceId>(), {}};
  const auto urgency = said.urgent ? Urgency::urgent : Urgency::routine;
  switch (said.kind) {
    case Kind::confirmation_request:
      return hub::ConfirmationAsked{said.hit, said.subject, letter.recipient, urgency};
    case Kind::false_hit: return hub::HitReportedFalse{said.hit, said.subject, letter.recipient};
    case Kind::hit_located: return hub::HitLocated{said.hit, said.subject, letter.recipient};
    default: break;
  }
  const bool hasty =
      said.verdict == Verdict::later && world_.planted(Bug::later_taken_for_an_answer);
  return hub::ConfirmationAnswered{said.hit, said.subject, letter.recipient,
                                   hasty ? Verdict::confirmed : said.verdict, said.until};
}

}  // namespace iwets::sim
