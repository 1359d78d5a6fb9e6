#!/usr/bin/env python3
"""Plays one whole sale against a running demo marketplace and tells it step by step.

The demo (comptoir serve --demo --sandbox) writes whom to sign in as into demo.json. Every answer is compared with what
the rules promise; the first that differs ends the tour with exit code 1.
"""

import argparse
import datetime
import io
import json
import os
import pathlib
import re
import secrets
import sys
import urllib.parse
import zipfile
from decimal import Decimal

from tour_stage import Client, Story, Unexpected, expect, instant, next_month, written

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESELLER_SCOPE = "https://api.partnercenter.microsoft.com/.default"
PUBLISHER_SCOPE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7/.default"
AGREEMENT = "MicrosoftCustomerAgreement"


class Tour:
    """One sale. Every method is a step; they share what the steps before have made."""

    def __init__(self, client, story, demo, folder):
        self.client = client
        self.story = story
        self.demo = demo
        self.folder = folder

    def play(self):
        for step in (self.sign_in, self.browse, self.compatible_catalog, self.price_list, self.new_customer,
                     self.not_for_sale, self.cart, self.checkout, self.activation_link, self.activation,
                     self.first_charge, self.window, self.auto_renew_off, self.month_end, self.invoice,
                     self.explanation):
            step()

    # ---- Who is who ---------------------------------------------------------------------------------------------

    def sign_in(self):
        self.story.step("Three parties sign in", "Trois acteurs se connectent")
        for who, scope in (("partner", RESELLER_SCOPE), ("publisher", PUBLISHER_SCOPE), ("operator", RESELLER_SCOPE)):
            token = self.client.sign_in(who, self.demo[who], scope)
            self.story.answer(f"200  token_type {token['token_type']}, expires_in {token['expires_in']} s")
        self.story.rule(
            "A token says which tenant and which application is calling. A partner sees only its own customers, a "
            "publisher only its own offers; only the operator may move the clock of this sandbox.",
            "Un jeton dit quel tenant et quelle application appellent. Un partenaire ne voit que ses clients, un éditeur "
            "que ses offres ; seul l'opérateur peut avancer l'horloge de ce bac à sable.")

    def now(self):
        """The marketplace's clock, which is not that of this machine."""
        token = {"Authorization": "Bearer " + self.client.tokens["operator"]}
        answer = self.client.exchange("GET", "/marketplace/v1/sandbox/clock", token, None)
        expect(answer.status == 200, f"the sandbox clock answers {answer.status}; the tour needs serve --demo --sandbox")
        return instant(answer.json["now"])

    def move_clock(self, to):
        body = {"advanceTo": written(to)}
        moved = self.client.call("operator", "POST", "/marketplace/v1/sandbox/clock", body).json
        self.story.answer(f"200  now {moved['now']}, executed {moved['executed']}")

    # ---- The catalog --------------------------------------------------------------------------------------------

    def browse(self):
        self.story.step("The partner looks for something to sell", "Le partenaire cherche quoi vendre")
        everything = self.client.call("partner", "GET", "/marketplace/v1/products?market=FR&limit=1").json
        types = ", ".join(f"{one['label']} {one['count']}" for one in everything["facets"]["types"])
        self.story.answer(f"200  totalCount {everything['totalCount']}; facets.types: {types}")
        query = "/marketplace/v1/products?keyword=projcets&category=collaboration&type=saas&market=FR"
        found = self.client.call("partner", "GET", query).json
        expect(found["items"], "a search for projects finds nothing in the example catalog")
        self.product = found["items"][0]
        self.story.answer(f"200  totalCount {found['totalCount']}, keywordCorrected {found['keywordCorrected']}: "
                          f"{self.product['title']}, {self.product['publisher']['name']}")
        page = self.client.call("partner", "GET", f"/marketplace/v1/products/{self.product['id']}?market=FR").json
        self.plan, self.item, self.price = self.choose(page)
        self.story.answer(f"200  plan {self.plan['title']}: {self.price['unitPrice']} {self.price['currency']} for "
                          f"{self.price['term']}, item {self.item['catalogItemId']}")
        self.story.rule(
            "Words are found as typed, then with one slip of the finger; type, category and market narrow the result, "
            "and the facets count what each further choice would leave.",
            "Les mots sont cherchés tels quels, puis avec une faute de frappe ; type, catégorie et pays réduisent le "
            "résultat, et les facettes comptent ce que laisserait chaque choix de plus.")

    @staticmethod
    def choose(page):
        """The first plan that anybody may buy by the month, with its availability and price."""
        for plan in page["plans"]:
            for market in plan["markets"]:
                for item in market["availabilities"]:
                    for price in item["prices"]:
                        monthly = (price["term"], price["billingPlan"]) == ("P1M", "monthly")
                        if item["isPurchasable"] and item["segment"] == "commercial" and monthly:
                            return plan, item, price
        raise Unexpected(f"{page['title']} has no plan for a month")

    def compatible_catalog(self):
        self.story.step("A program written for Partner Center sees the same catalog",
                        "Un programme écrit pour Partner Center voit le même catalogue")
        path = "/v1/products?country=FR&targetView=OnlineServices"
        products = self.client.call("partner", "GET", path).json
        expect(any(one["id"] == self.product["id"] for one in products["items"]), f"{path} lacks {self.product['id']}")
        one = next(one for one in products["items"] if one["id"] == self.product["id"])
        self.story.answer(f"200  totalCount {products['totalCount']}; {one['id']} productType {one['productType']['id']}/"
                          f"{one['productType']['subType']['id']}, isMicrosoftProduct {one['isMicrosoftProduct']}")
        self.story.rule(
            "Commercial marketplace products are listed under OnlineServices, without prices: money is told by the price "
            "list, by orders and by invoices.",
            "Les produits de la place de marché sont listés sous OnlineServices, sans prix : l'argent se lit dans la liste "
            "de prix, les commandes et les factures.")

    def price_list(self):
        self.story.step("The price list goes into a spreadsheet", "La liste de prix part dans un tableur")
        answer = self.client.call("partner", "GET", "/marketplace/v1/price-list?market=FR&format=xlsx")
        name = re.search(r'filename="([\w.-]+)"', answer.headers.get("Content-Disposition", ""))
        expect(name, "the price list has no file name")
        path = self.folder / name.group(1)
        path.write_bytes(answer.body)
        try:
            with zipfile.ZipFile(io.BytesIO(answer.body)) as workbook:
                rows = workbook.read("xl/worksheets/sheet1.xml").count(b"<row")
        except (zipfile.BadZipFile, KeyError) as error:
            raise Unexpected(f"the price list is no workbook: {error}") from None
        expect(rows > 1, "the price list is empty")
        again = self.client.call("partner", "GET", "/marketplace/v1/price-list?market=FR&format=xlsx", status=304,
                                 headers={"If-None-Match": answer.headers["ETag"]})
        self.story.answer(f"200  {len(answer.body)} bytes, {rows} rows → {path}")
        self.story.answer(f"{again.status}  " + self.story.text("asked again with its ETag", "redemandée avec son ETag"))
        self.story.rule(
            "One list per day: it is built once, and stays the same until midnight UTC or the next publication.",
            "Une liste par jour : elle est construite une fois et ne change pas avant minuit UTC ou la prochaine "
            "publication.")

    # ---- The customer -------------------------------------------------------------------------------------------

    def new_customer(self):
        self.story.step("A new customer", "Un nouveau client")
        domain = f"atelier-{secrets.token_hex(4)}.example"
        self.client.call("partner", "HEAD", f"/v1/domains/{domain}", status=404)
        self.story.answer("404  " + self.story.text("the domain is free", "le domaine est libre"))
        address = {"country": "FR", "city": "Nantes", "postalCode": "44000", "addressLine1": "3 rue du Calvaire",
                   "firstName": "Jeanne", "lastName": "Delmas"}
        body = {"companyProfile": {"domain": domain},
                "billingProfile": {"email": f"compta@{domain}", "culture": "fr-FR", "language": "fr",
                                   "companyName": "Atelier des Deux Rives", "defaultAddress": address}}
        self.customer = self.client.call("partner", "POST", "/v1/customers", body, status=201).json["id"]
        self.story.answer(f"201  id {self.customer}")
        self.client.call("partner", "HEAD", f"/v1/domains/{domain}")
        self.story.answer("200  " + self.story.text("the domain is taken", "le domaine est pris"))
        self.agreement(domain)
        billing = self.client.call("partner", "GET", f"/v1/customers/{self.customer}/profiles/billing").json
        country = billing["defaultAddress"]["country"]
        self.story.answer(f"200  companyName {billing['companyName']}, defaultAddress.country {country}")
        expect(country == "FR", f"the billing country is {country}, not FR")
        self.story.rule(
            "Nothing is sold before the customer has accepted the agreement, which the partner attests. The country of the "
            "billing profile decides which offers, prices and currency apply.",
            "Rien n'est vendu avant que le client ait accepté le contrat, ce que le partenaire atteste. Le pays du profil "
            "de facturation décide des offres, des prix et de la devise.")

    def agreement(self, domain):
        templates = self.client.call("partner", "GET", f"/v1/agreements?agreementType={AGREEMENT}").json
        template = templates["items"][0]["templateId"]
        self.story.answer(f"200  templateId {template}")
        body = {"primaryContact": {"firstName": "Jeanne", "lastName": "Delmas", "email": f"jeanne@{domain}"},
                "templateId": template, "dateAgreed": written(self.now()), "type": AGREEMENT}
        made = self.client.call("partner", "POST", f"/v1/customers/{self.customer}/agreements", body, status=201).json
        self.story.answer(f"201  type {made['type']}, dateAgreed {made['dateAgreed']}")

    # ---- What may not be bought ---------------------------------------------------------------------------------

    def not_for_sale(self):
        self.story.step("What this customer cannot buy, and why", "Ce que ce client ne peut pas acheter, et pourquoi")
        self.ask_eligibility(self.item, "FR", True)
        exclusive = self.find_product("", lambda one: one["isExclusive"] and not one["isPurchasable"])
        self.ask_eligibility(self.first_item(exclusive, "FR"), "FR", False)
        self.ask_eligibility(self.first_item(self.product, "US"), "US", False)
        elsewhere = self.find_product("&type=container", lambda one: True)
        self.story.answer(f"{elsewhere['title']}: {elsewhere['buyNote']['code']} – {elsewhere['buyNote']['text']}")
        expect(not elsewhere["isPurchasable"], "a container offer says that it can be bought here")
        self.story.rule(
            "Eleven checks in a fixed order; the first that fails is the reason. Only SaaS offers are bought here; exclusive "
            "ones only by the partners their publisher has chosen; and only what is sold in the customer's country.",
            "Onze contrôles dans un ordre fixe ; le premier qui échoue est la raison. Seules les offres SaaS s'achètent ici ; "
            "les exclusives, par les seuls partenaires choisis par l'éditeur ; et seulement ce qui est vendu dans le pays "
            "du client.")

    def find_product(self, choice, wanted):
        page = self.client.call("partner", "GET", "/marketplace/v1/products?market=FR&limit=100" + choice).json
        for one in page["items"]:
            if wanted(one):
                return one
        raise Unexpected("the example catalog lacks a product that this step is about")

    def first_item(self, product, market):
        path = f"/marketplace/v1/products/{product['id']}?market={market}"
        for plan in self.client.call("partner", "GET", path).json["plans"]:
            for place in plan["markets"]:
                for item in place["availabilities"]:
                    return {**item, "title": product["title"]}
        raise Unexpected(f"{product['title']} is not sold in {market}")

    def ask_eligibility(self, item, market, eligible):
        path = f"/marketplace/v1/customers/{self.customer}/eligibility?catalogItemId={item['catalogItemId']}"
        answer = self.client.call("partner", "GET", path).json
        failed = next((check for check in answer["checks"] if not check["passed"]), None)
        reason = f": {failed['number']} {failed['code']} – {failed['message']}" if failed else ""
        title = item.get("title", self.product["title"])
        self.story.answer(f"200  {title} ({market}): eligible {str(answer['eligible']).lower()}{reason}")
        expect(answer["eligible"] == eligible, f"{item['catalogItemId']} should {'' if eligible else 'not '}be eligible")

    # ---- The purchase -------------------------------------------------------------------------------------------

    def cart(self):
        self.story.step("The cart", "Le panier")
        self.quantity = max(5, self.plan.get("minQuantity", 1)) if "maxQuantity" in self.plan else 1
        body = {"lineItems": [{"id": 0, "catalogItemId": self.item["catalogItemId"], "quantity": self.quantity,
                               "billingCycle": "monthly", "termDuration": "P1M", "friendlyName": "Deux Rives"}]}
        cart = self.client.call("partner", "POST", f"/v1/customers/{self.customer}/carts", body, status=201).json
        line = cart["lineItems"][0]
        expect("error" not in line, f"the line is refused: {line.get('error')}")
        self.cart_id = cart["id"]
        self.story.answer(f"201  id {cart['id']}, status {cart['status']}, expirationTimestamp "
                          f"{cart['expirationTimestamp']}; line {line['id']}: {line['quantity']} × {self.plan['title']}, "
                          f"{line['currencyCode']}, orderGroup {line['orderGroup']}")
        self.story.rule(
            "Every line is checked when the cart is written; a line that fails stays and carries its error. Lines of one "
            "billing cycle and currency share an order.",
            "Chaque ligne est contrôlée à l'écriture du panier ; une ligne refusée reste et porte son erreur. Les lignes de "
            "même cycle et de même devise partagent une commande.")

    def checkout(self):
        self.story.step("Checkout", "La validation")
        path = f"/v1/customers/{self.customer}/carts/{self.cart_id}/checkout"
        result = self.client.call("partner", "POST", path, status=201).json
        expect(not result.get("orderErrors"), f"the order is refused: {result.get('orderErrors')}")
        order = result["orders"][0]
        line = order["lineItems"][0]
        self.order, self.subscription = order["id"], line["subscriptionId"]
        self.story.answer(f"201  order {order['id']}, status {order['status']}, subscriptionId {self.subscription}")
        repeated = self.client.call("partner", "POST", path, status=201).json
        expect(repeated["orders"][0]["id"] == self.order, "a repeated checkout has ordered a second time")
        self.story.answer(f"201  order {repeated['orders'][0]['id']} "
                          + self.story.text("(sent again: the same answer)", "(renvoyée : la même réponse)"))
        subscription = self.read_subscription()
        self.story.answer(f"200  status {subscription['status']}, quantity {subscription['quantity']}")
        expect(subscription["status"] == "pending", "the subscription should wait for the publisher")
        self.story.rule(
            "Checkout fixes the price for the term. It happens once, however often it is sent. The subscription exists at "
            "once but waits for activation, for up to 30 days and free of charge.",
            "La validation fixe le prix pour la période. Elle n'a lieu qu'une fois, si souvent qu'on l'envoie. L'abonnement "
            "existe aussitôt mais attend l'activation, 30 jours au plus et sans frais.")

    @property
    def subscription_path(self):
        return f"/v1/customers/{self.customer}/subscriptions/{self.subscription}"

    def read_subscription(self):
        return self.client.call("partner", "GET", self.subscription_path).json

    def activation_link(self):
        self.story.step("The activation link", "Le lien d'activation")
        path = f"/v1/customers/{self.customer}/orders/{urllib.parse.quote(self.order)}/lineitems/0/activationlinks"
        link = self.client.call("partner", "GET", path).json["items"][0]["link"]["uri"]
        self.story.answer(f"200  {link[:80]}…")
        target = urllib.parse.urlsplit(link)
        opened = self.client.call("anybody", "GET", f"{target.path}?{target.query}", status=302,
                                  shown=target.path[:24] + "…")
        landing = urllib.parse.urlsplit(opened.headers["Location"])
        token = urllib.parse.parse_qs(landing.query).get("token")
        expect(token, f"the landing page is opened without a token: {opened.headers['Location']}")
        self.purchase_token = token[0]
        self.story.answer(f"302  → {landing.scheme}://{landing.netloc}{landing.path}?token={self.purchase_token[:12]}…")
        self.story.rule(
            "No mail is sent: the partner passes the link on. Each opening leads to the publisher's page with a fresh "
            "purchase token, good for 24 hours.",
            "Aucun courriel : le partenaire transmet le lien. Chaque ouverture mène à la page de l'éditeur avec un jeton "
            "d'achat neuf, valable 24 heures.")

    def activation(self):
        self.story.step("The publisher resolves the token and activates", "L'éditeur résout le jeton et active")
        version = "?api-version=2018-08-31"
        bought = self.client.call("publisher", "POST", "/api/saas/subscriptions/resolve" + version,
                                  headers={"x-ms-marketplace-token": self.purchase_token}).json
        expect(bought["id"] == self.subscription, "the token resolves to another subscription")
        self.story.answer(f"200  id {bought['id']}, planId {bought['planId']}, quantity {bought.get('quantity', '–')}, "
                          f"{bought['subscription']['saasSubscriptionStatus']}, purchaser "
                          f"{bought['subscription']['purchaser']['emailId']}")
        body = {"planId": bought["planId"]}
        if "quantity" in bought:
            body["quantity"] = bought["quantity"]
        self.client.call("publisher", "POST", f"/api/saas/subscriptions/{bought['id']}/activate{version}", body)
        self.story.answer("200")
        seen = self.client.call("publisher", "GET", f"/api/saas/subscriptions/{bought['id']}{version}").json
        self.story.answer(f"200  {seen['saasSubscriptionStatus']}, term {seen['term']['startDate']} – "
                          f"{seen['term']['endDate']}")
        subscription = self.read_subscription()
        self.activated = instant(subscription["effectiveStartDate"])
        self.window_ends = instant(subscription["refundOptions"][0]["expiresAt"])
        self.story.answer(f"200  status {subscription['status']}, effectiveStartDate {subscription['effectiveStartDate']}, "
                          f"commitmentEndDate {subscription['commitmentEndDate']}, refundOptions[0] "
                          f"{subscription['refundOptions'][0]['type']} until {subscription['refundOptions'][0]['expiresAt']}")
        expect(subscription["status"] == "active", "the subscription should be active")
        expect(self.window_ends - self.activated == datetime.timedelta(hours=24), "the window should be 24 hours")
        self.story.rule(
            "The term begins with activation and ends the day before its anniversary, at 23:59:59. For 24 hours (14 days for "
            "a term of a year) cancelling is free.",
            "La période commence à l'activation et finit la veille de son anniversaire, à 23:59:59. Pendant 24 heures "
            "(14 jours pour une période d'un an), annuler est gratuit.")

    # ---- Money --------------------------------------------------------------------------------------------------

    def unbilled(self, period):
        currency = self.item["currency"]
        path = (f"/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
                f"&currencycode={currency}&period={period}&size=2000")
        lines = self.client.call("partner", "GET", path).json["items"]
        return [line for line in lines if line["subscriptionId"] == self.subscription]

    def tell_line(self, line):
        self.story.answer(f"{line['chargeType']} {line['chargeStartDate'][:10]} – {line['chargeEndDate'][:10]}: "
                          f"{line['quantity']} × {line['effectiveUnitPrice']} = {line['subtotal']} {line['currency']}, "
                          f"taxTotal {line['taxTotal']}, invoiceNumber '{line['invoiceNumber']}'")

    def first_charge(self):
        self.story.step("The first charge", "Le premier montant")
        lines = self.unbilled("current")
        expect(len(lines) == 1 and lines[0]["chargeType"] == "New", f"one line of type New was expected, not {lines}")
        self.tell_line(lines[0])
        self.due = lines[0]["subtotal"]
        expect(self.due == self.price["unitPrice"] * self.quantity, f"{self.due} is not {self.quantity} times the price")
        self.story.rule(
            "There is no charge before activation, and the first one comes with it: a full cycle, at the price the "
            "checkout fixed, listed as unbilled until the invoice.",
            "Aucun montant avant l'activation, et le premier vient avec elle : un cycle entier, au prix fixé par la "
            "validation, listé comme non facturé jusqu'à la facture.")

    def window(self):
        self.story.step("Too late to cancel", "Trop tard pour annuler")
        body = {"id": self.subscription, "status": "deleted"}
        tried = self.client.call("partner", "PATCH", self.subscription_path, body,
                                 headers={"Comptoir-Dry-Run": "true"}, shown=self.subscription_path + "  (dry run)").json
        self.story.answer(f"200  status {tried['status']} " + self.story.text(
            "– what a cancellation would do now; nothing was changed",
            "– ce que ferait une annulation maintenant ; rien n'a changé"))
        self.move_clock(max(self.now(), self.activated + datetime.timedelta(hours=25)))
        refused = self.client.call("partner", "PATCH", self.subscription_path, body, status=400).json
        self.story.answer(f"400  code {refused['code']}: {refused['description']}")
        expect(refused["code"] == 900117, f"code {refused['code']} instead of 900117")
        self.story.rule(
            "The window closes 24 hours after activation, to the second. Afterwards the term runs to its end, and what "
            "remains possible is not to renew it.",
            "La fenêtre se ferme 24 heures après l'activation, à la seconde. Ensuite la période va à son terme ; il reste "
            "possible de ne pas la renouveler.")

    def auto_renew_off(self):
        self.story.step("Automatic renewal off", "Renouvellement automatique désactivé")
        body = {"id": self.subscription, "autoRenewEnabled": False}
        subscription = self.client.call("partner", "PATCH", self.subscription_path, body).json
        expect(subscription["autoRenewEnabled"] is False, "automatic renewal should be off")
        self.story.answer(f"200  status {subscription['status']}, autoRenewEnabled false")
        detail = self.client.call("partner", "GET", f"/marketplace/v1/subscriptions/{self.subscription}").json
        self.story.answer(f"200  nextBoundary {detail['nextBoundary']['kind']} at {detail['nextBoundary']['at']}")
        expect(detail["nextBoundary"]["kind"] == "expiry", "the next boundary should be the end")
        self.story.rule(
            "Renewal is on from the purchase and can be switched until the first instant of the next term. What was "
            "charged stays; nothing more will be.",
            "Le renouvellement est actif dès l'achat et se règle jusqu'au premier instant de la période suivante. Ce qui "
            "est facturé le reste ; rien ne s'y ajoutera.")

    def month_end(self):
        self.story.step("The month ends", "Le mois se termine")
        self.closed = next_month(self.activated)
        self.move_clock(max(self.now(), self.closed))
        lines = self.unbilled("previous")
        expect(sum(line["subtotal"] for line in lines) == self.due, f"the closed month should hold {self.due}")
        self.tell_line(lines[0])
        self.story.rule(
            "The period of an invoice is a calendar month in UTC. When it is over its charges are known, but they stay "
            "unbilled until the 8th.",
            "La période d'une facture est un mois civil en UTC. Une fois finie, ses montants sont connus, mais non facturés "
            "jusqu'au 8.")

    def invoice(self):
        self.story.step("The invoice, on the 8th", "La facture, le 8")
        self.move_clock(max(self.now(), self.closed.replace(day=8)))
        invoices = self.client.call("partner", "GET", "/v1/invoices?size=200").json["items"]
        period = self.activated.strftime("%Y-%m-01")
        mine = [one for one in invoices
                if one["billingPeriodStartDate"][:10] == period and one["currencyCode"] == self.item["currency"]]
        expect(len(mine) == 1, f"one invoice of {period} was expected, not {len(mine)}")
        self.invoice_document = mine[0]
        self.story.answer(f"200  {mine[0]['id']}: invoiceDate {mine[0]['invoiceDate'][:10]}, totalCharges "
                          f"{mine[0]['totalCharges']} {mine[0]['currencyCode']}, {mine[0]['documentType']}")
        path = "/v1" + mine[0]["invoiceDetails"][0]["links"]["self"]["uri"] + "?size=2000"
        self.lines = self.client.call("partner", "GET", path).json["items"]
        self.story.answer(f"200  totalCount {len(self.lines)}")
        for line in self.lines:
            if line["subscriptionId"] == self.subscription:
                self.tell_line(line)
        total = sum(line["totalForCustomer"] for line in self.lines)
        expect(total == mine[0]["totalCharges"], f"the lines add up to {total}, not to {mine[0]['totalCharges']}")
        statement = self.client.call("partner", "GET", "/v1" + mine[0]["pdfDownloadLink"]).body
        expect(statement.startswith(b"%PDF-"), "the statement should be a PDF")
        file = self.folder / f"Invoice_{mine[0]['id']}.pdf"
        file.write_bytes(statement)
        self.story.answer(f"200  {len(statement)} bytes, saved as {file}")
        self.story.rule(
            "One invoice per partner, currency and month, published on the 8th of the month after and due 60 days later. "
            "Once published it never changes.",
            "Une facture par partenaire, devise et mois, publiée le 8 du mois suivant et due 60 jours après. Publiée, elle "
            "ne change plus.")

    def explanation(self):
        self.story.step("The total, explained to the cent", "Le total, expliqué au centime")
        explained = Decimal(0)
        for line in self.lines:
            told = line["subscriptionId"] == self.subscription
            answer = self.explain(line, told)
            expect(answer["recomputed"]["equalsCharge"], f"charge {line['chargeId']} does not follow from its event")
            explained += answer["recomputed"]["total"]
        total = self.invoice_document["totalCharges"]
        expect(explained == total, f"the explanations add up to {explained}, not to {total}")
        self.story.answer(f"Σ {len(self.lines)} × recomputed.total = {explained} = totalCharges "
                          f"{self.invoice_document['currencyCode']} ✓")
        self.story.rule(
            "Every line can be recomputed from what happened and from the locked price; no cent is without a cause.",
            "Chaque ligne se recalcule d'après ce qui s'est passé et le prix fixé ; aucun centime n'est sans cause.")

    def explain(self, line, told):
        path = f"/marketplace/v1/charges/{line['chargeId']}/explanation"
        if told:
            answer = self.client.call("partner", "GET", path).json
            self.story.answer(f"200  {answer['event']['rule']} {answer['event']['text']}")
            for step in answer["steps"]:
                self.story.answer(f"{step['rule']} {step['name']}: {step['formula']} = {step['result']}")
            return answer
        found = self.client.exchange("GET", path, {"Authorization": "Bearer " + self.client.tokens["partner"]}, None)
        expect(found.status == 200, f"GET {path} was answered {found.status}")
        return found.json


