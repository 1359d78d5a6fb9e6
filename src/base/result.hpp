#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "base/check.hpp"

namespace comptoir {

/// The wrapper that says "this value is a reason for no", so that Result<T, E> is unambiguous even when T is
/// E.
template <class E>
struct Refused {
    E reason;
};
template <class E>
Refused(E) -> Refused<E>;

/// Either a value or the reason why there is none. A business "no" is a value; breakage is an exception.
/// Asking for the side that is not there is a bug and stops the process. A result may not be ignored.
template <class T, class E>
class [[nodiscard]] Result {
  public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    template <class R>
    Result(Refused<R> refused) : content_(std::in_place_index<1>, std::move(refused.reason)) {}

    explicit operator bool() const { return content_.index() == 0; }
    const T& value() const& {
        COMPTOIR_CHECK(content_.index() == 0);
        return std::get<0>(content_);
    }
    T& value() & {
        COMPTOIR_CHECK(content_.index() == 0);
        return std::get<0>(content_);
    }
    T&& value() && {
        COMPTOIR_CHECK(content_.index() == 0);
        return std::get<0>(std::move(content_));
    }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }
    const E& reason() const {
        COMPTOIR_CHECK(content_.index() == 1);
        return std::get<1>(content_);
    }

  private:
    std::variant<T, E> content_;
};

/// What a step that yields nothing answers when it went well.
struct Done {
    friend bool operator==(Done, Done) = default;
};

}  // namespace comptoir
