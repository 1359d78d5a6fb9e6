#include <array>
#include <span>

#include "api/reseller/address_wire.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/preconditions.hpp"
#include "api/reseller/profiles.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "commands/geography.hpp"
#include "commands/partner_profiles.hpp"
#include "domain/parties/internet_names.hpp"
#include "domain/parties/locale.hpp"
#include "domain/parties/partner.hpp"
#include "http/problem.hpp"
#include "regions/regions.hpp"
#include "storage/customers.hpp"
#include "storage/identity.hpp"

/// What a partner says about itself, and is asked for at every connection of a known client.
/// Source: reseller contract §2.15, §3.10.
namespace comptoir::api::reseller {
namespace {

// What a partner may set; everything else of a profile is the server's.
struct ProfileKind {
    std::string_view name;  ///< As stored.
    std::string_view path;
    std::string_view profile_type;
    std::string_view object_type;
    std::span<const std::string_view> texts;
    std::span<const std::string_view> addresses;  ///< The first one has at least the country.
    bool has_contact;
};

constexpr std::array<std::string_view, 4> kOrganizationTexts = {"companyName", "email", "language",
                                                                "culture"};
constexpr std::array<std::string_view, 3> kBillingTexts = {"companyName", "purchaseOrderNumber", "taxId"};
constexpr std::array<std::string_view, 2> kLegalTexts = {"companyName", "companyApproverEmail"};
constexpr std::array<std::string_view, 3> kSupportTexts = {"email", "telephone", "website"};
constexpr std::array<std::string_view, 4> kContactTexts = {"firstName", "lastName", "email", "phoneNumber"};
constexpr std::array<std::string_view, 1> kOrganizationAddresses = {"defaultAddress"};
constexpr std::array<std::string_view, 1> kBillingAddresses = {"address"};
constexpr std::array<std::string_view, 2> kLegalAddresses = {"address", "companyApproverAddress"};

constexpr ProfileKind kOrganization{"organization",
                                    "/profiles/organization",
                                    "OrganizationProfile",
                                    "OrganizationProfile",
                                    kOrganizationTexts,
                                    kOrganizationAddresses,
                                    false};
constexpr ProfileKind kBilling{
    "billing", "/profiles/billing", "BillingProfile", "BillingProfile", kBillingTexts, kBillingAddresses,
    true};
constexpr ProfileKind kLegal{"legalBusiness",
                             "/profiles/legalbusiness",
                             "LegalBusinessProfile",
                             "LegalBusinessProfile",
                             kLegalTexts,
                             kLegalAddresses,
                             true};
constexpr ProfileKind kSupport{
    "support", "/profiles/support", "support_profile", "PartnerSupportProfile", kSupportTexts, {}, false};

struct Known {
    storage::PartnerAccount account;
    std::string domain;
    std::string culture;
    std::string currency;
};

// What the registration already says, for profiles that nobody has filled in yet.
std::optional<Known> known_about(sql::Session& session, PartnerId partner,
                                 const catalog::MarketTable& markets) {
    auto account = storage::find_partner_account(session, partner);
    const auto tenant = storage::find_tenant(session, TenantId(partner.guid()));
    if (!account || !tenant) return std::nullopt;
    const regions::CountryRules* rules = regions::regions().find(account->country);
    const Currency currency = home_currency(markets, account->country);
    return Known{*std::move(account), tenant->domain, rules == nullptr ? "en-US" : rules->default_culture,
                 currency.str()};
}

void add_default(json::Object& wire, std::string name, json::Value value) {
    const auto same = [&](const json::Member& one) { return one.first == name; };
    if (std::none_of(wire.begin(), wire.end(), same)) wire.emplace_back(std::move(name), std::move(value));
}

void add_defaults(const ProfileKind& kind, json::Object& wire, const Known& known) {
    if (kind.name != kSupport.name) add_default(wire, "companyName", known.account.name);
    if (!kind.addresses.empty()) {
        add_default(wire, std::string(kind.addresses.front()),
                    json::Object{{"country", known.account.country}});
    }
    const std::string mail = parties::administrator_of(known.domain);
    if (kind.has_contact) add_default(wire, "primaryContact", json::Object{{"email", mail}});
    if (kind.name == kOrganization.name) {
        add_default(wire, "id", known.account.id.str());
        add_default(wire, "tenantId", known.account.id.str());
        add_default(wire, "domain", known.domain);
        add_default(wire, "email", mail);
        add_default(wire, "culture", known.culture);
        add_default(wire, "language", known.culture.substr(0, 2));
    } else if (kind.name == kBilling.name) {
        add_default(wire, "billingCurrency", known.currency);
    } else if (kind.name == kLegal.name) {
        add_default(wire, "companyApproverEmail", mail);
        add_default(wire, "vettingStatus", "authorized");
        add_default(wire, "vettingSubStatus", "none");
    } else {
        add_default(wire, "email", mail);
    }
}

json::Value stored_profile(sql::Session& session, PartnerId partner, const ProfileKind& kind) {
    const json::Value profiles = storage::partner_profiles(session, partner);
    const json::Value* stored = profiles.find(kind.name);
    return stored == nullptr || stored->if_object() == nullptr ? json::Value(json::Object{}) : *stored;
}

json::Value to_wire(const ProfileKind& kind, const json::Value& stored, const Known& known) {
    json::Object wire = *stored.if_object();
    add_defaults(kind, wire, known);
    wire.emplace_back("profileType", kind.profile_type);
    wire.emplace_back("links", json::to_value(SelfLinks{Link{std::string(kind.path), "GET", {}}}));
    wire.emplace_back("attributes", json::to_value(Attributes{commands::profile_etag(stored),
                                                              std::string(kind.object_type)}));
    return wire;
}

// As of customers (CUS-07): a culture and a language in the one case they are stored in. Nothing when the
// text is no such thing.
std::optional<std::string> canonical(std::string_view name, std::string_view text) {
    if (name == "culture") return parties::parse_culture(text);
    if (name == "language") return parties::parse_language(text);
    const bool is_address = name == "email" || name == "companyApproverEmail";
    if (is_address && !parties::is_email_address(text)) return std::nullopt;
    return std::string(text);
}

json::Object read_texts(json::Reader& reader, std::span<const std::string_view> names) {
    json::Object texts;
    for (const std::string_view name : names) {
        const auto text = reader.text(name);
        if (!text || trim(*text).empty()) continue;
        auto stored = canonical(name, trim(*text));
        if (!stored) {
            reader.problem(name, name == "culture"    ? "A culture looks like en-US."
                                 : name == "language" ? "A language has two letters."
                                                      : "This is not an e-mail address.");
            continue;
        }
        texts.emplace_back(std::string(name), *std::move(stored));
    }
    return texts;
}

// Sent back as GET shows it before any address was given: the country alone.
bool is_default(const parties::Address& address, const Known& known) {
    parties::Address shown;
    shown.country = known.account.country;
    return address == shown;
}

// The part of a body that a partner may set. Refused: invalid_input, address_invalid.
Outcome<json::Value> read_profile(const ProfileKind& kind, const json::Value& body, const Known& known) {
    json::Reader reader(body);
    json::Object profile = read_texts(reader, kind.texts);
    for (const std::string_view name : kind.addresses) {
        const auto address = read_address(reader, name);
        if (!address || is_default(*address, known)) continue;
        auto problems = parties::check_address(*address, fmt::format("/{}", name), commands::geography());
        if (!problems.empty()) return Refused{std::move(problems.front())};
        profile.emplace_back(std::string(name), address_to_wire(*address));
    }
    if (kind.has_contact) {
        if (auto contact = reader.object("primaryContact")) {
            profile.emplace_back("primaryContact", read_texts(*contact, kContactTexts));
            reader.absorb(*contact);
        }
    }
    if (auto well_formed = check(reader); !well_formed) return Refused{well_formed.reason()};
    return json::Value(std::move(profile));
}

template <const ProfileKind& kind>
http::Response get(const Services& services, const Request& request) {
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto known = known_about(in.session, in.partner, services.runner.markets());
        if (!known) return refuse(Reason::partner_not_active);
        return ok(to_wire(kind, stored_profile(in.session, in.partner, kind), *known));
    });
}

