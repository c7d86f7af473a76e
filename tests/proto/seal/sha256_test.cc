#include "proto/seal/sha256.h"

#include <catch2/catch.hpp>

using namespace iwets;

TEST_CASE("Sha256: the vectors of FIPS 180-4, in pieces", "[seal]") {
  seal::Sha256 empty;
  CHECK(hex(empty.finish()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  seal::Sha256 pieces;
  pieces.add(bytes_of("a"));
  pieces.add(bytes_of("bc"));
  CHECK(hex(pieces.finish()) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
