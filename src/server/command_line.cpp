#include "server/command_line.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <map>
#include <tuple>

#include "server/catalog_tools.hpp"
#include "server/serve.hpp"
#include "server/sign_in_tools.hpp"
#include "server/tools.hpp"

namespace comptoir::server {
namespace {

struct Arguments {
    std::map<std::string, std::string, std::less<>> settings;  ///< What flags say of settings, by key.
    bool sandbox = false;
    bool demo = false;
    std::string config_file;
    std::string path, market, format = "xlsx", output, month, tenant, name, roles, user, domain, publisher,
                              app_id, customer, review, provider, reseller, directory = "generated-catalog";
    AppFlags app;
    PartnerFlags partner;
    std::int64_t products = 1000;
    std::uint64_t seed = 1;
    bool dry_run = false;
    bool from_input = false;
};

// The flags of one command that are settings, by the key of the setting; each wins over environment and file.
class SettingFlags {
  public:
    SettingFlags(CLI::App& app, Arguments& in) : app_(&app), in_(&in) {
        app.add_option("--config", in.config_file, "TOML file (docs/configuration.md)")
            ->check(CLI::ExistingFile);
        add("data", "--data", "directory of the embedded database and of built files");
        add("database", "--database", "postgresql://… instead of the embedded database");
        add("share", "--share", "directory of the installed data/ and examples/");
    }
    void add(const std::string& key, const std::string& flag, const std::string& meaning) {
        given_.emplace_back(key, app_->add_option(flag, in_->settings[key], meaning));
    }
    void add_key_file() {
        add("key_file", "--key-file",
            "key that seals the keys in the database; by default installation.key in the data");
    }
    Configuration configure() const {
        Configuration configuration;
        if (!in_->config_file.empty()) read_file(configuration, in_->config_file);
        read_environment(configuration);
        for (const auto& [key, option] : given_) {
            if (option->count() > 0) set_by_flag(configuration, key, in_->settings.at(key));
        }
        return configuration;
    }

