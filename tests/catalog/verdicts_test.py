"""The importer and docs/catalog.schema.json must agree: verdicts_test.py ROOT PROGRAM_THAT_SAYS_WHAT_THE_IMPORTER_SAYS.

A document that nothing is wrong with is changed in one place, in every place and in many ways. What the schema refuses
the importer must refuse too; what only the importer refuses must be a rule that a schema cannot say.
"""

import copy
import json
import pathlib
import re
import subprocess
import sys

import jsonschema

ROOT = pathlib.Path(sys.argv[1])
PROGRAM = sys.argv[2]
VALIDATOR = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/catalog.schema.json").read_text(encoding="utf-8")))

# Rules between members, about tables outside of the file, or about what a text means.
BEYOND_THE_SCHEMA = [re.compile(pattern) for pattern in (
    "must not be empty$", "has a control character$", "is not in the taxonomy$", "is not below .* in the taxonomy$",
    "is not sold in this channel", "no price in ", "price for .*, where the plan is not sold$", "is not priced in ",
    "cannot be paid ", "is paid .* already", "second price of ", "not after effectiveFrom$",
    "must be a currency code of ISO 4217$", "must be a date or an instant in UTC", "at most 10 decimals$",
    "no publisher ", "twice", "greater than maxQuantity$", "a flat-rate plan has quantity 1", "lifetime means once",
    "not with dimensions", "only with pricingModel flat$", "another name or unit than",
    "tenantId and appId are those of the publisher", "required for a private plan", "only for a private plan",
)]

WRONG_TYPES = [None, True, 0, 1.5, -1, "", " ", "x", [], {}, [1], {"x": 1}, "a" * 6000]
TEXTS = [
    "FR", "fr", "France", "EUR", "eur", "P1M", "p1m", "P2W", "P5M", "P04M", "P121D", "P120D", "P30D", "P1Y", "monthly",
    "Monthly", "oneTime", "onetime", "1e2", "01", "1.", ".5", "+1", "-1", "1.12345678901", "1.1234567890", "1.10000000000", "0000000000001", "1000000000",
    "999999999.99", "2024-01-01", "2024-1-1", "2024-13-01", "2024-01-01 00:00:00Z", "2024-01-01t00:00:00z",
    "2024-01-01T00:00Z", "2024-01-01T00:00:00", "2024-01-01T00:00:00+01:00", "2024-01-01T00:00:00.5Z",
    "2024-01-01T00:00:00.12345678Z", "https://a.example", "https://", "https:///a", "https://a b", "http://a.example/",
    "https://a.example/#x", "http://localhost", "http://localhost:80/a", "http://localhost:x@evil.example/",
    "http://localhost:/", "http://localhost:123456/", "http://localhost?x", "http://localhost.evil.example/",
    "http://127.0.0.1/x#y", "http://[::1]:8080", "a@b.example", "a@b", "a@@b.example", "a@b.example.", "a b@c.example",
    "@b.example", "a@.example", "+33 2 00", "+123", "1+234", "call me", "0000", "(0) 1-2.3", "1" * 30, "1" * 31,
    "+" + "1" * 30, "8d1f4c1e-52a3-4a0e-9a70-64d2a8d7c001", "8D1F4C1E-52A3-4A0E-9A70-64D2A8D7C001",
    "{8d1f4c1e-52a3-4a0e-9a70-64d2a8d7c001}", "8d1f4c1e52a34a0e9a7064d2a8d7c001", "unlimited", "Unlimited", "saas",
    "SaaS", "live", "LIVE", "any", "none", "flat", "peruser", "private", "secret", "commercial", "Commercial",
    "A B", "a_b-c", "a" * 50, "a" * 51, "a" * 100, "a" * 101, "a" * 200, "a" * 201, "é" * 200, "a\tb", "a\u0007b",
    "a\u00a0b", "https://a.example/\u00a0",
]
NUMBERS = [0, 1, 1.0, 2, 1e2, 0.1, 1e-11, 999999999.99, 1000000000, 1000000, 1000001, 10 ** 12, 10 ** 12 + 1, -0.5]


def example_of_the_page():
    page = (ROOT / "docs/catalog-format.md").read_text(encoding="utf-8")
    return json.loads(re.search(r"```json\n(.*?)```", page, re.S).group(1))


