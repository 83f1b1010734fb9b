// A picker with type-ahead, for one or many options.

import { h } from "./dom.js";
import { unescape } from "./text.js";

export const label = (object) => unescape(object?.text ?? "");
export const placeholder = (element) => label(element.placeholder);

export const allOptions = (element) => [
  ...(element.options ?? []),
  ...(element.option_groups ?? []).flatMap((group) => group.options),
];

// Chosen options are chips that can be removed; `search` finds the options for a query.
export function optionPicker(element, value, change, search) {
  const single = !element.type.startsWith("multi");
  const limit = single ? 1 : (element.max_selected_items ?? Infinity);
  const labels = new Map(
    [...allOptions(element), ...(element.initial_options ?? []), element.initial_option ?? []]
      .flat()
      .map((option) => [option.value, label(option.text)]),
  );
  let latest = 0;
  let searching = Promise.resolve();
  let chosen = [value].flat().filter(Boolean);
  const chips = h("span", { class: "chips" });
  const list = h("ul", { class: "offered", role: "listbox", hidden: true });
  const input = h("input", {
    role: "combobox",
    "aria-expanded": "false",
    placeholder: placeholder(element) || "Type to search",
    onclick: () => (searching = showOptions()),
    oninput: () => (searching = showOptions()),
    onkeydown: keys,
  });
  const onfocusout = (event) => !box.contains(event.relatedTarget) && close();
  const box = h("div", { class: "many", onfocusout }, chips, input, list);

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  // Keys wait for the pending search, so that fast typists choose from what matches the whole word.
  async function keys(event) {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      close();
    }
    if (event.key === "ArrowDown") {
      event.preventDefault();
      await searching;
      if (list.hidden) searching = showOptions();
      else list.firstChild.focus();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      await searching;
      if (!list.hidden) list.firstChild.click();
    }
    if (event.key === "Backspace" && !input.value && chosen.length) remove(chosen.at(-1));
  }

  // Searches as the person types; answers that come late or fail are ignored.
  async function showOptions() {
    const ticket = ++latest;
    const found = await search(input.value).catch(() => []);
    if (ticket !== latest || document.activeElement !== input) return;
    const options = found.filter((option) => !chosen.includes(option.value));
    for (const option of options) labels.set(option.value, label(option.text));
    const full = chosen.length >= limit && !single;
    list.replaceChildren(
      ...(full
        ? [h("li", { class: "none" }, `At most ${limit}.`)]
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
        onclick: () => choose(option.value),
        onkeydown: (event) => {
          const { nextSibling, previousSibling } = event.target;
          const next = { ArrowDown: nextSibling, ArrowUp: previousSibling ?? input }[event.key];
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

  function choose(value) {
    chosen = single ? [value] : [...chosen, value];
    input.value = "";
    update();
    close();
  }

  function remove(value) {
    chosen = chosen.filter((each) => each !== value);
    update();
  }

  function update() {
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
          h(
            "button",
            { type: "button", "aria-label": `Remove ${labels.get(value)}`, onclick: () => remove(value) },
            "×",
          ),
        ),
      ),
    );
  }

  draw();
  return box;
}
