#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "node/shell/api_error.h"
#include "node/shell/officer_store.h"
#include "proto/types/result.h"

/// What administrators do with officers, by the API or by `iwets-node officer`.
namespace iwets::node::accounts {

/// With what an officer enrols, told once.
struct FirstCode {
  std::string badge;
  std::string code;  ///< "K7QM-2D4P-XW3A-9GHE"
  Instant until;
};

/// What is said of an officer; of a change, what is empty stays.
struct Form {
  std::string badge, name, agency, office, language;
};

/// `by`: badge of the administrator, or "command". 409 if the badge is there.
[[nodiscard]] Result<FirstCode, ApiError> add(OfficerStore& store, Instant now, const Form& form,
                                              std::string_view by);
/// Takes password, device, recovery codes and sessions away; he enrols anew.
[[nodiscard]] Result<FirstCode, ApiError> reset(OfficerStore& store, Instant now,
                                                const std::string& badge, std::string_view by);
/// His sessions end if his agency or office is another.
[[nodiscard]] std::optional<ApiError> change(OfficerStore& store, Instant now, const Form& form,
                                             std::string_view by);
[[nodiscard]] std::optional<ApiError> lock(OfficerStore& store, Instant now,
                                           const std::string& badge, bool locked,
                                           std::string_view by);
[[nodiscard]] std::optional<ApiError> remove(OfficerStore& store, Instant now,
                                             const std::string& badge, std::string_view by);

/// Of the language that an officer reads in: "pt"; empty, if he has not chosen.
[[nodiscard]] std::optional<ApiError> fault_of_language(std::string_view language);

/// 80 random bits in letters and digits that nobody confuses, in four groups.
[[nodiscard]] std::string draw_code();
/// By which a drawn code is kept: without blanks and hyphens, in capitals. Drawn codes cannot be
/// guessed, so that a fast hash is enough.
[[nodiscard]] std::string digest_of(std::string_view code);

}  // namespace iwets::node::accounts
