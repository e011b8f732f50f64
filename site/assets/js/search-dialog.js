// The search dialog: concepts first, from a small index; then what the pages say. Loaded by every page; the ranking and
// the index are fetched when the dialog first opens, the texts of the pages after its first answers.

const ROOT = new URL("../../", import.meta.url); // of the site in this language, wherever it is served
const CONCEPTS = 8;
const SECTIONS = 6;
const SNIPPET = 90;
const TEXT_AFTER_MS = 120; // typing goes on; what pages say can wait

const WORDS = {
  zh: {
    title: "搜索",
    placeholder: "概念、别名、拼音，或一个问题",
    close: "关闭搜索",
    concepts: "概念",
    texts: "正文",
    hint: "例如：softmax、批归一化、tidu、为什么会过拟合",
    loading: "正在取索引……",
    none: "没有找到。换个说法试试，或看",
    terms: "全部名词",
    failed: "索引没有取到，请检查网络；也可以看",
    draft: "草稿",
    on: (page) => `见 ${page}`,
    count: (concepts, sections) => `${concepts} 个概念${sections ? `，${sections} 段正文` : ""}`,
    keys: [["↑ ↓", "选择"], ["Enter", "打开"], ["Esc", "关闭"]],
  },
  en: {
    title: "Search",
    placeholder: "A concept, another name for it, or a question",
    close: "Close search",
    concepts: "Concepts",
    texts: "In the text",
    hint: "For example: softmax, batch norm, 梯度, why does overfitting happen",
    loading: "Fetching the index …",
    none: "Nothing found. Try other words, or see",
    terms: "all terms",
    failed: "The index could not be fetched. Check the network, or see",
    draft: "draft",
    on: (page) => `in ${page}`,
    count: (concepts, sections) =>
      `${concepts} ${concepts === 1 ? "concept" : "concepts"}`
      + (sections ? `, ${sections} ${sections === 1 ? "passage" : "passages"}` : ""),
    keys: [["↑ ↓", "choose"], ["Enter", "open"], ["Esc", "close"]],
  },
};

const language = document.documentElement.lang.startsWith("en") ? "en" : "zh";
const words = WORDS[language];

/** An element with attributes and children; texts are texts, whatever is in them. */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A promise that is asked for when first needed, and again after it has failed. */
function once(start) {
  let promise = null;
  return () => {
    promise ??= start().catch((error) => {
      promise = null;
      throw error;
    });
    return promise;
  };
}

async function fetchJson(path) {
  const response = await fetch(new URL(path, ROOT));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

const loadConcepts = once(async () => {
  const [core, written] = await Promise.all([import("./search-core.js"), fetchJson("search-index.json")]);
  const names = new Map();
  for (const [id, zh, en, , , draft, terms] of written.docs) {
    names.set(id, { zh, en, draft });
    for (const [term, termZh, termEn] of terms) names.set(`${id}#${term}`, { zh: termZh, en: termEn, draft: 0 });
  }
  return { core, names, index: core.expand(written) };
});

const loadTexts = once(async () => {
  const [{ findSections, readPages }, written] = await Promise.all([
    import("./search-text.js"), fetchJson("search-text.json"),
  ]);
  const pages = readPages(written.pages);
  return { find: findSections, pages, byUrl: new Map(pages.map((page) => [page.url, page])) };
});

let texts = null; // what loadTexts gave, once it is here
let view = null; // the dialog's elements, once it has been opened
let options = []; // the answers that are shown, in order
let active = -1;
let asked = 0; // counts the queries, so that an answer that comes late is dropped
let timer = 0;

function build() {
  const input = make("input", {
    type: "text", inputmode: "search", id: "kb-search-input", class: "kb-search__input", placeholder: words.placeholder,
    "aria-label": words.title, role: "combobox", "aria-expanded": "false", "aria-controls": "kb-search-list",
    "aria-autocomplete": "list", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go",
    maxlength: "200",
  });
  const close = make("button", { type: "button", class: "kb-search__close", "aria-label": words.close }, "×");
  const list = make("div", { id: "kb-search-list", class: "kb-search__list", role: "listbox", "aria-label": words.title });
  const note = make("p", { class: "kb-search__note" });
  const live = make("p", { class: "kb-search__count", role: "status", "aria-live": "polite" });
  const keys = make("p", { class: "kb-search__keys", "aria-hidden": "true" },
    ...words.keys.flatMap(([key, does]) => [make("kbd", {}, key), ` ${does}  `]));
  const dialog = make("dialog", { class: "kb-search", "aria-label": words.title },
    make("div", { class: "kb-search__box" },
      make("div", { class: "kb-search__head" }, input, close), note, list,
      make("div", { class: "kb-search__foot" }, live, keys)));
  document.body.append(dialog);
  input.addEventListener("input", answer);
  dialog.addEventListener("keydown", onKey);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a")) dialog.close(); // the backdrop, or an answer
  });
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(options.indexOf(option), false);
  });
  return { dialog, input, list, note, live };
}

