#include "adapters/conform/cases.h"
#include "iwets/v1/envelope.pb.h"
#include "proto/codec/copy.h"
#include "proto/seal/batch.h"

// What is sent by mistake or malice: it has no effect, and the next good trace is answered.
namespace iwets::conform {
namespace {

constexpr const char* envelope_domain = "iwets/v1/envelope";

std::string random_text(std::size_t size) {
  std::string out(size, '\0');
  seal::random_bytes(reinterpret_cast<std::uint8_t*>(out.data()), size);
  return out;
}

/// An envelope of the member's after a change of its statement: signed as it is then.
std::string signed_anew(const Network& network, const std::string& envelope,
                        const std::function<void(v1::Statement&)>& change) {
  v1::Envelope outer;
  v1::Statement statement;
  (void)outer.ParseFromString(envelope);
  (void)statement.ParseFromString(outer.statement());
  change(statement);
  outer.set_statement(statement.SerializeAsString());
  const auto leaf = seal::leaf(codec::fixed<16>(outer.salt()), bytes_of(outer.statement()));
  outer.set_signature(codec::field_of(
      seal::sign(network.member().sign, envelope_domain, seal::batch_digest(1, leaf))));
  return outer.SerializeAsString();
}

/// Sends an envelope that is not to be believed: it takes up its number and nothing else.
void not_believed(Stage& stage, const TraceId& trace, const std::string& envelope) {
  stage.hub.forbid(trace, rules::envelope);
  stage.wait_receipt(stage.hub.send(envelope));
  stage.ask_and_hear();
}

void garbage_frames(Stage& stage) {
  stage.start();
  const auto good = stage.hub.data_frame(1, {}).SerializeAsString();
  stage.hub.send_parts({"only one"});
  stage.hub.send_parts({good, "", "a third"});
  stage.hub.send_parts({"", ""});
  for (int i = 0; i < 50; ++i) stage.hub.send_parts({random_text(1 + 20U * i), random_text(30)});
  v1::Frame of_a_peer;
  of_a_peer.set_schema_version(schema_version);
  of_a_peer.mutable_resend();  // Without what it must have.
  stage.hub.send_frame(of_a_peer);
  of_a_peer.set_schema_version(schema_version + 1);
  stage.hub.send_frame(of_a_peer);
  stage.ask_and_hear();
}

void garbage_envelope(Stage& stage) {
  stage.start();
  for (const std::size_t size : {0U, 1U, 100U, 5000U})
    stage.wait_receipt(stage.hub.send(random_text(size)));
  stage.ask_and_hear();
}

void wrong_signature(Stage& stage) {
  stage.start();
  const auto question = stage.question();
  v1::Envelope envelope;
  (void)envelope.ParseFromString(stage.network.submit(stage.network.member(), question));
  envelope.set_signature(random_text(64));
  not_believed(stage, question.trace, envelope.SerializeAsString());
}

void wrong_path(Stage& stage) {
  stage.start();
  const auto question = stage.question();
  v1::Envelope envelope;
  (void)envelope.ParseFromString(stage.network.submit(stage.network.member(), question));
  envelope.set_leaf_count(2);
  envelope.add_path(random_text(32));
  not_believed(stage, question.trace, envelope.SerializeAsString());
}

void unknown_key(Stage& stage) {
  stage.start();
  const auto question = stage.question();
  not_believed(stage, question.trace, stage.network.submit(stage.network.stranger(), question));
}

void not_for_it(Stage& stage) {
  stage.start();
  const auto question = stage.question();
  not_believed(stage, question.trace,
               signed_anew(stage.network, stage.network.submit(stage.network.member(), question),
                           [](v1::Statement& s) { s.set_recipient("center:FR"); }));
}

void newer_version(Stage& stage) {
  stage.start();
  const auto question = stage.question();
  not_believed(stage, question.trace,
               signed_anew(stage.network, stage.network.submit(stage.network.member(), question),
                           [](v1::Statement& s) { s.set_schema_version(schema_version + 1); }));
}

void unknown_field(Stage& stage) {
  stage.start();
  const auto question = stage.question();
  constexpr int number = 99;
  not_believed(stage, question.trace,
               signed_anew(stage.network, stage.network.submit(stage.network.member(), question),
                           [](v1::Statement& s) {
                             s.GetReflection()->MutableUnknownFields(&s)->AddVarint(number, 1);
                           }));
}

void oversized(Stage& stage) {
  stage.start();
  stage.ask_and_hear();
  constexpr std::size_t too_much = codec::envelope_bytes_max + 200;
  const auto number = stage.hub.send(random_text(too_much));
  const auto sessions = stage.hub.attaches.size();
  // Whether it reads that much or ends the connection is its own affair.
  (void)stage.until(stage.options().word_within, [&] {
    return stage.hub.receipted() >= number || stage.hub.attaches.size() > sessions;
  });
  if (stage.hub.receipted() < number) stage.hub.take_back();
  stage.ask_and_hear();
}

void forged_directory(Stage& stage) {
  stage.start();
  stage.ask_and_hear();
  for (const auto& body : {stage.network.forged_update(), stage.network.older_update()})
    stage.wait_receipt(stage.hub.send(stage.network.envelope(Kind::directory_update, body)));
  try {
    stage.ask_and_hear();  // Whoever believed it knows the member's key no more.
  } catch (Breach& breach) {
    breach.rule = rules::directory;
    throw;
  }
}

/// A request whose author is beyond doubt and that cannot be read: answered with what is wrong.
void unreadable(Stage& stage, const seal::KeySet& author, const Question& question,
                std::uint32_t code) {
  stage.start();
  stage.hub.expect(question.trace);
  stage.wait_receipt(stage.hub.send(stage.network.submit(author, question)));
  if (!stage.until(stage.options().word_within,
                   [&] { return stage.hub.final_of(question.trace) != nullptr; }))
    throw Breach{rules::unreadable, "a final answer, code " + std::to_string(code),
                 std::to_string(stage.hub.count_of(question.trace)) + " messages, none final"};
  const auto& answer = *stage.hub.final_of(question.trace);
  if (answer.code != code)
    throw Breach{rules::unreadable, "code " + std::to_string(code),
                 "code " + std::to_string(answer.code)};
  stage.ask_and_hear();
}

constexpr std::uint32_t insufficient = 200, not_authorised = 410;

void wrong_key(Stage& stage) {
  auto question = stage.question();
  question.change_sealed = [](v1::Sealed& part) {
    part.mutable_wraps(0)->set_key_id(random_text(8));
  };
  unreadable(stage, stage.network.member(), question, insufficient);
}

void altered_part(Stage& stage) {
  auto question = stage.question();
  question.change_sealed = [](v1::Sealed& part) {
    (*part.mutable_ciphertext())[40] = static_cast<char>(~part.ciphertext()[40]);
  };
  unreadable(stage, stage.network.member(), question, insufficient);
}

void wrong_commitment(Stage& stage) {
  auto question = stage.question();
  question.change_sealed = [](v1::Sealed& part) { part.set_commitment(random_text(32)); };
  unreadable(stage, stage.network.member(), question, insufficient);
}

void unknown_body_field(Stage& stage) {
  auto question = stage.question();
  question.change = [](v1::TraceSubmit& body) {
    body.GetReflection()->MutableUnknownFields(&body)->AddVarint(99, 1);
  };
  unreadable(stage, stage.network.member(), question, insufficient);
}

void out_of_bounds(Stage& stage) {
  auto question = stage.question();
  question.change = [](v1::TraceSubmit& body) {
    body.mutable_firearm()->set_serial(std::string(33, '1'));
  };
  unreadable(stage, stage.network.member(), question, insufficient);
}

void without_right(Stage& stage) {
  unreadable(stage, stage.network.without_right(), stage.question(), not_authorised);
}

constexpr Case cases[] = {
    {"garbage_frames", "frames that are none are dropped", garbage_frames},
    {"garbage_envelope", "random bytes take up a number and nothing else", garbage_envelope},
    {"wrong_signature", "a wrong signature is not believed", wrong_signature},
    {"wrong_path", "a path that leads elsewhere is not believed", wrong_path},
    {"unknown_key", "who is not in the directory is not believed", unknown_key},
    {"not_for_it", "a message for somebody else has no effect", not_for_it},
    {"newer_version", "a newer schema version is not guessed at", newer_version},
    {"unknown_field", "an unknown field is not overlooked", unknown_field},
    {"oversized", "an oversized message does no harm", oversized},
    {"forged_directory", "a forged or older directory is not believed", forged_directory},
    {"wrong_key", "a part sealed to a wrong key is answered with 200", wrong_key},
    {"altered_part", "an altered sealed part is answered with 200", altered_part},
    {"wrong_commitment", "content that was not committed to is answered with 200",
     wrong_commitment},
    {"unknown_body_field", "an unknown field of a request is answered with 200",
     unknown_body_field},
    {"out_of_bounds", "a field beyond its bound is answered with 200", out_of_bounds},
    {"without_right", "a member without the right is answered with 410", without_right},
};

}  // namespace

std::span<const Case> hostile_cases() { return cases; }

}  // namespace iwets::conform
