#include "documents/pdf_canvas.hpp"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <glib.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <stdexcept>

#include "base/check.hpp"
#include "documents/cell_text.hpp"

namespace comptoir::documents {
namespace {

template <auto Free>
struct Release {
    template <class T>
    void operator()(T* owned) const {
        Free(owned);
    }
};
template <class T>
using Object = std::unique_ptr<T, Release<g_object_unref>>;
using Surface = std::unique_ptr<cairo_surface_t, Release<cairo_surface_destroy>>;
using Context = std::unique_ptr<cairo_t, Release<cairo_destroy>>;
using FontDescription = std::unique_ptr<PangoFontDescription, Release<pango_font_description_free>>;
using Attributes = std::unique_ptr<PangoAttrList, Release<pango_attr_list_unref>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Release<cairo_font_options_destroy>>;

// Where the bytes go. Exceptions do not pass through the library, so they wait here.
struct Output {
    Sink sink;
    std::exception_ptr failure;
    bool closed = false;
};

cairo_status_t write(void* closure, const unsigned char* bytes, unsigned int count) {
    auto& output = *static_cast<Output*>(closure);
    if (output.closed || output.failure) return CAIRO_STATUS_WRITE_ERROR;
    try {
        output.sink({reinterpret_cast<const char*>(bytes), count});
        return CAIRO_STATUS_SUCCESS;
    } catch (const std::exception&) {
        output.failure = std::current_exception();
        return CAIRO_STATUS_WRITE_ERROR;
    }
}

void check(cairo_status_t status, const Output& output) {
    if (output.failure) std::rethrow_exception(output.failure);
    if (status != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(fmt::format("drawing a page: {}", cairo_status_to_string(status)));
}

// Stands on the letter before it, one on top of the other.
bool is_mark(char32_t code) {
    const GUnicodeType type = g_unichar_type(code);
    return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

std::string printable(std::string_view text) {
    constexpr int kMarksMax = 8;  // No language has as many on one letter.
    std::string out;
    int marks = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Character next = read_character(text, at);
        at += next.bytes;
        marks = is_mark(next.code) ? marks + 1 : 0;
        if (marks > kMarksMax) continue;
        char bytes[4];
        if (next.code < 0x20) {
            out += is_printable(next.code) ? " " : "";
        } else if (is_printable(next.code)) {
            out.append(bytes, put_utf8(bytes, next.code));
        }
    }
    return out;
}

// Chinese characters have other forms in other countries. Every face of Noto Sans CJK has all of them, so
// that the language alone does not choose between the faces.
struct Script {
    const char* language;
    const char* families;
};
std::optional<Script> script_of(std::string_view country) {
    if (country == "JP") return Script{"ja", "Noto Sans,Noto Sans CJK JP"};
    if (country == "KR") return Script{"ko", "Noto Sans,Noto Sans CJK KR"};
    if (country == "CN" || country == "SG") return Script{"zh-cn", "Noto Sans,Noto Sans CJK SC"};
    if (country == "HK" || country == "MO") return Script{"zh-hk", "Noto Sans,Noto Sans CJK HK"};
    if (country == "TW") return Script{"zh-tw", "Noto Sans,Noto Sans CJK TC"};
    return std::nullopt;
}

Attributes attributes_of(const TextStyle& style) {
    Attributes attributes(pango_attr_list_new());
    const auto set = [&](PangoAttribute* attribute) { pango_attr_list_insert(attributes.get(), attribute); };
    // A number that is broken must not look like one with hyphens in it.
    set(pango_attr_insert_hyphens_new(FALSE));
    if (const std::optional<Script> script = script_of(style.country)) {
        set(pango_attr_language_new(pango_language_from_string(script->language)));
        set(pango_attr_family_new(script->families));
    }
    return attributes;
}

struct Colour {
    double red, green, blue;
};
Colour colour_of(Ink ink) {
    switch (ink) {
        case Ink::black:
            return {0.13, 0.13, 0.13};
        case Ink::grey:
            return {0.40, 0.40, 0.40};
        case Ink::light:
            return {0.80, 0.82, 0.84};
        case Ink::accent:
            return {0.08, 0.24, 0.40};
        case Ink::white:
            return {1, 1, 1};
        case Ink::shade:
            return {0.93, 0.95, 0.97};
    }
    check_failed("a known Ink", __FILE__, __LINE__);
}

}  // namespace

struct PdfCanvas::Drawing {
    Object<PangoFontMap> font_map;
    Object<PangoContext> pango;
    Object<PangoLayout> layout;
    std::map<std::pair<double, bool>, FontDescription> fonts;
    int page = 1;
    Output output;  ///< Of the surface, which writes until it is gone.
    Surface surface;
    Context cairo;

