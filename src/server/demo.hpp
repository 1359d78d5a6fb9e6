#pragma once

#include <filesystem>

#include "server/marketplace.hpp"

/// The demo marketplace of `serve --demo`: the example catalog, a partner with people and customers, a
/// publisher. Made at the first start, kept afterwards; `demo.json` in the data directory tells scripts how
/// to sign in.
namespace comptoir::server {

/// Who sends the demo's invoices, unless somebody is configured.
void name_demo_operator(Configuration& configuration);

/// Creates what is missing, before the server starts. Secrets are drawn at the first start and kept in
/// `DIR/demo.json`, readable by its owner only; when that file is lost, new ones are set.
void prepare_demo(Marketplace& marketplace, const std::filesystem::path& data);

/// Writes the base address, known once the server listens, into `DIR/demo.json`.
void write_demo_file(Marketplace& marketplace, const std::filesystem::path& data);

/// What `./dev run` prints: where to go and the sign-ins.
std::string describe_demo(const std::filesystem::path& data);

}  // namespace comptoir::server
