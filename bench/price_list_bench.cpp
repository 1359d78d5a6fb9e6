// How long a price list takes as a spreadsheet, against libxlsxwriter with the same cells and against nothing
// but compressing the same bytes. Every run is a process of its own, so that its peak memory is its own.
//
// Usage: price_list_bench [rows, 1000000 by default]
#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>

#include "base/check.hpp"
#include "base/clock.hpp"
#include "documents/price_list.hpp"
#include "figures.hpp"

namespace {

using namespace comptoir;
using namespace comptoir::documents;

// Far more rows than fit the 32 KiB window of deflate, so that repeating them does not make compression
// cheaper.
constexpr std::size_t kDistinctRows = 4096;
constexpr std::uint64_t kSeed = 20191108;

struct Figures {
    double seconds = 0;
    std::uint64_t bytes = 0;
};
struct Run {
    Figures figures;
    double peak_mib = 0;
};

std::string word_of(SeededRandom& random, std::size_t letters) {
    std::string word;
    while (word.size() < letters) word.push_back(static_cast<char>('a' + random.below(26)));
    return word;
}

std::vector<PriceListRow> make_rows() {
    SeededRandom random(kSeed);
    std::vector<std::string> words;
    for (int i = 0; i < 2000; ++i) words.push_back(word_of(random, 3 + random.below(8)));
    const auto phrase = [&](int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + words[random.below(words.size())];
        return text;
    };
    std::vector<PriceListRow> rows(kDistinctRows);
    for (PriceListRow& row : rows) {
        row.product_title = phrase(3);
        row.product_id = "DZH318Z0" + word_of(random, 4);
        row.sku_id = fmt::format("{:04}", random.below(40));
        row.sku_title = phrase(2);
        row.publisher = phrase(2);
        row.sku_description = phrase(8);
        row.unit_of_measure = "1 hour";
        row.term_duration = random.below(2) == 0 ? "P1M" : "P1Y";
        row.billing_plan = random.below(2) == 0 ? "Monthly" : "Annual";
        row.market = "FR";
        row.currency = "EUR";
        row.unit_price =
            Decimal::from_units(static_cast<int128>(random.below(10'000'000)) * (Decimal::kOne / 100));
        row.pricing_tier_range_min = Decimal::from_int(static_cast<std::int64_t>(random.below(100)));
        row.pricing_tier_range_max = Decimal::from_int(static_cast<std::int64_t>(100 + random.below(1000)));
        row.effective_start =
            Instant::start_of(Date::of(2024, 1, 1).plus_days(static_cast<int>(random.below(365))));
        row.tags = "License;Trial";
        row.erp_price = row.unit_price + Decimal::from_int(10);
    }
    return rows;
}

template <class Work>
double seconds_of(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Figures ours(TableFormat format, const std::vector<PriceListRow>& rows, std::size_t count, const Sink& sink) {
    Figures figures;
    figures.seconds = seconds_of([&] {
        PriceListWriter writer(format, [&](std::string_view bytes) {
            figures.bytes += bytes.size();
            if (sink) sink(bytes);
        });
        for (std::size_t i = 0; i < count; ++i) writer.add(rows[i % kDistinctRows]);
        writer.finish();
    });
    return figures;
}

double serial_of(Instant at) {
    return static_cast<double>(at.seconds()) / 86'400 + 25'569;
}

Figures with_libxlsxwriter(const std::vector<PriceListRow>& rows, std::size_t count) {
    char path[] = "/tmp/price_list_bench_XXXXXX";
    const int file = mkstemp(path);
    COMPTOIR_CHECK(file >= 0);
    Figures figures;
    figures.seconds = seconds_of([&] {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        lxw_workbook* book = workbook_new_opt(path, &options);
        lxw_worksheet* sheet = workbook_add_worksheet(book, "Prices");
        lxw_format* price = workbook_add_format(book);
        format_set_num_format(price, "#,##0.00########");
        lxw_format* instant = workbook_add_format(book);
        format_set_num_format(instant, "yyyy-mm-dd hh:mm:ss");
        for (std::size_t i = 0; i < count; ++i) {
            const PriceListRow& row = rows[i % kDistinctRows];
            const auto at = static_cast<lxw_row_t>(i + 1);
            lxw_col_t column = 0;
            const auto text = [&](const std::string& value) {
                worksheet_write_string(sheet, at, column++, value.c_str(), nullptr);
            };
            const auto number = [&](Decimal value, lxw_format* format) {
                worksheet_write_number(
                    sheet, at, column++,
                    static_cast<double>(value.units()) / static_cast<double>(Decimal::kOne), format);
            };
            for (const auto* value : {&row.product_title, &row.product_id, &row.sku_id, &row.sku_title,
                                      &row.publisher, &row.sku_description, &row.unit_of_measure,
                                      &row.term_duration, &row.billing_plan, &row.market, &row.currency}) {
                text(*value);
            }
            number(row.unit_price, price);
            number(*row.pricing_tier_range_min, nullptr);
            number(*row.pricing_tier_range_max, nullptr);
            worksheet_write_number(sheet, at, column++, serial_of(row.effective_start), instant);
            worksheet_write_number(sheet, at, column++, serial_of(row.effective_end), instant);
            text(row.tags);
            number(*row.erp_price, price);
        }
        COMPTOIR_CHECK(workbook_close(book) == LXW_NO_ERROR);
    });
    figures.bytes = static_cast<std::uint64_t>(lseek(file, 0, SEEK_END));
    close(file);
    unlink(path);
    return figures;
}

// The entry of the first sheet in one of our workbooks: it begins behind its name.
std::string_view packed_sheet(std::string_view book) {
    constexpr std::string_view kName = "xl/worksheets/sheet1.xml";
    const auto at = book.find(kName);
    COMPTOIR_CHECK(at != std::string_view::npos);
    return book.substr(at + kName.size());
}

// Unpacks the sheet piece by piece and times only packing the pieces again.
Figures deflate_alone(const std::vector<PriceListRow>& rows, std::size_t count) {
    std::string book;
    ours(TableFormat::xlsx, rows, count, [&](std::string_view bytes) { book += bytes; });
    const std::string_view packed = packed_sheet(book);
    inflate_state unpack;
    isal_inflate_init(&unpack);
    unpack.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(packed.data()));
    unpack.avail_in = static_cast<std::uint32_t>(packed.size());

    std::vector<std::uint8_t> piece(64U * 1024);
    std::vector<std::uint8_t> out(2 * piece.size());
    std::vector<std::uint8_t> level_buffer(ISAL_DEF_LVL1_DEFAULT);
    isal_zstream pack;
    isal_deflate_init(&pack);
    pack.level = 1;
    pack.level_buf = level_buffer.data();
    pack.level_buf_size = static_cast<std::uint32_t>(level_buffer.size());
    Figures figures;
    while (unpack.block_state != ISAL_BLOCK_FINISH) {
        unpack.next_out = piece.data();
        unpack.avail_out = static_cast<std::uint32_t>(piece.size());
        COMPTOIR_CHECK(isal_inflate(&unpack) == ISAL_DECOMP_OK);
        figures.seconds += seconds_of([&] {
            pack.next_in = piece.data();
            pack.avail_in = static_cast<std::uint32_t>(piece.size() - unpack.avail_out);
            pack.end_of_stream = unpack.block_state == ISAL_BLOCK_FINISH ? 1 : 0;
            do {
                pack.next_out = out.data();
                pack.avail_out = static_cast<std::uint32_t>(out.size());
                COMPTOIR_CHECK(isal_deflate(&pack) == COMP_OK);
                figures.bytes += out.size() - pack.avail_out;
            } while (pack.avail_out == 0);
        });
    }
    return figures;
}

Run in_own_process(const std::function<Figures()>& work) {
    int ends[2];
    COMPTOIR_CHECK(pipe(ends) == 0);
    const pid_t child = fork();
    COMPTOIR_CHECK(child >= 0);
    if (child == 0) {
        const Figures figures = work();
        const bool sent = write(ends[1], &figures, sizeof figures) == static_cast<ssize_t>(sizeof figures);
        _exit(sent ? 0 : 1);
    }
    Run run;
    COMPTOIR_CHECK(read(ends[0], &run.figures, sizeof run.figures) ==
                   static_cast<ssize_t>(sizeof run.figures));
    int status = 0;
    rusage usage{};
    COMPTOIR_CHECK(wait4(child, &status, 0, &usage) == child && status == 0);
    close(ends[0]);
    close(ends[1]);
    run.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
    return run;
}

void print(std::string_view name, const Run& run, std::size_t rows) {
    fmt::print("{:<26} {:>8.3f} s {:>9.0f} rows/s {:>8.1f} MB {:>8.1f} MiB peak\n", name, run.figures.seconds,
               static_cast<double>(rows) / run.figures.seconds, static_cast<double>(run.figures.bytes) / 1e6,
               run.peak_mib);
}

}  // namespace

