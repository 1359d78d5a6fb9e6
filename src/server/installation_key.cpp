#include "server/installation_key.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>

#include "api/edge/token_keys.hpp"
#include "base/text.hpp"
#include "catalog_files/import.hpp"
#include "http/sealing.hpp"

namespace comptoir::server {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(std::string message) {
    throw ConfigurationError{std::move(message)};
}

// An open file or directory.
class Descriptor {
  public:
    Descriptor(const fs::path& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    bool holds(std::string_view text) const {
        return number_ >= 0 &&
               ::write(number_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    }
    bool is_durable() const { return number_ >= 0 && ::fsync(number_) == 0; }

  private:
    int number_;
};

// On disk before the database has anything that only this key opens, and whole under its name: of two
// processes that start together the second one takes the first one's.
void make_key_file(const fs::path& path) {
    const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
    fs::create_directories(directory);
    SystemRandom random;
    std::string bytes = random.bytes(http::kSealKeyBytes);
    std::string line = fmt::format("{}\n", to_base64(bytes));
    const fs::path temporary = fmt::format("{}.{}", path.string(), random.guid().str());
    {
        const Descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL);
        if (!file.holds(line) || !file.is_durable()) fail(fmt::format("cannot write {}", temporary.string()));
    }
    const bool named = ::link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST;
    ::unlink(temporary.c_str());
    if (!named || !Descriptor(directory, O_RDONLY | O_DIRECTORY).is_durable()) {
        fail(fmt::format("cannot write {}", path.string()));
    }
    http::wipe(bytes);
    http::wipe(line);
}

}  // namespace

api::edge::InstallationKey load_installation_key(const Configuration& configuration, commands::Runner& runner,
                                                 const Log& log) {
    const fs::path path = configuration.key_location();
    if (!fs::exists(path)) {
        if (api::edge::TokenKeys::has_sealed(runner)) {
            fail(fmt::format(
                "there is no key file {}, but the keys in the database are sealed with one: bring "
                "it back, name its place by key_file, or give up every token and link of today "
                "with 'comptoir keys renew'",
                path.string()));
        }
        make_key_file(path);
    }
    std::string text = catalog_files::read_file(path);
    auto bytes = from_base64(trim(text));
    http::wipe(text);
    if (!bytes || bytes->size() != http::kSealKeyBytes) {
        fail(fmt::format("{} is no key file: it must hold {} random bytes in base64", path.string(),
                         http::kSealKeyBytes));
    }
    struct ::stat status = {};
    if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 0077) != 0) {
        log(LogLevel::warning,
            fmt::format("the key file {} can be read by others than its owner", path.string()));
    }
    return api::edge::InstallationKey(*std::move(bytes));
}

}  // namespace comptoir::server