    ~Drawing() { output.closed = true; }

    const PangoFontDescription* font(double size, bool bold) {
        FontDescription& font = fonts[{size, bold}];
        if (!font) {
            font.reset(pango_font_description_new());
            pango_font_description_set_family_static(font.get(), "Noto Sans");
            pango_font_description_set_weight(font.get(), bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
            pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
        }
        return font.get();
    }
    void lay_out(std::string_view text, double width, const TextStyle& style) {
        const std::string harmless = printable(text);
        pango_layout_set_font_description(layout.get(), font(style.size, style.bold));
        pango_layout_set_attributes(layout.get(), attributes_of(style).get());
        pango_layout_set_text(layout.get(), harmless.data(), static_cast<int>(harmless.size()));
        pango_layout_set_width(layout.get(), shrinks(style) ? -1 : static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_height(layout.get(), -style.lines_max);
    }
    void set_ink(Ink ink) const {
        const Colour colour = colour_of(ink);
        cairo_set_source_rgb(cairo.get(), colour.red, colour.green, colour.blue);
    }
    static bool shrinks(const TextStyle& style) {
        return style.align == Align::right && style.lines_max == 1;
    }
    static double width_of(PangoLayoutLine* line) {
        PangoRectangle extents;
        pango_layout_line_get_extents(line, nullptr, &extents);
        return static_cast<double>(extents.width) / PANGO_SCALE;
    }
    // Marks may be piled up on a letter, or hang below it, over what stands in other places: they end here.
    // Letters reach a little over their line and their width, too.
    void clip(double x, double y, double width, double height, double size) const {
        const double beside = 0.1 * size;
        const double over = 0.3 * size;
        cairo_rectangle(cairo.get(), x - beside, y - over, width + 2 * beside, height + 2 * over);
        cairo_clip(cairo.get());
    }
    void draw_lines(double x, double y, double width, const TextStyle& style) const {
        const int lines = pango_layout_get_line_count(layout.get());
        for (int i = 0; i < lines; ++i) {
            PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), i);
            const double indent = style.align == Align::right ? width - width_of(line) : 0;
            cairo_move_to(cairo.get(), x + indent, y + style.size + i * pitch_of(style));
            pango_cairo_show_layout_line(cairo.get(), line);
        }
    }
    void draw_shrunk(double x, double y, double width, const TextStyle& style) const {
        PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), 0);
        const double wide = width_of(line);
        const double scale = wide > width ? width / wide : 1;
        cairo_translate(cairo.get(), x + width - wide * scale, y + style.size);
        cairo_scale(cairo.get(), scale, scale);
        cairo_move_to(cairo.get(), 0, 0);
        pango_cairo_show_layout_line(cairo.get(), line);
    }
};

