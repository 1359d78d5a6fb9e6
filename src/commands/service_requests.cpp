#include "commands/service_requests.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "commands/audit_values.hpp"
#include "storage/identity.hpp"
#include "storage/parties.hpp"
#include "storage/service_requests.hpp"

namespace comptoir::commands {
namespace {

using support::Contact;
using support::Event;
using support::Note;
using support::ServiceRequest;
using support::Side;
using support::Status;

/// Who writes: as the request keeps it, and the name that stands under a note.
struct Author {
    Side side = Side::partner;
    Contact contact;
    std::string name;
};

// A person signs with its own name, a program with its company's.
Author partner_of(const Work& work, std::string company) {
    const Caller& caller = work.caller;
    Contact contact;
    contact.organization = TenantId(work.partner().guid());
    contact.organization_name = std::move(company);
    contact.contact_id = caller.user.is_nil() ? caller.app.str() : caller.user.str();
    contact.email = caller.user_principal_name;
    std::string name =
        caller.user_principal_name.empty() ? contact.organization_name : caller.user_principal_name;
    return {Side::partner, std::move(contact), std::move(name)};
}

// Partners deal with the operator, not with the persons who work there; those are in the audit.
Author operator_of(const Work& work) {
    const auto tenant = storage::find_tenant(work.session, work.caller.tenant);
    Contact contact;
    contact.organization = work.caller.tenant;
    if (tenant) contact.organization_name = tenant->name;
    return {Side::marketplace_operator, contact, contact.organization_name};
}

json::Object facts_of(const ServiceRequest& request) {
    json::Object facts{{"id", request.id.str()},
                       {"title", request.title},
                       {"severity", support::name_of(request.severity)},
                       {"status", support::name_of(request.status)},
                       {"supportTopicId", std::to_string(request.topic)}};
    if (!request.customer.is_nil()) facts.emplace_back("customerId", request.customer.str());
    return facts;
}

// The contract has no name for this. Of the notes only the new one: the others are in the records before.
void audit(Work& work, std::string old_value, const ServiceRequest& request,
           const std::optional<Note>& note) {
    json::Object after = facts_of(request);
    if (old_value.empty()) after.emplace_back("description", request.description);
    if (note)
        after.emplace_back("newNote", json::Object{{"createdByName", note->author}, {"text", note->text}});
    work.audit({.operation = "undefined",
                .resource_type = "undefined",
                .resource_id = request.id.str(),
                .customer = request.customer.is_nil() ? std::nullopt : std::optional(request.customer),
                .old_value = std::move(old_value),
                .new_value = audit_value(json::Value(std::move(after)))});
}

void tell(Work& work, std::string name, const ServiceRequest& request) {
    work.emit(std::move(name), request.id.str(), facts_of(request));
}

Outcome<std::optional<Note>> note_of(const Work& work, const Author& author, ServiceRequest& request,
                                     const std::string& text) {
    if (text.empty()) return std::optional<Note>();
    const bool of_partner = author.side == Side::partner;
    int& written = of_partner ? request.partner_notes : request.operator_notes;
    if (written >= limits::kServiceRequestNotesMax) {
        return refuse(Reason::invalid_input, of_partner ? "newNote" : "text",
                      fmt::format("A service request has at most {} notes of each side.",
                                  limits::kServiceRequestNotesMax));
    }
    ++written;
    return std::optional(Note{author.side, author.name, work.now, text});
}

void append(Work& work, const ServiceRequest& request, const std::optional<Note>& note) {
    if (!note) return;
    storage::append_service_request_note(work.session, request.partner, request.id,
                                         request.partner_notes + request.operator_notes, *note);
}

// Moves the request through `events` and stores what came of it.
Outcome<ServiceRequest> carry_out(Work& work, const ServiceRequest& before, const Author& author,
                                  const std::vector<Event>& events, const std::string& text) {
    ServiceRequest after = before;
    for (const Event event : events) {
        const auto status = support::next(after.status, event);
        if (!status) return Refused{status.reason()};
        after.status = *status;
    }
    const auto note = note_of(work, author, after, text);
    if (!note) return Refused{note.reason()};
    after.last_updated_by = author.contact;
    after.modified = work.now;
    if (after.status == Status::closed) after.closed = work.now;
    storage::update_service_request(work.session, after);
    append(work, after, *note);
    audit(work, audit_value(json::Value(facts_of(before))), after, *note);
    if (*note)
        tell(work, author.side == Side::partner ? "service-request-noted" : "service-request-answered",
             after);
    if (after.status == Status::closed) tell(work, "service-request-closed", after);
    return after;
}

}  // namespace

Outcome<ServiceRequest> open_service_request(Work& work, ServiceRequest draft, const std::string& text,
                                             bool of_buyers) {
    const auto partner = storage::find_partner_facts(work.session, work.partner());
    const auto contact = storage::find_partner_contact(work.session, work.partner());
    COMPTOIR_CHECK(partner && contact);
    if (of_buyers && partner->kind == "indirect_reseller") {
        return refuse(Reason::partner_is_indirect_reseller, "supportTopicId");
    }
    if (storage::count_open_service_requests(work.session, work.partner()) >=
        limits::kOpenServiceRequestsMax) {
        return refuse(
            Reason::invalid_input, "",
            fmt::format("A partner has at most {} open service requests.", limits::kOpenServiceRequestsMax));
    }
    if (!draft.customer.is_nil()) {
        const auto customer = storage::find_customer_facts(work.session, work.partner(), draft.customer);
        if (!customer || !customer->related) return refuse(Reason::not_your_customer, "organization");
        draft.customer_name = customer->company_name;
    }
    const Author author = partner_of(work, partner->name);
    draft.partner = work.partner();
    draft.status = Status::open;
    if (draft.country.empty()) draft.country = partner->country;
    if (draft.primary_contact == Contact()) {
        if (work.caller.user.is_nil()) {
            draft.primary_contact.email = contact->email;
        } else {
            draft.primary_contact = author.contact;
        }
    }
    draft.primary_contact.organization = author.contact.organization;
    draft.primary_contact.organization_name = author.contact.organization_name;
    draft.last_updated_by = author.contact;
    draft.created = draft.modified = work.now;
    const auto note = note_of(work, author, draft, text);
    if (!note) return Refused{note.reason()};
    draft.id = storage::next_service_request_id(work.session);
    storage::insert_service_request(work.session, draft);
    append(work, draft, *note);
    audit(work, "", draft, *note);
    tell(work, "service-request-opened", draft);
    return draft;
}

Outcome<ServiceRequest> change_service_request(Work& work, const ServiceRequestId& id, CustomerId customer,
                                               const ServiceRequestChange& change) {
    const auto before =
        storage::find_service_request(work.session, work.partner(), id, storage::Access::change);
    if (!before || (!customer.is_nil() && before->customer != customer)) return refuse(Reason::not_found);
    std::vector<Event> events;
    Status expected = before->status;
    if (!change.note.empty()) {
        events.push_back(Event::add_note);
        expected = Status::open;
    }
    if (change.status && *change.status != before->status && *change.status != expected) {
        if (*change.status != Status::closed) {
            return refuse(Reason::status_not_allowed, "status", "",
                          {std::string(support::name_of(before->status)),
                           std::string(support::name_of(*change.status))});
        }
        events.push_back(Event::close);
    }
    if (events.empty()) return *before;
    const auto partner = storage::find_partner_facts(work.session, work.partner());
    COMPTOIR_CHECK(partner.has_value());
    return carry_out(work, *before, partner_of(work, partner->name), events, change.note);
}

Outcome<ServiceRequest> answer_service_request(Work& work, const ServiceRequestId& id,
                                               const std::string& text, std::optional<Status> status) {
    COMPTOIR_CHECK(!text.empty());
    const auto before =
        storage::find_service_request(work.session, work.partner(), id, storage::Access::change);
    if (!before) return refuse(Reason::not_found, "request");
    const Event event = !status                               ? Event::answer
                        : *status == Status::attention_needed ? Event::ask
                        : *status == Status::closed           ? Event::close
                                                              : Event::resume;
    return carry_out(work, *before, operator_of(work), {event}, text);
}

}  // namespace comptoir::commands
