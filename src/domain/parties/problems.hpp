#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/refusal/refusal.hpp"

namespace comptoir::parties {

/// Collects everything that is wrong with an input, each with a JSON pointer below `root`.
class Problems {
  public:
    explicit Problems(std::string_view root) : root_(root) {}

    void add(Reason reason, std::string_view member, std::string detail,
             std::vector<std::string> values = {});
    /// A text must be present, hold no control characters and have at most `chars_max` code points.
    void check_text(Reason reason, std::string_view member, std::string_view text, std::size_t chars_max);
    /// The same for a text that may be empty.
    void check_optional_text(Reason reason, std::string_view member, std::string_view text,
                             std::size_t chars_max);
    void append(std::vector<Refusal> others);
    std::vector<Refusal> take() && { return std::move(found_); }

  private:
    std::string root_;
    std::vector<Refusal> found_;
};

}  // namespace comptoir::parties
