#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "base/text.hpp"
#include "commands/customers.hpp"
#include "indirect_front.hpp"

/// Who may be related to whom and named by which number, also when two do something at the same time, and who
/// sells to a customer from now on (reseller contract §1.10, §1.11, §2.3, §2.6; commerce rules R50, §7.4).
namespace comptoir::conformance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Who = Front::Who;
using Decide = std::function<Outcome<Done>(commands::Work&)>;

class Links : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    Decide linking(PartnerId reseller) {
        return [this, reseller](commands::Work& work) {
            return commands::relate_partners(work, front_.partner_id(), reseller);
        };
    }
    Decide unlinking(PartnerId reseller) {
        return [this, reseller](commands::Work& work) {
            return commands::end_partner_relationship(work, front_.partner_id(), reseller);
        };
    }
    Decide setting(PartnerId partner, commands::PartnerTerms terms) {
        return [partner, terms = std::move(terms)](commands::Work& work) -> Outcome<Done> {
            const auto changed = commands::set_partner_terms(work, partner, terms);
            if (!changed) return Refused{changed.reason()};
            return Done{};
        };
    }
    /// What the second is told when it comes while the first has written and not committed yet.
    std::string refusal_of_the_second(const Decide& first, const Decide& second) {
        std::promise<void> written;
        std::promise<void> came;  // So far that it has to wait for the first.
        const std::shared_future<void> has_come = came.get_future().share();
        const std::thread::id here = std::this_thread::get_id();
        bool told_written = false;
        bool told_came = false;
        if (GetParam().engine == sql::Engine::postgresql) {
            front_.fail_with([&](std::int64_t, std::string_view statement) {
                const bool waits = statement.find("FOR NO KEY UPDATE") != std::string_view::npos ||
                                   statement.find("INTO partner_relationship") != std::string_view::npos ||
                                   statement.find("UPDATE partner_relationship") != std::string_view::npos;
                if (std::this_thread::get_id() != here || !waits || told_came) return;
                told_came = true;
                came.set_value();
            });
        } else {
            came.set_value();  // The one writer keeps the second outside until the first is done.
        }
        std::thread other([&] {
            EXPECT_TRUE(front_.as_operator([&](commands::Work& work) {
                auto done = first(work);
                if (!told_written) written.set_value();
                told_written = true;
                has_come.wait();
                return done;
            }));
        });
        written.get_future().wait();
        const auto outcome = front_.as_operator(second);
        other.join();
        front_.fail_with({});
        return IndirectFront::refusal_of(outcome);
    }
    /// Of the operator's records of this operation.
    std::size_t recorded(std::string_view operation) {
        std::size_t count = 0;
        front_.read([&](sql::Session& session) {
            count = session
                        .query("SELECT 1 FROM audit_record WHERE partner_id = $1 AND operation = $2",
                               {storage::bind(storage::operator_partition()), operation})
                        .size();
        });
        return count;
    }
    std::string answer(const Reply& reply) { return fmt::format("{} {}", reply.status, reply.code()); }
    /// As the provider.
    Outcome<parties::Customer> assign(const std::string& customer, const std::optional<std::string>& mpn_id) {
        commands::Caller caller = commands::clockwork(front_.partner_id());
        std::optional<Outcome<parties::Customer>> assigned;
        const auto done =
            front_.runner().run_at(caller, front_.now(), [&](commands::Work& work) -> Outcome<Done> {
                assigned = commands::assign_reseller(work, CustomerId::of(customer), mpn_id);
                if (!*assigned) return Refused{assigned->reason()};
                return Done{};
            });
        EXPECT_EQ(static_cast<bool>(done), static_cast<bool>(*assigned));
        return *std::move(assigned);
    }
    std::vector<std::string> customers_of(PartnerId reseller) {
        const Reply reply =
            front_.get("/v1/customers?filter=" +
                       percent_encode(fmt::format(
                           R"({{"Field":"IndirectReseller","Value":" {} ","Operator":9}})", reseller.str())));
        EXPECT_EQ(reply.status, 200) << reply.text;
        std::vector<std::string> found;
        for (std::size_t i = 0; i < reply.size_of("items"); ++i)
            found.push_back(reply[fmt::format("items/{}/id", i)]);
        return found;
    }

    IndirectFront indirect_{GetParam(), {}};
    Front& front_ = indirect_.front();
};
COMPTOIR_ON_BOTH_ENGINES(Links);

