// Pictures for looking: node shots.mjs ADDRESS PATH… writes shots/<path>-<width>-<scheme>.png.
// `--print` adds the printed page, `--fold` keeps to the window instead of the whole page.

import { mkdir } from "node:fs/promises";
import { DESK, PHONE, browser, open } from "./lib.mjs";

const options = process.argv.slice(2).filter((word) => word.startsWith("--"));
const [address, ...paths] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const looks = [
  { name: "1440-light", viewport: DESK, scheme: "light" },
  { name: "1440-dark", viewport: DESK, scheme: "dark" },
  { name: "390-light", viewport: PHONE, scheme: "light" },
  { name: "390-dark", viewport: PHONE, scheme: "dark" },
  ...(options.includes("--print") ? [{ name: "print", viewport: { width: 794, height: 1123 }, scheme: "dark", media: "print" }] : []),
];
await mkdir("shots", { recursive: true });
const opened = await browser();
for (const path of paths) {
  for (const look of looks) {
    const { page, close } = await open(opened, address + path, look);
    const file = `shots/${path.replace(/^\//, "").replaceAll("/", "_") || "home"}-${look.name}.png`;
    await page.screenshot({ path: file, fullPage: !options.includes("--fold") });
    console.log(file);
    await close();
  }
}
await opened.close();
