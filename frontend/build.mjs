// Builds everything under portal/static/vendor/ from the locked npm packages. The output is committed, so that
// neither a town's server nor a new developer needs Node; check-drift.sh proves that it is what the sources give.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "..", "portal", "static", "vendor");
const modules = join(here, "node_modules");

// name in node_modules, and which of its files are served under which name
const PARTS = [
  {
    name: "govuk-frontend",
    files: { "dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js" },
    licence: null, // the package holds no licence file: licences/ has the text
    styles: { "src/theme.scss": "theme.css" },
  },
  {
    name: "@fontsource-variable/inter",
    files: {
      "files/inter-latin-wght-normal.woff2": "inter-latin-wght-normal.woff2",
      "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext-wght-normal.woff2",
    },
    licence: "LICENSE",
    styles: {},
  },
  { name: "htmx.org", files: { "dist/htmx.min.js": "htmx.min.js" }, licence: "LICENSE", styles: {} },
  {
    name: "accessible-autocomplete",
    files: { "dist/accessible-autocomplete.min.js": "accessible-autocomplete.min.js" },
    licence: "LICENSE.txt",
    styles: {},
  },
];

// GOV.UK Frontend has settings for its functional colours only; what it takes straight from its palette is recoloured here.
const RECOLOUR = {
  "#0f7a52": "#0d5660", "#0b5c3e": "#083a42", "#083d29": "#062b31",
  "#1d70b8": "#0d5660", "#0f385c": "#083a42", "#d2e2f1": "#d9e8ea", "#f4f8fb": "#e6f0ef",
  "#0b0c0c": "#1e2b2e", "#484949": "#4f5d5f", "#858686": "#8d9694", "#cecece": "#ddd2c0", "#f3f3f3": "#f5efe4",
  "#ca3535": "#a8281f", "#982828": "#7d1b14", "#651b1b": "#4f100b", "#f4d7d7": "#f6d9d5",
  "#cfe4dc": "#d9ead8", "#2a1950": "#3d2552", "#ddd6ec": "#e8def0", "#7a3c1c": "#6b3d05", "#fde4d7": "#ffe6c2",
  "#0b4144": "#083a42", "#d0e6e7": "#d9e8ea", "#651b3e": "#6a1f33", "#f4d7e5": "#f6dbe2", "#ffee80": "#ffe6c2",
};
const PALETTE = new Set(
  readFileSync(join(modules, "govuk-frontend/dist/govuk/settings/_colours-palette--internal.scss"), "utf8")
    .toLowerCase()
    .match(/#[0-9a-f]{6}/g)
    .filter((colour) => colour !== "#ffffff"),
);

const folder = (name, version) => `${name.replace("@", "").replace("/", "-")}-${version}`;
const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

// A source map that is not served makes the manifest storage of static files stop.
const withoutSourceMap = (text) => text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");

function compile(source) {
  const result = sass.compile(join(here, source), {
    loadPaths: [here, modules],
    style: "compressed",
    quietDeps: true,
    charset: false,
  });
  const css = result.css.replace(/#[0-9a-f]{6}\b/gi, (colour) => RECOLOUR[colour.toLowerCase()] ?? colour);
  const left = [...new Set(css.toLowerCase().match(/#[0-9a-f]{6}\b/g))].filter((colour) => PALETTE.has(colour));
  if (left.length) throw new Error(`${source}: GOV.UK's own colours are left: ${left.join(" ")}`);
  for (const forbidden of ["GDS Transport", "crest", "crown"]) {
    if (css.includes(forbidden)) throw new Error(`${source}: the built CSS holds "${forbidden}"`);
  }
  return `${css}\n`;
}

function build(part) {
  const source = join(modules, part.name);
  const about = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const target = folder(part.name, about.version);
  mkdirSync(join(vendor, target), { recursive: true });
  for (const [from, to] of Object.entries(part.files)) {
    const path = join(vendor, target, to);
    if (to.endsWith(".js")) writeFileSync(path, withoutSourceMap(readFileSync(join(source, from), "utf8")));
    else copyFileSync(join(source, from), path);
  }
  for (const [from, to] of Object.entries(part.styles)) writeFileSync(join(vendor, target, to), compile(from));
  copyFileSync(part.licence ? join(source, part.licence) : join(here, "licences", `${part.name}.txt`), join(vendor, target, "LICENSE.txt"));
  const names = [...Object.values(part.files), ...Object.values(part.styles), "LICENSE.txt"].sort();
  return {
    name: part.name,
    version: about.version,
    licence: about.license,
    folder: target,
    files: Object.fromEntries(names.map((name) => [name, sha256(join(vendor, target, name))])),
  };
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
const parts = PARTS.map(build);
writeFileSync(join(vendor, "vendor.json"), `${JSON.stringify(parts, null, 2)}\n`);
for (const part of parts) console.log(`${part.folder}  ${part.licence}  ${Object.keys(part.files).length} files`);