template <const ProfileKind& kind>
http::Response put(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader reader(*body);
    const auto header = if_match(request.http);
    const std::string etag = header ? *header : body_etag(reader);
    const auto outcome =
        services.runner.run(request.call, [&](commands::Work& work) -> Outcome<commands::Answer> {
            const auto known = known_about(work.session, work.partner(), work.markets);
            if (!known) return refuse(Reason::partner_not_active);
            const auto profile = read_profile(kind, *body, *known);
            if (!profile) return Refused{profile.reason()};
            const auto stored = commands::update_partner_profile(
                work, kind.name, *profile, etag.empty() ? std::nullopt : std::optional(etag));
            if (!stored) return Refused{stored.reason()};
            return answer(200, to_wire(kind, *stored, *known), std::string(kind.name));
        });
    if (!outcome) return profile_refusal_response(outcome.reason(), request.locale);
    return http::json_text_response(outcome->status, outcome->body);
}

// PRF-05: one version only, whichever was asked for.
http::Response get_legal(const Services& services, const Request& request) {
    const std::string version = bare(request.http.query.find("vettingVersion").value_or(""));
    if (!version.empty() && version != "current" && version != "lastfinalized" && version != "none") {
        return error_response(
            400, 900126,
            wording::Sentence{"The vettingVersion is unknown.", "La valeur de vettingVersion est inconnue."},
            request.locale);
    }
    return get<kLegal>(services, request);
}

