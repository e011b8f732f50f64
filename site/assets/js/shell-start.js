// What the theme's script expects to be there, and the colours of the page before it is shown. A classic script, loaded by
// the header of every page: the theme has these lines in every page itself, which the policy of the site forbids.

(function () {
  // Above the languages, so that a choice of colours holds in both.
  const scope = new URL(`${document.currentScript.dataset.base.replace(/\/$/, "")}/../`, location.href);

  window.__md_scope = scope;

  window.__md_get = function (key, storage, where) {
    try {
      return JSON.parse((storage ?? localStorage).getItem(`${(where ?? scope).pathname}.${key}`));
    } catch {
      return null; // no storage in this browser, or something else wrote there
    }
  };

  window.__md_set = function (key, value, storage, where) {
    try {
      (storage ?? localStorage).setItem(`${(where ?? scope).pathname}.${key}`, JSON.stringify(value));
    } catch {
      // no storage, or it is full: the choice holds for this page
    }
  };

  /** The colours that were chosen, else those that the system asks for. */
  function colours() {
    const chosen = window.__md_get("__palette")?.color;
    if (chosen) return chosen;
    const option = [...document.querySelectorAll("input[data-md-color-media]")]
      .find((one) => matchMedia(one.dataset.mdColorMedia).matches);
    if (!option) return {};
    const { mdColorScheme: scheme, mdColorPrimary: primary, mdColorAccent: accent } = option.dataset;
    return { scheme, primary, accent };
  }

  for (const [name, value] of Object.entries(colours())) document.body.setAttribute(`data-md-color-${name}`, value);

  // The theme's script would fetch a sitemap beside every alternate address; a space in the list of kinds, which means
  // nothing, keeps them from it.
  for (const link of document.head.querySelectorAll("link[rel=alternate]")) link.setAttribute("rel", "alternate ");
})();
