#include "adapters/conform/cases.h"
#include "proto/codec/copy.h"
#include "proto/seal/pieces.h"

// Photographs and documents that a member sends with its trace: whether the center keeps them is
// its own affair.
namespace iwets::conform {
namespace {

using codec::field_of;

constexpr std::size_t file_bytes = 200'000;  // Two pieces.

/// A text file on its way to the center.
struct File {
  v1::Attachment announced;
  v1::AttachmentDescription description;
  std::vector<std::string> pieces;  ///< sealed
};

File make_file(const TraceId& trace) {
  File out;
  const std::string content(file_bytes, 'a');
  seal::Key32 key{};
  seal::random_bytes(key.data(), key.size());
  seal::Digester digest;
  for (std::size_t at = 0; at < content.size(); at += piece_bytes) {
    const auto index = static_cast<std::uint32_t>(out.pieces.size());
    const auto piece = content.substr(at, piece_bytes);
    out.pieces.push_back(seal::seal_piece(key, index, content.size(), bytes_of(piece)));
    digest.add(bytes_of(out.pieces.back()));
  }
  out.announced.set_trace(trace.bytes());
  out.announced.set_digest(field_of(digest.digest()));
  out.announced.set_bytes(content.size());
  out.description.set_key(field_of(key));
  out.description.set_content(field_of(seal::digest(bytes_of(content))));
  out.description.set_media_type(v1::MEDIA_TYPE_TEXT);
  out.description.set_file_name("statement.txt");
  return out;
}

void say_piece(Stage& stage, const File& file, std::uint32_t index) {
  v1::AttachmentPiece body;
  body.set_trace(file.announced.trace());
  body.set_digest(file.announced.digest());
  body.set_index(index);
  body.set_sealed(file.pieces[index]);
  stage.say(Network::envelope(stage.network.member(), stage.network.center().peer,
                              Kind::attachment_piece, body.SerializeAsString()));
}

/// Announces it, sends all pieces, and lets the next trace go round. `whole`: they are as
/// announced.
void send(Stage& stage, const File& file, bool whole) {
  stage.hub.announced(file.announced);
  stage.say(stage.network.attachment(file.announced, file.description));
  for (std::uint32_t index = 0; index < file.pieces.size(); ++index) {
    const bool last = index + 1 == file.pieces.size();
    if (whole && last) stage.hub.sent_whole(file.announced.digest());
    say_piece(stage, file, index);
  }
  stage.ask_and_hear();
  stage.pass(stage.options().quiet);
}

void attachment(Stage& stage) {
  stage.start();
  const auto asked = stage.question();
  stage.ask_and_hear(asked);
  send(stage, make_file(asked.trace), true);
}

void attachment_spoiled(Stage& stage) {
  stage.start();
  const auto asked = stage.question();
  stage.ask_and_hear(asked);
  auto file = make_file(asked.trace);
  file.pieces.back()[7] ^= 1;
  send(stage, file, false);  // WHOLE is a breach.
}

void attachment_unopened(Stage& stage) {
  stage.start();
  const auto asked = stage.question();
  stage.ask_and_hear(asked);
  auto file = make_file(asked.trace);
  file.description.set_key(std::string(file.description.key().size(), 'k'));
  send(stage, file, false);
}

constexpr Case cases[] = {
    {"attachment", "a file with a trace is kept, or passed over: at most one word on it",
     attachment},
    {"attachment_spoiled", "pieces that are not what was announced are never called whole",
     attachment_spoiled},
    {"attachment_unopened", "pieces that do not open are never called whole", attachment_unopened},
};

}  // namespace

std::span<const Case> attachment_cases() { return cases; }

}  // namespace iwets::conform
