/** Puts a section between its markers, in place of what was there; a page without the markers gets them at its end.
 *
 * @param id names the markers: `<!-- experiment R2: begin -->` */
export function replaceSection(page: string, id: string, section: string): string {
  const [begin, end] = [`<!-- experiment ${id}: begin -->`, `<!-- experiment ${id}: end -->`];
  const block = `${begin}\n\n${section.trim()}\n\n${end}`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) return `${page.trimEnd()}\n\n${block}\n`;
  return `${page.slice(0, from)}${block}${page.slice(to + end.length)}`;
}
