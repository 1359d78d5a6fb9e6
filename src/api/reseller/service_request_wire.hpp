#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/service_requests.hpp"
#include "domain/support/topics.hpp"
#include "json/value.hpp"

/// Service requests and support topics as clients write and read them (reseller contract §3.13).
namespace comptoir::api::reseller {

/// As in lists.
json::Value service_request_to_short_wire(const support::ServiceRequest& request,
                                          const support::Topics& topics, std::string_view locale);
/// As by id: with description and notes.
json::Value service_request_to_wire(const support::ServiceRequest& request,
                                    const std::vector<support::Note>& notes, const support::Topics& topics,
                                    std::string_view locale);
json::Value topic_to_wire(const support::Topic& topic, std::string_view locale);

struct NewServiceRequest {
    support::ServiceRequest draft;
    std::string note;
};
/// SRQ-04. Refused: invalid_input, enum_value_unknown.
Outcome<NewServiceRequest> read_new_service_request(const json::Value& body, const support::Topics& topics);
/// SRQ-03: of all members only `newNote` and `status` count. Refused: invalid_input, enum_value_unknown.
Outcome<commands::ServiceRequestChange> read_service_request_change(const json::Value& body);

/// A word or an ordinal of §3.14 in any case, with `_` or without; `unknown` and `none`, like "", name none.
/// The outer value is nothing for what is no such word.
std::optional<std::optional<support::Status>> status_of_word(std::string_view word);

}  // namespace comptoir::api::reseller
