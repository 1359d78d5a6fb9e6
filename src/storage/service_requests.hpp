#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "domain/support/service_request.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// What partners ask the operator, and what both sides say about it.
/// Source: reseller contract §2.12, §3.13; commerce rule R165.
namespace comptoir::storage {

/// The next id of the marketplace; its numbers have no gaps, for they are part of the transaction.
ServiceRequestId next_service_request_id(sql::Session& session);
void insert_service_request(sql::Session& session, const support::ServiceRequest& request);
/// Stores what may change after the opening: status, numbers of notes, who changed it and when.
void update_service_request(sql::Session& session, const support::ServiceRequest& request);
std::optional<support::ServiceRequest> find_service_request(sql::Session& session, PartnerId partner,
                                                            const ServiceRequestId& id,
                                                            Access access = Access::read);
/// Those that are not closed.
std::int64_t count_open_service_requests(sql::Session& session, PartnerId partner);

/// `number`: 1, 2, … for each request.
void append_service_request_note(sql::Session& session, PartnerId partner, const ServiceRequestId& id,
                                 std::int64_t number, const support::Note& note);
/// The oldest first.
std::vector<support::Note> notes_of_service_request(sql::Session& session, PartnerId partner,
                                                    const ServiceRequestId& id);

struct ServiceRequestFilter {
    CustomerId customer;  ///< Nil: of any, and of none.
    std::optional<support::Status> status;
};
/// The newest first, without their descriptions.
std::vector<support::ServiceRequest> service_requests_of(sql::Session& session, PartnerId partner,
                                                         const ServiceRequestFilter& filter, int offset,
                                                         int limit);

/// For the operator: of all partners, without their descriptions, the oldest first from behind `after` on.
/// Without a status all that are not closed.
std::vector<support::ServiceRequest> service_requests_after(sql::Session& session,
                                                            std::optional<support::Status> status,
                                                            const ServiceRequestId& after, int limit);
/// Whose request has this id.
std::optional<PartnerId> partner_of_service_request(sql::Session& session, const ServiceRequestId& id);

}  // namespace comptoir::storage
