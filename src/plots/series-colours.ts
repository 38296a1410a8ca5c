/** Colours that people with colour-blindness tell apart (Okabe and Ito), for light and dark ground. */
const colours = [
  { light: "#0072b2", dark: "#56b4e9" },
  { light: "#d55e00", dark: "#f08a4b" },
  { light: "#009e73", dark: "#35c79b" },
  { light: "#a35a88", dark: "#d99ac2" },
  { light: "#8a6d00", dark: "#e6c229" },
  { light: "#5d6675", dark: "#a4adbb" },
] as const;

/** The colour of series `i`; after the last the first comes again. */
export const seriesColour = (i: number): { readonly light: string; readonly dark: string } =>
  colours[i % colours.length]!;

export const NUM_COLOURS = colours.length;
