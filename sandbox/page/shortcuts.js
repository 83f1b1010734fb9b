// Global shortcuts and workflow steps, in the menu beside the message box.

import { here, known, post } from "./api.js";
import { h, replace } from "./dom.js";
import { attempt } from "./errors.js";
import { $ } from "./page_state.js";

const POLL_MS = 200;
const MAX_POLLS = 50;

export function drawShortcuts() {
  const shortcuts = known.shortcuts.filter((each) => each.type === "global");
  const steps = Object.entries(known.steps);
  $("shortcuts").hidden = !shortcuts.length && !steps.length;
  replace(
    $("shortcuts"),
    h("option", { value: "" }, "⚡"),
    shortcuts.map((each) => h("option", { value: each.callback_id }, each.name)),
    steps.map(([id, each]) => h("option", { value: `step ${id}` }, `Workflow: ${each.title}`)),
  );
}

// Runs a step as part of this person's workflow, asking for its inputs as Workflow Builder's form would.
async function runStep(id) {
  const inputs = {};
  for (const [name, each] of Object.entries(known.steps[id].input_parameters?.properties ?? {})) {
    const given = each.type === "slack#/types/user_id" ? known.me.id : prompt(`${each.title}: ${each.description}`);
    if (given === null) return;
    inputs[name] = given;
  }
  const run = await post(here(`/steps/${id}`), { inputs });
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    const step = await (await fetch(`/sandbox/steps/${run.id}`)).json();
    if (step.state !== "running") {
      const lines = [`${known.steps[id].title}: ${step.state}`, step.error, ...Object.values(step.outputs)];
      return alert(lines.filter(Boolean).join("\n"));
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

$("shortcuts").addEventListener("change", (event) => {
  const chosen = event.target.value;
  event.target.value = "";
  if (chosen.startsWith("step ")) return attempt(() => runStep(chosen.slice(5)));
  attempt(() => post(here("/shortcut"), { callback_id: chosen }));
});
