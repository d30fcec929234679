// Compiles house.scss and looks.scss, writes the stylesheet that all pages use and that of one more, and copies the reader of QR codes. Run by `npm run build`.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = `${here}../../layers/union/python/union/web/static/`;
const pico = JSON.parse(readFileSync(`${here}node_modules/@picocss/pico/package.json`, "utf8")).version;

// Selectors of Pico for elements and states that no page has, but for what people write. Pico says [type=file], we say input[type=file].
const unused =
  /(?<!input)\[type=(submit|reset|button|file|range)\]($|:|\.)|button:is\(\[aria-current|(?<![.\w-])(hgroup|blockquote|abbr|ins|del|mark|sub|sup|kbd|samp|pre|tfoot|optgroup|address|h[456]|canvas|hr|template)(?![\w-])|striped|role=(button|link)\](?!\))|aria-disabled|disabled\]|dir=rtl|multiple\] |aria-invalid(=false)?\]|aria-invalid=true\]:(is|not)|\+small|::-ms-|-moz-|file-upload|spin-button|:host|invalid\]\)/;

function sha256(...parts) {
  const hash = createHash("sha256");
  parts.forEach((part) => hash.update(part));
  return hash.digest("hex").slice(0, 16);
}

// The same recipe as in tests/pages/test_stylesheet.py.
function sources() {
  const names = readdirSync(here).filter((name) => /\.(scss|mjs|json)$/.test(name)).sort();
  return sha256(...names.flatMap((name) => [name, "\0", readFileSync(here + name), "\0"]));
}

// "a,b:is(c,d)" has two selectors, not three.
function selectors(list) {
  return list.split(/,(?![^(]*\))/);
}

function keep(rule, list, body) {
  const kept = selectors(list).filter((one) => one.includes(".prose") || !unused.test(one));
  return kept.length ? `${kept.join(",")}{${body}}` : "";
}

function prune(css) {
  return css.replace(/([^{}@]+)\{([^{}]*)\}/g, keep);
}

// What is set and never read: Pico sets variables for elements and states that no page has.
function heard(css) {
  const read = new Set([...css.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
  return css.replace(/(--[\w-]+):[^;{}]*(;|(?=}))/g, (set, name) => (read.has(name) ? set : "")).replace(/[^{}]+\{\}/g, "");
}

function compiled(name) {
  const made = sass.compile(`${here}${name}.scss`, {
    style: "compressed",
    charset: false,
    loadPaths: [`${here}node_modules/@picocss/pico/scss`],
    quietDeps: true,
  });
  return made.css.replace(/\/\*![\s\S]*?\*\//, "").trim();
}

function write(name, css, owed) {
  const licence = `Union House, MIT.${owed} Sources ${sources()}, text ${sha256(css)}.`;
  writeFileSync(`${target}${name}.css`, `/*! ${licence} */\n${css}\n`);
  console.log(`${name}.css: ${css.length} characters`);
}

write("house", heard(prune(compiled("house"))), ` With parts of Pico CSS ${pico}, MIT, (c) 2019-2025 Pico, see infra/style/PICO-LICENSE.md.`);
// The variables are set by the page's other stylesheets too: of this one only what draws the looks is kept.
write("looks", compiled("looks").replace(/^[\s\S]*?(?=\.in-light)/, ""), "");
// The reader of QR codes for the door's page, for browsers that have none of their own.
const zxing = `${here}node_modules/zxing-wasm/dist`;
copyFileSync(`${zxing}/iife/reader/index.js`, `${here}../../layers/union/python/union/web/static/zxing-reader.js`);
copyFileSync(`${zxing}/reader/zxing_reader.wasm`, `${here}../../layers/union/python/union/web/static/zxing-reader.wasm`);
