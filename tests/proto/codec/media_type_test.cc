#include "proto/codec/media_type.h"

#include <catch2/catch.hpp>
#include <string>

using namespace iwets::codec;
using namespace std::string_literals;

TEST_CASE("Media types: told by the content", "[codec]") {
  CHECK(media_type_of("\xff\xd8\xff\xe0 and so on") == MediaType::jpeg);
  CHECK(media_type_of("\x89PNG\r\n\x1a\n\0\0"s) == MediaType::png);
  CHECK(media_type_of("RIFF\x10\0\0\0WEBPVP8 "s) == MediaType::webp);
  CHECK(media_type_of("%PDF-1.7\n\xe2\xe3") == MediaType::pdf);
  CHECK(media_type_of("Found under a seat.\r\n\tZAŽÍT, \xf0\x9f\x94\xab") == MediaType::text);
}

TEST_CASE("Media types: everything else is none of them", "[codec]") {
  for (const auto& content : {
           ""s,
           "RIFF\x10\0\0\0WAVE"s,
           "\x89PNG"s,
           "MZ\x90\0"s,
           "a\0b"s,
           "\x1b[2J"s,
           "\xc2\x85"s,          // C1
           "\xc0\xaf"s,          // overlong
           "\xed\xa0\x80"s,      // half of a pair
           "\xf4\x90\x80\x80"s,  // beyond Unicode
           "cut off \xe2\x82"s,
       })
    CHECK(media_type_of(content) == MediaType::none);
}

TEST_CASE("Media types: a name of a file has no folder and nothing that moves a cursor",
          "[codec]") {
  for (const auto* name : {"photo.jpg", "číslo.PNG", "a", ".profile", "two words.pdf"})
    CHECK(is_file_name(name));
  for (const auto& name : {""s, "."s, ".."s, "../photo.jpg"s, "a/b"s, "a\\b"s, "a\nb"s, "\x1b[2J"s,
                           "\xff.jpg"s, std::string(129, 'a')})
    CHECK_FALSE(is_file_name(name));
  CHECK(is_file_name(std::string(128, 'a')));
}
