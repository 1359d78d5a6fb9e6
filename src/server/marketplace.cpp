#include "server/marketplace.hpp"

#include "api/docs/surface.hpp"
#include "api/edge/audiences.hpp"
#include "api/edge/limiter.hpp"
#include "api/identity/surface.hpp"
#include "api/marketplace/surface.hpp"
#include "api/publisher/errors.hpp"
#include "api/publisher/surface.hpp"
#include "api/publisher/webhook_calls.hpp"
#include "api/reseller/callbacks.hpp"
#include "api/reseller/dispatch.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/verdicts.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/publisher_calls.hpp"
#include "http/paging.hpp"
#include "http/problem.hpp"
#include "server/descriptors.hpp"
#include "server/installation_key.hpp"

namespace comptoir::server {
namespace {

enum class Side { identity, reseller, publisher, marketplace, docs };

// Which surface a path belongs to: by its first segment, whatever the case (reseller contract §1.1, §1.2).
Side side_of(const std::vector<std::string>& segments) {
    if (segments.empty()) return Side::docs;
    const std::string first = to_lower(segments.front());
    for (const std::string_view prefix : {"v1", "v1.0", "webhooks", "auditactivity", "partner"}) {
        if (first == prefix) return Side::reseller;
    }
    if (first == "api") return Side::publisher;
    if (first == "docs") return Side::docs;
    for (const std::string_view prefix : {"marketplace", "activate", "accept-partner", "sandbox-activation",
                                          "healthz", "readyz", "metrics"}) {
        if (first == prefix) return Side::marketplace;
    }
    return Side::identity;
}

documents::Fonts fonts_in(const std::filesystem::path& folder) {
    try {
        return documents::Fonts(folder);
    } catch (const documents::FontsMissing& missing) {
        throw ConfigurationError{missing.what()};
    }
}

// Of a target that may be malformed or cut off, in origin or absolute form.
std::vector<std::string> segments_of(std::string_view target) {
    const auto scheme_end = target.find("://");
    if (!target.starts_with('/') && scheme_end != std::string_view::npos) {
        target.remove_prefix(std::min(target.find('/', scheme_end + 3), target.size()));
    }
    std::vector<std::string> segments;
    for (const std::string_view part : split(target.substr(0, target.find('?')), '/')) {
        if (!part.empty()) segments.emplace_back(part);
    }
    return segments;
}

std::string url_of(const Configuration& configuration, std::uint16_t port) {
    if (!configuration.public_url.empty()) {
        std::string url = configuration.public_url;
        while (url.ends_with('/')) url.pop_back();
        return url;
    }
    return fmt::format("http://{}:{}", configuration.host(), port);
}

// Checked where it begins to count, too: not every server is started by the command line.
api::publisher::Profile profile_of(const Configuration& configuration) {
    check(configuration);
    const auto profile = api::publisher::parse_profile(configuration.fulfillment_profile);
    COMPTOIR_CHECK(profile.has_value());
    return *profile;
}

std::vector<std::string> names_of(const Configuration& configuration, const std::string& base_url) {
    std::vector<std::string> names = configuration.other_urls();
    names.push_back(base_url);
    return names;
}

}  // namespace

// Made once the port is known, because links and issuers carry the public address.
struct Marketplace::Surfaces {
    Surfaces(Core& core, statements::Statements& statements,
             const api::edge::InstallationKey& installation_key, const Configuration& configuration,
             const std::string& base_url, const api::edge::Log& log)
        : audiences(names_of(configuration, base_url)),
          keys(core.runner(), core.real_clock(), installation_key),
          webhook_keys(core.runner(), core.real_clock(), installation_key,
                       configuration.webhook_certificate_name),
          directory(core.runner(), core.real_clock()),
          authenticator(keys, directory, audiences, core.real_clock()),
          partner_rates({configuration.rate_limit, configuration.customer_rate_limit}, core.real_clock(),
                        log),
          publisher_rates({configuration.publisher_rate_limit, 0}, core.real_clock(), log),
          pages(keys.seal_keys().front(), "page"),
          links(keys.seal_keys().front(), "activation"),
          verdicts(std::chrono::seconds(configuration.publisher_wait)),
          identity(
              {core.runner(), keys, authenticator, core.real_clock(), base_url, audiences,
               configuration.sandbox ? api::identity::Guessing::free : api::identity::Guessing::slowed_down,
               log, configuration.behind_proxy ? api::identity::Front::proxy : api::identity::Front::none}),
          reseller({core.runner(),
                    pages,
                    links,
                    core.support_topics(),
                    core.price_lists(),
                    statements,
                    base_url,
                    configuration.partner_suspension,
                    configuration.users_only,
                    &partner_rates,
                    {.this_machine = configuration.sandbox,
                     .private_networks = configuration.webhook_private_addresses},
                    &verdicts},
                   authenticator, log),
          publisher({core.runner(), pages, links, base_url, &publisher_rates, profile_of(configuration)},
                    authenticator, log),
          marketplace(services_of(core, statements, configuration, base_url, log), authenticator,
                      core.real_clock()),
          docs({description(core, "marketplace.json"), description(core, "reseller.json")}, core.random()) {}

