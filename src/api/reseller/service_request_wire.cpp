#include "api/reseller/service_request_wire.hpp"

#include <array>

#include "api/reseller/handling.hpp"
#include "api/reseller/wire.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/parties/internet_names.hpp"
#include "regions/regions.hpp"

namespace comptoir::api::reseller {
namespace {

using support::Contact;
using support::Note;
using support::ServiceRequest;
using support::Status;

// Of what is not closed; samples print it where there is no date (§1.8, §3.13).
constexpr std::string_view kNever = "0001-01-01T00:00:00Z";

void add(json::Object& wire, std::string name, const std::string& text) {
    if (!text.empty()) wire.emplace_back(std::move(name), text);
}

json::Value to_wire(const Contact& contact) {
    json::Object organization{{"id", contact.organization.str()}};
    add(organization, "name", contact.organization_name);
    json::Object wire{{"organization", std::move(organization)}};
    add(wire, "contactId", contact.contact_id);
    add(wire, "lastName", contact.last_name);
    add(wire, "firstName", contact.first_name);
    add(wire, "email", contact.email);
    add(wire, "phoneNumber", contact.phone_number);
    return wire;
}

json::Value to_wire(const Note& note) {
    json::Object wire;
    add(wire, "createdByName", note.author);
    wire.emplace_back("createdDate", note.at.str7());
    wire.emplace_back("text", note.text);
    return wire;
}

json::Object members_of(const ServiceRequest& request, const support::Topics& topics,
                        std::string_view locale) {
    json::Object wire{{"id", request.id.str()},
                      {"title", request.title},
                      {"severity", support::name_of(request.severity)},
                      {"supportTopicId", std::to_string(request.topic)}};
    if (const support::Topic* topic = support::find_topic(topics, request.topic))
        wire.emplace_back("supportTopicName", topic->name.in(locale));
    wire.emplace_back("status", support::name_of(request.status));
    if (!request.customer.is_nil()) {
        json::Object organization{{"id", request.customer.str()}};
        add(organization, "name", request.customer_name);
        add(organization, "phoneNumber", request.customer_phone);
        wire.emplace_back("organization", std::move(organization));
    }
    wire.emplace_back("primaryContact", to_wire(request.primary_contact));
    wire.emplace_back("lastUpdatedBy", to_wire(request.last_updated_by));
    add(wire, "productName", request.product_name);
    add(wire, "productId", request.product_id);
    wire.emplace_back("createdDate", request.created.str7());
    wire.emplace_back("lastModifiedDate", request.modified.str7());
    wire.emplace_back("lastClosedDate", request.closed ? request.closed->str7() : std::string(kNever));
    wire.emplace_back("countryCode", request.country);
    return wire;
}

json::Value finished(json::Object wire) {
    wire.emplace_back("attributes", json::to_value(Attributes{std::nullopt, "ServiceRequest"}));
    return wire;
}

// ---- In

struct Word {
    std::string_view bare;
    std::string_view name;  ///< Empty: "not given".
};
// In the order of their ordinals.
constexpr std::array kSeverityWords = {Word{"unknown", ""}, Word{"critical", "critical"},
                                       Word{"moderate", "moderate"}, Word{"minimal", "minimal"}};
constexpr std::array kStatusWords = {Word{"none", ""}, Word{"open", "open"}, Word{"closed", "closed"},
                                     Word{"attentionneeded", "attention_needed"}};

// The name behind a word of one of the tables; nothing for what is in none.
template <std::size_t N>
std::optional<std::string_view> name_of_word(const std::array<Word, N>& words, std::string_view word) {
    if (word.empty()) return "";
    for (std::size_t i = 0; i < N; ++i) {
        if (word == words[i].bare || word == std::to_string(i)) return words[i].name;
    }
    return std::nullopt;
}

// More than blanks.
std::string required_words(json::Reader& in, std::string_view name, std::size_t chars_max) {
    const std::size_t before = in.problems().size();
    std::string text(trim(in.text(name, chars_max).value_or("")));
    if (text.empty() && in.problems().size() == before) in.problem(name, "is required");
    return text;
}

std::string optional_words(json::Reader& in, std::string_view name, std::size_t chars_max) {
    return std::string(trim(in.text(name, chars_max).value_or("")));
}

void read_organization(json::Reader& in, ServiceRequest& draft) {
    auto organization = in.object("organization");
    if (!organization) return;
    draft.customer = CustomerId(organization->guid("id").value_or(Guid()));
    draft.customer_phone = optional_words(*organization, "phoneNumber", limits::kPhoneBytesMax);
    in.absorb(*organization);
}

// Whom it is for is known: contacts are the partner's own (R165).
void read_contact(json::Reader& in, Contact& contact) {
    auto given = in.object("primaryContact");
    if (!given) return;
    contact.contact_id = optional_words(*given, "contactId", limits::kNameCharsMax);
    contact.last_name = optional_words(*given, "lastName", limits::kPersonNameCharsMax);
    contact.first_name = optional_words(*given, "firstName", limits::kPersonNameCharsMax);
    contact.email = optional_words(*given, "email", limits::kEmailBytesMax);
    contact.phone_number = optional_words(*given, "phoneNumber", limits::kPhoneBytesMax);
    if (!contact.email.empty() && !parties::is_email_address(contact.email))
        given->problem("email", "This is not an e-mail address.");
    in.absorb(*given);
}

void read_topic(json::Reader& in, const support::Topics& topics, ServiceRequest& draft) {
    const std::size_t before = in.problems().size();
    const auto topic = in.integer("supportTopicId");
    if (!topic) {
        if (in.problems().size() == before) in.problem("supportTopicId", "is required");
        return;
    }
    draft.topic = *topic;
    if (support::find_topic(topics, *topic) == nullptr)
        in.problem("supportTopicId", "There is no such support topic.");
}

void read_country(json::Reader& in, ServiceRequest& draft) {
    draft.country = to_upper(optional_words(in, "countryCode", limits::kStateCharsMax));
    if (!draft.country.empty() && regions::regions().find(draft.country) == nullptr)
        in.problem("countryCode", "This is not a country of ISO 3166.");
}

std::string read_note(json::Reader& in) {
    auto note = in.object("newNote");
    if (!note) return "";
    std::string text = optional_words(*note, "text", limits::kServiceRequestTextCharsMax);
    in.absorb(*note);
    return text;
}

}  // namespace

json::Value service_request_to_short_wire(const ServiceRequest& request, const support::Topics& topics,
                                          std::string_view locale) {
    return finished(members_of(request, topics, locale));
}

json::Value service_request_to_wire(const ServiceRequest& request, const std::vector<Note>& notes,
                                    const support::Topics& topics, std::string_view locale) {
    json::Object wire = members_of(request, topics, locale);
    wire.emplace_back("description", request.description);
    json::Array printed;
    for (const Note& note : notes) printed.push_back(to_wire(note));
    wire.emplace_back("notes", std::move(printed));
    return finished(std::move(wire));
}

json::Value topic_to_wire(const support::Topic& topic, std::string_view locale) {
    return json::Object{{"id", topic.id},
                        {"name", topic.name.in(locale)},
                        {"description", topic.description.in(locale)},
                        {"attributes", json::to_value(Attributes{std::nullopt, "SupportTopic"})}};
}

Outcome<NewServiceRequest> read_new_service_request(const json::Value& body, const support::Topics& topics) {
    json::Reader in(body);
    NewServiceRequest read;
    ServiceRequest& draft = read.draft;
    draft.title = required_words(in, "title", limits::kNameCharsMax);
    draft.description = required_words(in, "description", limits::kServiceRequestTextCharsMax);
    const auto severity = name_of_word(kSeverityWords, bare_word(in, "severity"));
    if (severity && severity->empty()) in.problem("severity", "is required");
    read_topic(in, topics, draft);
    read_organization(in, draft);
    read_contact(in, draft.primary_contact);
    read_country(in, draft);
    draft.product_id = optional_words(in, "productId", limits::kNameCharsMax);
    draft.product_name = optional_words(in, "productName", limits::kNameCharsMax);
    read.note = read_note(in);
    if (!severity) return refuse(Reason::enum_value_unknown, "severity");
    if (auto valid = check(in); !valid) return Refused{valid.reason()};
    draft.severity = *support::parse_severity(*severity);
    return read;
}

Outcome<commands::ServiceRequestChange> read_service_request_change(const json::Value& body) {
    json::Reader in(body);
    const auto status = status_of_word(bare_word(in, "status"));
    commands::ServiceRequestChange change{read_note(in), {}};
    if (!status) return refuse(Reason::enum_value_unknown, "status");
    if (auto valid = check(in); !valid) return Refused{valid.reason()};
    change.status = *status;
    return change;
}

std::optional<std::optional<Status>> status_of_word(std::string_view word) {
    const auto name = name_of_word(kStatusWords, bare(word));
    if (!name) return std::nullopt;
    return support::parse_status(*name);
}

}  // namespace comptoir::api::reseller