function open() {
  view ??= build();
  if (view.dialog.open) return;
  document.querySelectorAll("#__drawer:checked").forEach((toggle) => { toggle.checked = false; });
  view.dialog.showModal(); // keeps the focus inside, and gives it back when it closes
  view.input.focus();
  view.input.select();
  answer();
}

async function answer() {
  const mine = ++asked;
  clearTimeout(timer);
  const query = view.input.value.trim();
  if (!query) return showNote(words.hint);
  if (!options.length) showNote(words.loading);
  let loaded;
  try {
    loaded = await loadConcepts();
  } catch {
    if (mine === asked) showNote(words.failed, true);
    return undefined;
  }
  if (mine !== asked) return undefined;
  const hits = loaded.core.search(loaded.index, query, CONCEPTS);
  const passages = texts ? texts.find(texts.pages, query, SECTIONS) : [];
  show(query, hits, passages, loaded, texts !== null);
  if (!texts) timer = setTimeout(() => deepen(mine), TEXT_AFTER_MS);
  return undefined;
}

/** Fetches the texts of the pages, and adds what they say to the answers that are shown. */
async function deepen(mine) {
  try {
    texts = await loadTexts();
  } catch {
    return; // the concepts are there; the next query tries again
  }
  if (mine === asked && view.dialog.open) answer();
}

function show(query, hits, passages, loaded, complete) {
  const chosen = options[active]?.href;
  const concepts = hits.map((hit) => conceptOption(hit, loaded.names));
  const sections = passages.map(sectionOption);
  options = [...concepts, ...sections];
  options.forEach((option, number) => { option.id = `kb-search-option-${number}`; });
  view.list.replaceChildren(...group(words.concepts, concepts), ...group(words.texts, sections));
  view.input.setAttribute("aria-expanded", String(options.length > 0));
  view.list.hidden = options.length === 0;
  view.note.replaceChildren();
  // Texts arriving later must not move the choice away from under the reader.
  const kept = active > 0 ? options.findIndex((option) => option.href === chosen) : -1;
  choose(kept > 0 ? kept : options.length ? 0 : -1);
  if (options.length) say(words.count(concepts.length, sections.length));
  else showNote(complete ? words.none : words.loading, complete);
}

function group(title, members) {
  if (!members.length) return [];
  return [make("div", { role: "group", "aria-label": title },
    make("div", { class: "kb-search__title", "aria-hidden": "true" }, title), ...members)];
}

