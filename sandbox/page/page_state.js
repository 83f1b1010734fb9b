// What the page shows now: the open conversation, the hash of its address, and what each region last drew.

export const $ = (id) => document.getElementById(id);

// The hash says who looks (`as`), at which workspace (`team`) and which conversation (`at`).
export const address = new URLSearchParams(location.hash.slice(1));

export const current = { channel: address.get("at"), tab: "home", thread: null };

export function setAddress(name, value) {
  if (value === null) address.delete(name);
  else address.set(name, value);
  history.replaceState(null, "", `#${address}`);
}

let drawn = {};

// Whether a region has to be drawn again: remembers the data it was last drawn from.
export function changed(region, data) {
  const text = JSON.stringify(data);
  if (drawn[region] === text) return false;
  drawn[region] = text;
  return true;
}

export function redrawAll() {
  drawn = {};
}
