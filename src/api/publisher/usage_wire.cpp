#include "api/publisher/usage_wire.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "json/reader.hpp"

namespace comptoir::api::publisher {
namespace {

using metering::UsageStatus;
using storage::UsageEvent;

constexpr std::size_t kWordBytesMax = 50;  // Contract §6.2, §6.3: ids of plans and dimensions.
constexpr std::size_t kUriBytesMax = 1024;
constexpr std::string_view kTarget = "usageEventRequest";

// ---- Reading

// Given back with a refusal as they came, but only what a field can be.
json::Object fields_sent(const json::Value& value) {
    json::Object sent;
    for (const std::string_view name :
         {"resourceId", "resourceUri", "quantity", "dimension", "effectiveStartTime", "planId"}) {
        const json::Value* field = value.find_loosely(name);
        if (field != nullptr && (field->if_string() != nullptr || field->if_number() != nullptr))
            sent.emplace_back(name, *field);
    }
    return sent;
}

// What serializers write where there is no number counts as 0, which is refused in its turn.
bool is_no_number(std::string_view text) {
    constexpr std::array<std::string_view, 3> kWords = {"NaN", "Infinity", "-Infinity"};
    return std::ranges::any_of(kWords, [&](auto word) { return equals_ignoring_case(word, text); });
}

// The fields of one event, and what is wrong with them.
class Fields {
  public:
    explicit Fields(const json::Value& value) : in_(value) {}

    ReadUsage read() {
        ReadUsage event;
        event.sent = fields_sent(in_.value());
        const bool other_kind = read_resource(event);
        read_quantity(event.usage);
        event.usage.dimension = in_.required_text("dimension", kWordBytesMax);
        read_time(event);
        event.usage.plan = PlanId(in_.required_text("planId", kWordBytesMax));
        for (const json::Problem& problem : in_.problems())
            add(std::string_view(problem.pointer).substr(1), problem.message);
        if (!details_.empty()) {
            event.verdict = UsageAnswer{UsageStatus::bad_argument, std::move(details_), {}};
        } else if (other_kind) {
            event.refuse(UsageStatus::resource_not_found, "resourceId",
                         "Only subscriptions are metered here; name one with resourceId.");
        }
        return event;
    }

  private:
    void add(std::string_view field, std::string_view what) {
        details_.push_back({fmt::format("{} {}.", field, what), std::string(field), "BadArgument"});
    }

    // True when there is nothing but the address of a resource of another kind.
    bool read_resource(ReadUsage& event) {
        const std::size_t before = in_.problems().size();
        const auto id = in_.text("resourceId", kWordBytesMax);
        const auto uri = in_.text("resourceUri", kUriBytesMax);
        if (id && uri) add("resourceId", "or resourceUri is given, not both");
        if (id) {
            const auto parsed = SubscriptionId::parse(*id);
            if (!parsed) add("resourceId", "must be a GUID");
            if (parsed) event.name_resource(*parsed);
        } else if (!uri && in_.problems().size() == before) {
            add("resourceId", "is required");
        }
        return uri && !id;
    }

    void read_quantity(metering::Usage& usage) {
        const json::Value* given = in_.member("quantity");
        if (given == nullptr) return add("quantity", "is required");
        std::string text;
        if (const json::Number* number = given->if_number()) text = number->text;
        if (const std::string* string = given->if_string()) text = trim(*string);
        if (is_no_number(text)) return;
        const auto quantity = metering::parse_quantity(text);
        if (!quantity) return add("quantity", "must be a number");
        usage.quantity = *quantity;
    }

    // .NET sends the year 1 where nothing was set.
    void read_time(ReadUsage& event) {
        const std::size_t before = in_.problems().size();
        event.effective = in_.required_text("effectiveStartTime", limits::kUsageTimeBytesMax);
        if (in_.problems().size() > before) return;
        const auto at = Instant::parse(event.effective);
        if (!at || event.effective.starts_with("0001-"))
            return add("effectiveStartTime", "must be an ISO 8601 date-time");
        event.usage.at = *at;
    }

    json::Reader in_;
    std::vector<UsageDetail> details_;
};

// ---- Writing

json::Object fields_of(const UsageEvent& event) {
    return json::Object{{"resourceId", event.key.subscription.str()},
                        {"quantity", event.quantity},
                        {"dimension", event.key.dimension},
                        {"effectiveStartTime", event.effective},
                        {"planId", event.plan.str()}};
}

json::Object event_json(const UsageEvent& event, UsageStatus status) {
    json::Object object{{"usageEventId", event.id.str()},
                        {"status", wire_name_of(status)},
                        {"messageTime", event.received.str7()}};
    for (auto& field : fields_of(event)) object.push_back(std::move(field));
    return object;
}

}  // namespace

// Known clients compare ids as text, so that each goes out in one spelling (contract §3.1).
void ReadUsage::name_resource(SubscriptionId id) {
    usage.subscription = id;
    for (auto& [name, value] : sent) {
        if (name == "resourceId") value = id.str();
    }
}

void ReadUsage::refuse(UsageStatus status, std::string_view target, std::string_view message) {
    verdict = UsageAnswer{
        status, {{std::string(message), std::string(target), std::string(wire_name_of(status))}}, {}};
}

void ReadUsage::take(const commands::UsageVerdict& decided) {
    if (decided.event) {
        verdict = UsageAnswer{decided.status, {}, decided.event};
    } else {
        refuse(decided.status, decided.problem.field, decided.problem.text);
    }
}

ReadUsage read_usage(const json::Value& value) {
    return Fields(value).read();
}

json::Value accepted_usage(const UsageEvent& event) {
    return event_json(event, UsageStatus::accepted);
}

json::Value usage_conflict(const UsageEvent& accepted) {
    return json::Object{
        {"additionalInfo", json::Object{{"acceptedMessage", event_json(accepted, UsageStatus::duplicate)}}},
        {"message", "This usage event already exists."},
        {"code", "Conflict"}};
}

json::Value usage_error(UsageStatus status, const std::vector<UsageDetail>& details) {
    json::Array list;
    for (const UsageDetail& detail : details) {
        list.push_back(
            json::Object{{"message", detail.message}, {"target", detail.target}, {"code", detail.code}});
    }
    const bool foreign = status == UsageStatus::resource_not_authorized;
    return json::Object{{"message", foreign ? "The resource is not yours." : "The event cannot be taken."},
                        {"target", kTarget},
                        {"code", foreign ? "Forbidden" : "BadArgument"},
                        {"details", std::move(list)}};
}

json::Value usage_result(const ReadUsage& event, Instant received) {
    const UsageAnswer& answer = *event.verdict;
    if (answer.status == UsageStatus::accepted) return accepted_usage(*answer.event);
    json::Object item{{"status", wire_name_of(answer.status)}, {"messageTime", received.str7()}};
    item.emplace_back("error", answer.status == UsageStatus::duplicate
                                   ? usage_conflict(*answer.event)
                                   : usage_error(answer.status, answer.details));
    for (const auto& field : event.sent) item.push_back(field);
    return item;
}

}  // namespace comptoir::api::publisher
