// A picker with type-ahead, for one option or many.

import { h } from "./dom.js";

export const label = (object) => object?.text ?? "";
export const placeholder = (element) => label(element.placeholder);

export const allOptions = (element) => [
  ...(element.options ?? []),
  ...(element.option_groups ?? []).flatMap((group) => group.options),
];

// One or many options with type-ahead; chosen ones are chips that can be taken off.
export function many(element, held, change, look) {
  const single = !element.type.startsWith("multi");
  const most = single ? 1 : (element.max_selected_items ?? Infinity);
  const labels = new Map(
    [...allOptions(element), ...(element.initial_options ?? []), element.initial_option ?? []]
      .flat()
      .map((option) => [option.value, label(option.text)]),
  );
  let turn = 0;
  let looking = Promise.resolve();
  let chosen = [held].flat().filter(Boolean);
  const chips = h("span", { class: "chips" });
  const list = h("ul", { class: "offered", role: "listbox", hidden: true });
  const input = h("input", {
    role: "combobox",
    "aria-expanded": "false",
    placeholder: placeholder(element) || "Type to search",
    onclick: () => (looking = offer()),
    oninput: () => (looking = offer()),
    onkeydown: keys,
  });
  const box = h("div", { class: "many", onfocusout: (event) => !box.contains(event.relatedTarget) && close() }, chips, input, list);

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  // Who types fast and chooses at once chooses from what fits the whole word: the answer is waited for.
  async function keys(event) {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      close();
    }
    if (event.key === "ArrowDown") {
      event.preventDefault();
      await looking;
      if (list.hidden) looking = offer();
      else list.firstChild.focus();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      await looking;
      if (!list.hidden) list.firstChild.click();
    }
    if (event.key === "Backspace" && !input.value && chosen.length) drop(chosen.at(-1));
  }

  // Looked up as one types: an answer that comes late, or not at all, is left aside.
  async function offer() {
    const mine = ++turn;
    const found = await look(input.value).catch(() => []);
    if (mine !== turn || document.activeElement !== input) return;
    const options = found.filter((option) => !chosen.includes(option.value));
    for (const option of options) labels.set(option.value, label(option.text));
    const full = chosen.length >= most && !single;
    list.replaceChildren(
      ...(full
        ? [h("li", { class: "none" }, `At most ${most}.`)]
        : options.slice(0, 100).map((option) => item(option))),
    );
    list.hidden = !list.firstChild;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  function item(option) {
    return h(
      "li",
      {
        role: "option",
        tabindex: "-1",
        onclick: () => take(option.value),
        onkeydown: (event) => {
          const next = { ArrowDown: event.target.nextSibling, ArrowUp: event.target.previousSibling ?? input }[event.key];
          if (next) {
            event.preventDefault();
            next.focus();
          }
          if (event.key === "Enter") {
            event.preventDefault();
            event.target.click();
          }
        },
      },
      label(option.text),
    );
  }

  function take(value) {
    chosen = single ? [value] : [...chosen, value];
    input.value = "";
    settle();
    close();
  }

  function drop(value) {
    chosen = chosen.filter((each) => each !== value);
    settle();
  }

  function settle() {
    draw();
    change(single ? (chosen[0] ?? null) : chosen);
    input.focus();
    close();
  }

  function draw() {
    chips.replaceChildren(
      ...chosen.map((value) =>
        h(
          "span",
          { class: "chip" },
          labels.get(value) ?? value,
          h("button", { type: "button", "aria-label": `Take off ${labels.get(value)}`, onclick: () => drop(value) }, "×"),
        ),
      ),
    );
  }

  draw();
  return box;
}
