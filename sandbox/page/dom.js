// Creates elements. Text is always inserted as text, so nothing that people write is parsed as HTML.

export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Replaces a node's children; the focused element keeps the focus if its replacement has the same key.
export function replace(node, ...children) {
  const at = node.contains(document.activeElement) ? document.activeElement.closest("[data-key]")?.dataset.key : null;
  node.replaceChildren(...children.flat().filter(Boolean));
  if (at) node.querySelector(`[data-key="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
}
