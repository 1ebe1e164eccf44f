document.querySelectorAll(".copy,.filter").forEach(e => { e.hidden = false });
document.querySelectorAll(".copy").forEach(button => {
  const label = button.innerHTML;
  button.addEventListener("click", async () => {
    const sentence = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(sentence.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(sentence);
      button.textContent = "Selected: press Ctrl+C";
    }
    setTimeout(() => { button.innerHTML = label }, 2500);
  });
});
function show(input, fits, what) {
  const table = document.getElementById(input.dataset.table);
  const rows = [...table.querySelectorAll("tr[data-group]")];
  let number = 0;
  for (const row of rows) {
    row.hidden = !fits(row);
    number += !row.hidden;
  }
  for (const body of table.tBodies) body.hidden = !body.querySelector("tr[data-group]:not([hidden])");
  const details = table.closest("details");
  if (details && what) details.open = true;
  const beside = letter => document.getElementById(input.id.replace(/q$/, letter));
  beside("s").textContent = what && `${what[0].toUpperCase()}${what.slice(1)}: ${number} of ${rows.length}`;
  beside("a").hidden = !what;
}
document.querySelectorAll("input[data-table]").forEach(input => {
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    show(input, row => row.textContent.toLowerCase().includes(wanted), wanted && "filtered");
  });
  document.getElementById(input.id.replace(/q$/, "a")).addEventListener("click", () => {
    input.value = "";
    show(input, () => true, "");
    input.focus();
  });
});
function headings(link) {
  const cell = link.closest("td"), table = link.closest("table");
  const column = table.tHead.rows[0].cells[cell.cellIndex];
  return `${column.textContent.trim()}, ${cell.parentNode.cells[0].textContent.trim()}`;
}
document.querySelectorAll("a.behind").forEach(link => {
  const { group, top, mark } = link.dataset;
  link.addEventListener("click", () => {
    const input = document.getElementById(link.hash.slice(1).replace(/t$/, "q"));
    const what = link.querySelector(".vh")?.textContent.trim() || headings(link);
    const fits = row => (!group || row.dataset.group === group)
      && (!top || +row.dataset.place <= +top)
      && (!mark || (row.dataset.marks || "").split(" ").includes(mark));
    input.value = "";
    show(input, fits, what);
  });
});
