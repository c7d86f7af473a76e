#include "proto/seal/pieces.h"

#include <catch2/catch.hpp>

#include "proto/types/terms.h"
#include "tests/proto/seal/temporary.h"

using namespace iwets;

namespace {

const seal::Key32 key = tests::seed(7);
const std::string piece = "the butt of a pistol";

}  // namespace

TEST_CASE("Pieces: a piece opens with its key, at its place and in its file only", "[seal]") {
  const auto sealed = seal::seal_piece(key, 3, 1'000'000, bytes_of(piece));
  CHECK(sealed.size() == piece.size() + piece_seal_bytes);
  CHECK(sealed.find(piece) == std::string::npos);
  CHECK(seal::open_piece(key, 3, 1'000'000, bytes_of(sealed)) == piece);
  CHECK_FALSE(seal::open_piece(key, 2, 1'000'000, bytes_of(sealed)));
  CHECK_FALSE(seal::open_piece(key, 3, 1'000'001, bytes_of(sealed)));
  CHECK_FALSE(seal::open_piece(tests::seed(8), 3, 1'000'000, bytes_of(sealed)));
  auto damaged = sealed;
  damaged[4] = static_cast<char>(damaged[4] ^ 1);
  CHECK_FALSE(seal::open_piece(key, 3, 1'000'000, bytes_of(damaged)));
  CHECK_FALSE(seal::open_piece(key, 3, 1'000'000, bytes_of(sealed.substr(0, 15))));
}

TEST_CASE("Pieces: equal pieces at two places are sealed to different bytes", "[seal]") {
  CHECK(seal::seal_piece(key, 0, 40, bytes_of(piece)) !=
        seal::seal_piece(key, 1, 40, bytes_of(piece)));
}

TEST_CASE("Pieces: the digest of parts is that of the whole", "[seal]") {
  seal::Digester digester;
  digester.add(bytes_of(std::string("a photo")));
  digester.add(bytes_of(std::string()));
  digester.add(bytes_of(std::string("graph")));
  CHECK(digester.digest() == seal::digest(bytes_of(std::string("a photograph"))));
}
