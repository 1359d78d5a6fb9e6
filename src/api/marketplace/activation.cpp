#include "api/marketplace/pages.hpp"
#include "api/marketplace/surface.hpp"
#include "commands/activation_link.hpp"
#include "storage/subscriptions.hpp"

/// Where activation links lead (commerce rules R71, R78; publisher contract §2). Whoever holds a link may
/// follow it: the partner passes it on to the customer.
namespace comptoir::api::marketplace {
namespace {

constexpr Words kUnknown{
    "This link is not valid", "Ask the partner who sold you the subscription for the activation link.",
    "Ce lien n'est pas valide", "Demandez le lien d'activation au partenaire qui vous a vendu l'abonnement."};
constexpr Words kEnded{
    "This subscription has ended", "It can no longer be activated or managed on the publisher's site.",
    "Cet abonnement a pris fin", "Il ne peut plus être activé ni géré sur le site de l'éditeur."};
constexpr Words kTooMany{"Too many calls", "Please open the link again in a moment.", "Trop d'appels",
                         "Veuillez rouvrir le lien dans un instant."};
constexpr Words kPartner{
    "Nothing to accept here",
    "Your partner enters your company as a customer, and you agree with your partner in "
    "writing. Please write to the partner who sent you this link.",
    "Rien à accepter ici",
    "Votre partenaire inscrit votre société comme cliente, et vous vous accordez avec lui par "
    "écrit. Veuillez écrire au partenaire qui vous a envoyé ce lien."};
constexpr Words kSandbox{
    "A link of a test account", "Subscriptions of this account are activated through the API.",
    "Un lien d'un compte de test", "Les abonnements de ce compte sont activés par l'API."};

// The configured address may have a query of its own; imports refuse a `#`.
std::string landing_page(const std::string& url, const std::string& token) {
    const auto question = url.find('?');
    const bool bare = question == std::string::npos;
    const bool joined = !bare && (url.ends_with('?') || url.ends_with('&'));
    return fmt::format("{}{}token={}", url, bare ? "?" : joined ? "" : "&", token);
}

http::Response activate(const Services& services, const Request& request) {
    if (!request.bounds.activations.admits()) {
        http::Response response = page(429, kTooMany, request.language);
        response.headers.set("Retry-After", "1");
        return response;
    }
    const auto target = commands::open_handle(services.links, request.path["handle"]);
    std::optional<subscriptions::Subscription> subscription;
    if (target) {
        services.runner.read([&](sql::Session& session) {
            subscription = storage::find_subscription(session, target->partner, target->subscription);
        });
    }
    if (!subscription) return page(404, kUnknown, request.language);
    // 410: it was there and will not come back, so that nobody keeps trying.
    if (subscription->ended()) return page(410, kEnded, request.language);
    const auto catalog = services.runner.catalog();
    const catalog::Product* product = catalog->find_product(subscription->product);
    if (product == nullptr || !product->technical) return page(404, kUnknown, request.language);
    // R71: each opening issues a fresh token.
    const std::string token =
        commands::make_purchase_token(services.links, subscription->id, services.runner.clock().now());
    http::Response response;
    response.status = 302;
    response.headers.set("Location", landing_page(product->technical->landing_page_url.str(), token));
    forbid_traces(response);
    return response;
}

// Where partners' clients send a customer to accept them (reseller contract REL-01).
http::Response partner_page(const Services&, const Request& request) {
    return page(200, kPartner, request.language);
}

http::Response sandbox_page(const Services&, const Request& request) {
    return page(200, kSandbox, request.language);
}

}  // namespace

const std::vector<Route>& activation_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/activate/{handle}", &activate, Access::everybody},
        {"GET", "/accept-partner", &partner_page, Access::everybody},
        {"GET", "/sandbox-activation/{subscription}", &sandbox_page, Access::everybody},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