function conceptOption(hit, names) {
  const key = hit.term ? `${hit.concept}#${hit.term}` : hit.concept;
  const name = names.get(key);
  const other = language === "zh" ? "en" : "zh";
  const url = `concepts/${hit.concept}/${hit.term ? `#term-${hit.term}` : ""}`;
  const also = [name.zh, name.en].includes(hit.matched) ? "" : hit.matched;
  return option(url,
    make("span", { class: "kb-search__name" }, name[language]), " ",
    make("span", { class: "kb-search__also", lang: other === "zh" ? "zh-CN" : "en" }, name[other]),
    also ? make("span", { class: "kb-search__also" }, ` · ${also}`) : null,
    name.draft ? make("span", { class: "kb-draft" }, words.draft) : null,
    make("span", { class: "kb-search__text" }, hit.term ? words.on(names.get(hit.concept)[language]) : summary(url)));
}

/** A concept's summary where the texts have come already; until then its line is kept free. */
function summary(url) {
  return texts?.byUrl.get(url)?.summary || "\u00a0";
}

function sectionOption({ page, section, start, end }) {
  const from = Math.max(0, start - SNIPPET / 3);
  const text = section.text;
  const place = section.heading && section.heading !== page.title ? `${page.title} › ${section.heading}` : page.title;
  return option(page.url + (section.anchor ? `#${encodeURIComponent(section.anchor)}` : ""),
    make("span", { class: "kb-search__name" }, place),
    make("span", { class: "kb-search__text" },
      (from ? "…" : "") + text.slice(from, start), make("mark", {}, text.slice(start, end)),
      text.slice(end, from + SNIPPET) + (from + SNIPPET < text.length ? "…" : "")));
}

function option(url, ...children) {
  return make("a", {
    role: "option", class: "kb-search__option", tabindex: "-1", "aria-selected": "false", href: new URL(url, ROOT).href,
  }, ...children);
}

function choose(number, scroll = true) {
  options[active]?.setAttribute("aria-selected", "false");
  active = number;
  const option = options[active];
  if (!option) return view.input.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  view.input.setAttribute("aria-activedescendant", option.id);
  if (scroll) option.scrollIntoView({ block: "nearest" });
  return undefined;
}

function showNote(text, withTerms = false) {
  options = [];
  choose(-1);
  view.list.replaceChildren();
  view.list.hidden = true;
  view.input.setAttribute("aria-expanded", "false");
  view.note.replaceChildren(text, ...(withTerms
    ? [" ", make("a", { href: new URL("terms/", ROOT).href }, words.terms), language === "zh" ? "。" : "."] : []));
  say(text === words.hint || text === words.loading ? "" : text);
}

function say(text) {
  if (view.live.textContent !== text) view.live.textContent = text;
}

function onKey(event) {
  if (event.isComposing || event.keyCode === 229) return; // Enter and arrows belong to the input method
  const last = options.length - 1;
  const moves = {
    ArrowDown: active >= last ? 0 : active + 1, ArrowUp: active <= 0 ? last : active - 1, Home: 0, End: last,
  };
  const editing = event.shiftKey || event.altKey || event.ctrlKey || event.metaKey;
  if (event.key in moves && options.length && !editing) choose(moves[event.key]);
  else if (event.key === "Enter" && event.target === view.input && options[active]) follow(options[active], event);
  else return;
  event.preventDefault();
}

function follow(option, event) {
  if (event.ctrlKey || event.metaKey) window.open(option.href, "_blank", "noopener");
  else option.click(); // as a click, so that instant navigation hears of it
}

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]:not([contenteditable=false])");
}

document.addEventListener("keydown", (event) => {
  const combined = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
  if (view?.dialog.open ? !combined : !(combined || slash)) return;
  event.preventDefault();
  event.stopPropagation();
  if (view?.dialog.open) view.dialog.close();
  else open();
}, true);

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-kb-search]") : null;
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  open();
}, true);

/** What opens the dialog is a link without scripts, and a button with them; under instant navigation new ones come. */
function dress() {
  for (const button of document.querySelectorAll("[data-kb-search]:not([role=button])")) {
    button.setAttribute("role", "button");
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      open();
    });
  }
}

dress();
window.document$?.subscribe(dress);
