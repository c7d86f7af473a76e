#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "iwets/v1/attachment.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/directory.h"
#include "proto/field/profile.h"
#include "proto/seal/keys.h"
#include "proto/seal/sealing.h"
#include "proto/types/ids.h"
#include "proto/types/terms.h"

namespace iwets::conform {

[[nodiscard]] Instant wall_clock();
[[nodiscard]] MessageId new_id();

/// The firearm that is asked for, but its serial number.
struct AskedFirearm {
  std::string make = "Colt", model = "Python", type = "PR", calibre = ".357 Magnum", country = "US";
};

/// What is asked, and how it goes wrong on purpose.
struct Question {
  std::string serial = "CT1234567";
  bool urgent = true;
  bool large = false;                                      ///< near the bounds of a body
  std::function<void(v1::TraceSubmit&)> change = nullptr;  ///< before it is signed
  std::function<void(v1::TraceConfidential&)> change_confidential = nullptr;  ///< before sealing
  std::function<void(v1::Sealed&)> change_sealed = nullptr;  ///< the confidential part
  bool to_former_key = false;  ///< sealed to the key that the center had at first
  TraceId trace = TraceId(new_id().raw());
};

/// The keys of a little network: authority, hub, one center (the adapter's), one of another
/// country, a member that may use both, one that may use the other only, and a stranger of whom the
/// directory knows nothing.
class Network {
 public:
  /// `profile`: what the adapter's center has published.
  Network(CountryCode center, const field::CenterProfile& profile, AskedFirearm firearm);

  [[nodiscard]] const seal::KeySet& hub() const { return hub_; }
  [[nodiscard]] const seal::KeySet& center() const { return center_; }
  [[nodiscard]] const seal::KeySet& member() const { return member_; }
  [[nodiscard]] const seal::KeySet& without_right() const { return without_right_; }
  /// A center of another country, which was asked earlier in a case.
  [[nodiscard]] const seal::KeySet& earlier() const { return earlier_; }
  [[nodiscard]] const seal::KeySet& stranger() const { return stranger_; }
  [[nodiscard]] std::string anchor(const std::string& endpoint) const;
  /// The directory in force.
  [[nodiscard]] const codec::Directory& directory() const { return *directory_; }

  /// The serialised DirectoryUpdate in force.
  [[nodiscard]] std::string update() const { return directory_->update(); }
  /// One with the stranger's keys in the member's place: signed by another authority, or by the
  /// right one but older than the one in force.
  [[nodiscard]] std::string forged_update() const;
  [[nodiscard]] std::string older_update() const;
  /// The member changes its keys by a succession, and signs and reads with the new ones.
  void member_changes_keys();
  /// The center does, by this envelope; what is wrong with it, in words.
  [[nodiscard]] std::optional<std::string> center_changes_keys(const std::string& succession);

  /// An envelope; of the hub unless said otherwise.
  [[nodiscard]] std::string envelope(Kind kind, std::string body) const;
  [[nodiscard]] static std::string envelope(const seal::KeySet& author, PeerId recipient, Kind kind,
                                            std::string body);
  /// The envelope of a TraceSubmit to the center.
  [[nodiscard]] std::string submit(const seal::KeySet& author, const Question& question) const;
  /// The member's questions under one signature; envelopes in their order.
  [[nodiscard]] std::vector<std::string> submit_together(
      const std::vector<Question>& questions) const;
  /// The envelope of a TraceAmend of the question: this version of it.
  [[nodiscard]] std::string amend(const seal::KeySet& author, const Question& question,
                                  std::uint32_t version) const;
  /// The continuation of a case in which `earlier` has answered the member: exported to here.
  [[nodiscard]] v1::Continuation continuation() const;
  /// The envelope of an Attachment of the member's; `body` without its sealed part.
  [[nodiscard]] std::string attachment(v1::Attachment body,
                                       const v1::AttachmentDescription& description) const;
  /// A CenterText sealed to the center.
  [[nodiscard]] v1::Sealed words(const std::string& text, const TraceId& trace, Kind kind) const;

 private:
  [[nodiscard]] std::string signed_directory(const seal::SignKeys& authority, std::uint64_t version,
                                             const seal::KeySet& member) const;
  [[nodiscard]] std::string body_of(const seal::KeySet& author, const Question& question) const;
  [[nodiscard]] v1::Sealed seal(const seal::KeySet& author, const TraceId& trace, Kind kind,
                                const google::protobuf::Message& content,
                                bool to_former_key = false) const;

  seal::SignKeys authority_, other_authority_;
  seal::KeySet hub_, center_, earlier_, member_, without_right_, stranger_;
  field::CenterProfile profile_;
  AskedFirearm firearm_;
  std::shared_ptr<const codec::Directory> directory_;
};

}  // namespace iwets::conform
