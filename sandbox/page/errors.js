// Error messages at the bottom of the page.

import { $ } from "./page_state.js";

const SHOWN_MS = 6000;
let timer;

export function showError(sentence) {
  const problem = $("problem");
  problem.textContent = sentence;
  problem.hidden = false;
  problem.hidePopover?.();
  problem.showPopover?.();
  clearTimeout(timer);
  timer = setTimeout(() => (problem.hidden = true), SHOWN_MS);
}

// Runs something asynchronous and shows its error, if any.
export const attempt = (work) => work().catch((reason) => showError(reason.message));
