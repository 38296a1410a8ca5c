/** Layers of docs/architecture.md. A file imports only lower layers; each rule says why. */
const layers = [
  ["core", "compute"],
  ["ops", "augment", "data"],
  ["models", "losses", "optim", "corruptions"],
  ["methods", "analysis"],
  ["train", "eval", "plots", "weights"],
  ["experiments", "widgets"],
  ["notebook", "cli"],
];

const upward = layers.slice(0, -1).map((names, level) => ({
  name: `layer-${level}-looks-down-only`,
  comment: `L${level} (${names.join(", ")}) is used by the layers above it; importing them would make a cycle of ideas.`,
  severity: "error",
  from: { path: `^src/(${names.join("|")})/` },
  to: {
    path: `^src/(${layers
      .slice(level + 1)
      .flat()
      .join("|")})/`,
  },
}));

const forbid = (name, comment, from, to, extra = {}) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: to, ...extra },
});

module.exports = {
  forbidden: [
    ...upward,
    forbid(
      "losses-models-optim-apart",
      "methods is the only place where models and losses meet, so each works alone in a user's own loop.",
      "^src/(losses|models|optim)/",
      "^src/(losses|models|optim)/",
      { pathNot: "^src/$1/" },
    ),
    forbid(
      "train-knows-the-interface",
      "train drives any Method; naming can, mae or simclr would tie the loop to them.",
      "^src/train/",
      "^src/methods/(?!types)",
    ),
    forbid(
      "eval-sees-features",
      "eval takes encode(images) -> features, so it can judge any encoder.",
      "^src/eval/",
      "^src/(methods|train)/",
    ),
    forbid("train-calls-back", "train never sees eval; it calls a callback.", "^src/train/", "^src/eval/"),
    forbid(
      "data-never-augments",
      "the caller passes the augmentation, so that a set is the same for every method.",
      "^src/data/",
      "^src/augment/",
    ),
    forbid(
      "pictures-from-plain-records",
      "plots and widgets take plain records and typed arrays, so they also draw what another program computed.",
      "^src/(plots|widgets)/",
      "@tensorflow|^src/(compute|models|losses|optim|methods|train|eval)/",
    ),
    forbid(
      "one-door-to-the-runtime",
      "only compute names a tfjs backend or ONNX Runtime; all else is written over tfjs-core.",
      "^src/(?!compute/)",
      "@tensorflow/tfjs(-backend|-node|/)|onnxruntime|onnx-proto",
    ),
    forbid(
      "front-ends-take-types-only",
      "a front end runs in a browser; it shares only the message contract with src.",
      "^widgets/",
      "^src/(?!widgets/contract)",
    ),
    forbid(
      "node-modules-of-node",
      "node:* stays in the layers that touch files, threads and processes, so the rest runs in a browser; of analysis only projectEmbeddings starts a thread.",
      "^src/(?!data|train|weights|compute|experiments|widgets|notebook|cli|analysis/project)",
      "^(node:|fs$|path$|worker_threads$)",
    ),
    {
      name: "no-cycles",
      comment: "a cycle hides which file is the idea and which the detail.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-utils",
      comment: "name the concept.",
      severity: "error",
      from: {},
      to: { path: "(^|/)utils?\\.ts$", pathNot: "node_modules" },
    },
    {
      name: "no-unresolved",
      comment: "an import that does not resolve fails at run time.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
