// The top modal of a person's stack.

import { follow, here, post } from "./api.js";
import { blocks } from "./blocks.js";
import { h, replace } from "./dom.js";
import { forget, nested } from "./form_state.js";
import { label } from "./picker.js";

const dialog = document.getElementById("modal");
let shown = { key: "", values: new Map(), errors: {} };

export function showModal(stack, showError) {
  const view = stack.at(-1);
  if (!view) {
    shown = { key: "", values: new Map(), errors: {} };
    if (dialog.open) dialog.close();
    return;
  }
  const key = `${view.id}/${view.hash}`;
  if (shown.key === key && dialog.open) return;
  const previousId = shown.id;
  const values = shown.id === view.id ? shown.values : new Map();
  shown = { key, id: view.id, values, errors: {} };
  const before = dialog.open && shown.id === previousId ? saveFocus() : null;
  draw(view, stack.length, showError);
  if (!dialog.open) dialog.showModal();
  if (before) restoreFocus(before);
  else focusFirstField();
}

// Where a person is in the form, so that an update doesn't move them.
function saveFocus() {
  const at = document.activeElement;
  const top = dialog.querySelector(".body")?.scrollTop;
  return { id: at?.id, start: at?.selectionStart, end: at?.selectionEnd, top };
}

function restoreFocus(before) {
  const at = before.id ? document.getElementById(before.id) : null;
  at?.focus();
  if (at && typeof before.start === "number" && /^(text|url|tel|search|textarea)$/.test(at.type)) {
    at.setSelectionRange(before.start, before.end);
  }
  dialog.querySelector(".body").scrollTop = before.top ?? 0;
}

function focusFirstField() {
  dialog.querySelector("[aria-invalid], .body input, .body textarea")?.focus();
}

function draw(view, depth, showError) {
  const values = () => nested(shown.values);
  const place = {
    where: { view: view.id },
    state: view.state.values,
    values: shown.values,
    errors: shown.errors,
    act: async (block, element, value) => {
      try {
        const body = { view: view.id, block_id: block.block_id, action_id: element.action_id, value, values: values() };
        const answer = await post(here("/click"), body);
        if (answer.url) follow(answer.url);
        forget(shown.values, block);
      } catch (reason) {
        showError(reason.message);
      }
    },
  };
  const submit = view.submit ? h("button", { class: "primary" }, label(view.submit)) : null;
  const close = (everything) => () =>
    post(here(`/views/${view.id}/close`), { everything }).catch((reason) => showError(reason.message));
  const send = async (event) => {
    event.preventDefault();
    if (!submit) return;
    submit.disabled = true;
    submit.classList.add("busy");
    try {
      const answer = await post(here(`/views/${view.id}/submit`), { values: values() });
      shown.errors = answer.errors ?? {};
      if (answer.ok) shown.values = new Map();
      else {
        draw(view, depth, showError);
        focusFirstField();
      }
    } catch (reason) {
      showError(reason.message);
    }
    submit.disabled = false;
    submit.classList.remove("busy");
  };
  const form = h(
    "form",
    { onsubmit: send, novalidate: true },
    h(
      "header",
      {},
      h("h2", { id: "modal-title" }, label(view.title)),
      h(
        "button",
        { type: "button", class: "x", "aria-label": depth > 1 ? "Close all" : "Close", onclick: close(true) },
        "×",
      ),
    ),
    h("div", { class: "body" }, blocks(view.blocks, place)),
    h(
      "footer",
      {},
      h("button", { type: "button", onclick: close(false) }, depth > 1 ? "Back" : (label(view.close) || "Close")),
      submit,
    ),
  );
  dialog.oncancel = (event) => {
    event.preventDefault();
    close(false)();
  };
  replace(dialog, form);
}
