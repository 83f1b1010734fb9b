// The inspector: what the workspace and the app sent each other, newest first.

import { get } from "./api.js";
import { h, replace } from "./dom.js";
import { moment } from "./text.js";

const pane = document.getElementById("traffic");

export async function drawTraffic() {
  if (pane.hidden) return;
  const rows = (await get("/sandbox/traffic")).slice(-80).reverse();
  replace(
    pane,
    h("div", { class: "head" }, h("h2", {}, "Traffic"), h("p", {}, "Newest first; refused calls are red.")),
    h("div", { class: "scroll" }, rows.map(trafficRow)),
  );
}

function trafficRow(row) {
  const bad = row.kind === "refused" || row.answer?.ok === false || (row.outcome ?? "acknowledged") !== "acknowledged";
  const sent = row.payload?.event?.type ?? row.payload?.type ?? row.payload?.command ?? row.type;
  const title = row.kind === "envelope" ? `→ app: ${sent}` : `← ${row.method ?? row.what}`;
  const outcome = row.kind === "warned" ? "a warning" : (row.outcome ?? row.answer?.error ?? "ok");
  return h(
    "details",
    { class: bad ? "refused" : row.kind === "warned" ? "warned" : "" },
    h("summary", {}, h("time", {}, moment(row.at, "{time_secs}")), ` ${title} `, h("small", {}, outcome)),
    h("pre", {}, JSON.stringify(row, null, 2)),
  );
}
