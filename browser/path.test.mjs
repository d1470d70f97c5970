// The whole path in a real browser on a synthetic bureau: a consumer files, the bureau assigns, accepts,
// mediates, agrees, prints and closes, the consumer follows; each role sees what is theirs. Every page on the
// way is checked at both widths: axe, no sideways scrolling, no double ids, nothing on the console.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closes, chrome, files, fill, follows, go, opens, server, signedIn, sound, submit, take } from "./bureau.mjs";
import { PHONE, open } from "./lib.mjs";

before(opens);
after(closes);

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
  const answers = {
    "respondent-name": "演示电器行（虚构）", "respondent-address": "演示街（虚构）三号", title: "演示：热水器不制热",
    facts: "演示：安装次日起不制热。", demand: "维修或者退货。", "complainant-name": "演示消费者乙",
    "complainant-phone": "10000000003", "complainant-address": "演示路（虚构）四号",
    "consent-publish": "no", "consent-entrust": "no",
  };
  const code = await files(opened, answers, async (pages) => {
    if (pages === 0 || pages === 3) await sound(opened, `filing, page ${pages + 1}`);
  });
  await sound(opened, "the receipt");
  const told = await follows(opened, code);
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
