#include "domain/ordering/eligibility.hpp"

#include <algorithm>

#include "api/marketplace/labels.hpp"
#include "api/marketplace/parameters.hpp"
#include "base/check.hpp"
#include "commands/offering.hpp"
#include "commands/purchase.hpp"
#include "domain/ordering/prerequisites.hpp"
#include "http/problem.hpp"

/// May this partner buy this item for this customer, and if not why (commerce rules R27–R29, R50)?
namespace comptoir::api::marketplace {
namespace {

json::Array checks_json(const std::vector<ordering::Check>& checks, Language language) {
    json::Array out;
    for (const ordering::Check& check : checks) {
        out.emplace_back(json::Object{{"number", check.number},
                                      {"code", check.code},
                                      {"passed", check.passed},
                                      {"message", in(language, check.message_en, check.message_fr)}});
    }
    return out;
}

// Which part of the id is wrong tells a person more than that nothing is sold under it.
Refusal unknown_item(const catalog::Product& product, const ordering::CatalogItem& item) {
    if (product.find_sku(item.sku) == nullptr) return {Reason::sku_not_found, "catalogItemId", "", {}};
    return {Reason::availability_not_found, "catalogItemId", "", {}};
}

Refusal malformed_item() {
    return {Reason::catalog_item_malformed,
            "catalogItemId",
            "ProductId:SkuId:AvailabilityId; less of it only for products that are not SaaS.",
            {}};
}

struct Question {
    CustomerId customer;
    ordering::ItemReference what;
    bool asks_for_trial = false;
};

Outcome<Question> question_of(const Request& request) {
    const auto customer = CustomerId::parse(request.path["customer"]);
    if (!customer) return refuse(Reason::not_found, "customer", "A customer id is a GUID.");
    const auto what = ordering::parse_item_reference(parameter(request, "catalogItemId").value_or(""));
    if (!what) return Refused{malformed_item()};
    const auto trial = flag_parameter(request, "trial");
    if (!trial) return Refused{trial.reason()};
    return Question{*customer, *what, trial->value_or(false)};
}

struct Answers {
    std::vector<ordering::Check> checks;
    std::vector<ordering::Check> prerequisites;
};

// The rule's own code of the first failure (R27, §11.3); empty when all passed.
std::string_view first_failed(const std::vector<ordering::Check>& checks) {
    const auto failed = std::find_if(checks.begin(), checks.end(),
                                     [](const ordering::Check& check) { return !check.passed; });
    return failed == checks.end() ? std::string_view() : failed->code;
}

json::Object answer_json(const Request& request, const Question& question, const Answers& answers) {
    const std::string_view first = first_failed(answers.checks);
    const std::string_view first_prerequisite = first_failed(answers.prerequisites);
    json::Object body{{"customerId", question.customer.str()},
                      {"catalogItemId", question.what.str()},
                      {"eligible", first.empty()},
                      {"prerequisitesMet", first_prerequisite.empty()}};
    const std::string_view reason = first.empty() ? first_prerequisite : first;
    if (!reason.empty()) body.emplace_back("reason", reason);
    body.emplace_back("checks", checks_json(answers.checks, request.language));
    body.emplace_back("prerequisites", checks_json(answers.prerequisites, request.language));
    return body;
}

// R18, R27: of what is bought elsewhere only the first check can be asked, and the note says where that is.
Outcome<json::Value> answer_elsewhere(const Request& request, sql::Session& session, const Question& question,
                                      const commands::Parties& parties, const catalog::Product& product) {
    if (question.what.sku && product.find_sku(*question.what.sku) == nullptr) {
        return refuse(Reason::sku_not_found, "catalogItemId");
    }
    const Answers answers{
        {ordering::check_not_transactable()},
        ordering::explain_prerequisites(commands::prerequisite_facts(session, parties, std::nullopt))};
    json::Object body = answer_json(request, question, answers);
    const auto note = buy_note(product, request.partner(), request.language);
    COMPTOIR_CHECK(note.has_value());
    body.emplace_back("buyNote", json::Object{{"code", note->code}, {"text", note->text}});
    return json::Value(std::move(body));
}

Outcome<json::Value> answer_to(const Services& services, const Request& request, sql::Session& session,
                               const Question& question) {
    const auto parties = commands::find_parties(session, request.partner(), question.customer);
    if (!parties) return Refused{parties.reason()};
    const auto catalog = services.runner.catalog();
    const catalog::Product* product = catalog->find_product(question.what.product);
    if (product == nullptr) return refuse(Reason::product_not_found, "catalogItemId");
    if (product->type != catalog::ProductType::saas) {
        return answer_elsewhere(request, session, question, *parties, *product);
    }
    const auto item = question.what.item();
    if (!item) return Refused{malformed_item()};
    const auto offering = commands::find_offering(*catalog, *item, services.runner.clock().now());
    if (!offering) return Refused{unknown_item(*product, *item)};
    const Answers answers{ordering::check_availability(commands::eligibility_facts(
                              session, services.runner.markets(), *parties, *offering,
                              {question.customer, question.asks_for_trial}, services.runner.clock().now())),
                          // What the purchase will cost is not known yet; the credit must at least not be
                          // used up (R53).
                          ordering::explain_prerequisites(commands::prerequisite_facts(
                              session, *parties, Money::zero(offering->availability.currency)))};
    return json::Value(answer_json(request, question, answers));
}

http::Response get(const Services& services, const Request& request) {
    const auto question = question_of(request);
    if (!question) return refused(request, question.reason());
    std::optional<Outcome<json::Value>> answer;
    services.runner.read(
        [&](sql::Session& session) { answer.emplace(answer_to(services, request, session, *question)); });
    if (!*answer) return refused(request, answer->reason());
    return http::json_response(200, **answer);
}

}  // namespace

const std::vector<Route>& eligibility_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/customers/{customer}/eligibility", &get, Access::partner},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
