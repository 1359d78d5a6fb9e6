#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A text for people, in every language of the surfaces (reseller contract §1.15).
namespace comptoir::api::wording {

/// Never defined: its name is what the compiler says about a text without its translation.
void a_sentence_needs_both_languages();

/// Both texts, `{0}`, `{1}` where facts belong. One that lacks its translation does not compile.
struct Sentence {
    consteval Sentence(std::string_view in_english, std::string_view in_french)
        : english(in_english), french(in_french) {
        if (english.empty() || french.empty() || english == french) a_sentence_needs_both_languages();
    }
    std::string_view english;
    std::string_view french;
};

/// A sentence and its facts. Facts that are texts of ours themselves (details) are said in the reader's
/// language, too.
struct Message {
    Message(Sentence said, std::vector<std::string> facts = {}) : sentence(said), values(std::move(facts)) {}
    Sentence sentence;
    std::vector<std::string> values;
};

}  // namespace comptoir::api::wording