  private:
    CLI::App* app_;
    Arguments* in_;
    std::vector<std::pair<std::string, CLI::Option*>> given_;
};

int run_serve(const Arguments& in, const SettingFlags& flags) {
    Configuration configuration = flags.configure();
    configuration.sandbox = configuration.sandbox || in.sandbox;
    configuration.demo = in.demo;
    check(configuration);
    return serve(configuration);
}

using Tool = std::function<int(Core&)>;

int with_core(const Configuration& configuration, const Tool& tool) {
    SystemRandom random;
    SystemClock clock;
    Core core(configuration, random, clock);
    return tool(core);
}

void add_tool(CLI::App& app, Arguments& in, int& exit_code, Tool tool) {
    // What brings something in may be the first to touch a database. For all others a database that is not
    // there is a slip in its name.
    const bool may_be_first = app.get_name() == "add";
    app.callback([flags = SettingFlags(app, in), &exit_code, may_be_first, tool = std::move(tool)] {
        Configuration configuration = flags.configure();
        configuration.make_database = may_be_first;
        exit_code = with_core(configuration, tool);
    });
}

void add_serve(CLI::App& root, Arguments& in, int& exit_code) {
    CLI::App* app = root.add_subcommand("serve", "run the marketplace");
    SettingFlags flags(*app, in);
    flags.add_key_file();
    flags.add("listen", "--listen", "ADDRESS:PORT, by default 127.0.0.1:8080");
    flags.add("public_url", "--public-url", "address under which clients reach the server");
    flags.add("workers", "--workers", "threads that answer requests");
    flags.add("log_level", "--log-level", "debug, info, warning or error");
    flags.add("fulfillment_profile", "--fulfillment-profile",
              "default, or emulator: for programs made for the emulator (with --sandbox)");
    app->add_flag("--sandbox", in.sandbox, "virtual clock and sandbox-only calls; never with real money");
    app->add_flag("--demo", in.demo, "sample catalog, partner, customers and publisher (with --sandbox)");
    app->callback([&in, &exit_code, flags] { exit_code = run_serve(in, flags); });
}

// Both look at their files before a database is opened: a slip in a name shall leave nothing behind.
void add_file_tools(CLI::App& root, Arguments& in, int& exit_code) {
    CLI::App* imports = root.add_subcommand("import", "publish a catalog (docs/catalog-format.md)");
    imports->add_option("path", in.path, "a JSON file, or a directory of them")->required();
    imports->add_flag("--dry-run", in.dry_run, "check everything, store nothing");
    imports->callback([&in, &exit_code, flags = SettingFlags(*imports, in)] {
        auto files = read_import(in.path);
        if (!files) {
            exit_code = files.reason();
            return;
        }
        exit_code = with_core(flags.configure(), [&](Core& core) {
            return import_catalog(core, in.path, *std::move(files), in.dry_run);
        });
    });

    CLI::App* exports = root.add_subcommand("export", "write files from the database");
    exports->require_subcommand(1);
    CLI::App* prices = exports->add_subcommand("prices", "the price list of today");
    prices->add_option("--market", in.market, "ISO 3166 country, all when absent");
    prices->add_option("--format", in.format, "xlsx or csv")->check(CLI::IsMember({"xlsx", "csv"}));
    prices->add_option("--output", in.output, "file to write")->required();
    prices->callback([&in, &exit_code, flags = SettingFlags(*prices, in)] {
        if (const auto wrong = check_output(in.output)) {
            exit_code = *wrong;
            return;
        }
        Configuration configuration = flags.configure();
        configuration.make_database = false;
        exit_code = with_core(
            configuration, [&](Core& core) { return export_prices(core, in.market, in.format, in.output); });
    });
}

void add_catalog_tools(CLI::App& root, Arguments& in, int& exit_code) {
    add_file_tools(root, in, exit_code);
    CLI::App* generate =
        root.add_subcommand("generate-catalog", "write a large invented catalog for load tests");
    generate->add_option("--products", in.products, "how many")->check(CLI::Range(1, 200'000));
    generate->add_option("--seed", in.seed, "the same seed gives the same catalog");
    generate->add_option("--output", in.directory, "directory to write into, by default generated-catalog");
    generate->callback([&in, &exit_code] {
        Configuration configuration;
        read_environment(configuration);
        exit_code = generate_catalog(configuration, in.products, in.seed, in.directory);
    });
}

void add_money_tools(CLI::App& root, Arguments& in, int& exit_code) {
    CLI::App* close =
        root.add_subcommand("close", "publish the invoices that are due, and run what is due before them");
    close->add_option("--month", in.month, "up to this month, YYYY-MM; by default every month that is due");
    add_tool(*close, in, exit_code, [&in](Core& core) { return close_month(core, in.month); });
    CLI::App* check =
        root.add_subcommand("check", "recompute all charges and verify invoices, journal and audit");
    add_tool(*check, in, exit_code, [](Core& core) { return check_books(core); });
    CLI::App* lifecycle = root.add_subcommand("lifecycle", "print the table of a subscription's life");
    lifecycle->callback([&exit_code] { exit_code = print_lifecycle(); });
}

using SetSigning = int (*)(Core&, const std::string&, Signing);

// `disable` and `enable` of what `flag` names.
void add_signing_tools(CLI::App& app, Arguments& in, int& exit_code, const std::string& flag,
                       std::string& named, SetSigning set) {
    for (const auto& [name, signing, meaning] :
         {std::tuple("disable", Signing::disabled,
                     "no tokens from now on; those that are about stop working"),
          std::tuple("enable", Signing::enabled, "the end of that")}) {
        CLI::App* one = app.add_subcommand(name, meaning);
        one->add_option(flag, named, "which")->required();
        add_tool(*one, in, exit_code,
                 [&named, set, signing = signing](Core& core) { return set(core, named, signing); });
    }
}

void add_app_tools(CLI::App& root, Arguments& in, int& exit_code) {
    CLI::App* app = root.add_subcommand("app", "applications that may ask for tokens");
    app->require_subcommand(1);
    CLI::App* app_add = app->add_subcommand("add", "register an application; prints its secret once");
    app_add->add_option("--tenant", in.app.tenant, "tenant id or domain")->required();
    app_add->add_option("--name", in.app.name, "what it is called")->required();
    app_add->add_option("--roles", in.app.roles, "role names, separated by blanks")->required();
    app_add->add_option("--app", in.app.app, "application id, a GUID; a new one when absent");
    app_add->add_option(
        "--client-mode", in.app.client_mode,
        "which states its answers know: by-request, legacy or strict (docs/compatibility.md)");
    app_add->add_flag("--public", in.app.is_public, "it runs where no secret can be kept, and gets none");
    app_add->add_flag("--any-tenant", in.app.any_tenant, "people of other tenants may sign in through it");
    app_add->add_option("--redirect", in.app.redirects, "where browsers may bring the answer to a sign-in");
    app_add->add_flag_callback(
        "--no-device-codes", [&in] { in.app.device_codes = false; },
        "nobody may sign in to it by a code on another device");
    app_add->add_option("--certificate", in.app.certificate, "PEM file: it proves itself by this, no secret")
        ->check(CLI::ExistingFile);
    app_add->add_flag("--reuse-assertions", in.app.reuses_assertions,
                      "what it signs with the certificate may come again until it ends");
    add_tool(*app_add, in, exit_code, [&in](Core& core) { return add_app(core, in.app); });
    CLI::App* app_set = app->add_subcommand("set", "change an application");
    app_set->add_option("--app", in.app.app, "its id")->required();
    app_set->add_option("--redirect", in.app.redirects, "addresses instead of all it has");
    app_set->add_flag("--no-redirects", in.app.no_redirects, "take all addresses away");
    CLI::Option* device_codes = app_set->add_flag_callback(
        "--device-codes", [&in] { in.app.device_codes = true; },
        "people may sign in to it by a code on another device");
    app_set
        ->add_flag_callback(
            "--no-device-codes", [&in] { in.app.device_codes = false; }, "nobody may")
        ->excludes(device_codes);
    app_set->add_option("--certificate", in.app.certificate, "PEM file: one more that it may use")
        ->check(CLI::ExistingFile);
    app_set->add_option("--remove-certificate", in.app.remove_certificate, "its thumbprint, SHA-1 in hex");
    add_tool(*app_set, in, exit_code, [&in](Core& core) { return set_app(core, in.app); });
    add_signing_tools(*app, in, exit_code, "--app", in.app.app, set_app_signing);
}

void add_user_tools(CLI::App& root, Arguments& in, int& exit_code) {
    CLI::App* user = root.add_subcommand("user", "people who sign in");
    user->require_subcommand(1);
    CLI::App* user_add = user->add_subcommand("add", "register a person; prints the first password once");
    user_add->add_option("--tenant", in.tenant, "tenant id or domain")->required();
    user_add->add_option("--user", in.user, "name@domain")->required();
    user_add->add_option("--roles", in.roles, "role names, separated by blanks")->required();
    add_tool(*user_add, in, exit_code,
             [&in](Core& core) { return add_user(core, in.tenant, in.user, in.roles); });
    CLI::App* set_password = user->add_subcommand(
        "set-password", "another password; prints it once, and ends what the old one was good for");
    set_password->add_option("--user", in.user, "name@domain")->required();
    set_password->add_flag("--stdin", in.from_input,
                           "the first line of standard input, instead of a new one");
    add_tool(*set_password, in, exit_code,
             [&in](Core& core) { return set_user_password(core, in.user, in.from_input); });
    add_signing_tools(*user, in, exit_code, "--user", in.user, set_user_signing);
}

void add_terms_flags(CLI::App& app, TermsFlags& terms) {
    app.add_option("--profile", terms.profile, "policy of its purchases: classic-2019 or modern-2024");
    app.add_option("--kind", terms.kind, "direct, indirect_provider or indirect_reseller");
    app.add_option("--credit-limit", terms.credit_limit, "currency and amount, EUR:50000.00, or none");
    app.add_option("--mpn-id", terms.mpn_id, "its id in the partner program");
}

using Relate = int (*)(Core&, const std::string&, const std::string&);

void add_relation(CLI::App& partner, Arguments& in, int& exit_code, const std::string& name,
                  const std::string& meaning, Relate relate) {
    CLI::App* app = partner.add_subcommand(name, meaning);
    app->add_option("--provider", in.provider, "id or domain of the indirect provider")->required();
    app->add_option("--reseller", in.reseller, "id or domain of the indirect reseller")->required();
    add_tool(*app, in, exit_code,
             [&in, relate](Core& core) { return relate(core, in.provider, in.reseller); });
}

void add_partner_tools(CLI::App& root, Arguments& in, int& exit_code) {
    CLI::App* partner = root.add_subcommand("partner", "resellers");
    partner->require_subcommand(1);
    CLI::App* add = partner->add_subcommand("add", "register a reseller");
    add->add_option("--name", in.partner.name, "company name")->required();
    add->add_option("--domain", in.partner.domain, "its domain")->required();
    add->add_option("--country", in.partner.country, "place of business, ISO 3166")->required();
    add->add_option("--email", in.partner.email, "shown to publishers with what it buys; else admin@DOMAIN");
    add->add_flag("--sandbox-account", in.partner.sandbox, "an integration sandbox account");
    add_terms_flags(*add, in.partner.terms);
    add_tool(*add, in, exit_code, [&in](Core& core) { return add_partner(core, in.partner); });

    CLI::App* set = partner->add_subcommand("set", "change on which terms a reseller buys from now on");
    set->add_option("--partner", in.tenant, "its id or domain")->required();
    set->add_option("--status", in.partner.terms.status, "active or inactive: an inactive one buys nothing");
    add_terms_flags(*set, in.partner.terms);
    add_tool(*set, in, exit_code,
             [&in](Core& core) { return set_partner(core, in.tenant, in.partner.terms); });
    add_relation(*partner, in, exit_code, "link", "let a provider sell through a reseller", link_partners);
    add_relation(*partner, in, exit_code, "unlink", "end that; what was sold so stays", unlink_partners);

    CLI::App* customer = root.add_subcommand("customer", "customers of resellers");
    customer->require_subcommand(1);
    CLI::App* review = customer->add_subcommand("review", "say whether a customer may be sold to");
    review->add_option("--partner", in.tenant, "id or domain of its reseller")->required();
    review->add_option("--customer", in.customer, "its id")->required();
    review->add_option("--result", in.review, "approved, under_review or rejected")->required();
    add_tool(*review, in, exit_code,
             [&in](Core& core) { return review_customer(core, in.tenant, in.customer, in.review); });
}

void add_party_tools(CLI::App& root, Arguments& in, int& exit_code) {
    add_app_tools(root, in, exit_code);
    add_user_tools(root, in, exit_code);
    add_partner_tools(root, in, exit_code);

    CLI::App* marketplace_operator = root.add_subcommand("operator", "those who run the marketplace");
    marketplace_operator->require_subcommand(1);
    CLI::App* operator_add = marketplace_operator->add_subcommand(
        "add", "register an operator and its application; prints the secret once");
    operator_add->add_option("--name", in.name, "what it is called")->required();
    operator_add->add_option("--domain", in.domain, "its domain")->required();
    add_tool(*operator_add, in, exit_code,
             [&in](Core& core) { return add_operator(core, in.name, in.domain); });

    CLI::App* publisher = root.add_subcommand("publisher", "publishers of the catalog");
    publisher->require_subcommand(1);
    CLI::App* publisher_add =
        publisher->add_subcommand("add", "let a publisher's application ask for tokens");
    publisher_add->add_option("--publisher", in.publisher, "publisher id of the catalog")->required();
    publisher_add->add_option("--name", in.name, "name of the tenant")->required();
    publisher_add->add_option("--domain", in.domain, "its domain")->required();
    publisher_add->add_option("--tenant", in.tenant, "tenant id of the technical configuration")->required();
    publisher_add->add_option("--app", in.app_id, "application id of the technical configuration")
        ->required();
    add_tool(*publisher_add, in, exit_code, [&in](Core& core) {
        return add_publisher(core, in.publisher, in.name, in.domain, in.tenant, in.app_id);
    });
}

void add_key_tools(CLI::App& root, Arguments& in, int& exit_code) {
    CLI::App* keys = root.add_subcommand("keys", "keys that sign and seal tokens");
    keys->require_subcommand(1);
    CLI::App* rotate =
        keys->add_subcommand("rotate", "sign with a new key; tokens of the earlier ones live on");
    SettingFlags flags(*rotate, in);
    flags.add_key_file();
    rotate->callback([&exit_code, flags] {
        Configuration configuration = flags.configure();
        configuration.make_database = false;
        exit_code = with_core(configuration, [&](Core& core) { return rotate_keys(core, configuration); });
    });
    CLI::App* renew =
        keys->add_subcommand("renew", "give up all keys: every token and activation link of today is void");
    add_tool(*renew, in, exit_code, [](Core& core) { return renew_keys(core); });
}

const CLI::App* subcommand_of(const CLI::App& app, const std::string& name) {
    for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (one->check_name(name)) return one;
    }
    return nullptr;
}

// The words up to the first that is no command where one must stand: the parser only says that one is
// missing.
std::optional<std::string> unknown_command(const CLI::App& root, int argc, char** argv) {
    const CLI::App* at = &root;
    std::string words;
    for (int i = 1; i < argc && at->get_require_subcommand_min() > 0; ++i) {
        words += fmt::format("{}{}", words.empty() ? "" : " ", argv[i]);
        const CLI::App* next = subcommand_of(*at, argv[i]);
        if (next == nullptr) return argv[i][0] == '-' ? std::nullopt : std::optional(words);
        at = next;
    }
    return std::nullopt;
}

int run(CLI::App& root, int argc, char** argv, const int& exit_code) {
    try {
        root.parse(argc, argv);
        return exit_code;
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() != 0) {
            if (const auto words = unknown_command(root, argc, argv))
                return complain(
                    kExitUsage,
                    fmt::format("there is no command '{}'; 'comptoir --help' lists them", *words));
        }
        return root.exit(error) == 0 ? kExitDone : kExitUsage;
    } catch (const ConfigurationError& error) {
        return complain(kExitUsage, error.message);
    } catch (const sql::LocationError& error) {
        return complain(kExitUsage, error.what());
    } catch (const sql::DatabaseError& error) {
        return complain(kExitBroken, fmt::format("the database does not answer: {}", error.what()));
    } catch (const std::exception& error) {
        return complain(kExitBroken, error.what());
    }
}

}  // namespace

int run_command_line(int argc, char** argv, const std::string& version) {
    CLI::App root("Comptoir: a self-hosted marketplace for resellers of software subscriptions.");
    root.set_version_flag("--version", "comptoir " + version);
    root.require_subcommand(1);
    Arguments in;
    int exit_code = kExitDone;
    add_serve(root, in, exit_code);
    add_catalog_tools(root, in, exit_code);
    add_money_tools(root, in, exit_code);
    add_party_tools(root, in, exit_code);
    add_key_tools(root, in, exit_code);
    return run(root, argc, argv, exit_code);
}

}  // namespace comptoir::server
