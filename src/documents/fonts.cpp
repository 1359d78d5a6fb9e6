#include "documents/fonts.hpp"

#include <fmt/format.h>
#include <fontconfig/fontconfig.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace comptoir::documents {
namespace {

namespace fs = std::filesystem;

// With less than these, names of customers would come out as empty boxes.
constexpr auto kNeeded = std::to_array<std::string_view>(
    {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSansArabic-Regular.ttf", "NotoSansCJK-Regular.ttc"});

// The two weights that documents have, of every script; neither the narrow ones for user interfaces nor those
// for headlines.
bool is_wanted(std::string_view name) {
    constexpr auto kEnds = std::to_array<std::string_view>(
        {"-Regular.ttf", "-Bold.ttf", "-Regular.ttc", "-Bold.ttc", "-Regular.otf", "-Bold.otf"});
    const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
    return name.starts_with("NotoSans") && !has("UI-") && !has("Display") && !has("Mono-") &&
           std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) { return name.ends_with(end); });
}

}  // namespace

void Fonts::Close::operator()(_FcConfig* config) const {
    FcConfigDestroy(config);
}

Fonts::Fonts(const fs::path& folder) {
    std::error_code unreadable;
    constexpr auto kLinks = fs::directory_options::follow_directory_symlink;
    for (fs::recursive_directory_iterator at(folder, kLinks, unreadable), end; !unreadable && at != end;
         at.increment(unreadable)) {
        if (is_wanted(at->path().filename().string())) files_.push_back(at->path());
    }
    // The order decides between fonts that have the same letter.
    std::sort(files_.begin(), files_.end());
    for (const std::string_view name : kNeeded) {
        if (std::any_of(files_.begin(), files_.end(),
                        [&](const fs::path& file) { return file.filename().string() == name; }))
            continue;
        throw FontsMissing(
            fmt::format("there is no {} below {}; install the packages fonts-noto-core and "
                        "fonts-noto-cjk, or name the folder of these fonts by fonts (or "
                        "COMPTOIR_FONTS)",
                        name, folder.string()));
    }
}

_FcConfig* Fonts::config() const {
    std::call_once(read_, [this] {
        std::unique_ptr<FcConfig, Close> config(FcConfigCreate());
        for (const fs::path& file : files_) {
            const std::string name = file.string();
            if (FcConfigAppFontAddFile(config.get(), reinterpret_cast<const FcChar8*>(name.c_str())) ==
                FcFalse)
                throw std::runtime_error(fmt::format("{} is no font", name));
        }
        // Known before pango looks for the fonts of the machine, which are not asked for.
        FcConfigSetCurrent(config.get());
        config_ = std::move(config);
    });
    return config_.get();
}

}  // namespace comptoir::documents
