"""Our ES modules as one classic script, for pages that are opened from disk, where browsers load no modules.

Each module becomes a function in strict mode that fills an object with what it exports; `import` asks for that object.
Only the forms that the modules here use are understood, anything else is an error: what runs is never a guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_NAME = r"[A-Za-z_$][\w$]*"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w.-]+)";$', re.MULTILINE)
_EXPORT = re.compile(rf"^export ((?:async )?(?:function|class|const)\*? ({_NAME}))", re.MULTILINE)
_DYNAMIC = re.compile(r'(?<![\w.#$])import\("\./([\w.-]+)"\)')
_META = re.compile(r"\bimport\.meta\b")
_LEFT = re.compile(r"^(?:import|export)\b.*$|(?:\b(?:await|return)\s|[=>(,\[:?])\s*import\s*\(.*$", re.MULTILINE)

# What modules get instead of the browser's loader. Data comes as scripts too: fetch does not read from disk either.
RUNTIME = """\
(function () {
  const here = document.currentScript.src;
  const wanted = document.currentScript.dataset.modules.split(" ");
  const made = new Map();
  const waiting = new Map();
  const define = {};

  function need(name) {
    if (!made.has(name)) {
      const exports = {};
      made.set(name, exports); // before it runs, so that modules may need each other
      const load = (other) => Promise.resolve().then(() => need(other));
      define[name](exports, need, { url: new URL(name, here).href }, load, read);
    }
    return made.get(name);
  }

  // As fetch, for data of the site.
  function read(address) {
    const url = new URL(address, location.href).href;
    if (!waiting.has(url)) {
      waiting.set(url, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `${url}.js`;
        script.onload = () => { script.remove(); resolve(); };
        script.onerror = () => reject(new TypeError(`${url} is not in the archive`));
        document.head.append(script);
      }).then(() => given.get(`${url}.js`)));
    }
    return waiting.get(url).then((data) => ({ ok: true, status: 200, json: async () => structuredClone(data) }));
  }

  const given = new Map();
  window.kbGive = (data) => given.set(document.currentScript.src, data);

  // A folder has no page on disk: links that scripts make lead to the page in it, as those in the pages do.
  function lead(link) {
    const url = new URL(link.href);
    if (url.protocol === "file:" && url.pathname.endsWith("/")) {
      url.pathname += "index.html";
      link.setAttribute("href", url.href);
    }
  }
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      for (const one of [target, ...addedNodes]) {
        if (!(one instanceof Element)) continue;
        if (one.matches("a[href]")) lead(one);
        if (one !== target) one.querySelectorAll("a[href]").forEach(lead);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["href"] });

"""


class ClassicError(Exception):
    """A module uses a form that cannot be turned into a classic script; the message names it."""


def classic_script(modules: Mapping[str, str]) -> str:
    """One classic script that holds modules by their file names, and starts those that its element names.

    Parameters
    ----------
    modules : mapping of str to str
        The text of each module by its file name; all lie in one folder.

    Raises
    ------
    ClassicError
        For a form of import or export that is not understood, or an import of a module that is not there.
    """
    parts = [RUNTIME]
    for name, text in sorted(modules.items()):
        body = _converted(name, text, modules)
        parts.append(f"  define[{json.dumps(name)}] = function (exports, need, meta, load, fetch) {{\n")
        parts.append(f'"use strict";\n{body}\n  }};\n')
    return "".join([*parts, "  wanted.forEach(need);\n})();\n"])


def needed_modules(text: str) -> set[str]:
    """The file names of the modules that a module imports, at once or later."""
    return {match[2] for match in _IMPORT.finditer(text)} | {match[1] for match in _DYNAMIC.finditer(text)}


def data_script(data: str) -> str:
    """A JSON text as a script that gives the same data."""
    return f"kbGive({data.strip()});\n"


def _converted(name: str, text: str, modules: Mapping[str, str]) -> str:
    absent = sorted(needed_modules(text) - modules.keys())
    if absent:
        raise ClassicError(f"{name} imports {', '.join(absent)}, which is not there")
    exported = [match[2] for match in _EXPORT.finditer(text)]
    body = _IMPORT.sub(lambda match: f"const {{{_renamed(match[1])}}} = need({json.dumps(match[2])});", text)
    body = _EXPORT.sub(r"\1", body)
    body = _DYNAMIC.sub(lambda match: f"load({json.dumps(match[1])})", body)
    body = _META.sub("meta", body)
    left = _LEFT.search(_without_comments(body))
    if left:
        raise ClassicError(f"{name}: cannot be made classic: {left[0].strip()}")
    # Getters, as a module that is needed in a circle asks before the name has its value.
    given = "".join(f"Object.defineProperty(exports, {json.dumps(one)}, {{ get: () => {one} }});\n" for one in exported)
    return given + body


def _renamed(names: str) -> str:
    return re.sub(r"\bas\b", ":", names)


def _without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|^\s*//.*$", "", text, flags=re.DOTALL | re.MULTILINE)
