/** Style of the contact sheet; the colours are those of the report. */
export const CONTACT_SHEET_STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfaf7, #131518);
  --surface: light-dark(#ffffff, #1b1e23);
  --ink: light-dark(#1d1f23, #eceae6);
  --soft: light-dark(#5b5f66, #a7abb3);
  --line: light-dark(#dedbd3, #363b43);
  --accent: light-dark(#0a5ea8, #7cc0f4);
}
body {
  max-width: 76rem;
  margin: 0 auto;
  padding: 1.5rem;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
}
h1, h2 { line-height: 1.2; overflow-wrap: anywhere; }
h1 { margin: 0 0 0.5rem; font-size: 1.75rem; }
h2 { margin: 0 0 0.25rem; font-size: 1.25rem; }
p { max-width: 46rem; margin: 0 0 1rem; color: var(--soft); overflow-wrap: anywhere; }
a { color: var(--accent); }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
section { margin-block: 2rem; padding: 1.25rem; border: 1px solid var(--line); border-radius: 10px; background: var(--surface); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
tbody tr + tr { border-top: 1px solid var(--line); }
td, th { padding: 0.375rem; vertical-align: top; text-align: start; }
thead th { font-size: 0.75rem; font-weight: 500; color: var(--soft); vertical-align: bottom; max-width: 5rem; overflow-wrap: anywhere; }
th[scope="row"] {
  position: sticky;
  inset-inline-start: 0;
  z-index: 1;
  width: 9rem;
  min-width: 9rem;
  max-width: 9rem;
  background: var(--surface);
  font-size: 0.875rem;
  font-weight: 500;
  overflow-wrap: anywhere;
}
small { display: block; font-size: 0.75rem; font-weight: 400; color: var(--soft); }
.flow { display: flex; flex-wrap: wrap; gap: 0.375rem; }
img, .none { display: block; flex: none; border-radius: 4px; outline: 1px solid var(--line); outline-offset: -1px; }
.none { width: 64px; height: 64px; background: repeating-linear-gradient(45deg, transparent 0 6px, var(--line) 6px 7px); }
.pixels { image-rendering: pixelated; }
figure { display: flex; gap: 0.75rem; width: 20rem; margin: 0; }
figcaption { font-size: 0.8125rem; line-height: 1.4; color: var(--soft); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; inset-inline-start: -100rem; }
.skip:focus { position: static; }
@media (max-width: 40rem) {
  body { padding: 0.75rem; }
  section { padding: 0.75rem; }
  th[scope="row"] { width: 5.5rem; min-width: 5.5rem; max-width: 5.5rem; }
  figure { width: 14rem; }
}
@media print {
  section { break-inside: auto; border: 0; padding: 0; }
  tr { break-inside: avoid; }
}
`;
