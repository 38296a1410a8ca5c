import type { Cloud } from "./cloud.js";

/** How a cloud is seen. */
export interface Camera {
  /** Pixels for one unit of the cloud. */
  scale: number;
  /** Where the middle of the cloud is, in pixels from the middle of the plot. */
  x: number;
  y: number;
  /** Radians, for clouds in space. */
  yaw: number;
  pitch: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where the points are seen. */
export interface Seen {
  /** Pixels of the plot, y down, `[count]`. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** In space, 0 far to 255 near. */
  readonly depth: Uint8Array;
}

export const createSeen = (count: number): Seen => ({
  x: new Float32Array(count),
  y: new Float32Array(count),
  depth: new Uint8Array(count).fill(255),
});

const MARGIN = 22;
const MAX_ZOOM = 4000;

/** The scale at which all is seen. */
export function fitScale({ reach }: Cloud, { width, height }: Size): number {
  const across = (width / 2 - MARGIN) / reach[0];
  const up = (height / 2 - MARGIN) / reach[1];
  return Math.max(1, Math.min(across, up));
}

/** Zooms around a place of the plot, in pixels from its middle. */
export function zoom(
  camera: Camera,
  { factor, at, fit }: { factor: number; at: readonly [number, number]; fit: number },
): void {
  const scale = Math.min(Math.max(camera.scale * factor, fit / 4), fit * MAX_ZOOM);
  const real = scale / camera.scale;
  camera.x = at[0] + (camera.x - at[0]) * real;
  camera.y = at[1] + (camera.y - at[1]) * real;
  camera.scale = scale;
}

export function rotate(camera: Camera, [across, down]: readonly [number, number]): void {
  camera.yaw = (camera.yaw + across) % (2 * Math.PI);
  camera.pitch = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, camera.pitch + down));
}

/** Puts every point where it is seen; parallel projection. */
export function look(cloud: Cloud, camera: Camera, { width, height }: Size, seen: Seen): void {
  const { x, y, z, count, reach } = cloud;
  const { scale } = camera;
  const left = width / 2 + camera.x;
  const top = height / 2 + camera.y;
  if (cloud.dims === 2) {
    for (let i = 0; i < count; i++) {
      seen.x[i] = left + scale * x[i]!;
      seen.y[i] = top - scale * y[i]!;
    }
    return;
  }
  const [cy, sy] = [Math.cos(camera.yaw), Math.sin(camera.yaw)];
  const [cp, sp] = [Math.cos(camera.pitch), Math.sin(camera.pitch)];
  const depthScale = 127.5 / reach[0];
  for (let i = 0; i < count; i++) {
    const across = cy * x[i]! + sy * z[i]!;
    const back = cy * z[i]! - sy * x[i]!;
    seen.x[i] = left + scale * across;
    seen.y[i] = top - scale * (cp * y[i]! - sp * back);
    seen.depth[i] = 127.5 + depthScale * (sp * y[i]! + cp * back);
  }
}
