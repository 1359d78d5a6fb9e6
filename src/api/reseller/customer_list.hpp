#pragma once

#include "api/reseller/surface.hpp"

namespace comptoir::api::reseller {

/// CUS-02: a partner's customers, page by page (reseller contract §1.9, §1.10, §2.3).
http::Response list_customers(const Services& services, const Request& request);

}  // namespace comptoir::api::reseller
