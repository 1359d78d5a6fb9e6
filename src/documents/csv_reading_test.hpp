#pragma once

#include <string>
#include <string_view>
#include <vector>

/// How tests read CSV files back, as RFC 4180 says: a reader of its own, which knows nothing of the writer.
namespace comptoir::documents {

/// The fields of every record; each record ends with CRLF.
inline std::vector<std::vector<std::string>> read_csv(std::string_view file) {
    std::vector<std::vector<std::string>> records;
    bool quoted = false;
    bool begun = false;
    for (std::size_t i = 0; i < file.size(); ++i) {
        if (!begun) records.emplace_back(1);
        begun = true;
        std::vector<std::string>& fields = records.back();
        const char next = i + 1 < file.size() ? file[i + 1] : '\0';
        if (file[i] == '"' && quoted && next == '"') {
            fields.back().push_back(file[i++]);
        } else if (file[i] == '"') {
            quoted = !quoted;
        } else if (file[i] == ',' && !quoted) {
            fields.emplace_back();
        } else if (file[i] == '\r' && next == '\n' && !quoted) {
            ++i;
            begun = false;
        } else {
            fields.back().push_back(file[i]);
        }
    }
    return records;
}

}  // namespace comptoir::documents
