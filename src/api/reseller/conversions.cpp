#include "api/reseller/conversions.hpp"

#include <algorithm>
#include <array>

#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/subscription_in_path.hpp"
#include "api/reseller/wire.hpp"
#include "api/wording/wording.hpp"
#include "commands/conversions.hpp"
#include "domain/ordering/billing_cycle.hpp"

namespace comptoir::api::reseller {
namespace {

using commands::Answer;
using commands::Work;
using subscriptions::Subscription;

constexpr std::size_t kIdCharsMax = 64;

ordering::CatalogItem item_of(const Subscription& s) {
    return {s.product, s.sku, s.availability};
}

json::Value attributes(std::string type) {
    return json::to_value(Attributes{std::nullopt, std::move(type)});
}

std::string_view said_to(const Request& request, const wording::Sentence& sentence) {
    return wording::in(wording::language_of(request.locale), sentence);
}

// ---- SUB-05

// A plan is named once for each way of paying it: the wire has no term here (§3.9).
std::vector<json::Value> to_wire(const Subscription& s, const std::vector<commands::Conversion>& ways) {
    std::vector<std::pair<std::string, std::string_view>> named;
    std::vector<json::Value> items;
    for (const commands::Conversion& way : ways) {
        std::pair<std::string, std::string_view> name(way.item().str(), way.billing_cycle());
        if (std::find(named.begin(), named.end(), name) != named.end()) continue;
        items.push_back(json::Object{{"offerId", item_of(s).str()},
                                     {"targetOfferId", name.first},
                                     {"orderId", s.order.str()},
                                     {"quantity", s.quantity},
                                     {"billingCycle", name.second},
                                     {"attributes", attributes("Conversion")}});
        named.push_back(std::move(name));
    }
    return items;
}

http::Response list_conversions(const Services& services, const Request& request) {
    return read_for_subscription(services, request, [&](const Reading& in, const Subscription& s) {
        const auto ways =
            commands::conversions_of(in.session, services.runner.markets(), *in.catalog, s, in.now);
        return ok(to_bare_collection(to_wire(s, ways)));
    });
}

// ---- SUB-06

struct WantedConversion {
    std::string offer;
    std::string order;
    commands::ConversionRequest request;
};

// Objects built from scratch carry 0 and `unknown` for what is not given, trials `none`.
Outcome<WantedConversion> read_conversion(const json::Value& body) {
    json::Reader in(body);
    WantedConversion wanted;
    wanted.offer = in.text("offerId", kIdCharsMax).value_or("");
    wanted.order = in.text("orderId", kIdCharsMax).value_or("");
    const std::string target = in.required_text("targetOfferId", kIdCharsMax);
    wanted.request.quantity = in.integer("quantity");
    if (wanted.request.quantity == 0) wanted.request.quantity.reset();
    const std::string cycle = bare_word(in, "billingCycle");
    if (auto valid = check(in); !valid) return Refused{valid.reason()};

    const auto item = ordering::parse_catalog_item(target);
    if (!item) return refuse(Reason::invalid_input, "targetOfferId", "Three parts separated by colons.");
    wanted.request.target = *item;
    const auto known = ordering::parse_billing_cycle(cycle.empty() ? "unknown" : cycle);
    if (!known) return refuse(Reason::enum_value_unknown, "billingCycle", cycle);
    if (*known != ordering::BillingCycle::unknown && *known != ordering::BillingCycle::none) {
        wanted.request.billing_cycle = ordering::wire_name_of(*known);
    }
    return wanted;
}

// The body names what it converts a second time; a body for another subscription must not convert this one.
Outcome<Done> check_same(const WantedConversion& wanted, const Subscription& s) {
    const auto offer = ordering::parse_catalog_item(wanted.offer);
    if (!wanted.offer.empty() && offer != item_of(s)) return refuse(Reason::id_mismatch, "offerId");
    if (!wanted.order.empty() && wanted.order != s.order.str()) return refuse(Reason::id_mismatch, "orderId");
    return Done{};
}

http::Response invalid_conversion(const Request& request, const Refusal& refusal) {
    if (refusal.reason != Reason::invalid_input) return refusal_response(refusal, request.locale);
    return error_response(400, 2001, wording::text_of(refusal, wording::language_of(request.locale)));
}

json::Object result_of(const Subscription& before, const ordering::CatalogItem& target) {
    return {{"subscriptionId", before.id.str()},
            {"offerId", item_of(before).str()},
            {"targetOfferId", target.str()}};
}

// Why not, told in the body of a 200: known clients read it there.
struct NotConverted {
    json::Object result;
    std::string_view code;
    std::string description;
};

http::Response response_of(NotConverted not_converted) {
    json::Object wire = std::move(not_converted.result);
    wire.emplace_back("error", json::Object{{"code", not_converted.code},
                                            {"description", std::move(not_converted.description)}});
    wire.emplace_back("attributes", attributes("ConversionResult"));
    return ok(wire);
}

http::Response convert(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return invalid_conversion(request, body.reason());
    const auto wanted = read_conversion(*body);
    if (!wanted) return invalid_conversion(request, wanted.reason());

    std::optional<NotConverted> not_converted;
    const auto decide = [&](Work& work, CustomerId customer) -> Outcome<Answer> {
        not_converted.reset();
        const auto before =
            find_in_path(work.session, work.partner(), customer, request, storage::Access::change);
        if (!before) return Refused{before.reason()};
        if (auto same = check_same(*wanted, *before); !same) return Refused{same.reason()};
        const auto converted = commands::convert_trial(work, *before, wanted->request);
        json::Object result = result_of(*before, wanted->request.target);
        if (!converted) {
            not_converted = {
                std::move(result), "other",
                wording::text_of(converted.reason(), wording::language_of(request.locale)).str()};
            return Refused{converted.reason()};
        }
        if (!*converted) {
            not_converted = {std::move(result), "conversions_not_found",
                             std::string(said_to(request, {"There is no conversion to this plan.",
                                                           "Aucune conversion ne mène à ce plan."}))};
            return refuse(Reason::catalog_item_not_sold, "targetOfferId");
        }
        result.emplace_back("attributes", attributes("ConversionResult"));
        Answer done = answer(200, result, before->id.str());
        done.headers.emplace_back("ETag", fmt::format("\"{}\"", (*converted)->version));
        return done;
    };
    http::Response response = write_for_customer(services, request, decide);
    return not_converted ? response_of(*std::move(not_converted)) : std::move(response);
}

// ---- SUB-07, SUB-08: plan changes are no upgrades of the 2021 contract (B.7), so nothing leads anywhere.

http::Response list_upgrades(const Services& services, const Request& request) {
    return read_for_subscription(
        services, request, [](const Reading&, const Subscription&) { return ok(to_bare_collection({})); });
}

constexpr std::array<std::string_view, 3> kUpgradeTypes = {"none", "upgrade_only",
                                                           "upgrade_with_license_transfer"};

// The word as the wire spells it, from any spelling or its ordinal.
std::optional<std::string_view> upgrade_type(std::string_view word) {
    if (word.empty()) return kUpgradeTypes.front();
    for (std::size_t i = 0; i < kUpgradeTypes.size(); ++i) {
        if (word == bare(kUpgradeTypes.at(i)) || word == std::to_string(i)) return kUpgradeTypes.at(i);
    }
    return std::nullopt;
}

// Ordinals of UpgradeErrorCode (§3.9): the only form that every client reads.
constexpr int kSubscriptionNotActive = 2;
constexpr int kNoUpgradePaths = 7;

json::Value upgrade_error(const Request& request, const Subscription& s) {
    const bool active = s.state == subscriptions::State::active;
    const std::string_view text =
        active ? said_to(request, {"The subscription has no upgrade paths.",
                                   "Aucune mise à niveau ne part de cet abonnement."})
               : said_to(request, {"The subscription is not active.", "L'abonnement n'est pas actif."});
    return json::Object{{"code", active ? kNoUpgradePaths : kSubscriptionNotActive},
                        {"description", text},
                        {"attributes", attributes("UpgradeError")}};
}

http::Response upgrade(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader in_body(*body);
    const auto type = upgrade_type(bare_word(in_body, "upgradeType"));
    if (!type) {
        return refusal_response({Reason::enum_value_unknown, "upgradeType", {}, {}}, request.locale);
    }
    return read_for_subscription(services, request, [&](const Reading&, const Subscription& s) {
        return ok(json::Object{{"sourceSubscriptionId", s.id.str()},
                               {"upgradeType", *type},
                               {"upgradeErrors", json::Array{upgrade_error(request, s)}},
                               {"licenseErrors", json::Array{}},
                               {"attributes", attributes("UpgradeResult")}});
    });
}

}  // namespace

std::vector<Route> conversion_routes() {
    return {
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/conversions", list_conversions,
         Access::any, "SUB-05"},
        {"POST", "/v1/customers/{customer}/subscriptions/{subscription}/conversions", convert, Access::manage,
         "SUB-06"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/upgrades", list_upgrades, Access::any,
         "SUB-07"},
        {"POST", "/v1/customers/{customer}/subscriptions/{subscription}/upgrades", upgrade, Access::manage,
         "SUB-08"},
    };
}

}  // namespace comptoir::api::reseller
