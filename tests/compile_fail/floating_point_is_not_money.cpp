// error: conversion from .*double.* to .*may change value.*-Werror=float-conversion
#include "base/money.hpp"

using namespace comptoir;

#ifdef MISTAKE
using Cents = double;
#else
using Cents = std::int64_t;
#endif

Money price(Cents cents) {
    return Money::from_minor(cents, Currency::of("EUR"));
}
