// Writes notebooks/*.ipynb from their text sources notebooks/*.ts, without outputs, the same bytes every time.
// With --check writes nothing and fails where a file is not what its source gives.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { readTextSource, writeNotebook } from "../src/notebook/nbformat/index.js";

const folder = "notebooks";
const isCheck = process.argv.includes("--check");
const names = readdirSync(folder);
const sources = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
const wanted = new Map(
  sources.map((name) => [
    name.replace(/\.ts$/, ".ipynb"),
    writeNotebook(readTextSource(readFileSync(`${folder}/${name}`, "utf8"))),
  ]),
);

const problems = names
  .filter((name) => name.endsWith(".ipynb") && !wanted.has(name))
  .map((name) => `${folder}/${name} has no text source ${name.replace(/\.ipynb$/, ".ts")}`);

for (const [name, text] of wanted) {
  const path = `${folder}/${name}`;
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  if (isCheck) problems.push(`${path} is not what its text source gives; run npm run notebooks`);
  else {
    writeFileSync(path, text);
    console.log(path);
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