// PRF-09: another partner's by its program id.
http::Response get_mpn(const Services& services, const Request& request) {
    const std::string mpn = parties::canonical_mpn_id(request.http.query.find("mpnId").value_or(""));
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto id =
            mpn.empty() ? std::optional(in.partner) : storage::find_partner_by_mpn(in.session, mpn);
        const auto account = id ? storage::find_partner_account(in.session, *id) : std::nullopt;
        if (!account) return partner_not_found(request.locale);
        const std::string self =
            "/profiles/mpn" + (mpn.empty() ? std::string() : "?mpnId=" + percent_encode(mpn));
        return ok(json::Object{{"partnerName", account->name},
                               {"mpnId", account->mpn_id},
                               {"profileType", "MpnProfile"},
                               {"links", json::to_value(SelfLinks{Link{self, "GET", {}}})},
                               {"attributes", json::to_value(Attributes{std::nullopt, "MpnProfile"})}});
    });
}

}  // namespace

Currency home_currency(const catalog::MarketTable& markets, std::string_view country) {
    const auto market = catalog::Market::parse(country);
    const auto currency = market ? markets.currency_of(*market) : std::nullopt;
    return currency ? *currency : Currency::of("USD");
}

const std::vector<Route>& profile_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/v1/profiles/organization", get<kOrganization>, Access::any, "PRF-01"},
        {"PUT", "/v1/profiles/organization", put<kOrganization>, Access::manage, "PRF-02"},
        {"GET", "/v1/profiles/billing", get<kBilling>, Access::any, "PRF-03"},
        {"PUT", "/v1/profiles/billing", put<kBilling>, Access::manage, "PRF-04"},
        {"GET", "/v1/profiles/legalbusiness", get_legal, Access::any, "PRF-05"},
        {"PUT", "/v1/profiles/legalbusiness", put<kLegal>, Access::manage, "PRF-06"},
        {"GET", "/v1/profiles/support", get<kSupport>, Access::any, "PRF-07"},
        {"PUT", "/v1/profiles/support", put<kSupport>, Access::manage, "PRF-08"},
        // The documents print this path, the clients use the other (§2.15).
        {"PUT", "/v1/profiles/supportprofile", put<kSupport>, Access::manage, "PRF-08"},
        {"GET", "/v1/profiles/mpn", get_mpn, Access::any, "PRF-09"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
