#include "commands/etag.hpp"

#include <cstdint>

namespace comptoir::commands {

std::string number_etag(std::string_view state) {
    // FNV-1a with a final mix, so that neighbours do not look alike.
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : state) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    hash = (hash ^ hash >> 32U) * 0xd6e8feb86659fd93ULL;
    return std::to_string(static_cast<std::int64_t>(hash ^ hash >> 32U));
}

}  // namespace comptoir::commands
