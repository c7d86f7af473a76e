#include <CLI/CLI.hpp>

#include "node/cli/evidence_commands.h"

namespace iwets::cli {

void declare_evidence(CLI::App* evidence, Context& context, EvidenceLine& line,
                      const AddCommand& add) {
  auto* write = add(evidence, "export", "all that proves a case, in one file",
                    [&] { return evidence_export(context, line); });
  write->add_option("id", line.id, "of any trace of the case")->required();
  write->add_option("--out", line.out, "file to write; - for standard output")
      ->required()
      ->type_name("FILE");
  write->add_option("--purpose", line.purpose, "what it is for; default: that of the request");
  write->add_option("--officer", line.officer, "who takes it out; default $IWETS_OFFICER");
  write->add_option("--agency", line.agency, "his agency; default: that of the request");
  write->add_flag("--with-attachments", line.with_attachments, "with the content of files");
  auto* verify = add(evidence, "verify", "check such a file, without node and network",
                     [&] { return evidence_verify(context, line); });
  verify->add_option("file", line.file, "the package")->required()->type_name("FILE");
  auto* key = verify->add_option("--authority", line.authority,
                                 "the authority's public key, 64 hexadecimal digits");
  verify->add_option("--anchor", line.anchor, "anchor file that has the authority's key")
      ->type_name("FILE")
      ->excludes(key);
}

}  // namespace iwets::cli
