#pragma once

#include <optional>

#include "catalog_files/members.hpp"
#include "domain/catalog/rules.hpp"

namespace comptoir::catalog_files {

struct ReadOffer {
    catalog::Product product;
    catalog::PriceSources sources;
};

/// Nothing when even the id is unreadable. Problems go to the report; the result is meaningful only without
/// any.
std::optional<catalog::Publisher> read_publisher(const Node& node);
std::optional<ReadOffer> read_offer(const Node& node);

/// The part of an offer below `/plans/<n>`; adds the plan and where its price rows came from.
void read_plan(const Node& node, ReadOffer& offer);

}  // namespace comptoir::catalog_files
