#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/wording/sentence.hpp"
#include "domain/refusal/refusal.hpp"

/// What people read when the marketplace says no: one sentence per reason in each language, the same on every
/// surface. Sources: commerce rules R27 (texts of the availability checks), reseller contract §1.11 (meaning
/// of each code) and §1.15 (language).
namespace comptoir::api::wording {

enum class Language : std::uint8_t { english, french };

/// `fr`, `fr-FR`, `fr-CA` … mean French; everything else, also what nobody knows, means English (§1.15).
Language language_of(std::string_view locale);

/// True for `de`, `de-DE`, `zh-Hant-TW`: letters and digits in groups, at most 35 characters (RFC 5646
/// §4.4.1).
bool is_locale(std::string_view text);

/// The reason's sentence, with `{0}`, `{1}` where the facts of the refusal (`Refusal::values`) belong.
std::string_view sentence_of(Reason reason, Language language);

/// What was said to somebody in their language. Only this folder makes one, out of texts that have a
/// translation, so that what takes a Text cannot be given another. 1 to 1024 bytes, cut between characters
/// (§1.11.1).
class Text {
  public:
    const std::string& str() const { return text_; }

  private:
    explicit Text(std::string text);
    friend Text text_of(const Refusal& refusal, Language language);
    friend Text text_of(const Message& message, Language language);
    std::string text_;
};

/// The reason's sentence with its facts filled in. Where the reason alone says nothing (invalid input) the
/// field and the detail follow.
Text text_of(const Refusal& refusal, Language language);
/// The sentence with its facts filled in.
Text text_of(const Message& message, Language language);
/// The same for a sentence without facts.
inline std::string_view in(Language language, const Sentence& sentence) {
    return language == Language::french ? sentence.french : sentence.english;
}

}  // namespace comptoir::api::wording