def with_everything():
    """The example of the page with every member that there is, and an offer of each kind."""
    text = {"en": "Text", "fr": "Texte"}
    document = example_of_the_page()
    document["publishers"][0]["address"].update(line2="Back yard", region="Loire-Atlantique")
    document["publishers"][0]["contacts"]["csp"] = {
        "name": "Partners", "phone": "+33 2 00 00 00 02", "email": "csp@a.example", "marketingUrl": "https://a.example/csp"}
    offer = document["offers"][0]
    offer.update(
        status="live", gettingStarted=text, keywords=["planning", "workshop"],
        categories=[{"category": "analytics", "subcategories": ["advanced-analytics", "visualization-reporting"]}],
        industries=[{"industry": "automotive", "verticals": []}],
        documents=[{"title": text, "url": "https://a.example/d"}], videos=[{"title": text, "url": "https://a.example/v"}],
        screenshots=[{"url": "https://a.example/1.png", "caption": text}])
    plan = offer["plans"][0]
    plan.update(stopSell=False, autoActivate=False, subscribeEvent=False, minQuantity=1, segments=["commercial", "education"],
                ownershipLimit={"scope": "concurrent", "count": 2})
    plan["prices"][0].update(erpPrice=12, effectiveTo="2030-01-01T00:00:00Z")
    price = {"market": "FR", "currency": "EUR", "term": "P1Y", "billingPlan": "annual", "unitPrice": 100,
             "effectiveFrom": "2024-01-01T00:00:00Z"}
    flat = copy.deepcopy(offer)
    flat.update(offerId="flat", pricingModel="flat", resellerAudience="selected",
                selectedPartners=["8d1f4c1e-52a3-4a0e-9a70-64d2a8d7c003"])
    flat["plans"] = [{
        "planId": "metered", "title": text, "description": text, "visibility": "private",
        "tenants": ["8d1f4c1e-52a3-4a0e-9a70-64d2a8d7c004"], "markets": ["FR"], "prices": [price],
        "dimensions": [{"id": "calls", "displayName": text, "unitOfMeasure": "1 call", "pricePerUnit": {"EUR": "0.01"},
                        "includedMonthly": 10, "includedAnnual": "unlimited"}]}]
    elsewhere = copy.deepcopy(offer)
    elsewhere.update(offerId="machine", type="virtual-machine",
                     plans=[{"planId": "small", "title": text, "description": text, "markets": ["FR"]}])
    for member in ("pricingModel", "technicalConfiguration"):
        del elsewhere[member]
    document["offers"] += [flat, elsewhere]
    return document


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for name in value:
            yield from places(value[name], path + (name,))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from places(value[index], path + (index,))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def replaced(document, path, value):
    changed = copy.deepcopy(document)
    if not path:
        return value
    at(changed, path[:-1])[path[-1]] = value
    return changed


def without(document, path):
    changed = copy.deepcopy(document)
    del at(changed, path[:-1])[path[-1]]
    return changed


def changes(document):
    """Every document that differs in one place, with what was done."""
    seen = set()
    for path in places(document):
        here = at(document, path)
        name = "/".join(map(str, path))
        # One of several like things is enough.
        shape = tuple("*" if isinstance(step, int) else step for step in path if step != "fr")
        if shape in seen:
            continue
        seen.add(shape)
        for value in WRONG_TYPES:
            yield f"{name} = {value!r}"[:200], replaced(document, path, value)
        if path:
            yield f"{name} left out", without(document, path)
        if isinstance(here, str):
            for value in (here.upper(), here + " "):
                yield f"{name} = {value!r}", replaced(document, path, value)
        if isinstance(here, (int, float, str)) and not isinstance(here, bool):
            for value in (*TEXTS, *NUMBERS):
                yield f"{name} = {value!r}", replaced(document, path, value)
        if isinstance(here, list):
            yield f"{name} with its first item twice", replaced(document, path, here + here[:1])
            yield f"{name} with 200 items", replaced(document, path, (here * 200)[:200])
        if isinstance(here, dict):
            yield f"{name} with an unknown member", replaced(document, path, {**here, "unheardOf": 1})
    offer = document["offers"][0]
    for member, value in (("selectedPartners", []), ("selectedPartners", ["8d1f4c1e-52a3-4a0e-9a70-64d2a8d7c001"])):
        yield f"{member} for any", replaced(document, ("offers", 0), {**offer, member: value})
    elsewhere = document["offers"][2]["plans"][0]
    for member, value in (("prices", []), ("prices", offer["plans"][0]["prices"]), ("trial", {"length": "P1M"}),
                          ("dimensions", []), ("dimensions", document["offers"][1]["plans"][0]["dimensions"])):
        yield f"{member} of what is not sold here", replaced(document, ("offers", 2, "plans", 0), {**elsewhere, member: value})
    yield "a pricing model of what is not sold here", replaced(document, ("offers", 2, "pricingModel"), "flat")
    plan = {**offer["plans"][0], "markets": [], "prices": []}
    yield "no market and no price", replaced(document, ("offers", 0, "plans", 0), plan)
    yield "tenants of a public plan", replaced(document, ("offers", 0, "plans", 0), {**offer["plans"][0], "tenants": []})


def importer_verdicts(documents):
    lines = "".join(json.dumps(document) + "\n" for document in documents)
    done = subprocess.run([PROGRAM, str(ROOT / "data/taxonomy.json"), str(ROOT / "data/markets.json")], input=lines,
                          stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def disagreement(schema_takes_it, problems):
    if not schema_takes_it and not problems:
        return "the schema refuses it, the importer takes it"
    if schema_takes_it:
        unexplained = [problem for problem in problems
                       if not any(pattern.search(problem) for pattern in BEYOND_THE_SCHEMA)]
        if unexplained:
            return f"the schema takes it, the importer says {unexplained[0]}"
    return None


def main():
    base = with_everything()
    cases = [("as it is", base), *changes(base)]
    verdicts = importer_verdicts([document for _, document in cases])
    assert len(verdicts) == len(cases)
    assert not verdicts[0] and VALIDATOR.is_valid(base), (verdicts[0], list(VALIDATOR.iter_errors(base))[:3])
    findings = []
    for (what, document), problems in zip(cases, verdicts):
        why = disagreement(VALIDATOR.is_valid(document), problems)
        if why:
            findings.append(f"{what}: {why}")
    refused = sum(1 for problems in verdicts if problems)
    assert refused > len(cases) // 2, "hardly anything was refused"
    for finding in findings[:50]:
        print(finding)
    if findings:
        raise SystemExit(f"catalog verdicts: {len(findings)} of {len(cases)} documents judged differently")
    print(f"catalog verdicts: {len(cases)} documents, {refused} of them refused: ok")


if __name__ == "__main__":
    main()
