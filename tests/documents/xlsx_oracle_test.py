"""Reads our spreadsheets back with openpyxl, Python's zipfile and csv, and LibreOffice where it is installed.

Usage: xlsx_oracle_test.py <program that writes the samples> (see documents_samples.cpp).
"""

import csv
import datetime
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from xml.dom import minidom

import openpyxl

SAMPLES = sys.argv.pop(1)
HEADER = (
    "ProductTitle ProductId SkuId SkuTitle Publisher SkuDescription UnitOfMeasure TermDuration BillingPlan "
    "Market Currency UnitPrice PricingTierRangeMin PricingTierRangeMax EffectiveStartDate EffectiveEndDate "
    "Tags"
).split() + ["ERP Price"]
OPEN_END = datetime.datetime(9999, 11, 30, 23, 59, 59)


class Samples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        subprocess.run([SAMPLES, cls.folder], check=True, timeout=60)

    def path(self, name):
        return os.path.join(self.folder, name)

    def prices(self):
        return openpyxl.load_workbook(self.path("prices.xlsx"))

    def column(self, sheet, name, row):
        return sheet.cell(row, HEADER.index(name) + 1)


class Package(Samples):
    def test_the_archive_is_sound_and_every_part_is_xml(self):
        for name in ("prices.xlsx", "types.xlsx"):
            with zipfile.ZipFile(self.path(name)) as archive:
                self.assertIsNone(archive.testzip())
                for part in archive.namelist():
                    minidom.parseString(archive.read(part))

    def test_every_part_is_declared(self):
        with zipfile.ZipFile(self.path("types.xlsx")) as archive:
            types = minidom.parseString(archive.read("[Content_Types].xml"))
            declared = {node.getAttribute("PartName")[1:] for node in types.getElementsByTagName("Override")}
            parts = {part for part in archive.namelist() if part.startswith("xl/") and part.endswith(".xml")}
            self.assertEqual(declared, parts)

    def test_two_runs_give_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as again:
            subprocess.run([SAMPLES, again], check=True, timeout=60)
            for name in os.listdir(again):
                with open(self.path(name), "rb") as one, open(os.path.join(again, name), "rb") as two:
                    self.assertEqual(one.read(), two.read(), name)


class PriceList(Samples):
    def test_R34_header_is_bold_frozen_and_filtered(self):
        book = self.prices()
        self.assertEqual(book.sheetnames, ["Prices"])
        sheet = book["Prices"]
        self.assertEqual([cell.value for cell in sheet[1]], HEADER)
        self.assertTrue(all(cell.font.b for cell in sheet[1]))
        self.assertFalse(sheet["A2"].font.b)
        self.assertEqual(sheet.freeze_panes, "A2")
        self.assertEqual(sheet.auto_filter.ref, "A1:R4")
        self.assertGreater(sheet.column_dimensions["F"].width, sheet.column_dimensions["C"].width)

    def test_no_cell_is_a_formula(self):
        for row in self.prices()["Prices"].iter_rows():
            for cell in row:
                self.assertNotEqual(cell.data_type, "f", cell.coordinate)
        with zipfile.ZipFile(self.path("prices.xlsx")) as archive:
            self.assertNotIn(b"<f", archive.read("xl/worksheets/sheet1.xml"))

    def test_text_that_looks_like_a_formula_is_quoted(self):
        sheet = self.prices()["Prices"]
        for name in ("ProductTitle", "SkuTitle", "Publisher"):
            self.assertTrue(self.column(sheet, name, 3).quotePrefix, name)
            self.assertFalse(self.column(sheet, name, 2).quotePrefix, name)

    def test_values_have_their_type(self):
        sheet = self.prices()["Prices"]
        self.assertEqual(self.column(sheet, "SkuId", 2).value, "0002")
        self.assertEqual(self.column(sheet, "SkuId", 2).number_format, "@")
        self.assertEqual(self.column(sheet, "SkuTitle", 2).value, "Formule intermédiaire € 😀")
        self.assertEqual(self.column(sheet, "Publisher", 2).value, "Contoso & <Networks>")
        self.assertIsNone(self.column(sheet, "UnitOfMeasure", 2).value)
        self.assertIsNone(self.column(sheet, "PricingTierRangeMin", 2).value)
        price = self.column(sheet, "UnitPrice", 2)
        self.assertEqual((price.value, price.data_type), (3393.96, "n"))
        self.assertEqual(price.number_format, "#,##0.00########")
        self.assertEqual(self.column(sheet, "ERP Price", 2).value, 4242.4500000001)
        self.assertEqual(self.column(sheet, "UnitPrice", 3).value, 0.0000000125)
        self.assertEqual(self.column(sheet, "PricingTierRangeMax", 3).value, 1000.5)
        self.assertIsNone(self.column(sheet, "ERP Price", 3).value)
        self.assertEqual(self.column(sheet, "UnitPrice", 4).value, 0)

    def test_instants_are_dates(self):
        sheet = self.prices()["Prices"]
        start = self.column(sheet, "EffectiveStartDate", 2)
        self.assertTrue(start.is_date)
        self.assertEqual(start.value, datetime.datetime(2024, 1, 1))
        self.assertEqual(self.column(sheet, "EffectiveEndDate", 2).value, OPEN_END)
        cut = datetime.datetime(2024, 2, 29, 12, 34, 56)
        self.assertEqual(self.column(sheet, "EffectiveStartDate", 3).value, cut)

    def test_long_and_odd_text(self):
        sheet = self.prices()["Prices"]
        self.assertEqual(self.column(sheet, "SkuDescription", 4).value, "x" * 32767)
        # openpyxl does not decode the escape that Excel and LibreOffice do.
        text = self.column(sheet, "SkuDescription", 2).value
        self.assertEqual(text.replace("_x005F_", "_"), ' Line one\nLine "two", _x0041_ ')

    def test_csv_holds_the_same_rows(self):
        with open(self.path("prices.csv"), "rb") as file:
            raw = file.read()
        self.assertFalse(raw.startswith(b"\xef\xbb\xbf"))
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
        self.assertEqual(list(rows[0]), HEADER)
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows[0]["UnitPrice"], "3393.96")
        self.assertEqual(rows[0]["EffectiveEndDate"], "9999-11-30T23:59:59Z")
        self.assertEqual(rows[0]["SkuDescription"], ' Line one\r\nLine "two", _x0041_ ')
        self.assertEqual(rows[1]["ProductTitle"], "'=HYPERLINK(\"http://example.org\",\"x\")")
        self.assertEqual(rows[1]["SkuTitle"], "'-2+3")
        self.assertEqual(rows[1]["UnitPrice"], "0.0000000125")
        self.assertEqual(rows[1]["EffectiveStartDate"], "2024-02-29T12:34:56.789Z")


