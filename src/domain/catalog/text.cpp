#include "domain/catalog/text.hpp"

#include <algorithm>
#include <limits>
#include <new>

#include "base/check.hpp"

namespace comptoir::catalog {

Text::Text(std::string_view text) {
    if (text.empty()) return;
    COMPTOIR_CHECK(text.size() <= std::numeric_limits<std::uint32_t>::max());
    void* const memory = ::operator new(sizeof(Block) + text.size());
    block_ = ::new (memory) Block{1, static_cast<std::uint32_t>(text.size())};
    std::copy(text.begin(), text.end(), block_->first());
}

void Text::release() {
    // What the other owners did with the block happens before it goes.
    if (block_->owners.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    block_->~Block();
    ::operator delete(block_);
}

}  // namespace comptoir::catalog
