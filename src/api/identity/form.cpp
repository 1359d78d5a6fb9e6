#include "api/identity/form.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::api::identity {
namespace {

bool is_form(std::string_view content_type) {
    return equals_ignoring_case(trim(content_type.substr(0, content_type.find(';'))),
                                "application/x-www-form-urlencoded");
}

}  // namespace

Result<Form, TokenError> Form::read(const http::Request& request) {
    if (const auto type = request.headers.find("Content-Type"); type && !is_form(*type)) {
        return Refused{malformed_request("The request body must be application/x-www-form-urlencoded.")};
    }
    if (request.body.size() > limits::kTokenFormBytesMax) {
        return Refused{malformed_request("The request body is too long.")};
    }
    return of(http::Query::parse_form(request.body));
}

Result<Form, TokenError> Form::read_query(std::string_view target) {
    const auto question = target.find('?');
    return of(http::Query::parse_form(question == std::string_view::npos ? "" : target.substr(question + 1)));
}

Result<Form, TokenError> Form::of(const std::optional<http::Query>& pairs) {
    if (!pairs) return Refused{malformed_request("The parameters are not a valid form.")};
    if (pairs->all().size() > limits::kTokenFormFieldsMax) {
        return Refused{malformed_request("There are too many parameters.")};
    }
    Form form;
    for (const auto& [name, value] : pairs->all()) {
        if (!form.values_.emplace(name, value).second) {
            return Refused{malformed_request("A parameter is given more than once.")};
        }
    }
    return form;
}

std::optional<std::string_view> Form::find(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

std::string Form::encoded(std::span<const std::string_view> names) const {
    std::string text;
    for (const std::string_view name : names) {
        const auto value = find(name);
        if (!value) continue;
        if (!text.empty()) text.push_back('&');
        text += percent_encode(name) + "=" + percent_encode(*value);
    }
    return text;
}

Result<std::string, TokenError> Form::required(std::string_view name) const {
    if (const auto value = find(name)) return std::string(*value);
    return Refused{missing_parameter(name)};
}

}  // namespace comptoir::api::identity
