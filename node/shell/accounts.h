#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/core/agency.h"
#include "node/shell/api_error.h"
#include "node/shell/officer_store.h"
#include "proto/types/result.h"

/// What administrators do with officers, by the API or by `iwets-node officer`.
namespace iwets::node::accounts {

/// With what an officer enrols, told once.
struct FirstCode {
  std::string badge;
  std::string code;  ///< "K7QM-2D4P-XW3A-9GHE-..", as `draw_code` gives it
  Instant until;
};

/// What is said of an officer; of a change, what is empty stays.
struct Form {
  std::string badge, name, agency, office, language;
};

/// Why an officer cannot be of this agency; nothing: he can, also if none is named or configured.
[[nodiscard]] std::optional<ApiError> fault_of_agency(const Agencies& agencies,
                                                      const std::string& code);
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

/// Where he is told that something waits; what is empty is taken away. A webhook may name a host of
/// `webhook_hosts` only.
[[nodiscard]] std::optional<ApiError> set_addresses(OfficerStore& store, Instant now,
                                                    const std::string& badge,
                                                    const AlertAddresses& addresses,
                                                    const std::vector<std::string>& webhook_hosts,
                                                    std::string_view by);
/// The duty rota of an agency, empty for the member's own desk, in the place of the one there was.
/// 422 if the zone is none, or somebody on it could not see the agency's cases.
[[nodiscard]] std::optional<ApiError> set_rota(OfficerStore& store, Instant now,
                                               const std::string& agency, const Rota& rota,
                                               const std::string& by);
/// 404 if there is none.
[[nodiscard]] std::optional<ApiError> remove_rota(OfficerStore& store, Instant now,
                                                  const std::string& agency, const std::string& by);
/// Of the language that an officer reads in: "pt"; empty, if he has not chosen.
[[nodiscard]] std::optional<ApiError> fault_of_language(std::string_view language);

/// 140 random bits in letters and digits that nobody confuses, in seven groups of four.
[[nodiscard]] std::string draw_code();
/// By which a drawn code is kept: without blanks and hyphens, in capitals. Drawn codes cannot be
/// guessed, as they have more than 112 bits, so that a fast hash is enough.
[[nodiscard]] std::string digest_of(std::string_view code);

}  // namespace iwets::node::accounts
