// Builds @tensorflow/tfjs-node where its own install may not download: sources from npm, TensorFlow's C library from the PyPI wheel.
// Everything lands in .backends/; node_modules gets one link. A second run skips what is there. docs/backends.md says more.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const TFJS_NODE = "@tensorflow/tfjs-node@4.22.0";
// tfjs-node asks for 2.9; a later 2.x has the same C functions. This is the last wheel for Python 3.9 to 3.11.
const TENSORFLOW = "tensorflow-cpu==2.15.1";
const PYTHON_VERSION = "3.11";
const PLATFORM = "manylinux_2_17_x86_64";
// The highest that tfjs-node's package.json lists; it loads the addon from lib/napi-v8 on every later Node too.
const NAPI_VERSION = 8;

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const backends = join(root, ".backends");
const tfjsNode = join(backends, "node_modules", "@tensorflow", "tfjs-node");
const wheel = join(backends, "wheel");
const addon = join(tfjsNode, "lib", `napi-v${NAPI_VERSION}`, "tfjs_binding.node");

function fail(message) {
  console.error(`build:tfjs-node: ${message}`);
  process.exit(1);
}

function run(command, args, { cwd = backends, hint } = {}) {
  console.log(`$ ${[command, ...args].join(" ")}`);
  try {
    execFileSync(command, args, { cwd, stdio: "inherit" });
  } catch (error) {
    fail(`${command} failed (${error.code ?? `exit code ${error.status}`}); ${hint}`);
  }
}

function installPackage() {
  writeFileSync(join(backends, "package.json"), '{ "private": true }\n');
  // Without scripts: the package's own install step is the download that is replaced here.
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", TFJS_NODE];
  run("npm", args, { hint: "it needs the npm registry" });
}

function unpackTensorflow() {
  mkdirSync(wheel, { recursive: true });
  const only = [
    "--no-deps",
    "--only-binary=:all:",
    `--python-version=${PYTHON_VERSION}`,
    `--platform=${PLATFORM}`,
  ];
  const download = ["-m", "pip", "download", ...only, "--dest", wheel, TENSORFLOW];
  run("python3", download, { hint: "it needs Python 3 with pip, and PyPI" });
  const file = readdirSync(wheel).find((name) => name.endsWith(".whl"));
  run("python3", ["-m", "zipfile", "-e", file, "."], {
    cwd: wheel,
    hint: "remove .backends/wheel and try again",
  });
  rmSync(join(wheel, file));
}

function linkTensorflow() {
  const lib = join(tfjsNode, "deps", "lib");
  mkdirSync(lib, { recursive: true });
  const unpacked = join(wheel, "tensorflow");
  const links = [
    [join(unpacked, "include"), join(tfjsNode, "deps", "include")],
    [join(unpacked, "libtensorflow_cc.so.2"), join(lib, "libtensorflow_cc.so.2")],
    [join(unpacked, "libtensorflow_framework.so.2"), join(lib, "libtensorflow_framework.so.2")],
    // The linker looks for the names that binding.gyp gives it; the addon then asks for those the libraries call themselves.
    ["libtensorflow_cc.so.2", join(lib, "libtensorflow.so")],
    ["libtensorflow_framework.so.2", join(lib, "libtensorflow_framework.so")],
  ];
  for (const [target, path] of links) {
    rmSync(path, { force: true });
    symlinkSync(target, path);
  }
}

function buildAddon() {
  const prefix = dirname(dirname(process.execPath));
  if (!existsSync(join(prefix, "include", "node", "node_api.h"))) {
    fail(
      `no Node headers in ${join(prefix, "include", "node")}; run this with a Node that brings them (nodejs.org's archives do)`,
    );
  }
  const npmRoot = execFileSync("npm", ["root", "--global"], { encoding: "utf8" }).trim();
  const nodeGyp = join(npmRoot, "npm", "node_modules", "node-gyp", "bin", "node-gyp.js");
  if (!existsSync(nodeGyp)) fail(`npm's own node-gyp is not at ${nodeGyp}; install npm the usual way`);
  const defines = [
    `-Dmodule_name=tfjs_binding`,
    `-Dmodule_path=${dirname(addon)}`,
    `-Dnapi_build_version=${NAPI_VERSION}`,
  ];
  // --nodedir: the headers beside this Node, so that node-gyp downloads none.
  const args = [nodeGyp, "rebuild", `--nodedir=${prefix}`, "--", ...defines];
  run(process.execPath, args, { cwd: tfjsNode, hint: "it needs make, g++ and Python 3" });
}

function linkPackage() {
  const link = join(root, "node_modules", "@tensorflow", "tfjs-node");
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { recursive: true, force: true });
  symlinkSync(join("..", "..", ".backends", "node_modules", "@tensorflow", "tfjs-node"), link);
}

function tryIt() {
  const script = `
    const tf = require("@tensorflow/tfjs-node");
    const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[1, 2], [3, 4]]));
    console.log(tf.getBackend(), [...product.dataSync()].join());`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" };
  const seen = execFileSync(process.execPath, ["-e", script], { cwd: root, env, encoding: "utf8" }).trim();
  if (seen !== "tensorflow 7,10,15,22") fail(`the addon loads, but a product gave "${seen}"`);
}

if (process.platform !== "linux" || process.arch !== "x64") {
  fail(
    `made for Linux x64, this is ${process.platform} ${process.arch}; use npm install --no-save ${TFJS_NODE}`,
  );
}
mkdirSync(backends, { recursive: true });
if (!existsSync(join(tfjsNode, "binding.gyp"))) installPackage();
if (!existsSync(join(wheel, "tensorflow", "libtensorflow_cc.so.2"))) unpackTensorflow();
linkTensorflow();
if (!existsSync(addon)) buildAddon();
linkPackage();
tryIt();
console.log('@tensorflow/tfjs-node works: engine "tensorflow", or canlab tour --engine tensorflow');
