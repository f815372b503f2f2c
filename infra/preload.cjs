/**
 * Loaded ahead of Pulumi's SDK into each process that runs the program: by `nodeargs` in Pulumi.yaml and by the scripts
 * in package.json. It lets Node load TypeScript, and keeps the SDK from what it does at its start, or for each
 * resource, that this program has no use for. Measured in docs/decisions/0012-what-the-sdk-costs.md.
 */
const Module = require("node:module");
const { debuglog } = require("node:util");

const sdk = Module.createRequire(require.resolve("@pulumi/pulumi/package.json"));
const log = sdk.resolve("./log");

// Node 22 and later keep compiled code for the next run.
Module.enableCompileCache?.();

const loadJavaScript = Module._extensions[".js"];
require("tsx/cjs");
// tsx would search the sources of packages for what it should compile, and Node read their source maps. They are
// JavaScript already, and nobody here reads what they were compiled from.
Module._extensions[".js"] = (module, filename) => {
  process.setSourceMapsEnabled(false);
  try {
    loadJavaScript(module, filename);
  } finally {
    process.setSourceMapsEnabled(true);
  }
  if (filename === log) silence(module.exports);
};

// The SDK sends the engine four debug messages for each resource, each a call that waits for the one before. Only
// `pulumi --debug` shows them: `NODE_DEBUG=pulumi pulumi preview --debug` has them sent.
function silence(exports) {
  if (!debuglog("pulumi").enabled) exports.debug = () => Promise.resolve();
}

// With these the SDK turns functions of a program into text, for AWS Lambda and dynamic providers. They bring the
// TypeScript compiler, npm's reader of dependency trees, and a session of V8's debugger that slows every promise down.
defer("./runtime/closure/serializeClosure", ["serializeFunction", "serializeFunctionAsync"]);
defer("./runtime/closure/codePaths", ["computeCodePaths", "findWorkspaceRoot"]);
defer("./runtime/closure/v8Hooks", ["getSessionAsync", "getScriptUrl"], {
  isInitializedAsync: async () => {},
});

// It knows only the source maps in files, and would hide the ones that Node has of what tsx compiled.
replace("source-map-support/register", {});

/** Puts functions in the place of a module of the SDK that load it once the first of them is called. */
function defer(id, functions, atStart = {}) {
  let loaded;
  const load = () => {
    if (loaded) return loaded;
    delete require.cache[sdk.resolve(id)];
    loaded = sdk(id);
    return loaded;
  };
  const stubs = functions.map((name) => [name, (...args) => load()[name](...args)]);
  replace(id, { ...Object.fromEntries(stubs), ...atStart });
}

/** Gives `exports` to whoever requires this module of the SDK, or of a package that it depends on. */
function replace(id, exports) {
  const filename = sdk.resolve(id);
  require.cache[filename] = Object.assign(new Module(filename), { filename, exports, loaded: true });
}
