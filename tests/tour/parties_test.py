"""How an operator says on which terms resellers buy and applications are answered: parties_test.py COMPTOIR.

Every option with a good and a bad value, and the exit codes of docs/configuration.md.
"""

import os
import subprocess
import sys
import tempfile

APP = "7d1c3c0e-5a1b-4a47-9e0f-0f3c5f7a9b11"
NOBODY = "7d1c3c0e-5a1b-4a47-9e0f-0f3c5f7a9b12"
RUN_SECONDS = 60
# Of CN=till; its key was thrown away.
THUMBPRINT = "771ba4561156a658cda5801c616acf30b3d11516"
CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIDATCCAemgAwIBAgIULRUnlqGk6+KllWjPJV29SJxyd9kwDQYJKoZIhvcNAQEL
BQAwDzENMAsGA1UEAwwEdGlsbDAgFw0yNjExMjgwNjI2NTlaGA8yMTI2MTEwNDA2
MjY1OVowDzENMAsGA1UEAwwEdGlsbDCCASIwDQYJKoZIhvcNAQEBBQADggEPADCC
AQoCggEBAK8jjtdgKKKtXLGzu3ihmTLzR+rPu/UoPDDw+jcUwJKS+Fz8au6Cn2cE
SjmzQphX9MMfSGjYHRK1GERYjU1qB2FoJtcSzXXso3UIDMP3YTt4ahC1WjutLebh
w5JWLOEPOSpZtIuhSISuZxA2tXBpCCFNhInc8zKTMmxSI7+lM871usJds4zwN4v3
TAn6mau3s7yURGTATbGT59mXGHTuiWNwtq1nA9/tPnPg8GiWcV1LUCbL/EGue197
uYkzXC//kM+GDJ837d2QdrxZ0i8zKp1wqcJHaWaMgn1YSDitrsB/9D+PV1AK//Uf
a1RNc3F48x5kj5GMxHJ40WOYx1CmoScCAwEAAaNTMFEwHQYDVR0OBBYEFNPcP6Fb
CwxxAkDmNor3iGLIH8e9MB8GA1UdIwQYMBaAFNPcP6FbCwxxAkDmNor3iGLIH8e9
MA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAHEFerzu0Y9cOlmO
yP8q7CJsGpC/XXhz8J6jNHHI2fg5j3n261+wXrMDG1+1+OVQV85Of1HiGjRjjAZc
dmbCP+8iyj9NHR6F+KXTihIcciYM0nSwN7ji+ae9YpteYRyzoy+5SNMjWVKoVwjo
xVaGmKeFzc2s/YyOXk2GxMm1VhticzJ+kFKnEm/oM/iAHV1F4HNthFj6Q1BwAIIA
xKdPvdgL/E1gKYNG5Fo92xMBI1PpvTmiV1e4iBn3GbtRooZXt9quK+Nb1PdSuiXs
dFGxXbnP940qcQ7T89fgfNR3PKolVr1UwobbtFqVMwvckVkyoHIvEtgEIwY9rzsJ
4BYgopk=
-----END CERTIFICATE-----
"""


class Program:
    def __init__(self, comptoir, data):
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPTOIR_")}
        self.comptoir = comptoir
        self.data = data

    def run(self, line, *more, code=0, typed=""):
        arguments = [*line.split(), *more]
        done = subprocess.run([self.comptoir, *arguments, "--data", self.data], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, env=self.environment, timeout=RUN_SECONDS, input=typed)
        if done.returncode != code:
            raise SystemExit(f"{arguments} ended with {done.returncode} instead of {code}: {done.stdout}")
        return done.stdout


def expect(what, seen, wanted):
    if seen != wanted:
        raise SystemExit(f"{what}: {seen!r} instead of {wanted!r}")


def play(program):
    add = "partner add --name Contoso --country FR --domain"
    program.run(f"{add} plain.example")
    program.run(f"{add} full.example --profile modern-2024 --kind indirect_provider --credit-limit EUR:5000.50 "
                "--mpn-id 4712001")
    for bad, code in (("--profile modern", 1), ("--kind broker", 1), ("--mpn-id 47a", 1), ("--mpn-id 0", 1),
                      ("--mpn-id 047", 1), ("--credit-limit EUR", 2), ("--credit-limit EUR:1.001", 2),
                      ("--credit-limit EUR:-1", 2), ("--credit-limit XXX:1", 2),
                      ("--credit-limit EUR:1000000000001", 2), ("--status inactive", 2)):
        program.run(f"{add} bad.example {bad}", code=code)

    def terms(changes):
        return program.run(f"partner set --partner full.example {changes}").split(" ", 2)[2].strip()

    expect("as it was added", terms(""), "active indirect_provider modern-2024 credit limit EUR:5000.50")
    expect("inactive", terms("--status inactive"), "inactive indirect_provider modern-2024 credit limit EUR:5000.50")
    expect("other terms", terms("--status active --kind direct --profile classic-2019 --credit-limit JPY:700"),
           "active direct classic-2019 credit limit JPY:700")
    expect("no limit", terms("--credit-limit none"), "active direct classic-2019 credit limit none")
    for bad, code in (("--status asleep", 2), ("--profile modern", 1), ("--credit-limit much", 2)):
        program.run(f"partner set --partner full.example {bad}", code=code)
    program.run("partner set --partner nobody.example --status active", code=1)

    program.run(f"{add} provider.example --kind indirect_provider --mpn-id 4712001")
    program.run(f"{add} atelier.example --kind indirect_reseller --mpn-id 5139005")
    pair = "--provider provider.example --reseller atelier.example"
    if " sells through " not in program.run(f"partner link {pair}"):
        raise SystemExit("partner link does not say what it did")
    program.run(f"partner link {pair}", code=1)
    program.run("partner link --provider provider.example --reseller plain.example", code=1)
    program.run(f"{add} trial.example --kind indirect_reseller --mpn-id 5139007 --sandbox-account")
    program.run("partner link --provider provider.example --reseller trial.example", code=1)
    program.run("partner link --provider provider.example --reseller nobody.example", code=1)
    program.run("partner link --provider nobody.example --reseller atelier.example", code=1)
    program.run("partner link --provider provider.example", code=2)
    program.run("partner set --partner provider.example --kind direct", code=1)
    program.run("partner set --partner atelier.example --mpn-id 5139006", code=1)
    program.run(f"partner unlink {pair}")
    program.run(f"partner unlink {pair}", code=1)
    program.run("partner set --partner provider.example --kind direct")

    review = "customer review --partner full.example --customer"
    program.run(f"{review} {NOBODY} --result approved", code=1)
    program.run(f"{review} {NOBODY} --result excellent", code=2)
    program.run(f"{review} somebody --result approved", code=2)

    register = "app add --tenant full.example --name Shop --roles admin_agent"
    facts = dict(line.split(" ", 1) for line in program.run(f"{register} --app {APP} --client-mode strict").splitlines())
    expect("the application's id", facts["client"], APP)
    program.run(f"{register} --app {APP}", code=1)
    program.run(f"{register} --app {NOBODY} --client-mode legacy")
    program.run(f"{register} --app shop", code=2)
    program.run(f"{register} --client-mode java", code=2)
    native = program.run(f"{register} --public --any-tenant --redirect http://localhost msal1://auth")
    expect("a public application has no secret", "secret" in native, False)
    program.run(f"{register} --redirect http://shop.example/", code=1)
    program.run(f"app set --app {APP} --redirect https://shop.example/back")
    program.run(f"app set --app {APP} --no-redirects")
    for bad, code in ((f"--app {APP}", 2), ("--app shop --no-redirects", 2), (f"--app {APP} --redirect ftp://x", 1),
                      (f"--app {APP} --redirect https://x.example --no-redirects", 2),
                      ("--app 00000000-0000-4000-8000-000000000009 --no-redirects", 1)):
        program.run(f"app set {bad}", code=code)
    for change in ("--no-device-codes", "--device-codes", "--no-device-codes --no-redirects"):
        program.run(f"app set --app {APP} {change}")
    program.run(f"{register} --public --no-device-codes")
    for bad, code in ((f"--app {APP} --device-codes --no-device-codes", 2),
                      ("--app 00000000-0000-4000-8000-000000000009 --device-codes", 1)):
        program.run(f"app set {bad}", code=code)
    certificates(program, register)
    ends(program)
    program.run("check")


def ends(program):
    for done in ("disable", "disable", "enable"):
        expect(done, program.run(f"app {done} --app {APP}"), f"client {APP} {done}d\n")
        program.run(f"app {done} --app 00000000-0000-4000-8000-000000000009", code=1)
        program.run(f"app {done} --app shop", code=2)
        program.run(f"app {done}", code=2)
    program.run("user add --tenant full.example --user eva@full.example --roles sales_agent")
    for done in ("disable", "disable", "enable"):
        expect(done, program.run(f"user {done} --user Eva@full.example"), f"user eva@full.example {done}d\n")
        program.run(f"user {done} --user nobody@full.example", code=1)
        program.run(f"user {done}", code=2)
    user = "user set-password --user eva@full.example"
    made = [dict(line.split(" ", 1) for line in program.run(user).splitlines()) for _ in range(2)]
    expect("whose password", made[0]["user"], "eva@full.example")
    expect("a new one each time", made[0]["password"] == made[1]["password"], False)
    for typed in ("correct horse\n", "correct horse", "pass phrase\r\nand more\n"):
        expect("a given password", program.run(f"{user} --stdin", typed=typed), "user eva@full.example\n")
    for typed in ("", "\n", "short\n", "x" * 1025, "a\x07bcdefgh\n"):
        program.run(f"{user} --stdin", typed=typed, code=1)
    program.run("user set-password --user nobody@full.example", code=1)
    program.run("user set-password", code=2)


def certificates(program, register):
    pem, other = os.path.join(program.data, "till.pem"), os.path.join(program.data, "other.pem")
    for file, text in ((pem, CERTIFICATE), (other, "no certificate")):
        with open(file, "w", encoding="utf-8") as out:
            out.write(text)
    facts = dict(line.split(" ", 1) for line in program.run(f"{register} --certificate {pem}").splitlines())
    expect("a certificate instead of a secret", (facts["certificate"].split(" ")[0], "secret" in facts), (THUMBPRINT, False))
    change = f"app set --app {facts['client']}"
    program.run(f"{change} --remove-certificate {THUMBPRINT.upper()}")
    program.run(f"{change} --remove-certificate {THUMBPRINT}", code=1)
    program.run(f"{change} --certificate {pem}")
    program.run(f"{change} --certificate {other}", code=1)
    program.run(f"{change} --certificate {pem}.gone", code=2)
    program.run(f"{register} --public --certificate {pem}", code=1)


def main():
    with tempfile.TemporaryDirectory() as data:
        play(Program(sys.argv[1], data))


if __name__ == "__main__":
    main()
