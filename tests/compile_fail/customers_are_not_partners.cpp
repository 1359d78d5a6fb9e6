// error: could not convert .*CustomerTag.*PartnerTag
#include "base/ids.hpp"

using namespace comptoir;

std::string invoices_of(PartnerId partner) {
    return partner.str();
}

std::string invoices(const PartnerId& partner, const CustomerId& customer) {
#ifdef MISTAKE
    return partner.str() + invoices_of(customer);
#else
    return customer.str() + invoices_of(partner);
#endif
}
