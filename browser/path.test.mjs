// The whole path in a real browser on a synthetic bureau: a consumer files, the bureau assigns, accepts,
// mediates, agrees, prints and closes, the consumer follows; each role sees what is theirs. Every page on the
// way is checked at both widths: axe, no sideways scrolling, no double ids, nothing on the console.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, PHONE, browser, check, open, start } from "./lib.mjs";

const PASSWORD = "demo-only-2026";
let chrome;
let server;

before(async () => {
  const args = (folder) => ["demo", "--store", `sqlite:${folder}/demo.db`, "--listen", "127.0.0.1:0"];
  server = await start({ args });
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await server?.stop();
});

/** Opens a path signed in as `login`. */
async function signedIn(login, options = {}) {
  const opened = await open(chrome, `${server.url}/login`, options);
  await fill(opened.page, { login, password: PASSWORD });
  await submit(opened.page, "登录");
  return opened;
}

/** Fills controls by their names, whatever kind they are. */
async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const all = page.locator(`main [name="${name}"]`);
    const kind = await all.first().evaluate((control) => control.type || control.tagName);
    if (kind === "radio" || kind === "checkbox") {
      await page.locator(`main [name="${name}"][value="${value}"]`).check({ force: true });
    } else if (kind === "select-one") {
      await all.first().selectOption(value);
    } else {
      await all.first().fill(value);
    }
  }
}

/** Presses the button of that name in the page's own form and waits for what it leads to. */
async function submit(page, name) {
  await Promise.all([
    page.waitForNavigation({ waitUntil: "load" }),
    page.getByRole("main").getByRole("button", { name, exact: false }).first().click(),
  ]);
}

/** The page as it stands is without fault, here and on a phone. */
async function sound(opened, where) {
  for (const viewport of [DESK, PHONE]) {
    await opened.page.setViewportSize(viewport);
    assert.deepEqual(await check(opened), [], `${where} at ${viewport.width} px`);
  }
  await opened.page.setViewportSize(DESK);
  opened.faults.length = 0;
}

async function go(opened, path) {
  const answer = await opened.page.goto(server.url + path, { waitUntil: "load" });
  return answer.status();
}

/** Takes a step on a matter. */
async function take(opened, matter, step, values = {}) {
  assert.equal(await go(opened, `${matter}/steps/${step}`), 200, `${step} can be opened`);
  await fill(opened.page, values);
  await Promise.all([
    opened.page.waitForNavigation({ waitUntil: "load" }),
    opened.page.locator('main form[method="post"] button[type="submit"]').last().click(),
  ]);
  const told = await opened.page.locator("main").innerText();
  assert.match(opened.page.url(), /done=(recorded|assigned)/, `${step} was recorded: ${told.slice(0, 400)}`);
}

const ROLES = {
  dengji: ["/work", "/complaints", "/complaints/new", "/imports", "/imports/new", "/forms", "/rules", "/law", "/keys", "/password"],
  banli: ["/work", "/complaints"],
  suozhang: ["/work", "/complaints"],
  fazhi: ["/work", "/complaints", "/rules/changes?from=2026-04-14&to=2026-04-15", "/rules/complaint/accept-or-refuse"],
  juzhang: ["/work", "/complaints?due=lapsed", "/complaints?q=不可能有的词"],
  guanli: ["/work", "/accounts", "/accounts/new"],
};

for (const [login, paths] of Object.entries(ROLES)) {
  test(`${login} finds every page of theirs without fault`, async () => {
    const opened = await signedIn(login);
    for (const path of paths) {
      assert.equal(await go(opened, path), 200, `${login} ${path}`);
      await sound(opened, `${login} ${path}`);
    }
    await opened.close();
  });
}

test("pages for the public are without fault, in dark and large type too", async () => {
  for (const look of [{}, { scheme: "dark" }, { cookies: [{ name: "text", value: "large", url: server.url }] }]) {
    const opened = await open(chrome, server.url, look);
    for (const path of ["/", "/file", "/follow", "/privacy", "/login"]) {
      assert.equal(await go(opened, path), 200, path);
      await sound(opened, `${path} ${JSON.stringify(look)}`);
    }
    await opened.close();
  }
});

test("a wrong password is told and names nobody", async () => {
  const opened = await open(chrome, `${server.url}/login`);
  await fill(opened.page, { login: "nobody", password: "wrong-password" });
  await submit(opened.page, "登录");
  assert.match(await opened.page.locator("main").innerText(), /sign-in-wrong/);
  opened.faults.length = 0;
  await sound(opened, "wrong password");
  await opened.close();
});

test("an administrator sees no matter", async () => {
  const opened = await signedIn("guanli");
  await go(opened, "/complaints");
  assert.doesNotMatch(await opened.page.locator("main").innerText(), /投诉〔/);
  await opened.close();
});

