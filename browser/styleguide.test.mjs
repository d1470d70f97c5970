// Every page of the style guide, in light, dark and print, at both widths.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, PHONE, browser, check, open, start } from "./lib.mjs";

const PATHS = [
  "/styleguide", "/styleguide/list", "/styleguide/list/empty", "/styleguide/triage", "/styleguide/matter", "/styleguide/form",
  "/styleguide/form/wrong", "/styleguide/confirm", "/styleguide/document", "/styleguide/article", "/styleguide/keys",
  "/styleguide/public", "/styleguide/public/question", "/styleguide/public/receipt",
];
const LOOKS = [
  { name: "light", scheme: "light" },
  { name: "dark", scheme: "dark" },
  { name: "print", scheme: "dark", media: "print" },
];

let chrome;
let server;
before(async () => {
  server = await start();
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await server?.stop();
});

for (const path of PATHS) {
  for (const viewport of [DESK, PHONE]) {
    for (const look of LOOKS) {
      test(`${path} at ${viewport.width} px, ${look.name}, is without fault`, async () => {
        const opened = await open(chrome, server.url + path, { ...look, viewport });
        assert.deepEqual(await check(opened), []);
        await opened.close();
      });
    }
  }
}

test("large type fits a phone", async () => {
  const cookies = [{ name: "text", value: "large", url: server.url }];
  for (const path of PATHS.filter((path) => path.includes("/public"))) {
    const opened = await open(chrome, server.url + path, { viewport: PHONE, cookies });
    assert.equal(await opened.page.evaluate(() => getComputedStyle(document.body).fontSize), "22px");
    assert.deepEqual(await check(opened), []);
    await opened.close();
  }
});

test("the theme switch works without scripts", async () => {
  const opened = await open(chrome, `${server.url}/styleguide`, { scripts: false });
  const { page } = opened;
  await page.click(".user > summary");
  await page.click('button[name="theme"][value="dark"]');
  await page.waitForURL("**/styleguide");
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await opened.close();
});

test("the theme switch works at once with scripts, and is kept", async () => {
  const opened = await open(chrome, `${server.url}/styleguide`);
  const { page } = opened;
  await page.click(".user > summary");
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/prefs"));
  await page.click('button[name="theme"][value="dark"]');
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await kept;
  await page.reload();
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await opened.close();
});

test("a list can be walked, picked and left by keyboard, and focus comes back", async () => {
  const opened = await open(chrome, `${server.url}/styleguide/list`);
  const { page } = opened;
  const focused = () => page.evaluate(() => document.activeElement.closest("[data-row]")?.dataset.row ?? document.activeElement.tagName);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await focused(), "m1");
  await page.keyboard.press("k");
  assert.equal(await focused(), "m0");
  assert.equal(await page.isVisible("[data-bulk-bar]"), false);
  await page.keyboard.press("x");
  assert.equal(await page.textContent("[data-bulk-count]"), "1");
  await page.locator("tbody .pick input").nth(4).click({ modifiers: ["Shift"] });
  assert.equal(await page.textContent("[data-bulk-count]"), "5");
  await page.locator("[data-row=m2] [data-open]").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/styleguide/matter");
  await page.goBack();
  await page.waitForURL("**/styleguide/list");
  assert.equal((await focused()).startsWith("m"), true);
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await page.waitForURL("**/styleguide/matter");
  await opened.close();
});

test("an article opens beside the page and focus returns to its citation", async () => {
  const opened = await open(chrome, `${server.url}/styleguide/matter`);
  const { page } = opened;
  const cite = page.locator(".steps a.cite").first();
  await cite.click();
  await page.waitForSelector("dialog[open] .article");
  assert.deepEqual(await check(opened), []);
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  assert.equal(await cite.evaluate((link) => link === document.activeElement), true);
  await opened.close();
});

test("the keys of the page are listed, and single keys can be turned off", async () => {
  const opened = await open(chrome, `${server.url}/styleguide/matter`);
  const { page } = opened;
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open] [data-keys-here] kbd");
  assert.match(await page.textContent("dialog [data-keys-here]"), /a受理/);
  await page.click("[data-keys-switch] button");
  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  await page.waitForTimeout(200);
  assert.match(page.url(), /matter$/);
  await opened.close();
});

test("arrow keys swap the pane beside a list and keep focus", async () => {
  const opened = await open(chrome, `${server.url}/styleguide/triage`);
  const { page } = opened;
  await page.locator("[data-row=m1] a").focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForURL("**/styleguide/triage?m=2");
  assert.equal(await page.evaluate(() => document.activeElement.closest("[data-row]").dataset.row), "m2");
  await opened.close();
});

test("what was typed is kept, but never what is private", async () => {
  const opened = await open(chrome, `${server.url}/styleguide/form`);
  const { page } = opened;
  await page.fill('[name="facts"]', "为转售购买");
  await page.fill('[name="phone"]', "10000000000");
  await page.waitForTimeout(600);
  await page.reload();
  assert.equal(await page.inputValue('[name="facts"]'), "为转售购买");
  assert.equal(await page.inputValue('[name="phone"]'), "");
  assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes("10000000000")), false);
  await page.click(".draft-note button");
  await page.reload();
  assert.equal(await page.inputValue('[name="facts"]'), "");
  await opened.close();
});

test("a form with errors takes focus to its summary, without scripts too", async () => {
  for (const scripts of [true, false]) {
    const opened = await open(chrome, `${server.url}/styleguide/form/wrong`, { scripts });
    assert.equal(await opened.page.locator(".error-summary").evaluate((box) => box === document.activeElement), true);
    await opened.close();
  }
});
