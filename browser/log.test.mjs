// The public log in a real browser: what one files is proven by its receipt, by following it and by the file
// an officer takes away; what was altered is not; a log that rewrites its past is found out. The first half
// runs against the program's own log, the second against logs made here, signed with a key of their own.

import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { DESK, PHONE, browser, check, open, start } from "./lib.mjs";

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

const ANSWERS = {
  "respondent-name": "演示灯具店（虚构）", "respondent-address": "演示街（虚构）五号", title: "演示：台灯不亮",
  facts: "演示：第二天不亮。", demand: "退货。", "complainant-name": "演示消费者丙", "complainant-phone": "10000000003",
  "complainant-address": "演示路（虚构）六号", "consent-publish": "no", "consent-entrust": "no",
};

async function pressed(page, button) {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), button.click()]);
}

/** Files a complaint as the public does and stays on its receipt. */
async function file(page) {
  await page.goto(`${server.url}/file`);
  const next = page.getByRole("main").getByRole("button", { name: /^(继续|提交)/ });
  for (let pages = 0; pages < 8 && (await next.count()); pages += 1) {
    for (const [name, value] of Object.entries(ANSWERS)) {
      const shown = page.locator(`main [name="${name}"]:not([type="hidden"])`);
      if (!(await shown.count())) continue;
      const radio = (await shown.first().getAttribute("type")) === "radio";
      if (radio) await page.locator(`main [name="${name}"][value="${value}"]`).check({ force: true });
      else await shown.first().fill(value);
    }
    for (const box of await page.locator('main input[type="checkbox"]').all()) await box.check({ force: true });
    await pressed(page, next);
  }
}

/** The verdict that stands there once the work is done: its code and all the page then says. */
async function verdict(page) {
  await page.locator('[data-verify]:not([aria-busy]) [data-verdict]:not([data-verdict="running"]):visible').waitFor();
  const code = await page.locator("[data-verdict]:visible").getAttribute("data-verdict");
  return { code, text: await page.locator("[data-verdicts]").innerText() };
}

/** Pastes a text on the page that verifies. */
async function verify(page, text) {
  await page.getByLabel("收据码").fill(text);
  await page.getByRole("button", { name: "核对", exact: true }).click();
  return verdict(page);
}

/** Hands a file over as a person who chooses it. */
async function hand(page, name, text) {
  await page.locator('[data-verify] input[type="file"]').setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  return verdict(page);
}

async function sound(opened, where) {
  for (const viewport of [DESK, PHONE]) {
    await opened.page.setViewportSize(viewport);
    assert.deepEqual(await check(opened), [], `${where} at ${viewport.width} px`);
  }
}

/** The code with one byte of what it holds turned over. */
function altered(code, at) {
  const bytes = Buffer.from(code, "base64url");
  bytes[at] ^= 1;
  return bytes.toString("base64url");
}

