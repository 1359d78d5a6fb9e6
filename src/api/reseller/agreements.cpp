#include "domain/parties/agreement.hpp"

#include <array>

#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "api/wording/wording.hpp"
#include "base/text.hpp"
#include "commands/customers.hpp"
#include "domain/parties/partner.hpp"
#include "regions/regions.hpp"
#include "storage/customers.hpp"
#include "storage/parties.hpp"

/// Agreements that customers accept and partners attest. Source: reseller contract §2.5; commerce rule R51.
namespace comptoir::api::reseller {
namespace {

using parties::Agreement;
using parties::AgreementType;
using wording::Sentence;

constexpr std::array kTypes = {AgreementType::cloud, AgreementType::customer};
constexpr std::chrono::minutes kDocumentLinkLife{5};  // AGR-04.
constexpr std::string_view kDocumentSeal = "agreement-document:";

// The types that `agreementType` asks for: the cloud agreement when it is absent, as a known client relies
// on.
std::optional<std::vector<AgreementType>> wanted_types(const http::Request& request) {
    const std::string_view word = trim(request.query.find("agreementType").value_or(""));
    if (word.empty()) return std::vector{AgreementType::cloud};
    if (word == "*") return std::vector<AgreementType>(kTypes.begin(), kTypes.end());
    const auto type = parties::parse_agreement_type(word);
    return type ? std::optional(std::vector{*type}) : std::nullopt;
}

http::Response unknown_type(const Request& request) {
    return error_response(
        400, 800002, Sentence{"The agreementType is unknown.", "La valeur de agreementType est inconnue."},
        request.locale);
}

std::optional<AgreementType> type_of_template(const Guid& id) {
    for (const AgreementType type : kTypes) {
        if (parties::template_of(type) == id) return type;
    }
    return std::nullopt;
}

std::string document_path(AgreementType type) {
    return fmt::format("/agreementtemplates/{}/document", parties::template_of(type).str());
}

// AGR-01
http::Response list_templates(const Services& services, const Request& request) {
    const auto types = wanted_types(request.http);
    if (!types) return unknown_type(request);
    json::Array items;
    for (const AgreementType type : *types) {
        items.push_back(json::Object{{"templateId", parties::template_of(type).str()},
                                     {"agreementType", parties::name_of(type)},
                                     {"agreementLink", services.base_url + "/v1" + document_path(type)},
                                     {"versionRank", 0}});
    }
    return ok(to_collection(request.http, std::move(items)));
}

json::Value to_wire(const Agreement& agreement, const Services& services) {
    json::Object contact{{"firstName", agreement.contact.first_name},
                         {"lastName", agreement.contact.last_name},
                         {"email", agreement.contact.email}};
    if (!agreement.contact.phone_number.empty())
        contact.emplace_back("phoneNumber", agreement.contact.phone_number);
    json::Object wire;
    if (!agreement.user.empty()) wire.emplace_back("userId", agreement.user);
    wire.emplace_back("primaryContact", std::move(contact));
    wire.emplace_back("dateAgreed", agreement.agreed_at.str7());
    wire.emplace_back("templateId", agreement.template_id.str());
    wire.emplace_back("type", parties::name_of(agreement.type));
    wire.emplace_back("agreementLink", services.base_url + "/v1" + document_path(agreement.type));
    return wire;
}

// AGR-02
http::Response list(const Services& services, const Request& request) {
    const auto types = wanted_types(request.http);
    if (!types) return unknown_type(request);
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        json::Array items;
        for (const Agreement& one : storage::agreements_of(in.session, in.partner, in.customer)) {
            const bool wanted = std::find(types->begin(), types->end(), one.type) != types->end();
            if (wanted) items.push_back(to_wire(one, services));
        }
        return ok(to_collection(request.http, std::move(items)));
    });
}

Outcome<Agreement> read_agreement(const http::Request& request) {
    const auto body = body_object(request);
    if (!body) return Refused{body.reason()};
    json::Reader reader(*body);
    Agreement agreement;
    if (auto contact = reader.object("primaryContact")) {
        agreement.contact.first_name = contact->text("firstName").value_or("");
        agreement.contact.last_name = contact->text("lastName").value_or("");
        agreement.contact.email = std::string(trim(contact->text("email").value_or("")));
        agreement.contact.phone_number = contact->text("phoneNumber").value_or("");
        reader.absorb(*contact);
    } else {
        reader.problem("primaryContact", "is required");
    }
    const auto agreed_at = reader.instant("dateAgreed");
    if (!agreed_at) reader.problem("dateAgreed", "is required");
    const auto type = parties::parse_agreement_type(reader.text("type").value_or(""));
    if (!type) reader.problem("type", "must be MicrosoftCloudAgreement or MicrosoftCustomerAgreement");
    const auto template_id = reader.guid("templateId");
    if (!template_id) reader.problem("templateId", "is required");
    if (auto well_formed = check(reader); !well_formed) return Refused{well_formed.reason()};
    agreement.agreed_at = *agreed_at;
    agreement.type = *type;
    agreement.template_id = *template_id;
    return agreement;
}

// AGR-03
http::Response confirm(const Services& services, const Request& request) {
    const auto agreement = read_agreement(request.http);
    if (!agreement) return refusal_response(agreement.reason(), request.locale);
    return write_for_customer(services, request,
                              [&](commands::Work& work, CustomerId id) -> Outcome<commands::Answer> {
                                  const auto confirmed = commands::confirm_agreement(work, id, *agreement);
                                  if (!confirmed) return Refused{confirmed.reason()};
                                  return answer(201, to_wire(*confirmed, services), "");
                              });
}

