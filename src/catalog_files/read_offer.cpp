#include "catalog_files/read_offer.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace comptoir::catalog_files {
namespace {

constexpr std::size_t kNameMax = 200;
constexpr std::size_t kPersonMax = 100;
constexpr std::size_t kEmailMax = 254;
constexpr std::size_t kPhoneMin = 4;
constexpr std::size_t kPhoneMax = 30;
constexpr std::size_t kSlugMax = 60;
constexpr std::size_t kKeywordMax = 1000;  // The rules say 100 and 3; these only bound what is read.
constexpr std::size_t kListMax = 100;

std::string read_email(Members& members) {
    const std::string text = members.text("email", kEmailMax);
    const auto at = text.find('@');
    const auto dot = text.rfind('.');
    const bool good = at != std::string::npos && at > 0 && text.find('@', at + 1) == std::string::npos &&
                      dot != std::string::npos && dot > at + 1 && dot + 1 < text.size() &&
                      text.find_first_of(" \t\r\n") == std::string::npos;
    if (!text.empty() && !good) members.problem("email", "must be an e-mail address");
    return text;
}

std::string read_phone(Members& members, bool required) {
    const std::string text = required ? members.text("phone", kPersonMax)
                                      : members.optional_text("phone", kPersonMax).value_or("");
    if (text.empty()) return text;
    const std::string_view rest = std::string_view(text).substr(text.starts_with('+') ? 1 : 0);
    const bool good = rest.size() >= kPhoneMin && rest.size() <= kPhoneMax &&
                      rest.find_first_not_of("0123456789 ().-") == std::string_view::npos;
    if (!good) members.problem("phone", "must be a telephone number");
    return text;
}

enum class ContactKind { support, engineering, csp };

catalog::Contact read_contact(const Node& node, ContactKind kind) {
    Members members(node);
    catalog::Contact contact;
    contact.name = members.text("name", kPersonMax);
    contact.phone = read_phone(members, kind != ContactKind::csp);
    contact.email = read_email(members);
    if (kind == ContactKind::support) contact.url = members.url("url");
    if (kind == ContactKind::csp && members.has("marketingUrl")) contact.url = members.url("marketingUrl");
    members.finish();
    return contact;
}

// R24: support and engineering are required.
void read_contacts(const Node& node, catalog::Publisher& publisher) {
    Members members(node);
    if (const auto found = members.require("support"))
        publisher.support = read_contact(*found, ContactKind::support);
    if (const auto found = members.require("engineering")) {
        publisher.engineering = read_contact(*found, ContactKind::engineering);
    }
    if (const auto found = members.find("csp")) publisher.csp = read_contact(*found, ContactKind::csp);
    members.finish();
}

catalog::Address read_address(const Node& node) {
    Members members(node);
    catalog::Address address;
    address.line1 = members.text("line1", kNameMax);
    address.line2 = members.optional_text("line2", kNameMax).value_or("");
    address.city = members.text("city", kPersonMax);
    address.postal_code = members.optional_text("postalCode", 20).value_or("");
    address.region = members.optional_text("region", kPersonMax).value_or("");
    const std::string code = members.text("country", kPersonMax);
    const auto country = catalog::Market::parse(code);
    if (!code.empty() && (!country || country->code() != code)) {
        members.problem("country", "must be a country code of ISO 3166-1, upper case");
    }
    address.country = country.value_or(address.country);
    members.finish();
    return address;
}

std::vector<catalog::Classification> read_classifications(Members& offer, std::string_view list,
                                                          std::string_view word, std::string_view children) {
    std::vector<catalog::Classification> result;
    offer.each(list, kListMax, [&](const Node& item) {
        Members members(item);
        catalog::Classification one;
        one.slug = members.text(word, kSlugMax);
        members.each(children, kListMax, [&](const Node& child) {
            if (auto slug = child.text(kSlugMax)) one.children.push_back(std::move(*slug));
        });
        members.finish();
        result.push_back(std::move(one));
    });
    return result;
}

std::vector<catalog::MediaLink> read_media(Members& offer, std::string_view list) {
    std::vector<catalog::MediaLink> result;
    offer.each(list, kListMax, [&](const Node& item) {
        Members members(item);
        result.push_back({members.localized("title"), members.url("url")});
        members.finish();
    });
    return result;
}

void read_listing(Members& members, catalog::Product& product) {
    product.title = members.localized("title");
    product.summary = members.localized("summary");
    product.description = members.localized("description");
    product.getting_started = members.optional_localized("gettingStarted");
    members.require("categories");
    product.categories = read_classifications(members, "categories", "category", "subcategories");
    product.industries = read_classifications(members, "industries", "industry", "verticals");
    members.each("keywords", kListMax, [&](const Node& item) {
        if (auto word = item.text(kKeywordMax)) product.keywords.push_back(std::move(*word));
    });
    product.documents = read_media(members, "documents");
    product.videos = read_media(members, "videos");
    members.require("screenshots");
    members.each("screenshots", kListMax, [&](const Node& item) {
        Members shot(item);
        std::string url = shot.url("url");
        product.screenshots.push_back({std::move(url), shot.optional_localized("caption")});
        shot.finish();
    });
    product.privacy_url = members.url("privacyUrl");
    product.terms_url = members.url("termsUrl");
    product.terms_version = members.text("termsVersion", 50);
}

catalog::TechnicalConfiguration read_technical(const Node& node) {
    Members members(node);
    catalog::TechnicalConfiguration technical;
    technical.landing_page_url = members.endpoint("landingPageUrl");
    technical.webhook_url = members.endpoint("webhookUrl");
    technical.tenant = TenantId(members.guid("tenantId"));
    technical.app = AppId(members.guid("appId"));
    members.finish();
    return technical;
}

void read_sale(Members& members, catalog::Product& product) {
    members.require("resellerAudience");
    product.audience =
        members.word("resellerAudience", catalog::kAudiences).value_or(catalog::Audience::none);
    members.each(
        "selectedPartners", limits::kListedTenantsMax,
        [&](const Node& item) {
            if (const auto guid = item.guid()) product.selected_partners.push_back(PartnerId(*guid));
        },
        1);
    std::sort(product.selected_partners.begin(), product.selected_partners.end());
    product.pricing_model = members.word("pricingModel", catalog::kPricingModels);
    if (const auto found = members.find("technicalConfiguration")) product.technical = read_technical(*found);
}

}  // namespace

