#include "api/edge/rendered_answers.hpp"

#include <memory>

#include "base/limits.hpp"

namespace comptoir::api::edge {
namespace {

bool is_ordinary(const http::Response& response) {
    return response.status == 200 && !response.body.empty() && !response.stream && response.file.empty() &&
           response.shared_body == nullptr;
}

}  // namespace

http::Response RenderedAnswers::answer(std::string key, std::int64_t catalog_version,
                                       const std::function<http::Response()>& render) {
    if (auto kept = find(key, catalog_version)) return *std::move(kept);
    http::Response response = render();
    if (!is_ordinary(response)) return response;
    response.shared_body = std::make_shared<const std::string>(std::move(response.body));
    response.body.clear();
    keep(std::move(key), catalog_version, response);
    return response;
}

std::optional<http::Response> RenderedAnswers::find(const std::string& key, std::int64_t catalog_version) {
    const std::lock_guard lock(mutex_);
    if (catalog_version != catalog_version_) return std::nullopt;
    const auto found = kept_.find(key);
    return found == kept_.end() ? std::nullopt : std::optional(found->second);
}

void RenderedAnswers::keep(std::string key, std::int64_t catalog_version, const http::Response& response) {
    const std::size_t bytes = key.size() + response.shared_body->size();
    if (bytes > limits::kRenderedAnswerBytesMax) return;
    const std::lock_guard lock(mutex_);
    if (catalog_version != catalog_version_ || bytes_ + bytes > limits::kRenderedBytesMax) {
        kept_.clear();
        bytes_ = 0;
        catalog_version_ = catalog_version;
    }
    if (kept_.emplace(std::move(key), response).second) bytes_ += bytes;
}

}  // namespace comptoir::api::edge
