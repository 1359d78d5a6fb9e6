#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/offering.hpp"
#include "commands/runner.hpp"
#include "commands/work.hpp"
#include "domain/ordering/eligibility.hpp"
#include "domain/ordering/prerequisites.hpp"
#include "domain/ordering/purchase.hpp"
#include "storage/parties.hpp"

/// The steps that every way of buying shares: may this partner buy for this customer, what exactly is bought,
/// and the order with its subscriptions. Source: commerce rules R50–R70, R93.
namespace comptoir::commands {

/// One line as the buyer asked for it.
struct LineRequest {
    std::string catalog_item_id;
    std::int64_t quantity = 1;
    std::string billing_cycle;  ///< Wire value, or empty when the order's decides.
    std::string term_duration;  ///< ISO 8601, or empty.
    std::string renews_to;      ///< ISO 8601, or empty.
    std::string friendly_name;
    ordering::ProvisioningContext provisioning_context = {};
    bool attested = false;      ///< The buyer accepts the publisher's terms (R52).
    std::string reseller = {};  ///< Of record: program id of an indirect provider's reseller, or empty.
    SubscriptionId subscription = {};  ///< Of this id; nil: a new one. What has one waits for its activation.
};

/// A line that can be ordered, with everything it costs.
struct LinePlan {
    Offering offering;
    ordering::CatalogItem item;
    std::int64_t quantity = 1;
    std::string friendly_name;
    std::string billing_cycle;   ///< Wire value of the line: decides its order group (R57).
    subscriptions::Terms terms;  ///< First paid term, at the price row in force now (R62).
    std::optional<subscriptions::Terms> next_terms;
    std::optional<Period> trial;  ///< Begins with a free trial (R93).
    std::optional<Period> renews_to;
    ordering::ProvisioningContext provisioning_context;
    bool attested = false;
    std::optional<parties::Reseller> reseller;  ///< Of record.
    SubscriptionId subscription = {};           ///< As in the request.
};

/// R50 except availability, in order. `incoming` is what the purchase will cost at once, for the credit
/// check.
Outcome<Done> check_prerequisites(sql::Session& session, const Parties& parties,
                                  std::optional<Money> incoming);
ordering::PrerequisiteFacts prerequisite_facts(sql::Session& session, const Parties& parties,
                                               std::optional<Money> incoming);

/// Reseller contract §1.14: how many seats a subscription of a sandbox account may have, however it comes to
/// them. Refused: sandbox_limit.
Outcome<Done> check_sandbox_seats(const storage::PartnerFacts& partner, std::int64_t quantity);

/// Checks one line against catalog, rules R27, R58–R61 and sandbox limits, and prices it; then the reseller
/// of record, as `find_reseller`. `before` are the earlier lines of the same purchase: what they buy counts
/// as owned (R59, R95).
Outcome<LinePlan> plan_line(Work& work, const Parties& parties, const LineRequest& request,
                            const std::vector<LinePlan>& before);

/// The billing cycle of an order that names none: `one_time` for an item that is only paid at once and has no
/// other word, else `monthly` (reseller contract §2.8).
std::string default_billing_cycle(const search::CatalogSnapshot& catalog, std::string_view catalog_item_id,
                                  Instant at);

/// The charge that activation of the line will bring about: 0 for a trial (R53 counts it as incoming).
Money first_charge(const LinePlan& line, const storage::PartnerFacts& partner);
/// True for a line that its purchase activates, so that its first charge is written with the order.
bool activates_at_once(const LinePlan& line, const storage::PartnerFacts& partner);

/// Writes order, lines, subscriptions, directory, timers, audit and events (R65–R70).
struct OrderRequest {
    std::string billing_cycle;
    std::string order_group;
    std::optional<CartId> cart;
};
ordering::Order place_order(Work& work, const Parties& parties, const OrderRequest& request,
                            const std::vector<LinePlan>& lines);

}  // namespace comptoir::commands