// ---- Accounts

TEST_P(Links, ASandboxAccountIsRelatedToSandboxAccountsOnly_1_14) {
    indirect_.make_reseller(front_.sandbox_id(), "5139007");
    EXPECT_EQ(indirect_.link(front_.sandbox_id()), "invalid_input reseller");
    indirect_.set(front_.sandbox_id(), {.kind = "indirect_provider"});
    EXPECT_EQ(indirect_.link(front_.sandbox_id(), front_.reseller_id()), "invalid_input reseller");
    EXPECT_EQ(indirect_.link(front_.sandbox_id(), indirect_.add_reseller("5139008", true)), "");
}

// ---- Numbers

TEST_P(Links, AProgramIdIsANumberThatDoesNotBeginWith0_S7_4) {
    const PartnerId other = indirect_.add_reseller("5139006");
    for (const char* wrong : {"0", "00", "05139009", "47-12", "12345678901234567"}) {
        EXPECT_EQ(IndirectFront::refusal_of(front_.as_operator(setting(other, {.mpn_id = wrong}))),
                  "invalid_input mpnId")
            << wrong;
    }
    for (const char* right : {"1", "1234567890123456", ""}) {
        EXPECT_EQ(IndirectFront::refusal_of(front_.as_operator(setting(other, {.mpn_id = right}))), "")
            << right;
    }
}

TEST_P(Links, ProgramIdsAreReadWithLeadingZerosAndBlanks_1_8) {
    const Reply created = indirect_.create("a.example", R"(" 0005139005 ")");
    EXPECT_EQ(created["associatedPartnerId"], "5139005") << created.text;
    const auto filtered = [](std::string_view value) {
        return "/v1/relationships?filter=" +
               percent_encode(fmt::format(R"({{"Field":"MpnId","Value":"{}","Operator":"equals"}})", value));
    };
    EXPECT_EQ(front_.get(filtered(" 05139005 "))["items/0/id"], front_.reseller_id().str());
    EXPECT_EQ(front_.get("/v1/profiles/mpn?mpnId=07654321")["mpnId"], "7654321");
    EXPECT_EQ(front_.get("/v1/compliance/csp/agreementstatus?mpnId=+01234567")["isAgreementSigned"], "true");
    // 0 is what charges print where there is no reseller: nobody has it.
    EXPECT_EQ(answer(indirect_.create("b.example", R"("0")")), "400 3000");
    EXPECT_EQ(answer(front_.get("/v1/profiles/mpn?mpnId=0")), "404 3000");
    EXPECT_EQ(answer(front_.get("/v1/compliance/csp/agreementstatus?mpnId=00")), "404 3000");
    EXPECT_EQ(front_.get(filtered("0"))["totalCount"], "0");
}

TEST_P(Links, ValuesOfFiltersAreReadWithoutBlanksAround_1_10) {
    const std::string customer = indirect_.add_customer_of("5139005", "a.example");
    EXPECT_THAT(customers_of(front_.reseller_id()), ElementsAre(customer));
    const auto listed = [&](std::string_view path, std::string_view filter) {
        const Reply reply = front_.get(fmt::format("{}?filter={}", path, percent_encode(filter)));
        EXPECT_EQ(reply.status, 200) << filter << reply.text;
        return reply.size_of("items");
    };
    EXPECT_EQ(listed("/v1/customers", R"({"Field":"Domain","Value":" a.ex ","Operator":"starts_with"})"), 1U);
    EXPECT_EQ(listed("/v1/customers", R"({"Field":"Domain","Value":"  ","Operator":"starts_with"})"), 1U);
    EXPECT_EQ(listed("/v1/relationships", R"({"Field":"Name","Value":" atelier ","Operator":"substring"})"),
              1U);
    EXPECT_EQ(
        listed("/v1/auditrecords", R"({"Field":"ResourceType","Value":" customer ","Operator":"equals"})"),
        1U);
}

// ---- At the same time

TEST_P(Links, OfTwoThatRelateTheSameTwoTheSecondIsToldSo) {
    ASSERT_EQ(indirect_.unlink(front_.reseller_id()), "");
    const std::size_t before = recorded("create_partner_relationship");
    EXPECT_EQ(refusal_of_the_second(linking(front_.reseller_id()), linking(front_.reseller_id())),
              "invalid_input reseller");
    EXPECT_EQ(recorded("create_partner_relationship"), before + 1);
}

