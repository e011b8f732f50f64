/** Elements from values: text is always text, so that nothing that a contributor wrote becomes markup. */

/**
 * An element.
 *
 * @param {string} tag
 * @param {object} attributes `on…` are listeners, true writes an attribute without a value, false and null leave it out
 * @param {...(Node | string | null | undefined | false)} children
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((one) => one !== null && one !== undefined && one !== false));
  return element;
}

/** What the page says, with values in the places that are named in braces. */
export function speaker(words) {
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
