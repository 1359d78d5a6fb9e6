// error: use of deleted function.*operator\+\(.*MoneyIn
#include "base/money.hpp"

using namespace comptoir;

Money total() {
    const MoneyIn<"EUR"> price(1250);
#ifdef MISTAKE
    const MoneyIn<"USD"> shipping(300);
#else
    const MoneyIn<"EUR"> shipping(300);
#endif
    return price + shipping;
}
