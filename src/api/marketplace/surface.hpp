#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/edge/authenticate.hpp"
#include "api/edge/rendered_answers.hpp"
#include "api/edge/webhook_keys.hpp"
#include "api/marketplace/bounds.hpp"
#include "api/marketplace/language.hpp"
#include "commands/publish_catalog.hpp"
#include "commands/runner.hpp"
#include "domain/catalog/taxonomy.hpp"
#include "domain/support/topics.hpp"
#include "http/message.hpp"
#include "http/paging.hpp"
#include "http/router.hpp"
#include "price_lists/price_lists.hpp"
#include "statements/statements.hpp"

/// `/marketplace/v1`, our own surface: what the compatible contracts lack. docs/openapi/marketplace.json
/// describes it. Besides, the few public addresses that belong to no contract: activation links, health.
/// Sources: architecture §1, §5; commerce rules §2, §3, §11.3.
namespace comptoir::api::marketplace {

/// What handlers work with. Lives as long as the server.
struct Services {
    commands::Runner& runner;
    price_lists::PriceLists& price_lists;
    statements::Statements& statements;
    const catalog::Taxonomy& taxonomy;
    const support::Topics& topics;  ///< What service requests are about.
    /// Publishes and puts in force (commands::publish_catalog).
    std::function<Result<commands::PublishedCatalog, catalog_files::ImportRefusal>(
        const commands::Call&, const commands::CatalogImport&)>
        publish_catalog;
    const http::TokenSealer& links;   ///< Handles and purchase tokens: the one of the other surfaces.
    edge::WebhookKeys& webhook_keys;  ///< Sign the event feed.
    std::string base_url;             ///< Public address without a final slash.
    std::shared_ptr<const std::string> openapi;  ///< Text of docs/openapi/marketplace.json.
    /// Moves the virtual clock; `print` makes the answer from the number of timers that ran. Empty without
    /// `--sandbox`.
    using PrintMove = std::function<commands::Answer(std::int64_t executed)>;
    std::function<Outcome<commands::Answer>(const commands::Call&, Instant to, const PrintMove& print)>
        advance_clock;
    std::function<void(std::string_view)> log;  ///< Told about what went wrong on our side.
};

/// One request whose caller may make it.
struct Request {
    const http::Request& http;
    const http::PathParameters& path;
    const edge::Authenticated* who;  ///< Null on public routes.
    Language language;
    commands::Call call;  ///< Ready for `Runner::run`: idempotency key, dry run.
    Bounds& bounds;

    PartnerId partner() const { return call.caller.partner; }
    std::string_view locale() const { return locale_of(language); }
};

using Handler = http::Response (*)(const Services&, const Request&);

/// Who may call.
enum class Access {
    everybody,   ///< Without a token.
    registered,  ///< Any partner, publisher or operator.
    partner,     ///< Every role of a partner.
    manage,      ///< R54: admin agent, global admin.
    publisher,   ///< A publisher's applications, and the operator.
    invoices,    ///< R54: billing admin, global admin; admin agents may read.
    audit,       ///< Who may change what was bought (R54: admin agent, global admin), and the operator.
    marketplace_operator,
};

struct Route {
    std::string_view method;
    std::string_view pattern;
    Handler handler;
    Access access;
    bool sandbox_only = false;  ///< Unknown without `--sandbox` (architecture §5).
    /// Follows from the catalog, the caller, the address and the language alone.
    bool of_catalog = false;
};

/// One table per resource file.
const std::vector<Route>& description_routes();
const std::vector<Route>& product_routes();
const std::vector<Route>& price_list_routes();
const std::vector<Route>& eligibility_routes();
const std::vector<Route>& customer_routes();
const std::vector<Route>& subscription_routes();
const std::vector<Route>& operation_routes();
const std::vector<Route>& charge_routes();
const std::vector<Route>& invoice_routes();
const std::vector<Route>& event_routes();
const std::vector<Route>& audit_routes();
const std::vector<Route>& webhook_routes();
const std::vector<Route>& publisher_call_routes();
const std::vector<Route>& service_request_routes();
const std::vector<Route>& catalog_routes();
const std::vector<Route>& sandbox_routes();
const std::vector<Route>& activation_routes();
/// All of them, in the order of the description.
std::vector<Route> all_routes();

/// Bytes a body may have: an operator's import is larger than the others.
std::size_t body_bytes_max(std::string_view method, std::string_view target);

/// For the gateway's own refusals: the transport's status stays what it is.
http::Response transport_error(int status, std::string_view reason);
/// The same for what no handler has seen, with the ids that every answer carries, as far as the request was
/// read.
http::Response refuse_unread(int status, std::string_view reason, const http::Request& request,
                             RandomSource& random);

/// Threads: any.
class Surface {
  public:
    /// `machine_clock` measures rates; the marketplace's may be virtual.
    Surface(Services services, edge::Authenticator& authenticator, const Clock& machine_clock);

    /// True when the request is for a path of this surface.
    bool owns(const http::Request& request) const;
    /// Never throws for what a client, the database or a handler does.
    http::Response answer(const http::Request& request) const;
    /// What can be answered from memory, without waiting; nothing when `answer` has to be asked.
    std::optional<http::Response> answer_now(const http::Request& request) const;
    /// Ends calls that wait for events; call it before the server stops.
    void stop();

  private:
    http::Response dispatch(const http::Request& request, std::string_view request_id,
                            std::string_view trace_id) const;

    Services services_;
    edge::Authenticator* authenticator_;
    std::unique_ptr<Bounds> bounds_;
    std::vector<Route> routes_;
    http::RouteIndex index_;
    std::unique_ptr<edge::RenderedAnswers> rendered_;
};

}  // namespace comptoir::api::marketplace