for (const viewport of [DESK, PHONE]) {
  test(`who files is given a receipt that is proven, and not when altered, at ${viewport.width} px`, async () => {
    const opened = await open(chrome, `${server.url}/`, { viewport });
    const { page } = opened;
    const asked = [];
    await file(page);
    assert.deepEqual(await check(opened), [], "the receipt");
    const href = await page.getByRole("link", { name: "现在就核对" }).getAttribute("href");
    const code = href.split("#")[1];
    assert.match(code, /^[A-Za-z0-9_-]{199}$/);
    page.on("request", (request) => asked.push(request.url() + (request.postData() ?? "") + (request.headers().referer ?? "")));
    await page.getByRole("link", { name: "现在就核对" }).click();
    await page.waitForURL(/\/log\/receipt#/);
    const found = await verdict(page);
    assert.equal(found.code, "receipt-proven", found.text);
    assert.match(found.text, /已证明/);
    assert.match(found.text, /这一条是日志的\s*第 [\d,]+ 条/);
    assert.deepEqual(await check(opened), [], "proven");
    const parts = [
      [4, "receipt-malformed"], [8, "receipt-not-in-log"], [20, "receipt-not-in-log"], [48, "log-signature-wrong"],
      [60, "log-signature-wrong"], [82, "log-key-other"], [100, "log-signature-wrong"], [0, "receipt-malformed"],
    ];
    for (const [at, expected] of parts) {
      const wrong = await verify(page, altered(code, at));
      assert.ok([expected, "receipt-malformed"].includes(wrong.code), `byte ${at}: ${wrong.code}`);
      assert.match(wrong.text, /没有证明/, `byte ${at}`);
    }
    assert.deepEqual(await check(opened), [], "not proven");
    assert.equal((await verify(page, code.slice(0, -1))).code, "receipt-malformed");
    assert.equal((await verify(page, `${server.url}/log/receipt#${code.slice(0, 90)} \n ${code.slice(90)}`)).code, "receipt-proven");
    assert.ok(asked.length > 0 && asked.every((what) => !what.includes(code.slice(0, 20))), "the code stays in the browser");
    await opened.close();
  });
}

test("the pages of the log are without fault, in dark and large type too", async () => {
  for (const look of [{ scheme: "dark" }, { cookies: [{ name: "text", value: "large", url: server.url }] }]) {
    const opened = await open(chrome, `${server.url}/log`, look);
    await sound(opened, `the log ${JSON.stringify(look)}`);
    await opened.page.goto(`${server.url}/log/receipt`);
    await sound(opened, `verifying ${JSON.stringify(look)}`);
    await opened.close();
  }
});

test("following a complaint leads to the receipt of its last act", async () => {
  const opened = await open(chrome, `${server.url}/`, { viewport: PHONE });
  const { page } = opened;
  await file(page);
  const code = (await page.locator("main").innerText()).match(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/)[0];
  await page.goto(`${server.url}/follow`);
  await page.locator('main input[name="code"]').fill(code);
  await pressed(page, page.locator('main form[method="post"] button[type="submit"]').last());
  await page.getByRole("link", { name: "核对这件投诉在公开日志里" }).click();
  assert.equal((await verdict(page)).code, "receipt-proven");
  await opened.close();
});

test("a kept seal is proven later on, and not once a byte of it is other", async () => {
  const opened = await open(chrome, `${server.url}/log`);
  const { page } = opened;
  await sound(opened, "the log's page");
  const kept = await (await page.request.get(`${server.url}/log/checkpoint`)).text();
  assert.equal(await page.locator("#sealed").textContent(), kept);
  await file(page);
  await page.goto(`${server.url}/log/receipt`);
  const found = await hand(page, "checkpoint.txt", kept);
  assert.equal(found.code, "checkpoint-proven", found.text);
  const [origin, size, root, ...rest] = kept.split("\n");
  for (const other of [[origin, String(Number(size) - 1), root, ...rest], [`${origin}x`, size, root, ...rest]]) {
    assert.match((await verify(page, other.join("\n"))).text, /没有证明/);
  }
  await sound(opened, "a seal not proven");
  await opened.close();
});

test("an officer takes an act away with its proof, and anybody checks it in a browser", async () => {
  const opened = await open(chrome, `${server.url}/login?next=/complaints`);
  const { page } = opened;
  await page.locator('main [name="login"]').fill("dengji");
  await page.locator('main [name="password"]').fill("demo-only-2026");
  await pressed(page, page.getByRole("main").getByRole("button", { name: "登录" }));
  await page.goto(`${server.url}/complaints`);
  await page.goto(server.url + (await page.locator("[data-open]").first().getAttribute("href")));
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /^存证/ }).first().click()]);
  assert.match(download.suggestedFilename(), /^存证 .+第1步\.json$/);
  const text = await readFile(await download.path(), "utf8");
  await page.goto(`${server.url}/log/receipt`);
  const found = await hand(page, "a.json", text);
  assert.equal(found.code, "file-proven", found.text);
  await page.getByText("文件里写的是什么").click();
  assert.match(await page.locator('[data-out="content"]').innerText(), /"seq": 1/);
  await sound(opened, "a file that is proven");
  const made = JSON.parse(text);
  const other = (change) => JSON.stringify({ ...made, ...change });
  const wrongs = {
    "proof-wrong": [other({ act: made.act.replace('"seq":1', '"seq":2') }), other({ salt: made.salt.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) })],
    "log-key-other": [other({ key: `other+${made.key.split("+").slice(1).join("+")}` })],
    "receipt-malformed": [other({ format: "wenjin/act-proof/v2" }), "{", other({ proof: "" })],
  };
  for (const [code, files] of Object.entries(wrongs)) {
    for (const wrong of files) assert.equal((await hand(page, "a.json", wrong)).code, code);
  }
  const invented = { "complainant-name": { salt: "00".repeat(16), value: '{"t":"演示他人"}' } };
  assert.equal((await hand(page, "a.json", other({ revealed: invented }))).code, "particular-wrong");
  await opened.close();
});

