"""Files in and out of `comptoir`, as people type it: files_test.py COMPTOIR ROOT.

`import`, `export prices` and `generate-catalog`: what they write, what they leave behind, what they say and end with.
"""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

COMPTOIR = ROOT = None
SECONDS_MAX = 120
MEBIBYTE = 1024 * 1024


class Files(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="comptoir-files-")
        self.addCleanup(directory.cleanup)
        self.home = pathlib.Path(directory.name)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPTOIR_")}

    def types(self, *arguments, code=0):
        done = subprocess.run([COMPTOIR, *map(str, arguments)], cwd=self.home, env=self.environment, text=True,
                              capture_output=True, timeout=SECONDS_MAX, check=False)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, said)
        return said

    def import_examples(self):
        return self.types("import", ROOT / "examples/catalog", "--data", "data")

    def stored(self, statement, *values):
        connection = sqlite3.connect(self.home / "data/comptoir.db")
        with connection:
            rows = connection.execute(statement, values).fetchall()
        connection.close()
        return rows

    # --- import

    def test_a_path_that_leads_nowhere_ends_with_2_and_makes_no_database(self):
        (self.home / "empty").mkdir()
        for path, says in (("nofile.json", "No such file"), ("empty", "no *.json in it")):
            said = self.types("import", path, "--data", "data", code=2)
            self.assertIn(path, said)
            self.assertIn(says, said)
            self.assertIn("give a JSON file or a directory of them", said)
            self.assertFalse((self.home / "data").exists())

    def test_a_file_that_is_too_large_ends_with_1_and_says_how_to_mend_it(self):
        with (self.home / "large.json").open("wb") as file:
            file.truncate(64 * MEBIBYTE + 1)
        said = self.types("import", "large.json", "--data", "data", code=1)
        self.assertIn("large.json: larger than 64 MiB; split it", said)
        self.assertFalse((self.home / "data").exists())

    def test_a_refused_import_ends_with_1_and_names_every_place(self):
        (self.home / "bad.json").write_text('{"formatVersion": 1, "offers": [{"publisherId": "a", "offerId": "b"}]}',
                                            encoding="utf-8")
        (self.home / "worse.json").write_text("[", encoding="utf-8")
        said = self.types("import", self.home, "--data", "data", code=1)
        self.assertIn(f"{self.home}/bad.json: /offers/0/title (offer a/b): required\n", said)
        self.assertRegex(said, f"\n{self.home}/worse.json: (not|must)[^\n]*\n")
        self.assertIn("nothing was imported", said)
        self.assertEqual(self.stored("SELECT COUNT(*) FROM catalog_version"), [(0,)])

    def test_a_dry_run_checks_and_stores_nothing(self):
        said = self.types("import", ROOT / "examples/catalog", "--dry-run", "--data", "data")
        self.assertIn("nothing was stored", said)
        self.assertIn(", version 1", self.import_examples())

    # --- what is stored, and tables that change

    def test_words_and_countries_that_the_tables_no_longer_have_stop_nothing(self):
        self.import_examples()
        shutil.copytree(ROOT / "data", self.home / "share/data")
        for name, change in (("taxonomy", self.drop_a_category), ("markets", self.stop_selling_to_france)):
            path = self.home / "share/data" / f"{name}.json"
            table = json.loads(path.read_text(encoding="utf-8"))
            change(table)
            path.write_text(json.dumps(table), encoding="utf-8")
        self.types("check", "--data", "data", "--share", "share")
        self.types("export", "prices", "--format", "csv", "--output", "prices.csv", "--data", "data", "--share", "share")
        prices = (self.home / "prices.csv").read_text(encoding="utf-8")
        self.assertIn(",DE,EUR,", prices)
        self.assertNotIn(",FR,EUR,", prices)

    @staticmethod
    def drop_a_category(taxonomy):
        taxonomy["categories"] = [one for one in taxonomy["categories"] if one["slug"] != "productivity"]

    @staticmethod
    def stop_selling_to_france(markets):
        markets["notSold"].append("FR")

    def test_a_stored_offer_that_cannot_be_read_is_named_and_ends_with_3(self):
        self.import_examples()
        [(publisher, offer)] = self.stored("SELECT publisher_id, offer_id FROM product ORDER BY position LIMIT 1")
        self.stored("UPDATE product SET document = '{}' WHERE publisher_id = ? AND offer_id = ?", publisher, offer)
        said = self.types("check", "--data", "data", code=3)
        self.assertIn(f"the stored offer {publisher}/{offer}: /publisherId: required", said)

    # --- export prices

    def test_the_price_list_is_written_where_it_was_asked_for_and_nowhere_else(self):
        self.import_examples()
        said = self.types("export", "prices", "--market", "FR", "--format", "csv", "--output", "prices.csv", "--data", "data")
        text = (self.home / "prices.csv").read_text(encoding="utf-8")
        self.assertIn(f"wrote prices.csv ({(self.home / 'prices.csv').stat().st_size} bytes)", said)
        header, *rows = text.splitlines()
        self.assertTrue(header.startswith("ProductTitle,ProductId,SkuId,"))
        self.assertTrue(rows)
        self.assertTrue(all(",FR,EUR," in row for row in rows))
        self.types("export", "prices", "--output", "prices.xlsx", "--data", "data")
        self.assertEqual((self.home / "prices.xlsx").read_bytes()[:2], b"PK")
        # Written over, and again without anything beside it.
        self.types("export", "prices", "--market", "DE", "--format", "csv", "--output", "prices.csv", "--data", "data")
        self.assertNotEqual((self.home / "prices.csv").read_text(encoding="utf-8"), text)
        self.assertEqual(list((self.home / "data/price-lists").iterdir()), [])
        self.assertEqual(sorted(path.name for path in self.home.iterdir()), ["data", "prices.csv", "prices.xlsx"])

    def test_a_place_that_cannot_be_written_to_ends_with_2_and_makes_no_database(self):
        for output, says in (("nowhere/x.csv", "no directory 'nowhere'"), (".", "'.' is not a file"),
                             ("/dev/null", "'/dev/null' is not a file")):
            self.assertIn(says, self.types("export", "prices", "--output", output, "--data", "data", code=2))
            self.assertFalse((self.home / "data").exists())

    def test_a_market_that_is_not_sold_ends_with_2(self):
        self.import_examples()
        self.assertIn("'XX' is not a market", self.types("export", "prices", "--market", "XX", "--output", "x.csv",
                                                         "--data", "data", code=2))
        self.assertFalse((self.home / "x.csv").exists())

    # --- generate-catalog

    def test_a_generated_catalog_lies_in_a_directory_of_its_own_and_can_be_imported(self):
        said = self.types("generate-catalog", "--products", 30, "--seed", 7)
        self.assertIn("wrote 30 products in 1 file(s) to generated-catalog", said)
        first = (self.home / "generated-catalog/part-0001.json").read_bytes()
        self.types("generate-catalog", "--products", 30, "--seed", 7, "--output", "again")
        self.assertEqual((self.home / "again/part-0001.json").read_bytes(), first)
        self.assertIn("30 products, version 1", self.types("import", "generated-catalog", "--data", "data"))

    def test_a_smaller_catalog_leaves_no_part_of_a_larger_one(self):
        self.types("generate-catalog", "--products", 1001)
        generated = self.home / "generated-catalog"
        (generated / "part-of-mine.json").write_text("{}", encoding="utf-8")
        self.assertTrue((generated / "part-0002.json").exists())
        self.types("generate-catalog", "--products", 10)
        self.assertEqual(sorted(path.name for path in generated.iterdir()), ["part-0001.json", "part-of-mine.json"])

    def test_a_directory_that_cannot_be_made_ends_with_2(self):
        (self.home / "file").write_text("", encoding="utf-8")
        self.assertIn("cannot make the directory 'file'", self.types("generate-catalog", "--output", "file", code=2))


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv.pop()).resolve()
    COMPTOIR = sys.argv.pop()
    unittest.main()
