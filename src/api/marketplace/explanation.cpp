#include "api/marketplace/explanation.hpp"

#include "base/check.hpp"

namespace comptoir::api::marketplace {
namespace {

using billing::BillingEvent;
using billing::ChargeLine;
using billing::EventKind;

struct Cause {
    std::string_view rule;
    std::string_view english;
    std::string_view french;
};

Cause cause_of(EventKind kind) {
    switch (kind) {
        case EventKind::started:
            return {"R75", "The publisher activated the subscription; billing began.",
                    "L'éditeur a activé l'abonnement ; la facturation a commencé."};
        case EventKind::trial_started:
            return {"R93", "The publisher activated the subscription; its free trial began.",
                    "L'éditeur a activé l'abonnement ; l'essai gratuit a commencé."};
        case EventKind::renewed:
            return {"R100", "A new term began.", "Une nouvelle période a commencé."};
        case EventKind::cycle_began:
            return {"R36", "A new charge cycle began inside the term.",
                    "Un nouveau cycle de facturation a commencé dans la période."};
        case EventKind::quantity_changed:
            return {"R108",
                    "The number of licenses changed: the rest of the cycle is refunded as it was and charged "
                    "as it is now.",
                    "Le nombre de licences a changé : le reste du cycle est remboursé tel qu'il était et "
                    "facturé tel "
                    "qu'il est."};
        case EventKind::plan_changed:
            return {
                "R114",
                "The plan changed: the rest of the cycle is refunded at the old price and charged at the "
                "new one.",
                "Le plan a changé : le reste du cycle est remboursé à l'ancien prix et facturé au nouveau."};
        case EventKind::trial_left:
            return {"R95", "The trial was converted before its end.", "L'essai a été converti avant sa fin."};
        case EventKind::cancelled:
            return {
                "R84",
                "The subscription was cancelled inside the cancellation period: every charge of the term is "
                "taken back.",
                "L'abonnement a été annulé dans la période d'annulation : chaque frais de la période est "
                "repris."};
        case EventKind::metered:
            return {"R134",
                    "The publisher reported what was used of a meter; the month is charged in arrears.",
                    "L'éditeur a déclaré la consommation d'un compteur ; le mois est facturé à terme échu."};
    }
    check_failed("a known EventKind", __FILE__, __LINE__);
}

// The signed price of one unit for the whole term that this line is made from.
Decimal term_price_of(const ChargeLine& line, const BillingEvent& cause) {
    if (line.trial) return {};
    const bool takes_back = line.position == 0;
    if (cause.kind == EventKind::quantity_changed && takes_back) return -cause.term_price;
    if (cause.kind == EventKind::plan_changed && takes_back) return -cause.old_term_price;
    return cause.term_price;
}

std::string_view rounding_text(Rounding rounding, Language language) {
    return rounding == Rounding::half_up ? in(language, "rounded half up", "arrondi au plus proche")
                                         : in(language, "rounded toward zero", "arrondi vers zéro");
}

Step unit_price_step(const ChargeLine& line, const BillingEvent& cause, Decimal price, Language language) {
    const Decimal size = price.is_negative() ? -price : price;
    return {"unitPrice", "R131",
            fmt::format(fmt::runtime(in(language, "Price of one unit for the term {}, in {} equal cycles.",
                                        "Prix d'une unité pour la période {}, en {} cycles égaux.")),
                        cause.term.str(), cause.cycles),
            fmt::format("{} ÷ {}", size.str(), cause.cycles), line.unit_price.str()};
}

Step effective_step(const ChargeLine& line, const BillingEvent& cause, Decimal price, Language language) {
    return {"effectiveUnitPrice", "R132",
            fmt::format(fmt::runtime(in(language, "{} of the {} days of the cycle, both ends included.",
                                        "{} des {} jours du cycle, bornes comprises.")),
                        line.days, line.cycle_days),
            fmt::format("{} × {} ÷ ({} × {})", price.str(), line.days, cause.cycles, line.cycle_days),
            line.effective_unit_price.str()};
}

// R133: rounded once, from the exact quotient and not from the step before (R6).
Money unit_amount(const ChargeLine& line, const BillingEvent& cause, Decimal price) {
    return round_to_money(price, line.days, cause.cycles * line.cycle_days, cause.currency, cause.round_unit);
}

void add_total(Explanation& out, const ChargeLine& line, Language language) {
    out.total = out.subtotal + line.tax;
    out.steps.push_back({"total", "R135", std::string(in(language, "With tax.", "Taxe comprise.")),
                         fmt::format("{} + {}", out.subtotal.str(), line.tax.str()), out.total.str()});
    out.reproduced = out.subtotal == line.subtotal && out.total == line.total();
}

void add_charge(Explanation& out, const ChargeLine& line, const BillingEvent& cause, Language language) {
    const Decimal price = term_price_of(line, cause);
    out.steps.push_back(unit_price_step(line, cause, price, language));
    out.steps.push_back(effective_step(line, cause, price, language));
    const Money unit = unit_amount(line, cause, price);
    out.steps.push_back(
        {"unitAmount", "R133",
         fmt::format(fmt::runtime(in(language, "The exact quotient, {} to {} decimals of {}.",
                                     "Le quotient exact, {} à {} décimales de {}.")),
                     rounding_text(cause.round_unit, language), cause.currency.exponent(),
                     cause.currency.code()),
         fmt::format("round({} × {} ÷ ({} × {}))", price.str(), line.days, cause.cycles, line.cycle_days),
         unit.str()});
    out.subtotal = unit * line.quantity;
    out.steps.push_back({"subtotal", "R133",
                         std::string(in(language, "Times the quantity.", "Fois la quantité.")),
                         fmt::format("{} × {}", unit.str(), line.quantity), out.subtotal.str()});
}

// R134: one product of the month's sum, cut to the currency's precision.
void add_usage(Explanation& out, const ChargeLine& line, const BillingEvent& cause, Language language) {
    const billing::Usage& usage = *cause.usage;
    out.steps.push_back({"unitPrice", "R131",
                         fmt::format(fmt::runtime(in(language, "Price of one unit of {} ({}).",
                                                     "Prix d'une unité de {} ({}).")),
                                     usage.name, usage.unit),
                         cause.term_price.str(), line.unit_price.str()});
    out.steps.push_back({"effectiveUnitPrice", "R132",
                         std::string(in(language, "Usage is charged by the unit, whatever the days.",
                                        "La consommation se paie à l'unité, quels que soient les jours.")),
                         cause.term_price.str(), line.effective_unit_price.str()});
    out.subtotal = billing::usage_amount(cause.term_price, usage.quantity, cause.currency);
    out.steps.push_back(
        {"subtotal", "R134",
         fmt::format(fmt::runtime(in(
                         language, "Times what was reported in the month, rounded down to {} decimals of {}.",
                         "Fois ce qui a été déclaré dans le mois, arrondi vers le bas à {} "
                         "décimales de {}.")),
                     cause.currency.exponent(), cause.currency.code()),
         fmt::format("rounddown({} × {})", cause.term_price.str(), usage.quantity.str()),
         out.subtotal.str()});
}

}  // namespace

Explanation explain(const ChargeLine& line, const BillingEvent& cause,
                    const std::optional<Reversed>& reversed, Language language) {
    COMPTOIR_CHECK(line.event == cause.id);
    COMPTOIR_CHECK(reversed.has_value() == (cause.kind == EventKind::cancelled));
    const Cause why = cause_of(cause.kind);
    Explanation out;
    out.event_rule = why.rule;
    out.event_text = in(language, why.english, why.french);
    if (cause.kind == EventKind::metered) {
        add_usage(out, line, cause, language);
    } else if (!reversed) {
        add_charge(out, line, cause, language);
    } else {
        add_charge(out, reversed->line, reversed->cause, language);
        const Money charged = out.subtotal;
        out.subtotal = -charged;
        out.steps.push_back({"reversal", "R84",
                             std::string(in(language, "The same amount with the opposite sign.",
                                            "Le même montant avec le signe opposé.")),
                             fmt::format("−({})", charged.str()), out.subtotal.str()});
    }
    add_total(out, line, language);
    return out;
}

}  // namespace comptoir::api::marketplace
