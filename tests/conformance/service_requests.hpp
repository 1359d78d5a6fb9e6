#pragma once

#include <fmt/format.h>

#include "commands/register_tenant.hpp"
#include "commands/service_requests.hpp"
#include "front.hpp"

/// Service requests as the suites ask them.
namespace comptoir::conformance {

inline const std::string kRequests = "/v1/servicerequests";
inline constexpr const char* kUnset = "0001-01-01T00:00:00Z";
inline constexpr const char* kOpening = "2024-03-10T09:00:00.0000000Z";  ///< The suites begin then.

/// Partners that ask, and an operator that answers.
class ServiceRequestsTest : public FrontTest {
  protected:
    /// The body of an acceptable request; `more` are further members, the last ones of a name count.
    static std::string body(const std::string& more = "") {
        return R"({"title":"A line twice","description":"Two lines are the same.","severity":"moderate",)"
               R"("supportTopicId":"1")" +
               (more.empty() ? "" : "," + more) + "}";
    }
    std::string open(const std::string& more = "") {
        const Reply opened = front_.post(kRequests + "/en-US", body(more));
        EXPECT_EQ(opened.status, 201) << opened.text;
        return opened["id"];
    }
    std::string open_for(const std::string& customer) {
        return open(R"("organization":{"id":")" + id_of(customer) + R"("})");
    }
    static std::string id_of(const std::string& customer) {
        return customer.substr(std::string("/v1/customers/").size());
    }
    Reply read(const std::string& id) { return front_.get(kRequests + "/" + id); }
    Reply patch(const std::string& id, const std::string& text) {
        return front_.call("PATCH", kRequests + "/" + id, text);
    }
    static std::string note(const std::string& text) { return R"({"newNote":{"text":")" + text + R"("}})"; }
    std::string refusal(const Reply& reply) { return fmt::format("{} {}", reply.status, reply.code()); }
    static std::vector<std::string> ids(const Reply& page) {
        std::vector<std::string> found;
        for (std::size_t i = 0; i < page.size_of("items"); ++i)
            found.push_back(page[fmt::format("items/{}/id", i)]);
        return found;
    }
    /// As the operator of the marketplace, through its own surface.
    void answers(const std::string& id, const std::string& text, std::optional<support::Status> status) {
        commands::Caller caller = commands::clockwork(PartnerId());
        if (operator_.is_nil()) {
            run(caller, [&](commands::Work& work) {
                storage::Tenant tenant;
                tenant.kind = storage::TenantKind::marketplace_operator;
                tenant.name = "Place du Marché";
                tenant.domain = "place.example";
                const auto registered = commands::register_tenant(work, tenant);
                if (registered) operator_ = registered->id;
                return static_cast<bool>(registered);
            });
        }
        caller.tenant = operator_;
        caller.partner = front_.partner_id();
        run(caller, [&](commands::Work& work) {
            return static_cast<bool>(
                commands::answer_service_request(work, ServiceRequestId(id), text, status));
        });
    }
    void run(const commands::Caller& caller, const std::function<bool(commands::Work&)>& decide) {
        const auto done =
            front_.runner().run_at(caller, front_.now(), [&](commands::Work& work) -> Outcome<Done> {
                EXPECT_TRUE(decide(work));
                return Done{};
            });
        EXPECT_TRUE(done);
    }
    void add_copies(const std::string& id, int count) {
        front_.write([&](sql::Session& session) {
            for (int i = 0; i < count; ++i) {
                session.execute(
                    "INSERT INTO service_request SELECT partner_id, $2, title, description, severity, "
                    "status, topic, locale, country, customer_id, customer_name, customer_phone, "
                    "product_id, product_name, primary_contact, last_updated_by, created_us, modified_us, "
                    "closed_us, partner_notes, operator_notes FROM service_request WHERE partner_id = $1 "
                    "AND request_id = $3",
                    {front_.partner_id().str(), fmt::format("2{:014}", i), id});
            }
        });
    }
    std::vector<std::string> column(const std::string& statement) {
        std::vector<std::string> texts;
        front_.read([&](sql::Session& session) {
            texts.clear();
            for (const sql::Row& row : session.query(statement, {front_.partner_id().str()}))
                texts.push_back(row.text(0));
        });
        return texts;
    }
    std::vector<std::string> events() {
        return column("SELECT name FROM event WHERE partner_id = $1 AND name LIKE 'service-%' ORDER BY seq");
    }

  private:
    TenantId operator_;
};

}  // namespace comptoir::conformance