    static std::shared_ptr<const std::string> description(const Core& core, std::string_view name) {
        return std::make_shared<const std::string>(
            catalog_files::read_file(core.share() / "docs" / "openapi" / name));
    }

    api::marketplace::Services services_of(Core& core, statements::Statements& statements,
                                           const Configuration& configuration, const std::string& base_url,
                                           const api::edge::Log& log) {
        api::marketplace::Services services{
            .runner = core.runner(),
            .price_lists = core.price_lists(),
            .statements = statements,
            .taxonomy = core.taxonomy(),
            .topics = core.support_topics(),
            .publish_catalog =
                [&core](const commands::Call& call, const commands::CatalogImport& import) {
                    return core.catalog().publish(call, import);
                },
            .links = links,
            .webhook_keys = webhook_keys,
            .base_url = base_url,
            .openapi = description(core, "marketplace.json"),
            .advance_clock = {},
            .log = log};
        if (configuration.sandbox) {
            services.advance_clock = [&core](const commands::Call& call, Instant to,
                                             const jobs::PrintMove& print) {
                return jobs::advance_clock(core.runner(), core.timers(), core.clock(), to, call, print);
            };
        }
        return services;
    }

    api::edge::Audiences audiences;
    api::edge::TokenKeys keys;
    api::edge::WebhookKeys webhook_keys;
    api::edge::Directory directory;
    api::edge::Authenticator authenticator;
    api::edge::Limiter partner_rates;
    api::edge::Limiter publisher_rates;
    http::TokenSealer pages;
    http::TokenSealer links;
    api::reseller::Verdicts verdicts;
    api::identity::Surface identity;
    api::reseller::Surface reseller;
    api::publisher::Surface publisher;
    api::marketplace::Surface marketplace;
    api::docs::Surface docs;
};

Marketplace::Marketplace(const Configuration& configuration, RandomSource& random, const Clock& clock,
                         Log log)
    : configuration_(configuration),
      log_(std::move(log)),
      log_failure_([this](std::string_view text) { log_(LogLevel::error, text); }),
      fonts_(fonts_in(configuration.fonts)),
      core_(configuration, random, clock),
      statements_(core_.runner(), fonts_),
      installation_key_(load_installation_key(configuration_, core_.runner(), log_)) {
    if (core_.clock().is_virtual() && !configuration_.sandbox)
        throw ConfigurationError{"these data live on a sandbox's virtual clock; serve them with --sandbox"};
    std::filesystem::create_directories(configuration_.data);
    core_.price_lists().forget_earlier_run();
    if (configuration_.sandbox) core_.start_virtual_time();
    if (profile_of(configuration_) != api::publisher::Profile::contract) {
        log_(LogLevel::warning, fmt::format("/api has the profile {}: anybody may act as a publisher",
                                            configuration_.fulfillment_profile));
    }
    http::ServerOptions options;
    options.address = configuration_.address();
    options.port = configuration_.port();
    options.io_threads = configuration_.io_threads;
    options.workers = configuration_.workers;
    options.spool_directory = configuration_.data;
    options.body_bytes_max_of = api::marketplace::body_bytes_max;
    options.connections_max = connections_possible(configuration_, log_);
    options.log = log_failure_;
    options.answer_now = [this](const http::Request& request) { return answer_now(request); };
    server_ = std::make_unique<http::Server>(
        std::move(options), [this](const http::Request& request) { return handle(request); },
        [this](int status, std::string_view reason, const http::Request& request) {
            return refuse(status, reason, request);
        });
}

Marketplace::~Marketplace() {
    stop();
}

void Marketplace::start() {
    // A chosen port is known before it is bound, so nothing is ever asked of surfaces that are not there.
    const auto make_surfaces = [this](std::uint16_t port) {
        surfaces_ = std::make_unique<Surfaces>(core_, statements_, installation_key_, configuration_,
                                               url_of(configuration_, port), log_failure_);
        serving_.store(true);
    };
    if (configuration_.port() != 0) make_surfaces(configuration_.port());
    server_->start();
    if (configuration_.port() == 0) make_surfaces(server_->port());
    if (!configuration_.sandbox)
        scheduler_ = std::make_unique<jobs::Scheduler>(core_.timers(), core_.clock(), log_failure_);
    catalog_watch_ = std::make_unique<jobs::CatalogWatch>(
        core_.catalog(), [this](std::string_view text) { log_(LogLevel::info, text); }, log_failure_);
    start_delivery();
}

// On the machine's time in a sandbox too: receivers are real.
void Marketplace::start_delivery() {
    http::ClientOptions options;
    options.allow_private_addresses = configuration_.webhook_private_addresses;
    options.allow_loopback = configuration_.sandbox;
    delivery_ = std::make_unique<jobs::Delivery>(core_.runner(), std::move(options),
                                                 std::vector{partners_webhooks(), publishers_webhooks()},
                                                 log_failure_);
}

jobs::Carrier Marketplace::partners_webhooks() {
    jobs::Carrier carrier;
    carrier.kind = storage::kWebhook;
    carrier.waits = limits::kWebhookWaits;
    carrier.pack = [this, base_url = base_url()](const storage::Lane&, const storage::Delivery& delivery) {
        const auto key = surfaces_->webhook_keys.signing();
        http::ClientRequest call;
        core_.runner().read([&](sql::Session& session) {
            call = api::reseller::callback_of(session, delivery.event, *key, base_url);
        });
        return call;
    };
    return carrier;
}

jobs::Carrier Marketplace::publishers_webhooks() {
    jobs::Carrier carrier;
    carrier.kind = storage::kPublisherLane;
    carrier.pack = [this, base_url = base_url()](const storage::Lane& lane,
                                                 const storage::Delivery& delivery) {
        std::optional<storage::SentMessage> sent;
        core_.runner().read(
            [&](sql::Session& session) { sent = storage::message_of(session, lane, delivery.event.seq); });
        COMPTOIR_CHECK(sent.has_value());
        return api::publisher::webhook_call(
            *core_.snapshots().get(), *sent,
            {*surfaces_->keys.signing(), base_url, core_.real_clock().now(), core_.random()});
    };
    carrier.note = [this](commands::Work& work, const commands::Claim& claim,
                          const storage::DeliveryAttempt& attempt, bool goes_on) {
        return commands::note_publisher_call(work, claim, attempt, core_.clock().now(), goes_on);
    };
    return carrier;
}

void Marketplace::stop() {
    if (serving_.load()) surfaces_->marketplace.stop();
    core_.timers().stop();
    catalog_watch_.reset();
    scheduler_.reset();
    delivery_.reset();
    server_->stop();
}

std::uint16_t Marketplace::port() const {
    return server_->port();
}

std::string Marketplace::base_url() const {
    return url_of(configuration_, port());
}

void Marketplace::forget_principals() {
    if (serving_.load()) surfaces_->directory.forget();
}

std::optional<http::Response> Marketplace::answer_now(const http::Request& request) {
    if (!serving_.load()) return std::nullopt;
    switch (side_of(request.segments)) {
        case Side::reseller:
            return surfaces_->reseller.answer_now(request);
        case Side::marketplace:
            return surfaces_->marketplace.answer_now(request);
        case Side::publisher:
        case Side::docs:
        case Side::identity:
            return std::nullopt;
    }
    check_failed("a known Side", __FILE__, __LINE__);
}

http::Response Marketplace::handle(const http::Request& request) {
    if (!serving_.load()) return refuse(503, "The marketplace is starting.", request);
    switch (side_of(request.segments)) {
        case Side::reseller:
            return surfaces_->reseller.handle(request);
        case Side::publisher:
            return surfaces_->publisher.answer(request);
        case Side::marketplace:
            return surfaces_->marketplace.answer(request);
        case Side::docs:
            return surfaces_->docs.answer(request);
        case Side::identity:
            // What nobody owns is most likely a partner's call that went astray, and `/generatetoken` is on
            // the partners' host (reseller contract §1.1, E7).
            if (surfaces_->identity.owns(request)) return surfaces_->identity.answer(request);
            return api::reseller::refuse_unread(404, "", request, core_.random());
    }
    check_failed("a known Side", __FILE__, __LINE__);
}

http::Response Marketplace::refuse(int status, std::string_view reason, const http::Request& request) {
    switch (side_of(segments_of(request.target))) {
        case Side::reseller:
            return api::reseller::refuse_unread(status, reason, request, core_.random());
        case Side::publisher:
            return api::publisher::refuse_unread(status, reason, request, core_.random());
        case Side::identity:
            // Before the surfaces are there, nobody has read the keys.
            if (serving_.load()) return surfaces_->identity.transport_error(status, reason);
            [[fallthrough]];
        case Side::marketplace:
        case Side::docs:
            return api::marketplace::refuse_unread(status, reason, request, core_.random());
    }
    check_failed("a known Side", __FILE__, __LINE__);
}

}  // namespace comptoir::server
