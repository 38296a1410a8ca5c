// Everything that must hold before a commit. Each failure prints the command that mends it.
import { spawnSync } from "node:child_process";

const steps = [
  ["format", "npx prettier --check --log-level warn .", "npm run format"],
  ["lint", "npm run -s lint", "npx eslint . --fix"],
  ["types", "npm run -s types", "npx tsc -p tsconfig.json (and -p widgets/tsconfig.json)"],
  [
    "layers",
    "npm run -s layers",
    "move the import down a layer; .dependency-cruiser.cjs says why each rule is there",
  ],
  ["build", "npm run -s build", "npm run build"],
  ["tests", "npx mocha --reporter dot", "npx mocha --grep 'the title that failed'"],
];

for (const [name, command, mend] of steps) {
  console.log(`check: ${name}`);
  const { status } = spawnSync(command, { shell: true, stdio: "inherit" });
  if (status !== 0) {
    console.error(`check: ${name} failed. To mend it: ${mend}`);
    process.exit(1);
  }
}
console.log("check: all good");
