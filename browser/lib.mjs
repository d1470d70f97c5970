// What every browser test stands on: a server started and ended, a browser opened and closed, and the
// checks a page must pass. Nothing here knows a page of wenjin; addresses come from the tests.
//
//   CHROMIUM     the browser, /usr/bin/chromium unless told
//   WENJIN_BIN   the program to start

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const AXE_TEXT = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN",
];

/** The two widths every page is looked at. */
export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Opens the browser; the caller closes it. */
export function browser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: FLAGS });
}

/**
 * Starts `command args` and waits for a line `listening on http://…` on its standard output.
 * Gives the address and a `stop` that ends it. Fails with what the program wrote when it ends first
 * or says nothing for `patience` milliseconds.
 */
export function startServer({ command = process.env.WENJIN_BIN, args = [], env = {}, patience = 20_000 } = {}) {
  if (!command) throw new Error("WENJIN_BIN is not set: which program shall be started?");
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
  };
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why) => { clearTimeout(timer); reject(new Error(`${command} ${why}\n${said}`)); };
    const timer = setTimeout(() => { child.kill("SIGTERM"); fail(`said no address within ${patience} ms`); }, patience);
    child.once("error", (error) => fail(`could not be started: ${error.message}`));
    child.once("exit", (code) => fail(`ended with ${code}`));
    child.stderr.on("data", (text) => { said += text; });
    child.stdout.on("data", (text) => {
      said += text;
      const found = said.match(/listening on (http:\/\/\S+)/);
      if (found) { clearTimeout(timer); resolve({ url: found[1].replace(/\/$/, ""), stop }); }
    });
  });
}

/**
 * Starts wenjin on an empty store in a temporary folder and on a free port. `args` receives the folder
 * and gives the program's arguments, so that this file need not know them.
 */
export async function start({ args = (folder) => ["serve", "--store", `sqlite:${folder}/wenjin.db`, "--listen", "127.0.0.1:0"], env } = {}) {
  const store = await mkdtemp(join(tmpdir(), "wenjin-"));
  try {
    const server = await startServer({ args: args(store), env });
    return { url: server.url, store, stop: async () => { await server.stop(); await rm(store, { recursive: true, force: true }); } };
  } catch (error) {
    await rm(store, { recursive: true, force: true });
    throw error;
  }
}

/** A page of its own context that remembers what went wrong on it: console errors, exceptions, refusals. */
export async function open(browser, url, { viewport = DESK, scheme = "light", media = "screen", scripts = true, cookies = [] } = {}) {
  const context = await browser.newContext({ viewport, colorScheme: scheme, javaScriptEnabled: scripts, locale: "zh-CN", reducedMotion: "reduce" });
  if (cookies.length) await context.addCookies(cookies);
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) faults.push(message.text()); });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("requestfailed", (request) => {
    // What a navigation cuts off, an icon still on its way, is no fault of the page.
    const why = request.failure()?.errorText;
    if (why !== "net::ERR_ABORTED") faults.push(`${request.url()} ${why}`);
  });
  await page.emulateMedia({ media });
  await page.goto(url, { waitUntil: "load" });
  return { page, faults, close: () => context.close() };
}

/** What axe finds, one line a finding: rule, where, why. */
export async function axe(page) {
  // Evaluated, not added as an element: the pages' own policy refuses scripts that are not theirs.
  await page.evaluate(AXE_TEXT);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} — ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`));
}

/** By how many CSS pixels the page can be scrolled sideways; 0 is right. */
export function sideways(page) {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}

/** Ids that stand more than once. */
export function doubleIds(page) {
  return page.evaluate(() => {
    const ids = Array.from(document.querySelectorAll("[id]"), (element) => element.id);
    return ids.filter((id, place) => ids.indexOf(id) !== place);
  });
}

/** Everything a page must pass, as a list of faults; empty is right. */
export async function check(opened) {
  const { page, faults } = opened;
  const wide = await sideways(page);
  return [
    ...faults.map((fault) => `console: ${fault}`),
    ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : []),
    ...(await doubleIds(page)).map((id) => `id ${id} stands twice`),
    ...(await axe(page)),
  ];
}