class Types(Samples):
    def test_a_full_sheet_goes_on_with_its_header_on_the_next(self):
        book = openpyxl.load_workbook(self.path("types.xlsx"))
        self.assertEqual(book.sheetnames, ["Types", "Types 2"])
        headers = [[cell.value for cell in sheet[1]] for sheet in book]
        self.assertEqual(headers[0], headers[1])
        self.assertEqual([sheet.max_row for sheet in book], [4, 3])

    def test_each_type(self):
        book = openpyxl.load_workbook(self.path("types.xlsx"))
        rows = [row for sheet in book for row in sheet.iter_rows(min_row=2)]
        by_kind = {row[0].value: row[1:] for row in rows}
        values = {kind: [cell.value for cell in row] for kind, row in by_kind.items()}
        moment = datetime.datetime
        self.assertEqual(values["epoch"], [0, 0, 0, moment(1970, 1, 1), moment(1970, 1, 1)])
        self.assertEqual(values["first"], [-1, -0.5, -0.5, moment(1900, 3, 1), moment(1900, 3, 1, 0, 0, 1)])
        self.assertEqual(values["early"], [1000000, 1e-10, 1e-10, "1899-12-31", "1899-12-31T10:00:00Z"])
        self.assertEqual(values["last"][:3], [9007199254740991, 123456789012.345, 123456789012.345])
        self.assertEqual(values["last"][3:], [moment(9999, 12, 31), moment(9999, 12, 31, 23, 59, 59)])
        self.assertEqual(values["leap"][3:], [moment(2024, 2, 29), moment(2024, 2, 29, 23, 59, 59)])
        formats = [cell.number_format for cell in by_kind["leap"]]
        self.assertEqual(
            formats, ["0", "General", "#,##0.00########", r"yyyy\-mm\-dd", r"yyyy\-mm\-dd\ hh:mm:ss"]
        )


@unittest.skipUnless(shutil.which("soffice"), "LibreOffice is not installed")
class LibreOffice(Samples):
    def convert(self, name):
        profile = "file://" + self.path("profile")
        subprocess.run(
            ["soffice", "-env:UserInstallation=" + profile, "--headless", "--convert-to",
             "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1",
             "--outdir", self.folder, self.path(name)],
            check=True, timeout=240, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def read(self, name):
        with open(self.path(name), encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def test_price_list(self):
        self.convert("prices.xlsx")
        rows = self.read("prices-Prices.csv")
        self.assertEqual(rows[0], HEADER)
        first = dict(zip(HEADER, rows[1]))
        self.assertEqual(first["SkuId"], "0002")
        self.assertEqual(first["UnitPrice"], "3,393.96")
        self.assertEqual(first["EffectiveStartDate"], "2024-01-01 00:00:00")
        self.assertEqual(first["EffectiveEndDate"], "9999-11-30 23:59:59")
        self.assertEqual(first["SkuDescription"], ' Line one\nLine "two", _x0041_ ')
        second = dict(zip(HEADER, rows[2]))
        self.assertEqual(second["ProductTitle"], '=HYPERLINK("http://example.org","x")')
        self.assertEqual(second["SkuTitle"], "-2+3")
        self.assertEqual(second["UnitPrice"], "0.0000000125")
        self.assertEqual(len(dict(zip(HEADER, rows[3]))["SkuDescription"]), 32767)

    def test_sheets_in_sequence(self):
        self.convert("types.xlsx")
        first = self.read("types-Types.csv")
        self.assertEqual([row[0] for row in first], ["Kind", "epoch", "first", "early"])
        second = self.read("types-Types 2.csv")
        self.assertEqual([row[0] for row in second], ["Kind", "last", "leap"])
        self.assertEqual(second[1][4:], ["9999-12-31", "9999-12-31 23:59:59"])
        self.assertEqual(second[2][3:], ["120.00", "2024-02-29", "2024-02-29 23:59:59"])


if __name__ == "__main__":
    unittest.main()
