#include "api/docs/viewer_files.hpp"

#include <array>
#include <string>

#include "base/text.hpp"
#include "http/digest.hpp"

// C++20 has no #embed. The assembler puts the bytes of a file between two symbols.
#define COMPTOIR_EMBED(symbol, file)                                                          \
    asm(".pushsection .rodata\n"                                                              \
        ".balign 16\n" #symbol ":\n.incbin \"" COMPTOIR_VIEWER_FOLDER "/" file "\"\n" #symbol \
        "_end:\n"                                                                             \
        ".byte 0\n"                                                                           \
        ".popsection\n");                                                                     \
    extern "C" const char symbol[];                                                           \
    extern "C" const char symbol##_end[]

COMPTOIR_EMBED(comptoir_viewer_script, "swagger-ui-bundle.js");
COMPTOIR_EMBED(comptoir_viewer_script_gz, "swagger-ui-bundle.js.gz");
COMPTOIR_EMBED(comptoir_viewer_style, "swagger-ui.css");
COMPTOIR_EMBED(comptoir_viewer_style_gz, "swagger-ui.css.gz");
COMPTOIR_EMBED(comptoir_viewer_licence, "LICENSE");
COMPTOIR_EMBED(comptoir_viewer_licence_gz, "LICENSE.gz");
COMPTOIR_EMBED(comptoir_viewer_notices, "swagger-ui-bundle.js.LICENSE.txt");
COMPTOIR_EMBED(comptoir_viewer_notices_gz, "swagger-ui-bundle.js.LICENSE.txt.gz");
COMPTOIR_EMBED(comptoir_viewer_start, "start.js");
COMPTOIR_EMBED(comptoir_viewer_start_gz, "start.js.gz");
COMPTOIR_EMBED(comptoir_viewer_page, "page.css");
COMPTOIR_EMBED(comptoir_viewer_page_gz, "page.css.gz");

namespace comptoir::api::docs {
namespace {

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

constexpr std::string_view kScript = "text/javascript; charset=utf-8";
constexpr std::string_view kStyle = "text/css; charset=utf-8";
constexpr std::string_view kText = "text/plain; charset=utf-8";

}  // namespace

std::span<const ViewerFile> viewer_files() {
    static const std::array kFiles = {
        ViewerFile{"swagger-ui-bundle.js", kScript,
                   between(comptoir_viewer_script, comptoir_viewer_script_end),
                   between(comptoir_viewer_script_gz, comptoir_viewer_script_gz_end)},
        ViewerFile{"swagger-ui.css", kStyle, between(comptoir_viewer_style, comptoir_viewer_style_end),
                   between(comptoir_viewer_style_gz, comptoir_viewer_style_gz_end)},
        ViewerFile{"LICENSE", kText, between(comptoir_viewer_licence, comptoir_viewer_licence_end),
                   between(comptoir_viewer_licence_gz, comptoir_viewer_licence_gz_end)},
        // The script names this file in its first line.
        ViewerFile{"swagger-ui-bundle.js.LICENSE.txt", kText,
                   between(comptoir_viewer_notices, comptoir_viewer_notices_end),
                   between(comptoir_viewer_notices_gz, comptoir_viewer_notices_gz_end)},
        ViewerFile{"start.js", kScript, between(comptoir_viewer_start, comptoir_viewer_start_end),
                   between(comptoir_viewer_start_gz, comptoir_viewer_start_gz_end)},
        ViewerFile{"page.css", kStyle, between(comptoir_viewer_page, comptoir_viewer_page_end),
                   between(comptoir_viewer_page_gz, comptoir_viewer_page_gz_end)},
    };
    return kFiles;
}

const std::string& viewer_version() {
    static const std::string kVersion = [] {
        std::string digests;
        for (const ViewerFile& file : viewer_files()) digests += to_hex(http::sha256(file.bytes));
        return to_hex(http::sha256(digests)).substr(0, 16);
    }();
    return kVersion;
}

}  // namespace comptoir::api::docs
