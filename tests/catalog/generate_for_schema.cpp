#include <cstdio>
#include <filesystem>

#include "base/check.hpp"
#include "catalog_files/generate.hpp"
#include "catalog_files/import.hpp"
#include "catalog_files/reference_tables.hpp"

/// Writes a small generated catalog for schema_test.py: <taxonomy.json> <directory>.
int main(int count, char** arguments) {
    COMPTOIR_CHECK(count == 3);
    namespace files = comptoir::catalog_files;
    const auto taxonomy = files::parse_taxonomy(files::read_file(arguments[1]));
    const std::filesystem::path directory = arguments[2];
    std::filesystem::create_directories(directory);
    files::write_generated(taxonomy, {200, 1}, [&](std::string_view name, std::string_view text) {
        std::FILE* file = std::fopen((directory / name).c_str(), "wb");
        COMPTOIR_CHECK(file != nullptr);
        COMPTOIR_CHECK(std::fwrite(text.data(), 1, text.size(), file) == text.size());
        COMPTOIR_CHECK(std::fclose(file) == 0);
    });
    return 0;
}
