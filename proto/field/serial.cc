#include "proto/field/serial.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "proto/field/calibre.h"
#include "proto/field/letters.h"

namespace iwets::field {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_latin(char c) { return c >= 'A' && c <= 'Z'; }
bool is_wildcard(char c) { return c == '?' || c == '*'; }

// A character of a number, or nothing for what separates.
bool belongs(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return is_digit(c) || is_latin(c) || is_wildcard(c) || byte >= 0x80;
}

// Length of the choice "[8B]" that begins at `at`; 0 if there is none.
std::size_t choice_length(std::string_view text, std::size_t at) {
  if (text[at] != '[') return 0;
  const auto end = text.find(']', at);
  if (end == std::string_view::npos || end == at + 1) return 0;
  const auto inside = text.substr(at + 1, end - at - 1);
  const bool plain =
      std::all_of(inside.begin(), inside.end(), [](char c) { return is_digit(c) || is_latin(c); });
  return plain ? end - at + 1 : 0;
}

char fold(char c) {
  switch (c) {
    case 'O':
    case 'D':
    case 'Q': return '0';
    case 'I':
    case 'L': return '1';
    case 'Z': return '2';
    case 'S': return '5';
    case 'B': return '8';
    case 'G': return '6';
    default: return c;
  }
}

// Words that officers and clerks write where a number should stand, in canonical form: English,
// French, Spanish, Portuguese, Czech, Russian (its letters that look Latin are Latin ones here).
// None has a digit: what has one may be a number.
constexpr std::string_view no_number_words[] = {"UNK",
                                                "UNKN",
                                                "UNKNOWN",
                                                "NONE",
                                                "NO",
                                                "NA",
                                                "NIL",
                                                "NULL",
                                                "NOSERIAL",
                                                "NOSERIALNUMBER",
                                                "NONUMBER",
                                                "NOSN",
                                                "SN",
                                                "OBLITERATED",
                                                "OBLITERATE",
                                                "OBL",
                                                "OBLIT",
                                                "DEFACED",
                                                "REMOVED",
                                                "ERASED",
                                                "GROUNDOFF",
                                                "FILEDOFF",
                                                "ILLEGIBLE",
                                                "UNREADABLE",
                                                "MISSING",
                                                "NOTVISIBLE",
                                                "NOTKNOWN",
                                                "NOTAPPLICABLE",
                                                "TBD",
                                                "TEST",
                                                "INCONNU",
                                                "SANSNUMERO",
                                                "NEANT",
                                                "EFFACE",
                                                "AUCUN",
                                                "DESCONOCIDO",
                                                "SINNUMERO",
                                                "BORRADO",
                                                "NINGUNO",
                                                "DESCONHECIDO",
                                                "SEMNUMERO",
                                                "RASPADO",
                                                "ILEGIVEL",
                                                "SUPRIMIDO",
                                                "NENHUM",
                                                "NEZNAME",
                                                "NEZNAMY",
                                                "NECITELNE",
                                                "ODSTRANENO",
                                                "ZADNE",
                                                "NITROPROOF",
                                                "WARNING",
                                                "CAUTION",
                                                "SERIAL",
                                                "SERIALNUMBER",
                                                "PATPEND",
                                                "PATENTPENDING",
                                                "NOTSEEN",
                                                "ASABOVE",
                                                "SAMEASABOVE",
                                                "DITTO",
                                                "LOCAL",
                                                "LOCALLY",
                                                "LOCALLYMADE",
                                                "LOCALMADE",
                                                "SEEFILE",
                                                "SEEREMARKS",
                                                "PENDING",
                                                "TBA",
                                                "WO",
                                                "WITHOUT",
                                                "HEИЗ",
                                                "HEИЗBECTHO",
                                                "HEИЗBECTEH"};

bool is_patent(std::string_view c) {
  const auto starts = [&](std::string_view with) { return c.substr(0, with.size()) == with; };
  if (starts("PATENT") || starts("USPAT") || starts("PATNO") || starts("BREVET")) return true;
  if (!starts("PAT")) return false;
  const auto digits = static_cast<std::size_t>(std::count_if(c.begin(), c.end(), is_digit));
  return digits >= 6 && digits + 3 == c.size();
}

// A calibre needs a letter to be told from a number: "357" may be a serial number, "9MM" not.
bool is_calibre(std::string_view canonical_form) {
  return std::any_of(canonical_form.begin(), canonical_form.end(), is_latin) &&
         !calibre_id(canonical_form).empty();
}

}  // namespace

std::string canonical(std::string_view number) {
  const auto plain = plain_letters(number);
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (const auto length = choice_length(plain, i); length > 0) {
      out.append(plain, i, length);
      i += length - 1;
    } else if (belongs(plain[i])) {
      out += plain[i];
    }
  }
  return out;
}

std::string folded(std::string_view number) {
  const auto from = canonical(number);
  std::string out;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto length = choice_length(from, i);
    if (length == 0) {
      out += fold(from[i]);
      continue;
    }
    std::string inside(from, i + 1, length - 2);
    std::transform(inside.begin(), inside.end(), inside.begin(), fold);
    std::sort(inside.begin(), inside.end());
    inside.erase(std::unique(inside.begin(), inside.end()), inside.end());
    out += inside.size() == 1 ? inside : "[" + inside + "]";
    i += length - 1;
  }
  return out;
}

std::string ncic(std::string_view number) {
  auto text = canonical(number);
  std::replace(text.begin(), text.end(), 'O', '0');
  const auto first = std::find_if(text.begin(), text.end(), is_digit);
  const auto last = std::find_if(text.rbegin(), text.rend(), is_digit).base();
  if (first >= last || text.find('[') != std::string::npos) return text;
  text.erase(std::remove_if(first, last, is_latin), last);
  return text;
}

std::string without_leading_zeros(std::string_view number) {
  auto text = canonical(number);
  const auto first = text.find_first_not_of('0');
  if (first == std::string::npos) return text.empty() ? text : "0";
  return text.substr(first);
}

bool has_wildcard(std::string_view number) {
  const auto text = canonical(number);
  return text.find_first_of("?*[") != std::string::npos;
}

bool is_number(std::string_view number) {
  const auto text = canonical(number);
  const bool something_known = std::any_of(text.begin(), text.end(), [](char c) {
    return !is_wildcard(c) && c != '0' && c != '[' && c != ']';
  });
  if (!something_known) return false;
  if (text.size() >= 2 && text.find_first_not_of('X') == std::string::npos) return false;
  if (std::find(std::begin(no_number_words), std::end(no_number_words), text) !=
      std::end(no_number_words))
    return false;
  if (text.substr(0, 6) == "MADEIN") return false;
  return !is_patent(text) && !is_calibre(text);
}

}  // namespace iwets::field
