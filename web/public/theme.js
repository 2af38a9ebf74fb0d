// Before the first paint: theme, language and direction. A file of its own, since the page allows no inline script.
(() => {
  const root = document.documentElement;
  const kept = (key) => {
    try {
      return localStorage.getItem(`latchkey.${key}`);
    } catch {
      return null; // Storage may be blocked; the page works without it.
    }
  };
  const known = (tag) => (/^zh/i.test(tag) ? "zh-CN" : /^en/i.test(tag) ? "en" : tag === "ar-XB" ? tag : undefined);
  const asked = new URLSearchParams(location.search).get("ui_locales") || "";
  const wanted = [...asked.split(" "), kept("locale") || "", ...navigator.languages];
  root.lang = wanted.map(known).find(Boolean) || "en";
  root.dir = root.lang === "ar-XB" ? "rtl" : "ltr";
  const theme = kept("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
})();
