import assert from "node:assert/strict";
import { chooseDevice, probeDevice, probeFailure } from "../../src/compute/device.js";
import { DEVICES } from "../../src/compute/types.js";
import { BackendError, ConfigError } from "../../src/core/errors.js";

const listed = ["cpu", "webgpu", "cuda"];
const runs = (timesCpu: number) => () => Promise.resolve({ timesCpu });
const fails = (device: string) => Promise.resolve({ failure: `no ${device} here` });
const never = () => Promise.reject(new Error("probed without need"));

describe("chooseDevice", () => {
  it("takes cpu without looking at the machine", async () => {
    const chosen = await chooseDevice("cpu", { probe: never, listed: [] });
    assert.deepEqual(chosen, { device: "cpu", executionProviders: ["cpu"], why: "asked for" });
  });

  it("takes for auto the first of cuda and webgpu that beats the cpu, and says what was seen", async () => {
    const cuda = await chooseDevice("auto", { listed, probe: runs(0.123) });
    assert.deepEqual(cuda, {
      device: "cuda",
      executionProviders: ["cuda", "cpu"],
      why: "cuda: matrix products take 0.12 times as long as on the cpu",
    });
    const notCuda = (device: string) => (device === "cuda" ? fails(device) : runs(0.5)());
    const webgpu = await chooseDevice("auto", { listed, probe: notCuda });
    assert.deepEqual(webgpu.executionProviders, ["webgpu", "cpu"]);
    assert.equal(
      webgpu.why,
      "cuda: no cuda here; webgpu: matrix products take 0.5 times as long as on the cpu",
    );
  });

  it("takes cpu for auto where each GPU fails or is slower", async () => {
    const none = await chooseDevice("auto", { listed, probe: fails });
    assert.equal(none.device, "cpu");
    assert.equal(none.why, "cuda: no cuda here; webgpu: no webgpu here");
    const slow = await chooseDevice("auto", { listed, probe: runs(1) });
    assert.deepEqual(slow.executionProviders, ["cpu"]);
    assert.match(slow.why, /webgpu: matrix products take 1 times as long/);
  });

  it("does not probe what this build of ONNX Runtime lacks", async () => {
    const chosen = await chooseDevice("auto", { listed: ["cpu"], probe: never });
    assert.match(chosen.why, /cuda: not in this build of ONNX Runtime, which has cpu; webgpu: not in/);
  });

  for (const [device, remedy] of [
    ["webgpu", /libvulkan\.so\.1/],
    ["cuda", /ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node/],
  ] as const) {
    it(`refuses ${device} asked for by name where it fails, in one line with reason and remedy`, async () => {
      await assert.rejects(chooseDevice(device, { listed, probe: fails }), (error: unknown) => {
        assert.ok(error instanceof BackendError);
        assert.match(
          error.message,
          new RegExp(`^device "${device}" cannot be used: no ${device} here; it needs `),
        );
        assert.match(error.message, remedy);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
      const slow = await chooseDevice(device, { listed, probe: runs(34.5) });
      assert.equal(slow.device, device);
      assert.equal(slow.why, "asked for; matrix products take 35 times as long as on the cpu");
    });
  }

  it("leaves the device to engines that take none, and refuses a GPU for them", async () => {
    const auto = await chooseDevice("auto", { engine: "wasm", probe: never });
    assert.deepEqual(auto, {
      device: "cpu",
      executionProviders: ["cpu"],
      why: "engine wasm takes no device",
    });
    await assert.rejects(
      chooseDevice("cuda", { engine: "wasm", probe: never }),
      new ConfigError('device "cuda" needs engine "native", got "wasm"; leave one of them out'),
    );
  });

  it("names the devices there are", async () => {
    await assert.rejects(chooseDevice("gpu" as never), ConfigError);
    await assert.rejects(
      chooseDevice("webgp" as never),
      /expected auto, cpu, webgpu or cuda \(did you mean webgpu\?\)/,
    );
  });

  it("gives on this machine, for each device, one that was proved or a BackendError", async () => {
    for (const device of DEVICES) {
      const outcome = await chooseDevice(device).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        assert.ok(outcome instanceof BackendError, outcome.message);
        assert.ok(device === "webgpu" || device === "cuda", `${device} always gives something`);
      } else if (device !== "auto") {
        assert.equal((outcome as { device: string }).device, device);
      }
    }
  });
});

describe("probeDevice", () => {
  it("never takes a fall back on the cpu for the device", async () => {
    const found = await probeDevice("cpu");
    assert.match("failure" in found ? found.failure : "", /fallback to CPU EP has been explicitly disabled/);
  });

  it("gives the reason of a provider that is not there, in one line", async () => {
    const found = await probeDevice("nosuch");
    assert.match("failure" in found ? found.failure : "", /^no available backend found.*nosuch.*$/);
  });

  it("gives up on a provider that does not answer in time", async () => {
    assert.deepEqual(await probeDevice("webgpu", 1), { failure: "no answer within 0.001 s" });
  });
});

describe("probeFailure", () => {
  it("names the library that cuda lacks", () => {
    const printed =
      "[E:onnxruntime] Failed to load library /a/libonnxruntime_providers_cuda.so with error: libcuda.so.1: cannot open shared object file";
    assert.equal(
      probeFailure("OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library", printed),
      "OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library (libcuda.so.1: cannot open shared object file)",
    );
    assert.match(probeFailure("x", "with error: /a/b/libc.so: cannot open"), /^x \(libc\.so: cannot open\)$/);
  });

  it("leaves out the C++ in front of webgpu's reason, and adds Dawn's warning", () => {
    const thrown = "/src/webgpu_context.cc:136 f(g)::<lambda()> a == b was false. No supported adapters\n";
    const printed =
      "Warning: Couldn't load Vulkan: libvulkan.so.1\n    at operator() (/src/BackendVk.cpp:368)\n";
    assert.equal(
      probeFailure(thrown, printed),
      "No supported adapters (Couldn't load Vulkan: libvulkan.so.1)",
    );
  });
});
