// error: no match for .operator==.*ProductTag.*SkuTag
#include "base/ids.hpp"

using namespace comptoir;

bool same(const ProductId& product, const ProductId& other, const SkuId& sku) {
#ifdef MISTAKE
    return !other.empty() && product == sku;
#else
    return !sku.empty() && product == other;
#endif
}
