#include "api/publisher/emulated_purchases.hpp"

#include <functional>
#include <string>

#include "api/publisher/refusals.hpp"
#include "storage/platform.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::api::publisher {
namespace {

using commands::Answer;
using commands::Work;

// In the name of the publisher's application, in the data of `partner`. What tells a repetition is the id in
// the token: the id of the call may be one that its client never changes (§8.2).
Outcome<Answer> write_for(const Services& services, const Request& request, PartnerId partner,
                          const std::function<Outcome<Done>(Work& work)>& decide) {
    commands::Call call = request.call;
    call.caller.partner = partner;
    call.idempotency_key.clear();
    const auto run = [&] {
        return services.runner.run(call, [&](Work& work) -> Outcome<Answer> {
            const auto done = decide(work);
            if (!done) return Refused{done.reason()};
            return Answer{};
        });
    };
    // Two calls with one token at one instant: the second insert fails, and a second look finds the first.
    try {
        return run();
    } catch (const sql::ConstraintError&) {
        return run();
    }
}

std::optional<PartnerId> find_buyer(const Services& services, const PublisherId& publisher) {
    std::optional<PartnerId> buyer;
    services.runner.read(
        [&](sql::Session& session) { buyer = commands::find_emulated_buyer(session, publisher); });
    return buyer;
}

bool is_known(const Services& services, SubscriptionId id) {
    bool known = false;
    services.runner.read(
        [&](sql::Session& session) { known = storage::find_directory_entry(session, id).has_value(); });
    return known;
}

}  // namespace

std::optional<http::Response> buy_if_unknown(const Services& services, const Request& request,
                                             const commands::EmulatedPurchase& purchase) {
    if (is_known(services, purchase.id)) return std::nullopt;
    const PublisherId& publisher = request.caller.publisher;
    auto buyer = find_buyer(services, publisher);
    if (!buyer) {
        const auto opened = write_for(services, request, storage::operator_partition(), [&](Work& work) {
            return commands::open_emulated_buyer(work, publisher);
        });
        if (!opened) return refusal_response(opened.reason());
        buyer = find_buyer(services, publisher);
        if (!buyer) return std::nullopt;  // A dry run opens nothing, and so finds nothing.
    }
    const auto bought = write_for(services, request, *buyer,
                                  [&](Work& work) { return commands::buy_for_emulator(work, purchase); });
    return bought ? std::nullopt : std::optional(refusal_response(bought.reason()));
}

}  // namespace comptoir::api::publisher
