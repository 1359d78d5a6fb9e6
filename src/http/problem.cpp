#include "http/problem.hpp"

#include "http/response_head.hpp"

namespace comptoir::http {

namespace {

Response response_of(int status, std::string_view media_type, std::string body) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", std::string(media_type));
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.body = std::move(body);
    return response;
}

}  // namespace

json::Value to_json(const Problem& problem) {
    json::Object members;
    const auto add = [&members](const char* name, const std::string& text) {
        if (!text.empty()) members.emplace_back(name, text);
    };
    add("type", problem.type);
    add("title", problem.title.empty() ? std::string(reason_phrase(problem.status)) : problem.title);
    members.emplace_back("status", problem.status);
    add("detail", problem.detail);
    add("code", problem.code);
    if (!problem.errors.empty()) {
        json::Array errors;
        for (const json::Problem& error : problem.errors) {
            errors.emplace_back(json::Object{{"pointer", error.pointer}, {"detail", error.message}});
        }
        members.emplace_back("errors", std::move(errors));
    }
    add("correlationId", problem.correlation_id);
    members.insert(members.end(), problem.extensions.begin(), problem.extensions.end());
    return json::Value(std::move(members));
}

Response problem_response(const Problem& problem) {
    return response_of(problem.status, "application/problem+json", json::write(to_json(problem)));
}

Response json_response(int status, const json::Value& value) {
    return json_text_response(status, json::write(value));
}

Response json_text_response(int status, std::string text) {
    return response_of(status, "application/json; charset=utf-8", std::move(text));
}

}  // namespace comptoir::http
