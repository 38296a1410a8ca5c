import assert from "node:assert/strict";
import { chooseDevice, probeDevice } from "../../src/compute/device.js";
import { DEVICES } from "../../src/compute/types.js";
import { BackendError, ConfigError } from "../../src/core/errors.js";

const listed = ["cpu", "webgpu", "cuda"];
const works = () => Promise.resolve(undefined);
const fails = (device: string) => Promise.resolve(`no ${device} here`);
const never = () => Promise.reject(new Error("probed without need"));

describe("chooseDevice", () => {
  it("takes cpu without looking at the machine", async () => {
    const chosen = await chooseDevice("cpu", { probe: never, listed: [] });
    assert.deepEqual(chosen, { device: "cpu", executionProviders: ["cpu"], why: "asked for" });
  });

  it("takes for auto the first of cuda, webgpu and cpu that runs a probe, and says what failed before", async () => {
    const notCuda = (device: string) => (device === "cuda" ? fails(device) : works());
    const cuda = await chooseDevice("auto", { listed, probe: works });
    assert.deepEqual(cuda, {
      device: "cuda",
      executionProviders: ["cuda", "cpu"],
      why: "first that runs a probe",
    });
    const webgpu = await chooseDevice("auto", { listed, probe: notCuda });
    assert.deepEqual(webgpu.executionProviders, ["webgpu", "cpu"]);
    assert.equal(webgpu.why, "first that runs a probe (cuda: no cuda here)");
    const cpu = await chooseDevice("auto", { listed, probe: fails });
    assert.equal(cpu.device, "cpu");
    assert.equal(cpu.why, "no GPU runs a probe (cuda: no cuda here; webgpu: no webgpu here)");
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
      const chosen = await chooseDevice(device, { listed, probe: works });
      assert.equal(chosen.why, "asked for, runs a probe");
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
  it("gives the reason of a provider that is not there, in one line", async () => {
    assert.match((await probeDevice("nosuch")) ?? "", /^no available backend found.*nosuch.*$/);
  });

  it("gives up on a provider that does not answer in time", async () => {
    assert.equal(await probeDevice("webgpu", 1), "no answer within 0.001 s");
  });
});
