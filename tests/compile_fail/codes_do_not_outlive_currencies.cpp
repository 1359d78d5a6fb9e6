// error: use of deleted function .*Currency::code
#include "base/money.hpp"

using namespace comptoir;

std::string_view code_of(const Currency& currency) {
    return currency.code();
}

std::string code_of(const Money& money) {
#ifdef MISTAKE
    const std::string_view code = money.currency().code();
    return std::string(code);
#else
    return money.currency().str();
#endif
}