std::optional<catalog::Publisher> read_publisher(const Node& node) {
    Members members(node);
    catalog::Publisher publisher;
    publisher.id = PublisherId(members.id("publisherId"));
    publisher.display_name = members.text("displayName", kNameMax);
    if (const auto found = members.require("address")) publisher.address = read_address(*found);
    publisher.website = members.url("website");
    if (const auto found = members.require("contacts")) read_contacts(*found, publisher);
    members.finish();
    return publisher.id.empty() ? std::nullopt : std::optional(std::move(publisher));
}

std::optional<ReadOffer> read_offer(const Node& node) {
    Members members(node);
    ReadOffer offer;
    catalog::Product& product = offer.product;
    product.publisher = PublisherId(members.id("publisherId"));
    product.offer = OfferId(members.id("offerId"));
    node.report().begin_offer(product.publisher.str() + "/" + product.offer.str());
    members.require("type");
    product.type = members.word("type", catalog::kProductTypes).value_or(catalog::ProductType::saas);
    product.status = members.word("status", catalog::kOfferStatuses).value_or(catalog::OfferStatus::live);
    read_listing(members, product);
    read_sale(members, product);
    members.require("plans");
    members.each("plans", limits::kPlansPerOfferMax, [&](const Node& plan) { read_plan(plan, offer); });
    members.finish();
    if (product.publisher.empty() || product.offer.empty()) return std::nullopt;
    return offer;
}

}  // namespace comptoir::catalog_files
