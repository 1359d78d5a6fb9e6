#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

struct _FcConfig;

namespace comptoir::documents {

/// Where Debian installs them.
inline constexpr const char* kFontFolder = "/usr/share/fonts";

/// Without letters there are no documents: which file is missing where, and what to do about it.
class FontsMissing : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The letters of documents: Noto Sans in every script that it has, from the files that Debian's packages
/// fonts-noto-core and fonts-noto-cjk install, and from no others that a machine may have, so that a document
/// is the same bytes everywhere.
///
/// Errors:  FontsMissing from the constructor; std::runtime_error from `config` for a file that is no font.
/// Threads: any.
class Fonts {
  public:
    /// Finds the files anywhere below `folder`; they are read when the first document is drawn.
    explicit Fonts(const std::filesystem::path& folder);

    /// What fontconfig makes of them, in some 0.3 s at the first call. For this folder's own use.
    _FcConfig* config() const;

  private:
    struct Close {
        void operator()(_FcConfig* config) const;
    };
    std::vector<std::filesystem::path> files_;
    mutable std::once_flag read_;
    mutable std::unique_ptr<_FcConfig, Close> config_;
};

}  // namespace comptoir::documents
