"""What schemathesis cannot know by itself about wenjin: how a person signs in, which token a form of
theirs carries, and which complaints, files and accounts there are. Read by bin/schemathesis through
SCHEMATHESIS_HOOKS; the environment says where the program listens and whom to sign in (WENJIN_LOGIN; empty for
nobody). Half of the ids and tokens stay as they were made up."""

import html
import os
import random
import re

import requests
import schemathesis

URL = os.environ["WENJIN_URL"]
LOGIN = os.environ.get("WENJIN_LOGIN", "")
PASSWORD = os.environ.get("WENJIN_PASSWORD", "")
CHANCE = random.Random(int(os.environ.get("WENJIN_SEED", "1")))
FILE = "工单编号,工单标题,诉求内容,区交办时间\nS1,演示标题,演示内容,2026-04-14 09:00\n"


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


class Desk:
    """A browser of one person, or of nobody."""

    def __init__(self):
        self.web = requests.Session()
        self.csrf = ""
        if LOGIN:
            form = {"login": LOGIN, "password": PASSWORD, "next": "/work"}
            answer = self.web.post(f"{URL}/login", data=form)
            assert answer.status_code == 200, f"{LOGIN} does not get in: {answer.status_code}"
            self.csrf = hidden(answer.text, "csrf")

    def page(self, path):
        return self.web.get(URL + path).text

    def cookie(self):
        return f"wenjin={self.web.cookies.get('wenjin', '')}"


class Known:
    """What there is, so that not every address is one of nothing."""

    def __init__(self, desk):
        self.complaints = re.findall(r'/complaints/([0-9a-f]{32})"', desk.page("/complaints?ended=any"))
        self.accounts = re.findall(r'/accounts/(u-[^"/?]+)"', desk.page("/accounts"))
        self.plan = self.imports = None
        answer = desk.web.post(
            f"{URL}/imports",
            data={"csrf": desk.csrf, "profile": "12345"},
            files={"file": ("a.csv", FILE.encode(), "text/csv")},
        )
        if found := re.search(r"sha256=([0-9a-f]{64})", answer.url):
            self.plan = {"sha256": found[1], "profile": "12345", "name": "a.csv"}
            run = {"csrf": desk.csrf, "id": hidden(answer.text, "id"), **self.plan}
            self.imports = desk.web.post(f"{URL}/imports/run", data=run).url.rsplit("/", 1)[-1]
        self.files = []
        for matter in self.complaints[:1]:
            at = f"/complaints/{matter}/steps/note"
            page = desk.page(at)
            note = {name: hidden(page, name) for name in ("csrf", "key", "seen")}
            upload = {"files": ("a.txt", b"a", "text/plain")}
            desk.web.post(URL + at, data=note | {"note": "演示"}, files=upload)
            self.files = re.findall(rf"/complaints/{matter}/files/([0-9a-f]{{64}})", desk.page(f"/complaints/{matter}"))


DESK = Desk()
KNOWN = Known(DESK)


def half():
    return CHANCE.random() < 0.5


def address(path, parameters):
    """Puts ids that are there in the place of made-up ones."""
    ids = {"/complaints/": KNOWN.complaints, "/accounts/": KNOWN.accounts, "/imports/": [KNOWN.imports]}
    for head, all_of_it in ids.items():
        if path.startswith(head) and "id" in parameters and any(all_of_it):
            parameters["id"] = CHANCE.choice(all_of_it)
    if "sha256" in parameters and KNOWN.files:
        parameters["id"], parameters["sha256"] = KNOWN.complaints[0], CHANCE.choice(KNOWN.files)


def form(path, parameters, body):
    """Gives a form the token of its session, and a step the number of acts its page has."""
    body["csrf"] = DESK.csrf
    if path.startswith("/imports/run") and KNOWN.plan:
        body.update(KNOWN.plan)
    if path in ("/complaints/new", "/complaints/{id}/steps/{step}") and half():
        body["key"] = str(CHANCE.random())
        body.pop("at", None)
    if path == "/complaints/{id}/steps/{step}" and half():
        body["seen"] = hidden(DESK.page(f"/complaints/{parameters.get('id')}"), "seen")
    if path.startswith("/complaints/assign"):
        body["matter"] = CHANCE.sample(KNOWN.complaints, min(3, len(KNOWN.complaints)))


class Session:
    def get(self, case, context):
        return DESK.cookie()

    def set(self, case, cookie, context):
        # The way out is tried with a session that has ended, so that this one goes on.
        case.headers["Cookie"] = "wenjin=0" if case.path == "/logout" else cookie


if LOGIN:
    schemathesis.auth()(Session)


@schemathesis.hook
def before_call(context, case, kwargs):
    # Each request from another household, so that none is refused for coming too often.
    case.headers["X-Forwarded-For"] = f"2001:db8:{CHANCE.randrange(65536):x}:{CHANCE.randrange(65536):x}::1"
    if not LOGIN:
        return
    if isinstance(case.path_parameters, dict) and half():
        address(case.path, case.path_parameters)
    if isinstance(case.body, dict) and CHANCE.random() < 0.9:
        form(case.path, case.path_parameters or {}, case.body)
    if case.path == "/imports/plan" and isinstance(case.query, dict) and KNOWN.plan and half():
        case.query.update(KNOWN.plan)