test("where a browser cannot verify it says so and shows the way out", async () => {
  const code = Buffer.concat([Buffer.from([1]), Buffer.alloc(148)]).toString("base64url");
  const without = async (script) => {
    const opened = await open(chrome, `${server.url}/log`);
    await opened.page.addInitScript(script);
    await opened.page.goto(`${server.url}/log/receipt#${code}`);
    const found = await verdict(opened.page);
    assert.deepEqual(await check(opened), []);
    await opened.close();
    return found;
  };
  const clear = await without(() => Object.defineProperty(window, "isSecureContext", { value: false }));
  assert.equal(clear.code, "connection-not-secure");
  const old = await without(() => { SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException("no", "NotSupportedError")); });
  assert.equal(old.code, "browser-cannot-verify");
  assert.match(old.text, /下载核对程序/);
  const opened = await open(chrome, `${server.url}/log/receipt#${code}`, { scripts: false });
  const told = await opened.page.locator("main").innerText();
  assert.match(told, /这个浏览器不能核对[^]*下载核对程序/);
  assert.equal(await opened.page.locator("textarea:visible").count(), 0);
  await opened.close();
});

// Logs made here: a tree of the entries "0", "1", …, its tiles and checkpoints.
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const entryOf = (index) => sha256(`entry ${index}`);

class Log {
  #known = new Map();
  #keys;

  constructor(size, { keys = generateKeyPairSync("ed25519"), entry = entryOf } = {}) {
    Object.assign(this, { size, entry });
    this.#keys = keys;
    this.public = keys.publicKey.export({ type: "spki", format: "der" }).subarray(-32);
    this.name = "example.org/log";
    this.id = sha256(`${this.name}\n`, Buffer.from([1]), this.public).subarray(0, 4);
    this.key = `${this.name}+${this.id.toString("hex")}+${Buffer.concat([Buffer.from([1]), this.public]).toString("base64")}`;
  }