TEST_P(Links, OfTwoResellersWithOneProgramIdTheSecondIsRefused) {
    EXPECT_EQ(refusal_of_the_second(linking(indirect_.add_reseller("5139006")),
                                    linking(indirect_.add_reseller("5139006", false, "again.example"))),
              "invalid_input reseller");
    EXPECT_EQ(front_.get("/v1/relationships")["totalCount"], "2");
}

TEST_P(Links, WhatIsBeingRelatedKeepsItsProgramId) {
    const PartnerId other = indirect_.add_reseller("5139006");
    EXPECT_EQ(refusal_of_the_second(linking(other), setting(other, {.mpn_id = "5139005"})),
              "invalid_input mpnId");
    ASSERT_EQ(indirect_.unlink(other), "");
    EXPECT_EQ(refusal_of_the_second(setting(other, {.mpn_id = "5139005"}), linking(other)),
              "invalid_input reseller")
        << "that is another reseller's";
}

TEST_P(Links, OfTwoThatEndARelationshipTheSecondFindsNone) {
    const std::size_t before = recorded("end_partner_relationship");
    EXPECT_EQ(refusal_of_the_second(unlinking(front_.reseller_id()), unlinking(front_.reseller_id())),
              "not_found reseller");
    EXPECT_EQ(recorded("end_partner_relationship"), before + 1);
    EXPECT_EQ(front_.get("/v1/relationships")["totalCount"], "0");
}

// ---- Who sells to a customer

TEST_P(Links, AProviderLetsAnotherResellerSellToACustomer_CUS_03_REL_03_REL_04) {
    const PartnerId other = indirect_.add_reseller("5139006");
    ASSERT_EQ(indirect_.link(other), "");
    const std::string customer = indirect_.add_customer_of("5139005", "a.example");
    const std::string path = "/v1/customers/" + customer;
    ASSERT_TRUE(assign(customer, " 05139006"));
    EXPECT_EQ(front_.get(path)["associatedPartnerId"], "5139006");
    EXPECT_EQ(front_.get(path + "/relationships")["items/0/id"], other.str());
    EXPECT_THAT(customers_of(other), ElementsAre(customer));
    EXPECT_THAT(customers_of(front_.reseller_id()), ElementsAre());
    const Reply record = front_.get("/v1/auditrecords");
    EXPECT_EQ(record["items/0/operationType"], "update_mpn_association");
    EXPECT_EQ(record["items/0/resourceType"], "customer");
    EXPECT_THAT(record["items/0/resourceOldValue"], HasSubstr(R"("AssociatedPartnerId":"5139005")"));
    EXPECT_THAT(record["items/0/resourceNewValue"], HasSubstr(R"("AssociatedPartnerId":"5139006")"));
    ASSERT_TRUE(assign(customer, "5139006"));
    EXPECT_EQ(front_.get("/v1/auditrecords")["totalCount"], record["totalCount"])
        << "the same changes nothing";
    front_.be(Who::reseller);
    EXPECT_EQ(answer(front_.get(path)), "403 20002") << "no customer of this one any more";
    front_.be(Who::partner);
    ASSERT_TRUE(assign(customer, std::nullopt));
    EXPECT_FALSE(front_.get(path).has("associatedPartnerId"));
    EXPECT_EQ(front_.get(path + "/relationships")["totalCount"], "0");
}

TEST_P(Links, ACustomerKeepsItsResellerWhoseNumberChanges) {
    const std::string path = "/v1/customers/" + indirect_.add_customer_of("5139005", "a.example");
    ASSERT_EQ(indirect_.unlink(front_.reseller_id()), "");
    indirect_.set(front_.reseller_id(), {.mpn_id = "5139009"});
    const PartnerId heir = indirect_.add_reseller("5139005");
    ASSERT_EQ(indirect_.link(heir), "");
    EXPECT_EQ(front_.get(path)["associatedPartnerId"], "5139009") << "whoever has the number now";
    EXPECT_THAT(customers_of(heir), ElementsAre());
    EXPECT_EQ(customers_of(front_.reseller_id()).size(), 1U);
}

}  // namespace
}  // namespace comptoir::conformance