def read_demo(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unexpected(f"cannot read {path} ({error.strerror}). Start the demo first: ./dev run") from None
    except ValueError:
        raise Unexpected(f"{path} is not the file that the demo writes") from None


def arguments():
    parser = argparse.ArgumentParser(description="Plays one whole sale in the demo marketplace and tells it.")
    parser.add_argument("--url", help="address of the server (default: the one in the demo file)")
    parser.add_argument("--demo", type=pathlib.Path, default=ROOT / "build" / "demo" / "demo.json",
                        help="file that the demo writes (default: build/demo/demo.json)")
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of the narration")
    return parser.parse_args()


def main():
    options = arguments()
    colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    story = Story(options.lang, colours)
    try:
        demo = read_demo(options.demo)
        url = options.url or demo.get("baseUrl") or "http://127.0.0.1:8080"
        Tour(Client(url, story), story, demo, options.demo.resolve().parent).play()
    except Unexpected as error:
        sys.stdout.flush()
        print(f"\ntour: {error}", file=sys.stderr)
        return 1
    except (KeyError, IndexError, TypeError) as error:
        sys.stdout.flush()
        print(f"\ntour: an answer lacks a member: {error!r}", file=sys.stderr)
        return 1
    print("\n" + story.text("The sale is complete.", "La vente est faite."))
    return 0


if __name__ == "__main__":
    sys.exit(main())
