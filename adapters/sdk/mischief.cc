#include "adapters/sdk/mischief.h"

#include <string>
#include <utility>

#include "iwets/v1/trace.pb.h"
#include "proto/seal/keys.h"

namespace iwets::sdk {
namespace {

constexpr std::uint32_t another_code = 300;
constexpr std::size_t garbage_bytes = 200;

/// A fresh id of the same moment as `id`.
MessageId another_id(const MessageId& id) {
  std::uint64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = (ms << 8U) | id.raw()[i];
  return MessageId(seal::random_id(ms));
}

link::Outgoing another_result(link::Outgoing message) {
  v1::TraceResult body;
  body.set_trace(message.subject.bytes());
  body.set_code(another_code);
  message.id = another_id(message.id);
  message.body = body.SerializeAsString();
  return message;
}

link::Outgoing no_result_at_all(link::Outgoing message) {
  message.id = another_id(message.id);
  message.body.assign(garbage_bytes, '\0');
  seal::random_bytes(reinterpret_cast<std::uint8_t*>(message.body.data()), garbage_bytes);
  return message;
}

link::Outgoing result_of_unknown_trace(link::Outgoing message) {
  message.subject = TraceId(another_id(message.id).raw());
  return another_result(std::move(message));
}

}  // namespace

std::vector<link::Outgoing> leave(link::Outgoing message, Mischief mischief) {
  switch (mischief) {
    case Mischief::none: break;
    case Mischief::withhold: return {};
    case Mischief::repeat: return {message, another_result(message)};
    case Mischief::garble:
      return {no_result_at_all(message), result_of_unknown_trace(message), message};
  }
  return {std::move(message)};
}

}  // namespace iwets::sdk
