#pragma once

#include <optional>
#include <string>

#include "commands/work.hpp"
#include "domain/support/service_request.hpp"

/// What partners ask the operator, and how it answers. Source: reseller contract §2.12; commerce rules R164,
/// R165.
namespace comptoir::commands {

/// SRQ-04. `draft` says what is asked: title, description, severity, topic and locale, and, where known,
/// customer, product, country and contact; country and contact are else those of the partner (R164). `note`
/// may be empty. `of_buyers` says that only who buys asks about the topic (R149). Refused: not_your_customer;
/// partner_is_indirect_reseller; invalid_input when the partner has too many that are not closed.
Outcome<support::ServiceRequest> open_service_request(Work& work, support::ServiceRequest draft,
                                                      const std::string& note, bool of_buyers = false);

/// What a partner may change of a request; empty and nothing: unchanged.
struct ServiceRequestChange {
    std::string note;
    std::optional<support::Status> status;
};
/// SRQ-03, SRQ-07. A status that the request had, or has after the note, is no change: clients send back what
/// they have read. Refused: not_found, also when `customer` is not nil and the request is about another one;
/// status_not_allowed for whatever else than closing, and for a note to what is closed; invalid_input for one
/// note too many.
Outcome<support::ServiceRequest> change_service_request(Work& work, const ServiceRequestId& id,
                                                        CustomerId customer,
                                                        const ServiceRequestChange& change);

/// The operator's words, and the status that follows from them unless it stays. The work is in the partner's
/// name, whose request it must be; its caller is the operator. Refused: not_found; status_not_allowed;
/// invalid_input for one note too many.
Outcome<support::ServiceRequest> answer_service_request(Work& work, const ServiceRequestId& id,
                                                        const std::string& text,
                                                        std::optional<support::Status> status);

}  // namespace comptoir::commands
