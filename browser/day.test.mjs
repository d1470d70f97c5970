// A day of the bureau, each with what is theirs: a consumer files, the dispatcher hands out, the handler
// invites the shop, the shop offers on a phone, the consumer accepts, the handler ends it, the consumer says
// how it went, the leader looks. Names planted in the morning must not be read by the shop, nor anywhere
// they do not belong.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chrome, closes, files, fill, follows, go, opens, server, signedIn, sound, submit, take } from "./bureau.mjs";
import { PHONE, open } from "./lib.mjs";

before(opens);
after(closes);

const NAME = "演示消费者丙";
const TELEPHONE = "10000000007";
const SHOP = "演示暖气店（虚构）";
const day = (ahead) => new Date(Date.now() + 8 * 3600_000 + ahead * 86_400_000).toISOString().slice(0, 10);

/** Presses the last button of the form that holds this step. */
async function answer(opened, step, values = {}) {
  await opened.page.evaluate(() => document.querySelectorAll("main details").forEach((it) => { it.open = true; }));
  const form = opened.page.locator(`main form:has(input[name="step"][value="${step}"])`);
  for (const [name, value] of Object.entries(values)) {
    const control = form.locator(`[name="${name}"]`);
    const kind = await control.first().evaluate((it) => it.type || it.tagName);
    if (kind === "radio") await form.locator(`[name="${name}"][value="${value}"]`).check({ force: true });
    else if (kind === "select-one") await control.first().selectOption(value);
    else await control.first().fill(value);
  }
  await Promise.all([opened.page.waitForNavigation({ waitUntil: "load" }), form.locator('button[type="submit"]').last().click()]);
  return opened.page.locator("main").innerText();
}

test("a complaint is settled in a day, and everybody sees what is theirs", async () => {
  const consumer = await open(chrome, `${server.url}/file`, { viewport: PHONE });
  const receipt = await files(consumer, {
    "respondent-name": SHOP, "respondent-address": "演示街（虚构）七号", title: "演示：暖气片漏水",
    facts: `演示：装好第二天漏水，打过 ${TELEPHONE}。`, demand: "演示：换新的。", "complainant-name": NAME,
    "complainant-phone": TELEPHONE, "complainant-address": "演示路（虚构）八号",
    "consent-publish": "no", "consent-entrust": "no",
  });

  const dispatcher = await signedIn("dengji");
  assert.equal(await go(dispatcher, "/tickets/triage"), 200);
  await sound(dispatcher, "the triage");
  await go(dispatcher, `/complaints?q=${encodeURIComponent("暖气片")}`);
  const matter = await dispatcher.page.locator('main a[href^="/complaints/"]', { hasText: "暖气片" }).first().getAttribute("href");
  await take(dispatcher, matter, "assign", { station: "st-03", handler: "u-banli" });
  await dispatcher.close();

  const handler = await signedIn("banli");
  assert.equal(await go(handler, matter), 200);
  assert.doesNotMatch(await handler.page.locator("main").innerText(), new RegExp(NAME), "who complains is masked");
  assert.equal(await go(handler, `${matter}/steps/invite-respondent`), 200);
  await fill(handler.page, { "invite-until": day(7), "invited-how": "phone" });
  await Promise.all([
    handler.page.waitForNavigation({ waitUntil: "load" }),
    handler.page.locator('main form[method="post"] button[type="submit"]').last().click(),
  ]);
  const words = await handler.page.locator("#invite-words").inputValue();
  await sound(handler, "the invitation's code");
  const link = words.match(/http:\S+\/merchant#\S+/)?.[0];
  assert.ok(link, words);

  const shop = await open(chrome, link, { viewport: PHONE });
  assert.equal(new URL(shop.page.url()).hash, "", "the code leaves the address");
  await sound(shop, "the shop's way in");
  await shop.page.setViewportSize(PHONE);
  await submit(shop.page, "打开");
  const claim = await shop.page.locator("main").innerText();
  assert.match(claim, /暖气片漏水/);
  assert.doesNotMatch(claim, new RegExp(`${NAME}|${TELEPHONE}|演示路`), "not who complains");
  await sound(shop, "the shop's page");
  const offered = await answer(shop, "respondent-offer", { "offer-text": "演示：明天上门换新的", "offer-amount": "0", "offer-by": day(1) });
  assert.match(offered, /已经收到/);

  assert.match(await follows(consumer, receipt), /明天上门换新的/);
  await sound(consumer, "an offer");
  assert.match(await answer(consumer, "accept-offer"), /已经记下/);
  // A fresh look: only what stands behind the # would be no new page.
  await shop.page.goto("about:blank");
  await shop.page.goto(link);
  await submit(shop.page, "打开");
  assert.match(await shop.page.locator("main").innerText(), /接受了您的方案/);
  assert.match(await answer(shop, "respondent-performed", { "claimed-paid-on": day(0), "claimed-note": "演示：换好了" }), /已经收到/);

  await take(handler, matter, "accept", { "contact-person": "演示办理员甲", "contact-phone": "10000000002" });
  await take(handler, matter, "tell-decision", { "told-way": "phone", "told-on": day(0) });
  await take(handler, matter, "terminate", { "termination-ground": "withdrawn", "termination-facts": "演示：双方自行和解，已经换新。" });
  await take(handler, matter, "tell-termination", {
    "complainant-told-on": day(0), "complainant-told-way": "phone", "respondent-told-on": day(0), "respondent-told-way": "phone",
  });
  await take(handler, matter, "record-promise", { "promise-honoured": "none", "promise-note": "演示：不是放心消费单元。" });
  await take(handler, matter, "close");
  await sound(handler, "a matter that was settled");
  await handler.close();

  assert.match(await follows(consumer, receipt), /这次办得怎么样/);
  assert.match(await answer(consumer, "survey", { "survey-satisfied": "good", "survey-honoured": "yes" }), /谢谢您的评价/);
  assert.doesNotMatch(await follows(consumer, receipt), /这次办得怎么样/);
  await consumer.close();
  await shop.close();

  const leader = await signedIn("juzhang");
  for (const path of ["/work", "/handling", "/trust", "/trust/proposals", "/trust/units", "/trust/guidance"]) {
    assert.equal(await go(leader, path), 200, path);
    await sound(leader, path);
  }
  await go(leader, "/numbers");
  await leader.page.waitForSelector("ul.figures", { timeout: 30_000 });
  await sound(leader, "/numbers");
  await go(leader, matter);
  const told = await leader.page.locator("main").innerText();
  assert.match(told, /已办结/);
  assert.doesNotMatch(told, new RegExp(NAME), "masked for the leader too");
  await leader.close();
});

test("what the bureau tells everybody of shops and warnings is without fault", async () => {
  const anyone = await open(chrome, `${server.url}/shops`);
  await sound(anyone, "the shops");
  const shop = await anyone.page.locator('main a[href^="/shops/"]').first().getAttribute("href");
  assert.equal(await go(anyone, shop), 200);
  const told = await anyone.page.locator("main").innerText();
  assert.match(told, /它承诺/);
  assert.match(told, /兑现/);
  assert.equal(await anyone.page.locator("svg.qr-code").count(), 1, "a code for the door");
  await sound(anyone, "a shop");
  await go(anyone, "/notices");
  await sound(anyone, "the warnings");
  const notice = await anyone.page.locator('main a[href^="/notices/"]').first().getAttribute("href");
  assert.equal(await go(anyone, notice), 200);
  await sound(anyone, "a warning");
  await anyone.close();
});
