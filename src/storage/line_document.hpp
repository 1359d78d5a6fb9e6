#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"
#include "storage/billing.hpp"

/// How events and lines keep what has no column of its own: as JSON. Internal to this folder.
namespace comptoir::storage {

/// Member `usage` of such a document.
json::Value usage_to_json(const billing::Usage& usage);
std::optional<billing::Usage> usage_in(const json::Value& document);

/// What a line keeps beside its amounts.
struct LineDocument {
    LineContext context;
    std::optional<billing::Usage> usage;
};
std::string to_text(const LineDocument& line);
LineDocument line_document(const std::string& text);

}  // namespace comptoir::storage
