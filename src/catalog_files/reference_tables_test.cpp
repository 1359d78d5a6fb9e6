#include "catalog_files/reference_tables.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "catalog_files/file_in_tests.hpp"

/// Topics of support (commerce rules R162, R164).
namespace comptoir::catalog_files {
namespace {

std::string broken(const std::string& text) {
    try {
        (void)parse_support_topics(text);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

TEST(SupportTopics, OfTheInstallationAreReadInBothLanguages_R162) {
    const support::Topics topics = parse_support_topics(read_file(kSource / "data/support-topics.json"));
    ASSERT_FALSE(topics.empty());
    const support::Topic* invoices = support::find_topic(topics, 2001);
    ASSERT_NE(invoices, nullptr);
    EXPECT_EQ(invoices->name.in("en-US"), "Invoices and charges");
    EXPECT_EQ(invoices->name.in("fr-FR"), "Factures et frais");
    EXPECT_EQ(support::find_topic(topics, 1), nullptr);
}

TEST(SupportTopics, CreditsAreAskedForByWhoeverBuys_R149) {
    const support::Topics topics = parse_support_topics(read_file(kSource / "data/support-topics.json"));
    EXPECT_TRUE(support::find_topic(topics, 2002)->of_buyers);
    EXPECT_FALSE(support::find_topic(topics, 2001)->of_buyers);
}

TEST(SupportTopics, ATableThatIsBrokenIsNamed) {
    const auto with_topics = [](const std::string& topics) {
        return R"({"formatVersion":1,"topics":[)" + topics + "]}";
    };
    const std::string one = R"({"id":1,"name":{"en":"A","fr":"B"},"description":{"en":"C","fr":"D"}})";
    EXPECT_EQ(broken(with_topics(one)), "");
    EXPECT_NE(broken(with_topics(one + "," + one)).find("/topics/1/id"), std::string::npos);
    EXPECT_NE(broken(with_topics("")).find("/topics"), std::string::npos);
    EXPECT_NE(broken(with_topics(R"({"id":0,"name":{"en":"A","fr":"B"},"description":{"en":"C","fr":"D"}})"))
                  .find("/topics/0/id"),
              std::string::npos);
    EXPECT_NE(broken(with_topics(R"({"id":1,"name":{"en":"A"},"description":{"en":"C","fr":"D"}})"))
                  .find("/topics/0/name"),
              std::string::npos);
    EXPECT_NE(broken(R"({"formatVersion":2,"topics":[]})"), "");
    EXPECT_NE(broken("[").find("support topics"), std::string::npos);
}

}  // namespace
}  // namespace comptoir::catalog_files
