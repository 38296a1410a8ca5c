import assert from "node:assert/strict";
import type { Browser, CDPSession, Page } from "playwright-core";
import { embeddingProjection } from "../../../src/widgets/embedding-projection.js";
import { openForFrontEnds, showInHost } from "../../helpers/front-end-host.js";

type Place = readonly [x: number, y: number];

/** Fingers on a page's screen. */
class Fingers {
  private constructor(
    readonly page: Page,
    private readonly session: CDPSession,
  ) {}

  static async on(page: Page): Promise<Fingers> {
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 2 });
    return new Fingers(page, session);
  }

  /** The fingers that touch now, and where; at an end those that go, none for all.
   *
   * @param first number of the first of them */
  async send(
    type: "touchStart" | "touchMove" | "touchEnd",
    places: readonly Place[],
    first = 0,
  ): Promise<void> {
    const touchPoints = places.map(([x, y], i) => ({ x, y, id: first + i }));
    await this.session.send("Input.dispatchTouchEvent", { type, touchPoints });
  }

  async tap(place: Place): Promise<void> {
    await this.send("touchStart", [place]);
    await this.send("touchEnd", []);
    await this.drawn();
  }

  /** Fingers go from one place each to another, straight, and stay. */
  async move(from: readonly Place[], to: readonly Place[], steps = 8): Promise<void> {
    for (let step = 1; step <= steps; step++) {
      const between = (finger: number, axis: 0 | 1) =>
        from[finger]![axis] + ((to[finger]![axis] - from[finger]![axis]) * step) / steps;
      await this.send(
        "touchMove",
        from.map((_, i) => [between(i, 0), between(i, 1)] as const),
      );
    }
    await this.drawn();
  }

  /** One frame of the screen is over. */
  drawn(): Promise<unknown> {
    return this.page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
  }
}

describe("embedding projection under fingers", function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  let fingers: Fingers;
  let middle: Place;
  before(async function () {
    browser = await openForFrontEnds(this);
  });
  after(() => browser?.close());

  beforeEach(async () => {
    const points = { shape: [4, 2], data: [0, 0, 10, 0, 0, 10, 10, 10] };
    const names = ["a", "b", "c", "d"];
    page = await showInHost(browser, embeddingProjection({ points, names }), { width: 400 });
    await page.evaluate("document.body.append(Object.assign(document.createElement('p'), { id: 'below' }))");
    await page.addStyleTag({ content: "#below { height: 2000px; margin: 0; }" });
    fingers = await Fingers.on(page);
    const box = (await page.locator(".cl-embedding").boundingBox())!;
    middle = [box.x + box.width / 2, box.y + box.height / 2];
  });
  afterEach(() => page.close());

  const pointed = () => page.evaluate<number>("shown[0].state.point");
  const selected = () => page.evaluate<number[]>("shown[0].state.selection");
  /** Where the ring is around the chosen point. */
  const ringAt = async (): Promise<Place> => {
    const { x, y, width, height } = (await page.locator(".cl-ring").boundingBox())!;
    return [x + width / 2, y + height / 2];
  };
  const isNear = (got: Place, wanted: Place) =>
    assert.ok(Math.hypot(got[0] - wanted[0], got[1] - wanted[1]) < 2, `${String(got)}; ${String(wanted)}`);
  /** Chooses the first point by the keyboard. */
  const firstPoint = async (): Promise<Place> => {
    await page.locator(".cl-embedding").press("Home");
    await fingers.drawn();
    return ringAt();
  };

  it("shows a card at a tap beside a point, and closes it at a tap far from all", async () => {
    const [x, y] = await firstPoint();
    await fingers.tap(middle);
    assert.equal(await pointed(), -1);
    assert.ok(await page.locator("[data-card]").isHidden());
    await fingers.tap([x + 12, y - 12]);
    assert.equal(await pointed(), 0);
    assert.match(await page.locator("[data-card]").innerText(), /^a/);
  });

  it("pans with one finger, which does not scroll the page or count as a tap", async () => {
    const [x, y] = await firstPoint();
    await fingers.send("touchStart", [middle]);
    await fingers.move([middle], [[middle[0] + 40, middle[1] - 60]]);
    await fingers.send("touchEnd", []);
    isNear(await ringAt(), [x + 40, y - 60]);
    assert.equal(await pointed(), 0);
    assert.equal(await page.evaluate("scrollY"), 0);
  });

  it("zooms and pans with two fingers; the one that stays goes on panning", async () => {
    const first = await firstPoint();
    const at = (dx: number, dy = 0): Place => [middle[0] + dx, middle[1] + dy];
    await fingers.send("touchStart", [at(-60)]);
    await fingers.send("touchStart", [at(-60), at(60)]);
    await fingers.move([at(-60), at(60)], [at(-30, 30), at(50, 30)]);
    // Two thirds as large, around a middle that went 10 to the right and 30 down.
    const zoomed = at(10 + (2 / 3) * (first[0] - middle[0]), 30 + (2 / 3) * (first[1] - middle[1]));
    isNear(await ringAt(), zoomed);
    await fingers.send("touchEnd", [at(50, 30)], 1);
    await fingers.move([at(-30, 30)], [at(0, 10)]);
    await fingers.send("touchEnd", []);
    isNear(await ringAt(), [zoomed[0] + 30, zoomed[1] - 20]);
    assert.equal(await pointed(), 0);
    assert.equal(await page.evaluate("visualViewport.scale"), 1);
  });

  it("draws a lasso with one finger, and drops it when a second one comes", async () => {
    const [x, y] = await firstPoint();
    await page.getByRole("radio", { name: "Box" }).check();
    const box = [[x - 20, y + 20], [x + 30, y - 30]] as const; // prettier-ignore
    await fingers.send("touchStart", [box[0]]);
    await fingers.move([box[0]], [box[1]]);
    await fingers.send("touchEnd", []);
    assert.deepEqual(await selected(), [0]);
    await fingers.send("touchStart", [middle]);
    await fingers.move([middle], [box[0]]);
    await fingers.send("touchStart", [box[0], middle]);
    await fingers.send("touchEnd", []);
    assert.deepEqual(await selected(), [0]);
  });

  it("leaves the page to be scrolled beside it", async () => {
    const { y, height } = (await page.locator(".cl-embedding").boundingBox())!;
    const below: Place = [200, Math.min(780, y + height + 150)];
    assert.ok(height < 0.8 * 800);
    await fingers.send("touchStart", [below]);
    await fingers.move([below], [[below[0], below[1] - 200]]);
    await fingers.send("touchEnd", []);
    await page.waitForFunction("scrollY > 100");
  });
});
