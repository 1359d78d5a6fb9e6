#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "documents/fonts.hpp"
#include "documents/sink.hpp"

/// Pages of a PDF on which text is put in places. Not for use outside this folder.
namespace comptoir::documents {

enum class Ink { black, grey, light, accent, white, shade };
enum class Align { left, right };

struct TextStyle {
    double size = 8;
    bool bold = false;
    Ink ink = Ink::black;
    Align align = Align::left;
    /// A longer text ends in an ellipsis, behind which programs still find the rest; a single line on the
    /// right, such as an amount, shrinks instead, because no digit may be missing.
    int lines_max = 1;
    /// ISO 3166: where it comes from decides how Chinese characters are written. Need only live during the
    /// call.
    std::string_view country = {};
};
/// From one line of a text to the next.
inline double pitch_of(const TextStyle& style) {
    return style.size * 1.3;
}

/// What a document says about itself.
struct PdfProperties {
    std::string title;
    std::string author;
    std::string subject;
    Date created = Date::from_days(0);
};

/// Lengths are points (1/72 inch) from the upper left corner of an A4 page. Until `begin` nothing is drawn:
/// texts are measured and pages counted, so that whoever draws may go through everything twice and know how
/// many pages there will be.
///
/// The bytes are a function of what is drawn and of the fonts: no instant, no chance. A page leaves the
/// memory when the next one begins.
///
/// Errors:  what the sink throws; std::runtime_error when a library fails. Then only destruction is allowed.
/// Threads: one at a time.
/// Bounds:  linear in what is drawn. Letters that were used are kept until the end, so are the tags.
class PdfCanvas {
  public:
    static constexpr double kWidth = 595.28;
    static constexpr double kHeight = 841.89;

    /// `language` as in `fr`. `fonts` outlives it.
    PdfCanvas(const Fonts& fonts, const std::string& language);
    ~PdfCanvas();
    PdfCanvas(const PdfCanvas&) = delete;
    PdfCanvas& operator=(const PdfCanvas&) = delete;

    /// From here on everything is drawn, on page 1.
    void begin(const PdfProperties& properties, Sink sink);
    void next_page();
    int page() const;
    /// Completes the document; see TableWriter.
    void finish();

    /// Text from outside is made harmless: what no text may hold is dropped, so are marks piled up on a
    /// letter, and line ends are blanks. Nothing of it is seen outside its place. Returns its height: lines
    /// times pitch.
    double text(double x, double y, double width, std::string_view text, const TextStyle& style);
    /// What `text` would return.
    double height(double width, std::string_view text, const TextStyle& style);
    void rule(double x, double y, double width, Ink ink = Ink::grey);
    void box(double x, double y, double width, double height, Ink ink);

    /// What is drawn while it lives is a part of that kind for programs that read aloud: `H1`, `P`, `Table`,
    /// `TR`, `TD` (ISO 32000 §14.8.4). It must end on the page on which it began, except for a `Document`:
    /// one of these around all others makes it a tagged PDF. What belongs to no part is not read aloud.
    class Part {
      public:
        Part(PdfCanvas& canvas, const char* kind);
        ~Part();
        Part(const Part&) = delete;
        Part& operator=(const Part&) = delete;

      private:
        PdfCanvas* canvas_;
        const char* kind_;
    };

  private:
    struct Drawing;
    std::unique_ptr<Drawing> drawing_;
};

}  // namespace comptoir::documents
