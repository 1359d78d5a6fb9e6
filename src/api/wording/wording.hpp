#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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

/// The sentence with its facts filled in. Where the reason alone says nothing (invalid input) the field and
/// the detail for developers follow. 1 to 1024 bytes, cut between characters (§1.11.1).
std::string text_of(const Refusal& refusal, Language language);

}  // namespace comptoir::api::wording
