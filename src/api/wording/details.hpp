#pragma once

#include <string>
#include <string_view>

#include "api/wording/wording.hpp"

/// The details of refusals (`Refusal::detail`, problems of a body, reasons of the transport) in the reader's
/// language. The rules write them once, in English; here is what they mean in French.
namespace comptoir::api::wording {

/// `detail` as it is for English, and when it is no text of ours (a word that the client sent). Facts inside
/// of it stay.
std::string said_in(Language language, std::string_view detail);

}  // namespace comptoir::api::wording
