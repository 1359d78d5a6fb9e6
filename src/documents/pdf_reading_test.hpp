#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

/// How tests read PDFs back: with the programs of poppler, somebody else's eyes.
namespace comptoir::documents {

class PdfFile {
  public:
    explicit PdfFile(std::string_view bytes) {
        const int file = ::mkstemp(path_.data());
        EXPECT_GE(file, 0);
        EXPECT_EQ(::write(file, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
        ::close(file);
    }
    ~PdfFile() { ::unlink(path_.c_str()); }
    PdfFile(const PdfFile&) = delete;
    PdfFile& operator=(const PdfFile&) = delete;

    /// What stands on the pages, beside each other what stands beside each other.
    std::string text() const { return output_of("pdftotext -layout -enc UTF-8 " + path_ + " -"); }
    std::string page(int number) const {
        const std::string at = std::to_string(number);
        return output_of("pdftotext -layout -enc UTF-8 -f " + at + " -l " + at + " " + path_ + " -");
    }
    /// Every word and where it stands, in points from the upper left corner of its page.
    struct Word {
        std::string text;
        double left, top, right, bottom;
    };
    std::vector<Word> words() const {
        std::istringstream lines(output_of("pdftotext -bbox -enc UTF-8 " + path_ + " -"));
        std::vector<Word> all;
        for (std::string line; std::getline(lines, line);) {
            Word word{};
            char text[512];
            if (std::sscanf(line.c_str(), R"( <word xMin="%lf" yMin="%lf" xMax="%lf" yMax="%lf">%511[^<])",
                            &word.left, &word.top, &word.right, &word.bottom, text) != 5)
                continue;
            word.text = text;
            all.push_back(std::move(word));
        }
        return all;
    }
    /// Page 1 in grey, a pixel for each point, row by row: 0 is black, 255 white.
    struct Picture {
        std::size_t width = 0;
        std::string pixels;
        /// Whether something is drawn between these heights.
        bool has_ink(std::size_t top, std::size_t bottom) const {
            return pixels.substr(top * width, (bottom - top) * width).find_first_not_of('\xff') !=
                   std::string::npos;
        }
    };
    Picture picture() const {
        const std::string file = output_of("pdftoppm -gray -r 72 -f 1 -l 1 " + path_);
        Picture picture;
        std::size_t height = 0;
        int begin = 0;
        EXPECT_EQ(std::sscanf(file.c_str(), "P5 %zu %zu 255%n", &picture.width, &height, &begin), 2);
        picture.pixels = file.substr(static_cast<std::size_t>(begin) + 1);
        EXPECT_EQ(picture.pixels.size(), picture.width * height);
        return picture;
    }
    std::string fonts() const { return output_of("pdffonts " + path_); }
    /// Title, author, dates, number of pages.
    std::string properties() const { return output_of("pdfinfo -isodates " + path_); }
    /// The parts of the document and their texts, as a program sees them that reads aloud.
    std::string parts() const { return output_of("pdfinfo -struct-text " + path_); }

  private:
    static std::string output_of(const std::string& command) {
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> program(::popen(command.c_str(), "r"),
                                                                      ::pclose);
        EXPECT_NE(program, nullptr);
        std::string out;
        char piece[4096];
        for (std::size_t count = 0; (count = std::fread(piece, 1, sizeof piece, program.get())) > 0;)
            out.append(piece, count);
        return out;
    }

    std::string path_ = "/tmp/comptoir-pdf-XXXXXX";
};

/// Blanks next to each other become one, for columns move with what stands in them; so do those that do not
/// break, U+00A0 and U+202F, because some readers give them back as plain ones.
inline std::string closed_up(std::string_view text) {
    constexpr auto kBlanks = std::to_array<std::string_view>({" ", "\n", "\f", "\u00a0", "\u202f"});
    std::string out;
    while (!text.empty()) {
        std::size_t blank = 0;
        for (const std::string_view one : kBlanks) blank = text.starts_with(one) ? one.size() : blank;
        if (blank == 0) {
            out += text.front();
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
        text.remove_prefix(blank == 0 ? 1 : blank);
    }
    return out;
}

}  // namespace comptoir::documents
