#!/usr/bin/env node
// The page's third-party code: src/frontdesk/web/static/vendor, on record in vendor.json.
//
//   node scripts/vendor.mjs            verify that every vendored file is the one on record (offline)
//   node scripts/vendor.mjs --fetch    fetch the recorded versions with `npm pack`, check them, write them
//   node scripts/vendor.mjs --update   as --fetch, but record what was fetched (after a change of version)

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../src/frontdesk/web/static/vendor/", import.meta.url));
const recordPath = join(folder, "vendor.json");
const record = JSON.parse(readFileSync(recordPath, "utf8"));
const problems = [];

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

function fetchLibrary(library, update) {
  const work = mkdtempSync(join(tmpdir(), "vendor-"));
  try {
    const spec = `${library.name}@${library.version}`;
    const answer = execFileSync("npm", ["pack", spec, "--json", "--pack-destination", work], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [pack] = JSON.parse(answer);
    if (update) library.integrity = pack.integrity;
    if (pack.integrity !== library.integrity) {
      problems.push(`${spec} has integrity ${pack.integrity}, on record is ${library.integrity}`);
      return;
    }
    execFileSync("tar", ["-xzf", join(work, pack.filename), "-C", work]);
    for (const file of library.files) {
      const bytes = readFileSync(join(work, "package", file.from));
      if (update) file.sha256 = sha256(bytes);
      mkdirSync(dirname(join(folder, file.path)), { recursive: true });
      writeFileSync(join(folder, file.path), bytes);
    }
  } finally {
    rmSync(work, { recursive: true });
  }
}

function verify() {
  const known = new Set(["vendor.json"]);
  for (const library of record.libraries) {
    for (const file of library.files) {
      known.add(file.path);
      let found;
      try {
        found = sha256(readFileSync(join(folder, file.path)));
      } catch {
        problems.push(`${file.path} is missing; fetch it with: node scripts/vendor.mjs --fetch`);
        continue;
      }
      if (found !== file.sha256) {
        problems.push(`${file.path} has sha256 ${found}, on record is ${file.sha256}`);
      }
    }
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath ?? entry.path, entry.name));
    if (entry.isFile() && !known.has(path)) problems.push(`${path} is not on record in vendor.json`);
  }
}

const update = process.argv.includes("--update");
if (update || process.argv.includes("--fetch")) {
  for (const library of record.libraries) fetchLibrary(library, update);
  if (update) writeFileSync(recordPath, `${JSON.stringify(record, null, 2)}\n`);
}
verify();
for (const problem of problems) console.error(problem);
if (problems.length) process.exit(1);
console.log(record.libraries.map((library) => `${library.name} ${library.version}`).join(", "), "as on record");
