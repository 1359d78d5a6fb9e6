#include <cstdio>
#include <iostream>
#include <string>

#include "base/check.hpp"
#include "catalog_files/import.hpp"
#include "catalog_files/reference_tables.hpp"
#include "json/value.hpp"

/// What the importer says about documents, for verdicts_test.py: <taxonomy.json> <markets.json>. One document
/// a line in, one array of `pointer: message` a line out.
int main(int count, char** arguments) {
    COMPTOIR_CHECK(count == 3);
    namespace files = comptoir::catalog_files;
    const auto taxonomy = files::parse_taxonomy(files::read_file(arguments[1]));
    const auto markets = files::parse_market_table(files::read_file(arguments[2]));
    std::string document;
    while (std::getline(std::cin, document)) {
        files::Importer importer(taxonomy, markets);
        importer.add("", document);
        const auto verdict = importer.finish({}, comptoir::Instant::of("2024-03-10T12:00:00Z"));
        comptoir::json::Array problems;
        if (!verdict) {
            for (const auto& problem : verdict.reason().problems)
                problems.emplace_back(problem.pointer + ": " + problem.message);
        }
        std::puts(comptoir::json::write(problems).c_str());
    }
    return 0;
}
