// The front page above the languages: on to what was chosen by the switch, else to the first of the browser's languages
// that we have. A classic script; without it the page shows a link to each language.

(function () {
  const offered = document.currentScript.dataset.languages.split(" ");
  let chosen = null;
  try {
    chosen = localStorage.getItem("kb-language");
  } catch {
    // no storage: the browser's languages decide
  }
  const wanted = [chosen, ...(navigator.languages ?? [navigator.language])].map((one) => (one ?? "").slice(0, 2).toLowerCase());
  const language = wanted.find((one) => offered.includes(one)) ?? document.currentScript.dataset.otherwise;
  // In the archive, which is opened from disk, no server finds the page of a folder.
  location.replace(`${language}/${location.protocol === "file:" ? "index.html" : ""}${location.search}${location.hash}`);
})();
