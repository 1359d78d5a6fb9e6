"""The example catalog, a generated one and the page's own example agree with docs/catalog.schema.json."""
import json
import pathlib
import re
import sys

import jsonschema

ROOT = pathlib.Path(sys.argv[1])
SCHEMA = json.loads((ROOT / "docs/catalog.schema.json").read_text(encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(SCHEMA)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def problems_of(document):
    return ["/".join(map(str, error.absolute_path)) + ": " + error.message[:200]
            for error in VALIDATOR.iter_errors(document)]


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def check_clean(name, document):
    problems = problems_of(document)
    assert not problems, f"{name}: {problems[:5]}"


def example_of_the_page():
    page = (ROOT / "docs/catalog-format.md").read_text(encoding="utf-8")
    return json.loads(re.search(r"```json\n(.*?)```", page, re.S).group(1))


def check_example_catalog():
    files = sorted((ROOT / "examples/catalog").glob("*.json"))
    offers, publishers, markets, categories = [], [], set(), set()
    for file in files:
        document = load(file)
        check_clean(file.name, document)
        offers += document["offers"]
        publishers += document["publishers"]
    for offer in offers:
        categories |= {choice["category"] for choice in offer["categories"]}
        for plan in offer["plans"]:
            markets |= set(plan["markets"])
    known = {category["slug"] for category in load(ROOT / "data/taxonomy.json")["categories"]}
    assert len(offers) >= 60 and len(publishers) == 20, (len(offers), len(publishers))
    assert categories == known, known - categories
    assert len(markets) >= 12 and {"FR", "DE", "GB", "US", "JP", "CH"} <= markets, markets
    texts = [offer["description"][language] for offer in offers for language in ("en", "fr")]
    assert len(set(texts)) == len(texts), "two offers share a description"
    assert {"any", "selected", "none"} == {offer["resellerAudience"] for offer in offers}


def check_that_wrong_files_are_refused():
    for change in ({"type": "SaaS"}, {"title": {"en": "x"}}, {"colour": "red"}, {"resellerAudience": "selected"},
                   {"pricingModel": None}, {"categories": []}, {"screenshots": []}, {"offerId": "A B"},
                   {"type": "container"}):
        document = example_of_the_page()
        document["offers"][0].update(change)
        assert problems_of(document), change


check_clean("docs/catalog-format.md", example_of_the_page())
check_example_catalog()
check_that_wrong_files_are_refused()
if len(sys.argv) > 2:
    generated = sorted(pathlib.Path(sys.argv[2]).glob("*.json"))
    assert generated, "no generated files"
    for path in generated:
        check_clean(path.name, load(path))
print("catalog schema: ok")
