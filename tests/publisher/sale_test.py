"""A sale to the end, through the real marketplace and the real demo publisher: sale_test.py COMPTOIR DEMO.

Buys through /v1, opens the activation link, fills the landing page, changes seats, suspends, cancels, counts and reports
usage, and looks at the pages.
"""

import datetime
import os
import re
import signal
import sys
import tempfile
import urllib.parse

from stage import (OPERATOR_SCOPE, PUBLISHER_SCOPE, RESELLER_SCOPE, Api, Browser, Demo, ask, eventually, expect, expect_in, fail,
                   is_running)


class Sale:
    def __init__(self, demo):
        self.demo = demo
        self.partner = Api(demo.marketplace, demo.file["partner"], RESELLER_SCOPE)
        self.operator = Api(demo.marketplace, demo.file["operator"], OPERATOR_SCOPE)
        self.publisher = Api(demo.marketplace, demo.file["publisher"], PUBLISHER_SCOPE)
        self.customer = next(one["id"] for one in demo.file["customers"] if one["country"] == "FR")
        self.browser = Browser(demo.publisher)
        self.staff = Browser(demo.publisher).sign_in("staff", demo.password)

    # ---- The partner ------------------------------------------------------------------------------------------------

    def item(self, keyword, plan_id):
        """The availability of a plan of Fabrique Lumen that is sold in France by the month."""
        path = f"/marketplace/v1/products?keyword={keyword}&publisher=fabrique-lumen&market=FR"
        found = self.partner.call("GET", path).json["items"]
        if not found:
            fail(f"there is no product {keyword}")
        page = self.partner.call("GET", f"/marketplace/v1/products/{found[0]['id']}?market=FR").json
        for plan in page["plans"]:
            for market in plan["markets"]:
                for item in market["availabilities"]:
                    if plan["title"] == plan_id and item["segment"] == "commercial":
                        return item["catalogItemId"]
        return fail(f"{keyword} has no plan {plan_id}: {[plan['title'] for plan in page['plans']]}")

    def buy(self, item, quantity):
        """The subscription, and where its activation link leads."""
        line = {"id": 0, "catalogItemId": item, "quantity": quantity, "billingCycle": "monthly", "termDuration": "P1M"}
        cart = self.partner.call("POST", f"/v1/customers/{self.customer}/carts", {"lineItems": [line]}, 201).json
        path = f"/v1/customers/{self.customer}/carts/{cart['id']}/checkout"
        order = self.partner.call("POST", path, {}, 201).json["orders"][0]
        links = f"/v1/customers/{self.customer}/orders/{urllib.parse.quote(order['id'])}/lineitems/0/activationlinks"
        link = self.partner.call("GET", links).json["items"][0]["link"]["uri"]
        opened = ask("GET", link, status=302).location
        if not opened.startswith(f"{self.demo.publisher}/activate?token="):
            fail(f"the activation link leads to {opened}")
        return order["lineItems"][0]["subscriptionId"], opened

    def path(self, subscription):
        return f"/v1/customers/{self.customer}/subscriptions/{subscription}"

    def read(self, subscription):
        return self.partner.call("GET", self.path(subscription)).json

    def change(self, subscription, status=200, **what):
        return self.partner.call("PATCH", self.path(subscription), {"id": subscription, **what}, status)

    def now(self):
        text = self.operator.call("GET", "/marketplace/v1/sandbox/clock").json["now"]
        return datetime.datetime.fromisoformat(re.sub(r"(\.\d+)?Z$", "+00:00", text))

    def advance(self, **span):
        to = (self.now() + datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.operator.call("POST", "/marketplace/v1/sandbox/clock", {"advanceTo": to})

    # ---- The story --------------------------------------------------------------------------------------------------

    def play(self):
        self.pages_for_everybody()
        workspace, subscription = self.seats_are_activated()
        self.seats_change(workspace, subscription)
        self.suspension(workspace, subscription)
        metered, shop = self.usage_is_counted()
        self.publisher_is_tested()
        self.cancellation(workspace, subscription)
        self.staff_sees(metered)
        return metered, shop

    def pages_for_everybody(self):
        for language, words in (("en", "activation link"), ("fr", "lien d&#39;activation")):
            page = Browser(self.demo.publisher, language).open("/activate")
            expect_in("the page without a token", page.text, f'<html lang="{language}">', words)
            expect("language", page.headers["Content-Language"], language)
        expect_in("the policy", page.headers["Content-Security-Policy"], "default-src 'none'", "form-action 'self'")
        expect_in("an invented token", self.browser.open("/activate?token=" + "x" * 64, 400).text, "24 hours")
        self.browser.open("/activate?token=" + "x" * 5000, 400)
        self.browser.open("/nowhere", 404)
        self.browser.open("/workspaces/guessed", 404)
        self.browser.open("/subscribers", 401)
        Browser(self.demo.publisher).sign_in("staff", "guessed").open("/subscribers", 401)
        self.browser.send("/activate", 413, token="x" * 70000)
        for headers in ({}, {"Authorization": "Bearer a.b.c"}, dict(self.publisher.headers)):
            ask("POST", self.demo.publisher + "/webhook", b"{}", headers, 401)

    def seats_are_activated(self):
        subscription, landing = self.buy(self.item("atelier", "Team"), 5)
        expect("before", self.read(subscription)["status"], "pending")
        page = self.browser.open(landing)
        expect_in("the landing page", page.text, "Atelier Commun", "Team", "<dd>5</dd>", "not yet activated")
        french = self.browser.open(landing + "&lang=fr")
        expect_in("the French landing page", french.text, '<html lang="fr">', "Ce que vous avez acheté", "pas encore activé",
                  "Équipe")
        form = {"token": self.browser.hidden(page, "token"), "workspace": "Menuiserie <Falaise>",
                "contact": "Bureau@Menuiserie-Falaise.example"}
        self.browser.send("/activate", 403, origin="https://elsewhere.example", **form)
        wrong = self.browser.send("/activate", 422, **{**form, "contact": "nobody", "workspace": " "})
        expect_in("the mistakes", wrong.text, 'id="contact-mistake"', 'id="workspace-mistake"', 'role="alert"')
        expect("nothing happened", self.read(subscription)["status"], "pending")

        done = self.browser.send("/activate", **form).location
        expect("after", self.read(subscription)["status"], "active")
        page = self.browser.open(done)
        expect_in("the workspace", page.text, "Menuiserie &lt;Falaise&gt;", "active", "0 of 5 seats taken", "is ready")
        workspace = done.split("?")[0]
        # The form again, and the link again: the same workspace, and nothing is started anew.
        expect("the form again", self.browser.send("/activate", **{**form, "workspace": "Other"}).location.split("?")[0], workspace)
        expect("the link again", self.browser.open(landing, 303).location, workspace)
        expect("seats", self.read(subscription)["quantity"], 5)
        return workspace, subscription

    def seats_change(self, workspace, subscription):
        for person in ("ada", "Ben", "cleo"):
            self.browser.send(f"{workspace}/members", email=f"{person}@menuiserie-falaise.example")
        self.browser.send(f"{workspace}/members", 422, email="ada@menuiserie-falaise.example")
        self.browser.send(f"{workspace}/members", 422, email="nobody")
        changed = self.change(subscription, quantity=8).json
        expect("seats that the publisher accepted", changed["quantity"], 8)
        expect_in("the workspace", self.browser.open(workspace).text, "3 of 8 seats taken", "ben@menuiserie-falaise.example")
        # Three people have a seat, and none of them is thrown out.
        refused = self.change(subscription, status=None, quantity=2)
        if refused.status < 400:
            fail(f"fewer seats than people were accepted: {refused.text}")
        expect("seats after the refusal", self.read(subscription)["quantity"], 8)
        self.browser.send(f"{workspace}/members/remove", email="cleo@menuiserie-falaise.example")
        expect("seats after one has left", self.change(subscription, quantity=2).json["quantity"], 2)
        full = self.browser.send(f"{workspace}/members", 422, email="dora@menuiserie-falaise.example")
        expect_in("a full workspace", full.text, "All seats are taken")

    def shows(self, workspace, words):
        return eventually(f"{words!r} on the page", lambda: words in self.browser.open(workspace).text)

    def suspension(self, workspace, subscription):
        self.partner.call("PATCH", self.path(subscription), {"id": subscription, "status": "suspended"})
        self.shows(workspace, "This subscription is suspended")
        self.browser.send(f"{workspace}/members/remove", 422, email="ada@menuiserie-falaise.example")
        self.partner.call("PATCH", self.path(subscription), {"id": subscription, "status": "active"}, status=None)
        eventually("the reinstatement", lambda: self.read(subscription)["status"] == "active")
        self.shows(workspace, "2 of 2 seats taken")

    def usage_is_counted(self):
        subscription, landing = self.buy(self.item("vitrine", "Shop"), 1)
        page = self.browser.open(landing)
        expect_in("the landing page", page.text, "Vitrine", "Shop", "not counted")
        workspace = self.browser.send("/activate", token=self.browser.hidden(page, "token"), workspace="Deux Rives",
                                      contact="bureau@deux-rives.example").location.split("?")[0]
        for units in (70, 50):
            self.browser.send(f"{workspace}/usage/orders", units=units)
        for units in ("0", "1001", "1.5", "many"):
            self.browser.send(f"{workspace}/usage/orders", 422, units=units)
        self.browser.send(f"{workspace}/usage/pages", 422, units=1)
        expect_in("the counter", self.browser.open(workspace).text, "120 used in this term, 100 included", "still counting")
        self.advance(hours=1)
        self.shows(workspace, "accepted")
        self.usage_is_told(subscription)
        return subscription, workspace

    def usage_is_told(self, subscription):
        day = self.now().date() - datetime.timedelta(days=1)
        path = f"/api/usageEvents?api-version=2018-08-31&usageStartDate={day}T00:00:00Z"
        rows = [row for row in self.publisher.call("GET", path).json if row["usageResourceId"] == subscription]
        expect("what the marketplace was told", [(row["dimension"], row["submittedQuantity"]) for row in rows], [("orders", 20)])

    def publisher_is_tested(self):
        """A test that the marketplace offers to publishers: a call about a subscription that is none."""
        sent = self.publisher.call("POST", "/marketplace/v1/publisher/calls", {"offerId": "vitrine", "action": "Renew"}, 202).json
        path = f"/marketplace/v1/publisher/calls/{sent['id']}"
        eventually("the test call", lambda: self.publisher.call("GET", path).json["state"] == "delivered")

    def cancellation(self, workspace, subscription):
        self.partner.call("PATCH", self.path(subscription), {"id": subscription, "status": "deleted"})
        self.shows(workspace, "This subscription has ended")
        self.browser.send(f"{workspace}/members", 422, email="eva@menuiserie-falaise.example")
        # Cancelled before anybody has opened its link: the publisher is told of what it never saw.
        unseen, landing = self.buy(self.item("atelier", "Team"), 3)
        self.partner.call("PATCH", self.path(unseen), {"id": unseen, "status": "deleted"})
        expect_in("what is over", self.browser.open(landing, 410).text, "has ended")
        calls = "/marketplace/v1/publisher/calls?limit=100"
        eventually("all calls answered", lambda: all(
            one["state"] == "delivered" for one in self.publisher.call("GET", calls).json["items"]))

    def staff_sees(self, metered):
        page = self.staff.open("/subscribers")
        expect_in("the subscribers", page.text, "2 subscribers", "Menuiserie &lt;Falaise&gt;", "ended", "Deux Rives",
                  f'id="{metered}"', "bureau@deux-rives.example")
        expect_in("in French", Browser(self.demo.publisher, "fr").sign_in("staff", self.demo.password).open("/subscribers").text,
                  "2 abonnés", "terminé")
        # Activated by another program of the publisher, as the tour does: the comparison finds it.
        other, landing = self.buy(self.item("atelier", "Team"), 4)
        token = urllib.parse.parse_qs(urllib.parse.urlsplit(landing).query)["token"][0]
        plan = self.publisher.call("GET", f"/api/saas/subscriptions/{other}?api-version=2018-08-31").json["planId"]
        self.publisher.call("POST", f"/api/saas/subscriptions/{other}/activate?api-version=2018-08-31", {"planId": plan})
        self.staff.send("/subscribers/compare")
        expect_in("the subscribers", self.staff.open("/subscribers").text, "3 subscribers", f'id="{other}"', "Without a name")
        done = self.browser.send("/activate", token=token, workspace="Late", contact="late@menuiserie-falaise.example").location
        expect_in("the late workspace", self.browser.open(done).text, "Late", "0 of 4 seats taken")


def starts_and_ends(comptoir, script, data, metered, shop):
    """What was stored is there again, and no program is left when one of them, or the demo itself, is gone."""
    demo = Demo(comptoir, script, data, "given, with blanks in it")
    page = Browser(demo.publisher).sign_in("staff", demo.password).open("/subscribers")
    expect_in("the subscribers after a restart", page.text, "3 subscribers", "Deux Rives", f'id="{metered}"')
    expect_in("the workspace after a restart", Browser(demo.publisher).open(shop).text, "120 used in this term")
    for how in ("publisher", "marketplace", "demo"):
        children = demo.children()
        expect("programs of the demo", len(children), 2)
        if how == "demo":
            demo.kill()
        else:
            pid = children["node"] if how == "publisher" else next(pid for name, pid in children.items() if name != "node")
            os.kill(pid, signal.SIGKILL)
            if demo.process.wait(60) == 0:
                fail(f"the demo ended with 0 although the {how} was killed")
        for name, pid in children.items():
            eventually(f"the end of {name} after the {how}", lambda pid=pid: not is_running(pid))
        if how != "demo":
            demo = Demo(comptoir, script, data)


def main():
    comptoir, script = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="comptoir-publisher-") as data:
        demo = Demo(comptoir, script, data)
        try:
            metered, shop = Sale(demo).play()
            children = demo.children()
            expect("end of the demo", demo.stop(signal.SIGINT), 0)
            expect("programs left", [name for name, pid in children.items() if is_running(pid)], [])
        finally:
            demo.kill()
        starts_and_ends(comptoir, script, data, metered, shop)


if __name__ == "__main__":
    main()