int main(int count, char** arguments) {
    std::size_t rows = 1'000'000;
    if (count > 1) {
        const char* end = arguments[1] + std::strlen(arguments[1]);
        const auto read = std::from_chars(arguments[1], end, rows);
        if (read.ec != std::errc() || read.ptr != end || rows < 10 || rows > 1'048'575) {
            fmt::print(stderr, "Usage: price_list_bench [rows, 10 to 1048575]\n");
            return 2;
        }
    }
    const auto pool = make_rows();
    const auto xlsx = [&](std::size_t n) { return ours(TableFormat::xlsx, pool, n, {}); };
    in_own_process([&] { return xlsx(rows / 10); });  // Warms the processor up; not printed.

    const Run tenth = in_own_process([&] { return xlsx(rows / 10); });
    const Run whole = in_own_process([&] { return xlsx(rows); });
    const Run csv = in_own_process([&] { return ours(TableFormat::csv, pool, rows, {}); });
    const Run other = in_own_process([&] { return with_libxlsxwriter(pool, rows); });
    const Run deflate = in_own_process([&] { return deflate_alone(pool, rows); });

    fmt::print("{} rows of 18 filled cells\n", rows);
    print("xlsx, a tenth of the rows", tenth, rows / 10);
    print("xlsx", whole, rows);
    print("csv", csv, rows);
    print("libxlsxwriter", other, rows);
    print("deflate of the same bytes", deflate, rows);
    fmt::print("libxlsxwriter / ours: {:.1f} (wanted: at least 10)\n",
               other.figures.seconds / whole.figures.seconds);
    fmt::print("ours / deflate alone: {:.2f} (wanted: at most 1.50)\n",
               whole.figures.seconds / deflate.figures.seconds);
    fmt::print("peak memory, whole / tenth: {:.2f} (wanted: 1.0)\n", whole.peak_mib / tenth.peak_mib);
    bench::print({.name = fmt::format("XLSX of {} rows, libxlsxwriter over ours", rows),
                  .ours = whole.figures.seconds,
                  .reference = other.figures.seconds,
                  .unit = "s",
                  .ratio = other.figures.seconds / whole.figures.seconds,
                  .aim = ">= 10"});
    bench::print({.name = fmt::format("XLSX of {} rows, ours over deflate alone", rows),
                  .ours = whole.figures.seconds,
                  .reference = deflate.figures.seconds,
                  .unit = "s",
                  .ratio = whole.figures.seconds / deflate.figures.seconds,
                  .aim = "<= 1.5"});
    bench::print({.name = fmt::format("peak memory of {} rows over a tenth of them", rows),
                  .ours = whole.peak_mib,
                  .reference = tenth.peak_mib,
                  .unit = "MiB",
                  .ratio = whole.peak_mib / tenth.peak_mib,
                  .aim = ""});
    return 0;
}
