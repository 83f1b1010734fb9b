// Two people side by side: the page twice, as a different person each time.

for (const name of location.hash.slice(1).split(",").slice(0, 2)) {
  const frame = document.createElement("iframe");
  frame.title = name;
  frame.src = `/#as=${encodeURIComponent(name)}`;
  document.body.append(frame);
}
