// Instant navigation: a link within the site in this language brings the page without loading scripts and styles again.
// The language switch stays an ordinary link, and what is chosen by it is remembered for the front page.
//
// The theme can do this too, but only at the one address that its sitemap names; this works wherever the site lies.

const ROOT = new URL("../../", import.meta.url);
const PARTS = [
  "[data-md-component=announce]", "[data-md-component=container]", "[data-md-component=header-topic]",
  "[data-md-component=logo]", "[data-md-component=skip]", "[data-kb-switch]",
];
const SETTLED_MS = 100;
// Not in the archive that is opened from disk, where nothing can be fetched, and not on a page that has no parts.
const INSTANT = location.protocol !== "file:" && document.querySelector("[data-md-component=container]") !== null;

let shown = location.pathname + location.search; // the page that is on the screen
let going = new AbortController(); // ends a visit that a newer one overtakes

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.closest("[data-kb-switch]") && link.hreflang) remember(link.hreflang);
  else if (INSTANT && leadsToPage(link)) {
    const url = new URL(link.href);
    if (url.pathname + url.search === shown) return; // an anchor of this page: the browser knows best
    event.preventDefault();
    keepPlace();
    visit(url, () => history.pushState(null, "", withoutHash(url)));
  }
});

function remember(language) {
  try {
    localStorage.setItem("kb-language", language);
  } catch {
    // no storage: the browser's language decides the next time too
  }
}

function leadsToPage(link) {
  if (link.target || link.hasAttribute("download") || !(link instanceof HTMLAnchorElement)) return false;
  const { origin, pathname } = new URL(link.href);
  return origin === ROOT.origin && pathname.startsWith(ROOT.pathname) && /(\/|\.html)$/.test(pathname);
}

function withoutHash(url) {
  return url.pathname + url.search;
}

/** Brings a page; `arrive` gives the history its address, unless the reader came by the history. */
async function visit(url, arrive, place = 0) {
  going.abort();
  going = new AbortController();
  const { signal } = going;
  let page;
  try {
    page = await fetchPage(url, signal);
  } catch {
    if (!signal.aborted) location.assign(url); // let the browser say what is wrong
    return;
  }
  if (signal.aborted) return;
  if (!page) {
    location.assign(url); // no page of ours: a former address, say, that leads on
    return;
  }
  arrive?.();
  shown = withoutHash(location);
  show(page);
  if (url.hash) location.replace(url.hash); // scrolls there, and :target holds
  else window.scrollTo(0, place);
}

async function fetchPage(url, signal) {
  const response = await fetch(withoutHash(url), { signal });
  if (!response.ok || response.redirected || !response.headers.get("Content-Type")?.startsWith("text/html")) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector("[data-md-component=container]") ? page : null;
}

function show(page) {
  showHead(page);
  for (const part of PARTS) {
    const fresh = page.querySelector(part);
    if (fresh) document.querySelector(part)?.replaceWith(document.adoptNode(fresh));
  }
  window.location$?.next(new URL(location.href)); // the theme closes its drawer
  window.document$?.next(document); // and starts what belongs to a page
  const heading = document.querySelector("main h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true }); // reading goes on there, and a screen reader says where we are
}

/** The title and what stands for this page only; styles and the policy are those of every page. */
function showHead(page) {
  const own = "meta[name=description], meta[name=robots], meta[property], link[rel~=canonical], link[rel~=alternate], link[rel~=prev], link[rel~=next]";
  document.title = page.title;
  for (const old of document.head.querySelectorAll(own)) old.remove();
  for (const fresh of page.head.querySelectorAll(own)) {
    if (fresh.rel === "alternate") fresh.setAttribute("rel", "alternate "); // as in shell-start.js
    document.head.append(document.adoptNode(fresh));
  }
}

/** Where the reader is on the page, kept in the history for coming back. */
function keepPlace() {
  if (withoutHash(location) === shown) history.replaceState({ ...history.state, place: window.scrollY }, "");
}

function onPop() {
  const place = history.state?.place;
  if (withoutHash(location) !== shown) visit(new URL(location.href), null, place);
  else if (place !== undefined) window.scrollTo(0, place);
  else document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

/** What stays on the screen has addresses as seen from the first page. */
function makeAbsolute() {
  for (const one of document.querySelectorAll("head link[href], .md-header a[href]")) one.setAttribute("href", one.href);
}

if (INSTANT) {
  makeAbsolute();
  let timer = 0;
  window.addEventListener("popstate", onPop);
  window.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(keepPlace, SETTLED_MS);
  }, { passive: true });
  history.scrollRestoration = "manual";
  window.addEventListener("pagehide", () => { history.scrollRestoration = "auto"; });
  window.addEventListener("pageshow", () => { history.scrollRestoration = "manual"; });
}
