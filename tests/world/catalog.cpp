#include <fmt/format.h>

#include <stdexcept>

#include "domain/catalog/availability.hpp"
#include "world.hpp"

/// What the world sells.
namespace comptoir::testing_world {

std::string World::try_import(const Sold& sold) {
    const json::Value file = catalog_file(sold.plans, sold.offer);
    server::Core& core = marketplace_->core();
    const auto published = core.import(commands::clockwork(storage::operator_partition()),
                                       {{"test.json", json::write(file)}}, "test", false);
    if (published) return "";
    const auto& problem = published.reason().problems.front();
    return problem.pointer + ": " + problem.message;
}

void World::import(const Sold& sold) {
    if (const std::string problem = try_import(sold); !problem.empty()) throw std::runtime_error(problem);
}

Item World::item_of(const Sold& sold, std::size_t plan) {
    const auto catalog = marketplace_->core().snapshots().get();
    const catalog::Product* product = catalog->find_offer(PublisherId("isv"), OfferId(sold.offer));
    const catalog::Plan& one = product->plans.at(plan);
    const PlanSpec& spec = sold.plans.at(plan);
    const auto available =
        catalog::availabilities(*product, one, catalog::Market::of(spec.market), std::nullopt);
    return {fmt::format("{}:{}:{}", product->id.str(), one.sku.str(), available.front().id.str()), spec.term,
            spec.billing_plan};
}

Item World::sells(const PlanSpec& plan) {
    Sold sold{{plan}, {}, fmt::format("offer-{}", sold_.size() + 1)};
    import(sold);
    sold.items.push_back(item_of(sold, 0));
    sold_.push_back(sold);
    return sold.items.front();
}

Item World::sells_beside(const Item& item, const PlanSpec& plan) {
    for (Sold& sold : sold_) {
        if (sold.items.front().catalog_item_id != item.catalog_item_id) continue;
        sold.plans.push_back(plan);
        import(sold);
        sold.items.push_back(item_of(sold, sold.plans.size() - 1));
        return sold.items.back();
    }
    throw std::runtime_error("not on sale");
}

std::string World::tries_prices(const Item& item, std::vector<Price> prices) {
    for (Sold& sold : sold_) {
        for (std::size_t i = 0; i < sold.items.size(); ++i) {
            if (sold.items[i].catalog_item_id != item.catalog_item_id) continue;
            Sold changed = sold;
            changed.plans[i].prices = std::move(prices);
            std::string problem = try_import(changed);
            if (problem.empty()) sold = changed;
            return problem;
        }
    }
    throw std::runtime_error("not on sale");
}

void World::changes_prices(const Item& item, std::vector<Price> prices) {
    if (const std::string problem = tries_prices(item, std::move(prices)); !problem.empty()) {
        throw std::runtime_error(problem);
    }
}

std::string World::price_rows(const Item& item) {
    const std::string product = item.catalog_item_id.substr(0, item.catalog_item_id.find(':'));
    const auto found = marketplace_->core().snapshots().get()->find_product(ProductId(product));
    std::string text;
    for (const catalog::PriceRow& row : found->plans.front().prices) {
        text += fmt::format("{} {} {} from {}\n", row.term.str(), catalog::to_text(row.billing_plan),
                            row.unit_price.str(), row.starts.date().str());
    }
    return text;
}

}  // namespace comptoir::testing_world
