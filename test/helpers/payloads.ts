/** Data text that must be shown as it is: never run, never read as HTML, never wider than its place. */
export const payloads: readonly string[] = [
  "<b>bold</b> & <i>italic</i>",
  "<script>globalThis.pwned = true</script>",
  "</script><script>globalThis.pwned = true</script>",
  '<img src="x" onerror="globalThis.pwned = true">',
  '"><svg onload="globalThis.pwned = true">',
  "\u202eright to left override",
  "اَلْعَرَبِيَّةُ من اليمين إلى اليسار",
  "long ".repeat(2048),
  "w".repeat(10_240),
  "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301",
  "`backticks ${globalThis.pwned = true}`",
  "%{y} <br> $\\sqrt{x}$",
];