PdfCanvas::PdfCanvas(const Fonts& fonts, const std::string& language)
    : drawing_(std::make_unique<Drawing>()) {
    Drawing& d = *drawing_;
    d.font_map.reset(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
    COMPTOIR_CHECK(d.font_map != nullptr);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(d.font_map.get()), fonts.config());
    d.pango.reset(pango_font_map_create_context(d.font_map.get()));
    pango_context_set_language(d.pango.get(), pango_language_from_string(language.c_str()));
    pango_context_set_base_dir(d.pango.get(), PANGO_DIRECTION_LTR);
    // Paper has no pixels to fit letters into.
    pango_context_set_round_glyph_positions(d.pango.get(), FALSE);
    const FontOptions options(cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(d.pango.get(), options.get());
    d.layout.reset(pango_layout_new(d.pango.get()));
    // A name that is written from right to left stands where every name stands.
    pango_layout_set_auto_dir(d.layout.get(), FALSE);
    pango_layout_set_single_paragraph_mode(d.layout.get(), TRUE);
    pango_layout_set_wrap(d.layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(d.layout.get(), PANGO_ELLIPSIZE_END);
}

PdfCanvas::~PdfCanvas() = default;

void PdfCanvas::begin(const PdfProperties& properties, Sink sink) {
    Drawing& d = *drawing_;
    COMPTOIR_CHECK(!d.surface);
    d.page = 1;
    d.output.sink = std::move(sink);
    d.surface.reset(cairo_pdf_surface_create_for_stream(write, &d.output, kWidth, kHeight));
    const auto say = [&](cairo_pdf_metadata_t which, const std::string& value) {
        cairo_pdf_surface_set_metadata(d.surface.get(), which, printable(value).c_str());
    };
    say(CAIRO_PDF_METADATA_TITLE, properties.title);
    say(CAIRO_PDF_METADATA_AUTHOR, properties.author);
    say(CAIRO_PDF_METADATA_SUBJECT, properties.subject);
    say(CAIRO_PDF_METADATA_CREATOR, "Comptoir");
    say(CAIRO_PDF_METADATA_CREATE_DATE, Instant::start_of(properties.created).str());
    d.cairo.reset(cairo_create(d.surface.get()));
    check(cairo_status(d.cairo.get()), d.output);
}

void PdfCanvas::next_page() {
    Drawing& d = *drawing_;
    ++d.page;
    if (!d.cairo) return;
    cairo_show_page(d.cairo.get());
    check(cairo_status(d.cairo.get()), d.output);
}

int PdfCanvas::page() const {
    return drawing_->page;
}

void PdfCanvas::finish() {
    Drawing& d = *drawing_;
    cairo_show_page(d.cairo.get());
    check(cairo_status(d.cairo.get()), d.output);
    d.cairo.reset();
    cairo_surface_finish(d.surface.get());
    check(cairo_surface_status(d.surface.get()), d.output);
}

double PdfCanvas::height(double width, std::string_view text, const TextStyle& style) {
    if (style.lines_max == 1) return pitch_of(style);
    drawing_->lay_out(text, width, style);
    return pitch_of(style) * pango_layout_get_line_count(drawing_->layout.get());
}

double PdfCanvas::text(double x, double y, double width, std::string_view text, const TextStyle& style) {
    Drawing& d = *drawing_;
    if (!d.cairo) return height(width, text, style);
    d.lay_out(text, width, style);
    const double height = pitch_of(style) * pango_layout_get_line_count(d.layout.get());
    cairo_save(d.cairo.get());
    d.clip(x, y, width, height, style.size);
    d.set_ink(style.ink);
    if (Drawing::shrinks(style)) {
        d.draw_shrunk(x, y, width, style);
    } else {
        d.draw_lines(x, y, width, style);
    }
    cairo_restore(d.cairo.get());
    return height;
}

void PdfCanvas::rule(double x, double y, double width, Ink ink) {
    Drawing& d = *drawing_;
    if (!d.cairo) return;
    d.set_ink(ink);
    cairo_set_line_width(d.cairo.get(), 0.5);
    cairo_move_to(d.cairo.get(), x, y);
    cairo_line_to(d.cairo.get(), x + width, y);
    cairo_stroke(d.cairo.get());
}

void PdfCanvas::box(double x, double y, double width, double height, Ink ink) {
    Drawing& d = *drawing_;
    if (!d.cairo) return;
    d.set_ink(ink);
    cairo_rectangle(d.cairo.get(), x, y, width, height);
    cairo_fill(d.cairo.get());
}

PdfCanvas::Part::Part(PdfCanvas& canvas, const char* kind) : canvas_(&canvas), kind_(kind) {
    if (cairo_t* cairo = canvas_->drawing_->cairo.get()) cairo_tag_begin(cairo, kind_, nullptr);
}

PdfCanvas::Part::~Part() {
    if (cairo_t* cairo = canvas_->drawing_->cairo.get()) cairo_tag_end(cairo, kind_);
}

}  // namespace comptoir::documents