for (const scripts of [true, false]) {
  test(`a complaint goes from the counter to its printed end ${scripts ? "with" : "without"} scripts`, async () => {
    const intake = await signedIn("dengji", { scripts });
    await go(intake, "/complaints/new");
    await fill(intake.page, {
      title: "演示：净水器漏水商家不换",
      channel: "window",
      "complainant-name": "演示消费者甲",
      "complainant-phone": "10000000000",
      "respondent-name": "演示净水器店（虚构）",
      facts: "演示：上月购买的净水器漏水。",
      demand: "更换。",
      amount: "1299.50",
    });
    await Promise.all([
      intake.page.waitForNavigation({ waitUntil: "load" }),
      intake.page.locator('main form[method="post"] button[type="submit"]').last().click(),
    ]);
    const matter = new URL(intake.page.url()).pathname;
    assert.match(matter, /^\/complaints\/[0-9a-f]{32}$/);
    if (scripts) await sound(intake, "a new matter");
    await take(intake, matter, "assign", { station: "st-03", handler: "u-banli" });
    await intake.close();

    const stranger = await signedIn("banli2", { scripts });
    assert.equal(await go(stranger, matter), 404, "another station's matter is not there");
    await stranger.close();

    const handler = await signedIn("banli", { scripts });
    assert.equal(await go(handler, matter), 200);
    assert.doesNotMatch(await handler.page.content(), /10000000000|演示消费者甲/, "identity is masked");
    await take(handler, matter, "accept", { "contact-person": "演示办理员甲", "contact-phone": "10000000002" });
    const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
    await take(handler, matter, "tell-decision", { "told-way": "phone", "told-on": today });
    assert.equal(await go(handler, `${matter}/steps/start-mediation`), 422, "no mediation without both consents");
    handler.faults.length = 0;
    await take(handler, matter, "consent-complainant", { "complainant-consents": "yes" });
    await take(handler, matter, "consent-respondent", { "respondent-consents": "yes" });
    await take(handler, matter, "start-mediation", { method: "on-site", mediator: "u-banli" });
    await take(handler, matter, "agree", { agreement: "演示：七日内更换新机。" });
    await take(handler, matter, "issue-agreement");
    const seq = await handler.page.evaluate(() => {
      const links = Array.from(document.querySelectorAll('a[href*="/documents/"]'), (link) => link.getAttribute("href"));
      return links.map((href) => Number(href.match(/documents\/(\d+)/)?.[1])).sort((a, b) => b - a)[0];
    });
    const pdf = await handler.page.request.get(`${server.url}${matter}/documents/${seq}.pdf`);
    assert.equal(pdf.status(), 200);
    assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
    const word = await handler.page.request.get(`${server.url}${matter}/documents/${seq}.docx`);
    assert.equal((await word.body()).subarray(0, 2).toString(), "PK");
    await go(handler, `${matter}/documents/${seq}`);
    if (scripts) await sound(handler, "a document's preview");
    await take(handler, matter, "close");
    if (scripts) await sound(handler, "a closed matter");
    await handler.close();
  });
}

test("a consumer files without an account, keeps a code and follows", async () => {
  const opened = await open(chrome, `${server.url}/file`, { viewport: PHONE });
  const { page } = opened;
  const answers = {
    "respondent-name": "演示电器行（虚构）", "respondent-address": "演示街（虚构）三号", title: "演示：热水器不制热",
    facts: "演示：安装次日起不制热。", demand: "维修或者退货。", "complainant-name": "演示消费者乙",
    "complainant-phone": "10000000003", "complainant-address": "演示路（虚构）四号",
    "consent-publish": "no", "consent-entrust": "no",
  };
  const next = page.getByRole("main").getByRole("button", { name: /^(继续|提交)/ });
  for (let pages = 0; pages < 8 && (await next.count()); pages += 1) {
    if (pages === 0 || pages === 3) await sound(opened, `filing, page ${pages + 1}`);
    for (const [name, value] of Object.entries(answers)) {
      const shown = page.locator(`main [name="${name}"]:not([type="hidden"])`);
      if (await shown.count()) await fill(page, { [name]: value });
    }
    for (const box of await page.locator('main input[type="checkbox"]').all()) await box.check({ force: true });
    await Promise.all([
      page.waitForNavigation({ waitUntil: "load" }),
      next.click(),
    ]);
  }
  const text = await page.locator("main").innerText();
  const code = text.match(/[0-9A-Z]{4}(?:[-\s][0-9A-Z]{4}){3,}/)?.[0];
  assert.ok(code, `a code is shown: ${text.slice(0, 600)}`);
  await sound(opened, "the receipt");
  await go(opened, "/follow");
  await page.locator('main input[name="code"]').fill(code);
  await Promise.all([
    page.waitForNavigation({ waitUntil: "load" }),
    page.locator('main form[method="post"] button[type="submit"]').last().click(),
  ]);
  const told = await page.locator("main").innerText();
  assert.match(told, /已收到/);
  assert.doesNotMatch(told, /演示消费者乙|10000000003/, "no personal data on the public page");
  await sound(opened, "following");
  await opened.close();
});

test("the work list is driven by keys", async () => {
  const opened = await signedIn("dengji");
  await go(opened, "/complaints");
  await opened.page.keyboard.press("j");
  await opened.page.keyboard.press("Enter");
  await opened.page.waitForURL(/\/complaints\/[0-9a-f]{32}/);
  await opened.page.keyboard.press("/");
  assert.equal(await opened.page.evaluate(() => document.activeElement?.getAttribute("type")), "search");
  await opened.close();
});
