#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir {

/// A 128-bit identifier, printed lower-case with hyphens; read in any case, with or without braces.
class Guid {
  public:
    constexpr Guid() = default;
    static constexpr Guid from_bytes(std::array<std::uint8_t, 16> bytes) { return Guid(bytes); }
    static std::optional<Guid> parse(std::string_view text);
    static Guid of(std::string_view text);

    const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
    bool is_nil() const { return *this == Guid(); }
    std::string str() const;

    friend constexpr auto operator<=>(const Guid&, const Guid&) = default;

  private:
    constexpr explicit Guid(std::array<std::uint8_t, 16> bytes) : bytes_(bytes) {}
    std::array<std::uint8_t, 16> bytes_{};
};

/// An identifier of one kind of thing: a PartnerId is not a CustomerId, though both are GUIDs.
template <class Tag>
class GuidId {
  public:
    constexpr GuidId() = default;
    constexpr explicit GuidId(Guid guid) : guid_(guid) {}
    static std::optional<GuidId> parse(std::string_view text) {
        const auto guid = Guid::parse(text);
        return guid ? std::optional(GuidId(*guid)) : std::nullopt;
    }
    static GuidId of(std::string_view text) { return GuidId(Guid::of(text)); }
    const Guid& guid() const { return guid_; }
    std::string str() const { return guid_.str(); }
    bool is_nil() const { return guid_.is_nil(); }
    friend constexpr auto operator<=>(const GuidId&, const GuidId&) = default;

  private:
    Guid guid_;
};

/// An identifier that is a word, such as a product or order id. Compared exactly.
template <class Tag>
class WordId {
  public:
    WordId() = default;
    explicit WordId(std::string text) : text_(std::move(text)) {}
    const std::string& str() const { return text_; }
    bool empty() const { return text_.empty(); }
    friend auto operator<=>(const WordId&, const WordId&) = default;

  private:
    std::string text_;
};

}  // namespace comptoir

template <>
struct std::hash<comptoir::Guid> {
    std::size_t operator()(const comptoir::Guid& guid) const noexcept {
        std::size_t value = 0;
        for (const std::uint8_t byte : guid.bytes()) value = value * 1099511628211ULL ^ byte;
        return value;
    }
};
template <class Tag>
struct std::hash<comptoir::GuidId<Tag>> {
    std::size_t operator()(const comptoir::GuidId<Tag>& id) const noexcept {
        return std::hash<comptoir::Guid>()(id.guid());
    }
};
template <class Tag>
struct std::hash<comptoir::WordId<Tag>> {
    std::size_t operator()(const comptoir::WordId<Tag>& id) const noexcept {
        return std::hash<std::string>()(id.str());
    }
};
