#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace comptoir {

void check_failed(const char* expression, const char* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: this must hold: %s\n", file, line, expression);
    std::fflush(stderr);
    std::abort();
}

}  // namespace comptoir
