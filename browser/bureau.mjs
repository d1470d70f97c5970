// A synthetic bureau in a browser: started and ended, signed in to, its forms filled and its steps taken.
// What a test asserts of it stands in the test. SHOTS=folder keeps a picture of every page that was checked.

import assert from "node:assert/strict";
import { DESK, PHONE, browser, check, open, start } from "./lib.mjs";

const PASSWORD = "demo-only-2026";
/** The browser and the bureau, once opened. */
export let chrome;
export let server;

/** Opens both; for `before`. */
export async function opens() {
  const args = (folder) => ["demo", "--store", `sqlite:${folder}/demo.db`, "--listen", "127.0.0.1:0"];
  server = await start({ args });
  chrome = await browser();
}

/** Closes both; for `after`. */
export async function closes() {
  await chrome?.close();
  await server?.stop();
}

/** Opens a path signed in as `login`. */
export async function signedIn(login, options = {}) {
  const opened = await open(chrome, `${server.url}/login`, options);
  await fill(opened.page, { login, password: PASSWORD });
  await submit(opened.page, "登录");
  return opened;
}

/** Fills controls by their names, whatever kind they are. */
export async function fill(page, values) {
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
export async function submit(page, name) {
  await Promise.all([
    page.waitForNavigation({ waitUntil: "load" }),
    page.getByRole("main").getByRole("button", { name, exact: false }).first().click(),
  ]);
}

/** The page as it stands is without fault, here and on a phone. */
export async function sound(opened, where) {
  for (const viewport of [DESK, PHONE]) {
    await opened.page.setViewportSize(viewport);
    assert.deepEqual(await check(opened), [], `${where} at ${viewport.width} px`);
    if (process.env.SHOTS) {
      const name = where.replace(/[^\p{L}\p{N}]+/gu, "-");
      await opened.page.screenshot({ path: `${process.env.SHOTS}/${name}-${viewport.width}.png`, fullPage: true });
    }
  }
  await opened.page.setViewportSize(DESK);
  opened.faults.length = 0;
}

export async function go(opened, path) {
  const answer = await opened.page.goto(server.url + path, { waitUntil: "load" });
  return answer.status();
}

/** Takes a step on a matter. */
export async function take(opened, matter, step, values = {}) {
  assert.equal(await go(opened, `${matter}/steps/${step}`), 200, `${step} can be opened`);
  await fill(opened.page, values);
  await Promise.all([
    opened.page.waitForNavigation({ waitUntil: "load" }),
    opened.page.locator('main form[method="post"] button[type="submit"]').last().click(),
  ]);
  const told = await opened.page.locator("main").innerText();
  assert.match(opened.page.url(), /done=(recorded|assigned)/, `${step} was recorded: ${told.slice(0, 400)}`);
}

/** Files a complaint on the public pages; `each` sees every page by its number. Gives the receipt code. */
export async function files(opened, answers, each = async () => {}) {
  const { page } = opened;
  const next = page.getByRole("main").getByRole("button", { name: /^(继续|提交)/ });
  for (let pages = 0; pages < 8 && (await next.count()); pages += 1) {
    await each(pages);
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
  return code;
}

/** Follows a complaint by its code; what the page says. */
export async function follows(opened, code) {
  await go(opened, "/follow");
  await opened.page.locator('main input[name="code"]').fill(code);
  await Promise.all([
    opened.page.waitForNavigation({ waitUntil: "load" }),
    opened.page.locator('main form[method="post"] button[type="submit"]').last().click(),
  ]);
  return opened.page.locator("main").innerText();
}
