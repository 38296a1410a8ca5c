const KEY = "canlab-theme";

const isDark = (): boolean => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

/** A button that turns the page dark or light and remembers it where the browser lets a local file do so. */
export function createThemeToggle(): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "theme-toggle";
  const show = () => (button.textContent = isDark() ? "Light theme" : "Dark theme");
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Some browsers refuse storage to file:// pages; the choice then lasts as long as the page.
    }
    show();
  });
  // A page that one goes back to, or that is open in another tab, may be as it was before; and what the page before chose just now may
  // come late.
  const follow = () => {
    try {
      const theme = localStorage.getItem(KEY);
      if (theme !== null) document.documentElement.dataset.theme = theme;
    } catch {
      // Then there is no choice to follow.
    }
    show();
  };
  addEventListener("pageshow", ({ persisted }) => persisted && follow());
  addEventListener("storage", ({ key }) => key === KEY && follow());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  follow();
  return button;
}
