#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/reseller/wire.hpp"
#include "http/message.hpp"

/// Links from one page of a collection to the next (reseller contract §1.9).
namespace comptoir::api::reseller {

/// The request's URI as links print it, these query parameters set or replaced; names compare without regard
/// to case and underscores.
std::string uri_with(const http::Request& request,
                     const std::vector<std::pair<std::string, std::string>>& parameters);

/// `size`, cut to `maximum`; 0, as when absent, means all or the default of the collection. Nothing when it
/// is no number or negative. Not every collection calls it so.
std::optional<int> wanted_size(const http::Request& request, int maximum, std::string_view name = "size");
/// `offset`, zero based. Nothing when it is no number or negative.
std::optional<int> wanted_offset(const http::Request& request);

inline constexpr std::string_view kContinuationToken = "MS-ContinuationToken";

/// The token of a seek request, from the header or the parameter `MS-ContinuationToken`; nothing without one.
std::optional<std::string_view> continuation_token(const http::Request& request);
/// What the link to this very page needs beside its URI: the token that came in a header.
std::vector<KeyValue> headers_of_self(const http::Request& request);

/// Which page a seek request asks for, seen from the page that its token came with.
enum class Seek { first, next, previous, last, here };
/// `seekOperation` in any spelling; a token without one asks for the next page, and without a token there is
/// nothing to be before, after or at, so that all but `Last` begin. Nothing when the word is unknown.
std::optional<Seek> wanted_seek(const http::Request& request);

/// Where a page lies: keys of its first and its last row. What comes before all rows is {1, 0}.
struct SeekPosition {
    std::int64_t first = 1;
    std::int64_t last = 0;
};

template <class Row>
struct SoughtPage {
    std::vector<Row> rows;
    bool more = false;  ///< There are rows after these.
};

/// The page of `size` rows that `seek` asks for. `after(key, limit)` and `before(key, limit)` read up to
/// `limit` rows on one side of a key, those next to it, in the order of keys; `key_of` is a row's key, 1 or
/// more.
template <class After, class Before, class KeyOf>
auto sought_page(Seek seek, SeekPosition from, int size, const After& after, const Before& before,
                 const KeyOf& key_of) {
    // One row more than the page holds tells whether there is another page.
    const int limit = size + 1;
    SoughtPage<typename std::invoke_result_t<After, std::int64_t, int>::value_type> page;
    if (seek == Seek::previous || seek == Seek::last) {
        page.rows = seek == Seek::last ? before(std::numeric_limits<std::int64_t>::max(), size)
                                       : before(from.first, size);
        page.more =
            seek == Seek::previous && !page.rows.empty() && !after(key_of(page.rows.back()), 1).empty();
        return page;
    }
    page.rows = after(seek == Seek::next ? from.last : seek == Seek::here ? from.first - 1 : 0, limit);
    page.more = page.rows.size() == static_cast<std::size_t>(limit);
    if (page.more) page.rows.pop_back();
    return page;
}

}  // namespace comptoir::api::reseller