  /** The log with the same key that other things were done to. */
  other(size, entry = this.entry) {
    return new Log(size, { keys: this.#keys, entry });
  }

  root(low, high) {
    if (high - low === 0) return sha256();
    if (high - low === 1) return sha256(Buffer.from([0]), this.entry(low));
    const name = `${low}-${high}`;
    if (!this.#known.has(name)) {
      let half = 1;
      while (half * 2 < high - low) half *= 2;
      this.#known.set(name, sha256(Buffer.from([1]), this.root(low, low + half), this.root(low + half, high)));
    }
    return this.#known.get(name);
  }

  /** The tile of that path, as tlog-tiles names it. */
  tile(path) {
    const [, level, groups, partial] = path.match(/^(\d+)\/([x\d/]+?)(?:\.p\/(\d+))?$/);
    const index = Number(groups.replace(/[x/]/g, ""));
    const span = 256 ** Number(level);
    const width = Number(partial ?? 256);
    if ((index * 256 + width) * span > this.size) return null;
    return Buffer.concat(Array.from({ length: width }, (_, at) => this.root((index * 256 + at) * span, (index * 256 + at + 1) * span)));
  }

  checkpoint(size = this.size) {
    const text = `${this.name}\n${size}\n${this.root(0, size).toString("base64")}\n`;
    const signature = sign(null, Buffer.from(text), this.#keys.privateKey);
    return { text, signature, note: `${text}\n— ${this.name} ${Buffer.concat([this.id, signature]).toString("base64")}\n` };
  }

  receipt(index, size) {
    const number = (value) => { const bytes = Buffer.alloc(8); bytes.writeBigUInt64BE(BigInt(value)); return bytes; };
    const parts = [Buffer.from([1]), number(index), this.entry(index), number(size), this.root(0, size), this.id, this.checkpoint(size).signature];
    return Buffer.concat(parts).toString("base64url");
  }
}

/** Puts a log in the place of the program's own. */
async function stand(page, log) {
  await page.unroute("**/log/**");
  await page.route("**/log/**", (route) => {
    const path = new URL(route.request().url()).pathname.replace(/^\/log\//, "");
    const answers = { key: () => `${log.key}\n`, checkpoint: () => log.checkpoint().note };
    if (!answers[path] && !path.startsWith("tile/")) return route.continue();
    const body = answers[path]?.() ?? log.tile(path.replace("tile/", ""));
    return body ? route.fulfill({ body }) : route.fulfill({ status: 404 });
  });
}

test("receipts are proven in logs of every shape", async () => {
  const opened = await open(chrome, `${server.url}/log/receipt`);
  const { page } = opened;
  const cases = [
    [1, 1, [0]], [3, 2, [0, 1]], [7, 5, [4]], [256, 255, [254]], [257, 256, [0, 255]], [300, 257, [256]],
    [512, 511, [510]], [700, 700, [699]], [66_049, 65_793, [0, 65_535, 65_792]], [70_000, 300, [299]],
  ];
  for (const [size, then, indexes] of cases) {
    const log = new Log(size);
    await stand(page, log);
    for (const index of indexes) {
      const found = await verify(page, log.receipt(index, then));
      assert.equal(found.code, "receipt-proven", `${index} of ${then} in ${size}: ${found.text}`);
    }
  }
  assert.deepEqual(await check(opened), []);
  await opened.close();
});

test("a log that changed, shortened, or hides its past proves nothing", async () => {
  const opened = await open(chrome, `${server.url}/log/receipt`);
  const { page } = opened;
  const honest = new Log(600);
  const receipt = honest.receipt(10, 300);
  const found = async (log) => { await stand(page, log); return (await verify(page, receipt)).code; };
  const changed = (index) => (at) => (at === index ? sha256("other") : entryOf(at));
  assert.equal(await found(honest.other(600)), "receipt-proven");
  assert.equal(await found(honest.other(600, changed(10))), "log-changed", "the entry itself");
  assert.equal(await found(honest.other(600, changed(200))), "log-changed", "an entry beside it");
  assert.equal(await found(honest.other(600, changed(299))), "log-changed", "the last one then");
  assert.equal(await found(honest.other(600, changed(300))), "receipt-proven", "what came after is not what this receipt is about");
  assert.equal(await found(honest.other(600, (at) => entryOf(at < 100 ? at : at + 1))), "log-changed", "one is left out");
  assert.equal(await found(honest.other(299)), "log-shorter");
  assert.equal(await found(new Log(600)), "log-key-other", "the key is another");
  const swapped = honest.other(600);
  swapped.tile = (path) => honest.other(600, changed(20)).tile(path);
  assert.equal(await found(swapped), "log-changed", "the tiles are not those that are signed");
  const unsigned = honest.other(600);
  unsigned.checkpoint = () => ({ note: honest.checkpoint(600).note.replace("\n600\n", "\n601\n") });
  assert.equal(await found(unsigned), "log-signature-wrong");
  assert.deepEqual(await check(opened), []);
  const gone = honest.other(600);
  gone.tile = () => null;
  assert.equal(await found(gone), "log-unreachable");
  await opened.close();
});
