#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>

/// How a program of this directory reports what it has measured.
namespace comptoir::bench {

/// One measured value beside its reference from the same run.
struct Figure {
    std::string name;  ///< Without quotation marks or backslashes.
    double ours = 0;
    double reference = 0;
    std::string_view unit;  ///< Of both.
    double ratio = 0;       ///< How ours compares; which way round is for the name to say.
    std::string_view aim;   ///< `>= 0.8` or `<= 1.5`, about the ratio; empty when nothing is aimed at.
};

/// Prints the line that scripts/bench.py reads. Everything else on standard output is for people.
inline void print(const Figure& figure) {
    fmt::print(
        R"({{"name": "{}", "ours": {:.6g}, "reference": {:.6g}, "unit": "{}", "ratio": {:.4g}, "aim": "{}"}})"
        "\n",
        figure.name, figure.ours, figure.reference, figure.unit, figure.ratio, figure.aim);
    std::fflush(stdout);
}

}  // namespace comptoir::bench