// AGR-04: the download address carries its own end.
http::Response get_document(const Services& services, const Request& request) {
    const auto id = Guid::parse(request.path["template"]);
    const auto type = id ? type_of_template(*id) : std::nullopt;
    if (!type) return not_found(request.locale);
    const std::string_view country = trim(request.http.query.find("country").value_or("US"));
    const std::string_view language = trim(request.http.query.find("language").value_or("en-US"));
    const regions::CountryRules* rules = regions::regions().find(country);
    if (rules == nullptr || !wording::is_locale(language)) {
        return error_response(404, 1000,
                              Sentence{"There is no document for this country and language.",
                                       "Il n'y a pas de document pour ce pays et cette langue."},
                              request.locale);
    }
    const Instant until = services.runner.clock().now() + kDocumentLinkLife;
    const std::string token = services.pages.seal(
        fmt::format("{}{}|{}|{}", kDocumentSeal, until.str(), parties::name_of(*type), language));
    const std::string address = fmt::format("{}/v1/agreementdocuments/{}", services.base_url, token);
    return ok(json::Object{{"country", rules->iso2},
                           {"language", language},
                           {"displayUri", address},
                           {"downloadUri", address + "?download=true"}});
}

std::string document_text(AgreementType type, bool french) {
    const char* name = type == AgreementType::cloud ? "cloud" : "customer";
    if (french) {
        return fmt::format(
            "Contrat client ({}).\n\nLe client accepte les conditions de la place de marché pour les "
            "abonnements que son "
            "partenaire achète pour lui. Le partenaire atteste cet accord avec le nom de la personne qui l'a "
            "donné et sa "
            "date. Les conditions d'utilisation de chaque éditeur s'y ajoutent.\n",
            name);
    }
    return fmt::format(
        "Customer agreement ({}).\n\nThe customer accepts the terms of this marketplace for the "
        "subscriptions that its "
        "partner buys for it. The partner attests this with the name of the person who agreed and the date. "
        "The terms of "
        "use of each publisher apply in addition.\n",
        name);
}

// What the links of AGR-04 lead to; browsers follow them without a token.
http::Response show_document(const Services& services, const Request& request) {
    const http::Response gone = error_response(
        404, 1000, Sentence{"The address is no longer valid.", "L'adresse n'est plus valable."},
        request.locale);
    const std::string& token = request.path["token"];
    const auto opened =
        token.size() <= http::TokenSealer::kTokenCharsMax ? services.pages.open(token) : std::nullopt;
    if (!opened || !opened->starts_with(kDocumentSeal)) return gone;
    const auto parts = split(std::string_view(*opened).substr(kDocumentSeal.size()), '|');
    const auto type = parts.size() == 3 ? parties::parse_agreement_type(parts[1]) : std::nullopt;
    const auto until = Instant::parse(parts.front());
    if (!type || !until || services.runner.clock().now() > *until) return gone;
    http::Response response;
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    if (query_flag(request.http, "download")) {
        response.headers.set("Content-Disposition", "attachment; filename=agreement.txt");
    }
    response.body = document_text(*type, wording::language_of(parts[2]) == wording::Language::french);
    return response;
}

// AGR-05: here only partners attest.
http::Response direct_signed(const Services&, const Request&) {
    return ok(json::Object{{"isSigned", false}});
}

// AGR-06
http::Response partner_agreement(const Services& services, const Request& request) {
    const std::string mpn = parties::canonical_mpn_id(request.http.query.find("mpnId").value_or(""));
    const std::string tenant(trim(request.http.query.find("tenantId").value_or("")));
    const bool numeric = std::all_of(mpn.begin(), mpn.end(), [](char c) { return c >= '0' && c <= '9'; });
    if ((mpn.empty() && tenant.empty()) || !numeric || (!tenant.empty() && !PartnerId::parse(tenant))) {
        return error_response(400, 2000,
                              Sentence{"A numeric mpnId or a tenantId that is a GUID is needed.",
                                       "Il faut un mpnId numérique ou un tenantId qui soit un GUID."},
                              request.locale);
    }
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto id =
            tenant.empty() ? storage::find_partner_by_mpn(in.session, mpn) : PartnerId::parse(tenant);
        const auto partner = id ? storage::find_partner_facts(in.session, *id) : std::nullopt;
        if (!partner) return partner_not_found(request.locale);
        return ok(json::Object{{"isAgreementSigned", partner->active}});
    });
}

}  // namespace

const std::vector<Route>& agreement_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/v1/agreements", list_templates, Access::any, "AGR-01"},
        {"GET", "/v1/customers/{customer}/agreements", list, Access::any, "AGR-02"},
        {"POST", "/v1/customers/{customer}/agreements", confirm, Access::buy, "AGR-03"},
        {"GET", "/v1/agreementtemplates/{template}/document", get_document, Access::any, "AGR-04"},
        {"GET", "/v1/agreementdocuments/{token}", show_document, Access::anyone, "AGR-04"},
        {"GET", "/v1/customers/{customer}/directSignedMicrosoftCustomerAgreementStatus", direct_signed,
         Access::any, "AGR-05"},
        {"GET", "/v1/compliance/csp/agreementstatus", partner_agreement, Access::any, "AGR-06"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
