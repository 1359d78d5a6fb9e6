#pragma once

#include "domain/catalog/product.hpp"
#include "sql/session.hpp"

namespace comptoir::commands {

/// The catalog as stored, with the ids its products and plans were given. Documents are read on every core
/// while the next ones come from the database, and no more than a few pages of them are in memory as text.
/// Throws std::runtime_error when a stored document cannot be read.
catalog::CatalogDocument load_catalog(sql::Session& session);

}  // namespace comptoir::commands
