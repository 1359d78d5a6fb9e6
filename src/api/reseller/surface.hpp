#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/edge/client_mode.hpp"
#include "api/edge/limiter.hpp"
#include "commands/runner.hpp"
#include "commands/webhooks.hpp"
#include "domain/support/topics.hpp"
#include "http/message.hpp"
#include "http/paging.hpp"
#include "http/router.hpp"
#include "price_lists/price_lists.hpp"
#include "statements/statements.hpp"

/// `/v1` and its siblings: what every handler gets, and the one visible table of routes.
/// Source: reseller contract §1, §2.0.
namespace comptoir::api::reseller {

class Verdicts;

/// What handlers work with. Lives as long as the server.
struct Services {
    commands::Runner& runner;
    const http::TokenSealer& pages;  ///< Continuation tokens (§1.9).
    const http::TokenSealer& links;  ///< Handles of activation links and purchase tokens.
    const support::Topics& topics;   ///< What service requests are about.
    price_lists::PriceLists& price_lists;
    statements::Statements& statements;
    std::string base_url;  ///< Public address without a final slash, for absolute links.
    /// R103: partners may suspend what they sold. False restores the refusal of the service that the contract
    /// describes (SUB-03, 800096).
    bool partners_suspend = true;
    /// §1.3.5: what is documented for people's tokens refuses those of applications alone (900150).
    bool users_only = false;
    edge::Limiter* limiter = nullptr;           ///< §1.12; without one nothing is limited.
    commands::WebhookReach webhook_reach = {};  ///< Where partners' webhooks may lead.
    Verdicts* verdicts = nullptr;               ///< Without one no call waits for a publisher.
};

/// One authenticated request of a partner.
struct Request {
    const http::Request& http;
    const http::PathParameters& path;
    const commands::Caller& caller;
    edge::ClientMode mode;  ///< Appendix A.6.
    std::string locale;     ///< `X-Locale`, `en-US` by default.
    commands::Call call;    ///< Ready for `Runner::run`: idempotency key, dry run.
};

using Handler = http::Response (*)(const Services&, const Request&);

/// Who may call: R54.
enum class Access {
    anyone,    ///< Without a token: the address itself is the permission.
    any,       ///< Every role of the partner.
    buy,       ///< Admin agent, sales agent, global admin.
    manage,    ///< Admin agent, global admin.
    invoices,  ///< Billing admin, global admin; admin agents may read.
};

struct Route {
    std::string_view method;
    std::string_view pattern;
    Handler handler;
    Access access;
    std::string_view source;  ///< Id of the contract's index: `CRT-01`.
    /// Follows from the catalog, the caller, the address and the language alone.
    bool of_catalog = false;
    /// An indirect reseller may ask it of its provider's customers that it sells to, too.
    bool of_resellers = false;
};

/// One table per resource file; `routes.cpp` joins them in the order of the contract.
const std::vector<Route>& catalog_routes();
const std::vector<Route>& offer_routes();
const std::vector<Route>& customer_routes();
const std::vector<Route>& validation_routes();
const std::vector<Route>& agreement_routes();
const std::vector<Route>& relationship_routes();
const std::vector<Route>& cart_routes();
const std::vector<Route>& order_routes();
const std::vector<Route>& subscription_routes();
const std::vector<Route>& analytics_routes();
const std::vector<Route>& invoice_routes();
const std::vector<Route>& service_request_routes();
const std::vector<Route>& audit_routes();
const std::vector<Route>& profile_routes();
const std::vector<Route>& price_sheet_routes();
const std::vector<Route>& webhook_routes();
std::vector<Route> all_routes();

}  // namespace comptoir::api::reseller
