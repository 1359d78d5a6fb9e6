#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/check.hpp"

namespace comptoir::sql {

/// Prepared statements of one connection by their text; bounded, the longest unused leaves first. One thread.
template <class Prepared>
class StatementCache {
  public:
    explicit StatementCache(std::size_t max) : max_(max) {}

    Prepared* find(std::string_view statement) {
        const auto found = index_.find(statement);
        if (found == index_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->second;
    }
    bool full() const { return entries_.size() >= max_; }
    Prepared take_oldest() {
        COMPTOIR_CHECK(!entries_.empty());
        index_.erase(entries_.back().first);
        Prepared oldest = std::move(entries_.back().second);
        entries_.pop_back();
        return oldest;
    }
    Prepared& add(std::string_view statement, Prepared prepared) {
        COMPTOIR_CHECK(!full());
        entries_.emplace_front(std::string(statement), std::move(prepared));
        index_.emplace(entries_.front().first, entries_.begin());
        return entries_.front().second;
    }
    void remove(std::string_view statement) {
        const auto found = index_.find(statement);
        if (found == index_.end()) return;
        const auto entry = found->second;
        index_.erase(found);
        entries_.erase(entry);
    }
    void clear() {
        index_.clear();
        entries_.clear();
    }

  private:
    using Entries = std::list<std::pair<std::string, Prepared>>;
    std::size_t max_;
    Entries entries_;  // newest use first; the index points into the texts held here
    std::unordered_map<std::string_view, typename Entries::iterator> index_;
};

}  // namespace comptoir::sql
