"""Starts the demo, plays the tour against it, and stops it: tour_test.py COMPTOIR TOUR."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

START_SECONDS = 60
TOUR_SECONDS = 120
STOP_SECONDS = 30


def started(server):
    """Address of the server, which says when it is ready. Its later output is read too, so that it never blocks."""
    address = []
    ready = threading.Event()

    def read():
        for line in server.stdout:
            if line.startswith("ready "):
                address.append(line.split()[1])
                ready.set()
        ready.set()

    threading.Thread(target=read, daemon=True).start()
    if not ready.wait(START_SECONDS) or not address:
        raise SystemExit("the server did not become ready")
    return address[0]


def play(tour, address, demo, *options):
    played = subprocess.run([sys.executable, "-B", tour, "--url", address, "--demo", demo, *options],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TOUR_SECONDS)
    print(played.stdout, flush=True)
    return played


def check_tour(tour, address, demo):
    # Twice: a demo is used again and again, and its second sale begins on another day of another month.
    for language in ("en", "fr"):
        played = play(tour, address, demo, "--lang", language)
        if played.returncode != 0:
            raise SystemExit(f"the tour ended with {played.returncode}")
        if "\x1b" in played.stdout:
            raise SystemExit("there are colours although nobody looks at a terminal")
    if not list(demo.parent.glob("price-list-FR-*.xlsx")):
        raise SystemExit("the tour saved no price list")
    if not list(demo.parent.glob("Invoice_G*.pdf")):
        raise SystemExit("the tour saved no statement")


def check_complaints(tour, address, demo):
    strangers = demo.with_name("strangers.json")
    strangers.write_text(demo.read_text().replace('"clientSecret":"', '"clientSecret":"x'))
    for other, url in ((strangers, address), (demo.with_name("missing.json"), address), (demo, "http://127.0.0.1:1")):
        played = play(tour, url, other)
        if played.returncode != 1 or "tour: " not in played.stdout or "Traceback" in played.stdout:
            raise SystemExit(f"the tour should have said what is wrong with {other.name} at {url}")


def main():
    comptoir, tour = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="comptoir-tour-") as data:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPTOIR_")}
        server = subprocess.Popen([comptoir, "serve", "--demo", "--sandbox", "--data", data, "--listen", "127.0.0.1:0"],
                                  stdout=subprocess.PIPE, text=True, env=environment)
        try:
            address = started(server)
            demo = pathlib.Path(data) / "demo.json"
            check_tour(tour, address, demo)
            check_complaints(tour, address, demo)
            server.send_signal(signal.SIGTERM)
            code = server.wait(STOP_SECONDS)
            if code != 0:
                raise SystemExit(f"the server stopped with {code}")
            # What the tour has written must add up.
            subprocess.run([comptoir, "check", "--data", data], check=True, env=environment)
        finally:
            server.kill()
            server.wait()


if __name__ == "__main__":
    main()
