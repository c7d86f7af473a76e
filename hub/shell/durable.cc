#include "hub/shell/durable.h"

#include <future>

namespace iwets::shell {

Result<void, CommandFault> make_durable(Mailbox& mailbox, hub::Event event, Duration wait_max,
                                        std::optional<std::string> payload) {
  auto durable = std::make_shared<std::promise<void>>();
  auto result = durable->get_future();
  mailbox.push_inside({std::move(event), std::move(payload), [durable] { durable->set_value(); }});
  durable.reset();  // Only the event has it now: a hub that ends drops both.
  const bool answered = result.wait_for(wait_max) == std::future_status::ready;
  try {
    if (answered) result.get();
  } catch (const std::future_error&) {
    return fail(
        CommandFault{"failed", "the hub ends before this is durable",
                     "start it again, look whether it is in force, and order it again if not"});
  }
  if (answered) return {};
  return fail(
      CommandFault{"not_durable", "nothing can be written now, so this may be forgotten",
                   "see what `iwets-hubctl status` says of the disk; it becomes durable as soon as "
                   "the disk takes it"});
}

}  // namespace iwets::shell
