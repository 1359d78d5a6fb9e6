#include <map>

#include "api/reseller/analytics_filter.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/page_links.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "storage/parties.hpp"

/// Reports about all subscriptions of a partner (reseller contract §2.10).
namespace comptoir::api::reseller {
namespace {

using storage::ReportedSubscription;

/// How dates that are grouped by are made coarser.
enum class Aggregation { none, day, week, month };

struct Question {
    std::int64_t top = limits::kAnalyticsTopMax;
    std::int64_t skip = 0;
    ReportFilter filter;
    std::vector<ReportField> group_by;
    Aggregation aggregation = Aggregation::none;
};

struct Report {
    json::Array rows;
    std::int64_t total = 0;
    bool too_many_groups = false;  ///< Then there are no rows.
};

template <class T>
using OrMessage = Result<T, wording::Message>;

Refused<wording::Message> refuse_question(wording::Sentence sentence, std::vector<std::string> facts = {}) {
    return {wording::Message(sentence, std::move(facts))};
}

OrMessage<Aggregation> read_aggregation(const http::Request& request) {
    const std::string word = bare(request.query.find("aggregationLevel").value_or(""));
    if (word.empty() || word == "daterange") return Aggregation::none;
    if (word == "day") return Aggregation::day;
    if (word == "week") return Aggregation::week;
    if (word == "month") return Aggregation::month;
    return refuse_question(
        {"The aggregationLevel is unknown.", "La valeur de aggregationLevel est inconnue."});
}

// Each field once, in the order asked for. Seats are what a group counts anyway.
OrMessage<std::vector<ReportField>> read_group_by(const http::Request& request) {
    std::vector<ReportField> fields;
    const std::string_view text = trim(request.query.find("groupBy").value_or(""));
    if (text.empty()) return fields;
    for (const std::string_view name : split(text, ',')) {
        const auto field = parse_report_field(trim(name));
        if (!field || *field == ReportField::license_count) {
            return refuse_question({"Nothing is grouped by {0}.", "Rien ne se groupe par {0}."},
                                   {std::string(trim(name))});
        }
        if (std::find(fields.begin(), fields.end(), *field) == fields.end()) fields.push_back(*field);
    }
    return fields;
}

OrMessage<Question> read_question(const http::Request& request) {
    Question question;
    const auto top = wanted_size(request, limits::kAnalyticsTopMax, "top");
    const auto skip = wanted_size(request, INT32_MAX, "skip");
    if (!top || !skip)
        return refuse_question({"top and skip must be whole numbers from 0.",
                                "top et skip doivent être des nombres entiers à partir de 0."});
    if (*top > 0) question.top = *top;
    question.skip = *skip;
    auto filter = parse_report_filter(request.query.find("filter").value_or(""));
    if (!filter) return Refused{filter.reason()};
    question.filter = *std::move(filter);
    auto fields = read_group_by(request);
    if (!fields) return Refused{fields.reason()};
    question.group_by = *std::move(fields);
    const auto aggregation = read_aggregation(request);
    if (!aggregation) return Refused{aggregation.reason()};
    question.aggregation = *aggregation;
    return question;
}

// The word that a field must equal, when every match has it.
std::optional<Guid> required(const ReportFilter& filter, ReportField field) {
    if (filter.size() != 1) return std::nullopt;
    for (const ReportCondition& condition : filter.front()) {
        const std::string* value = std::get_if<std::string>(&condition.value);
        if (condition.field == field && condition.op == ReportOperator::eq && value != nullptr) {
            return Guid::parse(*value);
        }
    }
    return std::nullopt;
}

// Every subscription that matches, a bounded number in memory at a time. One subscription and one customer
// have an index; all other conditions are compared one by one. `take` answers false when it wants no more.
void scan(const Reading& in, const ReportingPartner& partner, const ReportFilter& filter,
          const std::function<bool(const ReportRow&)>& take) {
    if (const auto id = required(filter, ReportField::id)) {
        const auto found = storage::find_reported(in.session, in.partner, SubscriptionId(*id));
        const auto row = found ? std::optional(report_row(*found, partner)) : std::nullopt;
        if (row && matches(filter, *row)) take(*row);
        return;
    }
    const auto customer = required(filter, ReportField::customer_tenant_id);
    storage::ReportPosition at{customer ? CustomerId(*customer) : CustomerId(), 0};
    for (;;) {
        const auto batch = storage::reported_after(in.session, in.partner, at, limits::kAnalyticsBatch);
        for (const ReportedSubscription& one : batch) {
            if (customer && one.subscription.customer != CustomerId(*customer)) return;
            const ReportRow row = report_row(one, partner);
            if (matches(filter, row) && !take(row)) return;
        }
        if (batch.size() < static_cast<std::size_t>(limits::kAnalyticsBatch)) return;
        at = {batch.back().subscription.customer, batch.back().seq};
    }
}

json::Value row_to_wire(const ReportRow& row) {
    json::Object wire;
    for (std::size_t i = 0; i < kReportFields; ++i) {
        wire.emplace_back(name_of(static_cast<ReportField>(i)), to_json(row[i]));
    }
    return wire;
}

Report list(const Reading& in, const ReportingPartner& partner, const Question& question) {
    Report report;
    if (question.filter.empty()) {
        report.total = storage::count_subscriptions(in.session, in.partner);
        for (const ReportedSubscription& one :
             storage::reported_page(in.session, in.partner, question.skip, static_cast<int>(question.top))) {
            report.rows.push_back(row_to_wire(report_row(one, partner)));
        }
        return report;
    }
    scan(in, partner, question.filter, [&](const ReportRow& row) {
        const bool shown = report.total >= question.skip && report.total < question.skip + question.top;
        if (shown) report.rows.push_back(row_to_wire(row));
        ++report.total;
        return true;
    });
    return report;
}

ReportCell coarser(const ReportCell& cell, Aggregation aggregation) {
    const Instant* at = std::get_if<Instant>(&cell);
    if (at == nullptr || aggregation == Aggregation::none) return cell;
    const Date day = at->date();
    // The week begins on Monday, and 1970-01-01 was a Thursday.
    if (aggregation == Aggregation::week) return Instant::start_of(day.plus_days(-((day.days() + 3) % 7)));
    return Instant::start_of(aggregation == Aggregation::month ? day.first_of_month() : day);
}

struct Group {
    json::Object wire;
    std::int64_t subscriptions = 0;
    std::int64_t licenses = 0;
};

// Groups in the order of their fields' texts.
Report group(const Reading& in, const ReportingPartner& partner, const Question& question) {
    Report report;
    std::map<std::string, Group> groups;
    scan(in, partner, question.filter, [&](const ReportRow& row) {
        json::Object wire;
        for (const ReportField field : question.group_by) {
            wire.emplace_back(name_of(field), to_json(coarser(cell_of(row, field), question.aggregation)));
        }
        Group& found = groups[json::write(wire)];
        if (found.subscriptions == 0) found.wire = std::move(wire);
        ++found.subscriptions;
        found.licenses += std::get<std::int64_t>(cell_of(row, ReportField::license_count));
        report.too_many_groups = groups.size() > static_cast<std::size_t>(limits::kAnalyticsGroupsMax);
        return !report.too_many_groups;
    });
    for (auto& [key, found] : groups) {
        const bool shown = report.total >= question.skip && report.total < question.skip + question.top;
        ++report.total;
        if (!shown) continue;
        found.wire.emplace_back("subscriptionCount", std::to_string(found.subscriptions));
        found.wire.emplace_back("licenseCount", std::to_string(found.licenses));
        report.rows.emplace_back(std::move(found.wire));
    }
    return report;
}

// ANA-01
http::Response subscriptions(const Services& services, const Request& request) {
    const auto question = read_question(request.http);
    if (!question) return invalid_input(question.reason(), request.locale);
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto facts = storage::find_partner_facts(in.session, in.partner);
        COMPTOIR_CHECK(facts.has_value());
        const bool provides = facts->kind == "indirect_provider";
        const ReportingPartner partner{in.partner, facts->name, provides,
                                       storage::relationships_of(in.session, in.partner)};
        Report report =
            question->group_by.empty() ? list(in, partner, *question) : group(in, partner, *question);
        if (report.too_many_groups) {
            return invalid_input(
                wording::Message({"These are more than {0} groups.", "Cela fait plus de {0} groupes."},
                                 {std::to_string(limits::kAnalyticsGroupsMax)}),
                request.locale);
        }
        const std::int64_t end = question->skip + question->top;
        json::Value next;
        if (end < report.total) {
            next = services.base_url + uri_with(request.http, {{"top", std::to_string(question->top)},
                                                               {"skip", std::to_string(end)}});
        }
        return ok(json::Object{
            {"Value", std::move(report.rows)}, {"@nextLink", std::move(next)}, {"TotalCount", report.total}});
    });
}

}  // namespace

const std::vector<Route>& analytics_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/partner/v1/analytics/subscriptions", subscriptions, Access::any, "ANA-01"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
