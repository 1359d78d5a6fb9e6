#include "jobs/catalog_in_force.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "commands/stored_catalog.hpp"
#include "storage/catalog.hpp"

namespace comptoir::jobs {

void CatalogInForce::put_in_force(catalog::CatalogDocument document, std::int64_t version) {
    snapshots_->set(std::make_shared<const search::CatalogSnapshot>(std::move(document), version));
    price_lists_->refresh(runner_->clock().now());
}

Result<commands::PublishedCatalog, catalog_files::ImportRefusal> CatalogInForce::publish(
    const commands::Call& call, const commands::CatalogImport& import) {
    const std::lock_guard lock(one_at_a_time_);
    auto published = commands::publish_catalog(*runner_, call, *taxonomy_, import);
    if (published && !published->repeated && !call.dry_run) {
        put_in_force(std::move(published->document), published->version);
    }
    return published;
}

bool CatalogInForce::follow() {
    const std::lock_guard lock(one_at_a_time_);
    const auto in_force = snapshots_->get();
    std::int64_t version = 0;
    std::optional<catalog::CatalogDocument> document;
    runner_->read([&](sql::Session& session) {
        version = storage::catalog_version(session);
        if (in_force && in_force->version() == version) return;
        document = commands::load_catalog(session);
    });
    if (!document) return false;
    put_in_force(*std::move(document), version);
    return true;
}

CatalogWatch::CatalogWatch(CatalogInForce& catalog, std::function<void(std::string_view)> told,
                           std::function<void(std::string_view)> failed)
    : catalog_(&catalog), told_(std::move(told)), failed_(std::move(failed)), thread_([this] { loop(); }) {}

CatalogWatch::~CatalogWatch() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void CatalogWatch::loop() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, limits::kCatalogLookSpan, [this] { return stopping_; })) {
        lock.unlock();
        try {
            if (catalog_->follow()) told_("another process published a catalog; it is in force");
        } catch (const std::exception& error) {
            failed_(fmt::format("the catalog could not be read and will be tried again: {}", error.what()));
        }
        lock.lock();
    }
}

}  // namespace comptoir::jobs
