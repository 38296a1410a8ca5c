import { html, type Html } from "../../widgets/html.js";

const STYLE =
  ":root{color-scheme:light dark}html{font:14px/1.5 system-ui,sans-serif;overflow:auto hidden}body{margin:0}" +
  "table{border-collapse:collapse}th,td{padding:2px 8px;text-align:start}";

/** Tells the page how high the content is, so that the frame needs no scroll bar, and takes the page's light or dark from it. */
const SCRIPT =
  "{const e=document.documentElement,r=()=>parent.postMessage({canlabHeight:e.offsetHeight},'*');" +
  "new ResizeObserver(r).observe(e);" +
  "addEventListener('message',m=>{if(m.source===parent&&m.data.canlabScheme)e.style.colorScheme=m.data.canlabScheme;r()})}";

const HEAD = `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><script>${SCRIPT}</script><body>`;

/** HTML of a cell in a frame without the page's origin: its scripts run there, see nothing of the page and, by the page's content
 * policy, which frames inherit, ask for nothing. */
export const frameHtml = (markup: string, label: string): Html =>
  html`<iframe class="nb-frame" sandbox="allow-scripts" title="${label}" srcdoc="${HEAD}${markup}"></iframe>`;

/** What the page's scripts put before the HTML of a widget. */
export const frameHead = (): Html => html`<template id="canlab-frame" data-head="${HEAD}"></template>`;
