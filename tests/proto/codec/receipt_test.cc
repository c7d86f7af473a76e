#include "proto/codec/receipt.h"

#include <catch2/catch.hpp>

#include "tests/proto/codec/support.h"

using namespace iwets;
using namespace std::chrono_literals;
using tests::noon;

namespace {

const auto za = tests::peer("member:ZA");

codec::ReceiptFacts facts() {
  codec::ReceiptFacts out;
  out.author = PeerId::hub();
  out.recipient = za;
  out.generation = 2;
  out.number = 42;
  out.digest = seal::digest(bytes_of("lane"));
  out.journal_index = 1234;
  out.root = seal::digest(bytes_of("journal"));
  out.time = noon;
  return out;
}

Result<codec::ReceiptFacts, Fault> check(const codec::SignedReceipt& receipt,
                                         PeerId author = PeerId::hub(), PeerId recipient = za) {
  const auto network = tests::opened(tests::small_directory());
  return codec::check_receipt(bytes_of(receipt.receipt), receipt.key, receipt.signature, author,
                              recipient, *network);
}

}  // namespace

TEST_CASE("Receipt: what the hub attests is what the peer reads", "[codec]") {
  CHECK(check(codec::sign_receipt(tests::hub_keys().sign, facts())) == facts());
  auto from_peer = facts();
  from_peer.author = za;
  from_peer.recipient = PeerId::hub();
  from_peer.journal_index = 0;
  from_peer.root.reset();
  CHECK(check(codec::sign_receipt(tests::za_keys().sign, from_peer), za, PeerId::hub()) ==
        from_peer);
}

TEST_CASE("Receipt: fits into its frame, whatever its numbers", "[codec]") {
  auto largest = facts();
  largest.generation = largest.number = largest.journal_index = UINT64_MAX;
  CHECK(codec::sign_receipt(tests::hub_keys().sign, largest).receipt.size() <= 256);
}

TEST_CASE("Receipt: no bit of it can be flipped", "[codec]") {
  auto receipt = codec::sign_receipt(tests::hub_keys().sign, facts());
  std::size_t accepted = 0;
  const auto flip_each = [&](auto& bytes) {
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      using Byte = std::remove_reference_t<decltype(bytes[0])>;
      bytes[bit / 8] = static_cast<Byte>(bytes[bit / 8] ^ (1 << bit % 8));
      if (check(receipt)) ++accepted;
      bytes[bit / 8] = static_cast<Byte>(bytes[bit / 8] ^ (1 << bit % 8));
    }
  };
  flip_each(receipt.receipt);
  flip_each(receipt.key);
  flip_each(receipt.signature);
  CHECK(accepted == 0);
}

TEST_CASE("Receipt: of another party, for another party or by another key it is worth nothing",
          "[codec]") {
  const auto receipt = codec::sign_receipt(tests::hub_keys().sign, facts());
  CHECK(check(receipt, za, za).error().code == FaultCode::wrong_author);
  CHECK(check(receipt, PeerId::hub(), tests::peer("member:BR")).error().code ==
        FaultCode::wrong_recipient);
  CHECK(check(codec::sign_receipt(tests::za_keys().sign, facts())).error().code ==
        FaultCode::wrong_author);
  auto in_another_name = facts();
  in_another_name.author = za;
  CHECK(check(codec::sign_receipt(tests::hub_keys().sign, in_another_name)).error().code ==
        FaultCode::wrong_author);
  const auto network = tests::opened(tests::small_directory());
  CHECK_FALSE(codec::check_receipt(bytes_of(receipt.receipt), {}, receipt.signature, PeerId::hub(),
                                   za, *network));
  CHECK_FALSE(codec::check_receipt(bytes_of(receipt.receipt), receipt.key, {}, PeerId::hub(), za,
                                   *network));
}

TEST_CASE("Receipt: an envelope's signature is none of a receipt's", "[codec]") {
  auto receipt = codec::sign_receipt(tests::hub_keys().sign, facts());
  receipt.signature =
      seal::sign(tests::hub_keys().sign, "iwets/v1/envelope", bytes_of(receipt.receipt));
  CHECK(check(receipt).error().code == FaultCode::bad_signature);
}
