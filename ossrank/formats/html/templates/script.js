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
  const rows = [...table.querySelectorAll("tr[data-place]")];
  let number = 0;
  for (const row of rows) {
    row.hidden = !fits(row);
    number += !row.hidden;
  }
  for (const body of table.tBodies) body.hidden = !body.querySelector("tr[data-place]:not([hidden])");
  const details = table.closest("details");
  if (details && what !== "") details.open = true;
  const beside = letter => document.getElementById(input.id.replace(/q$/, letter));
  beside("s").textContent = what === "" ? "" : `${what}${number} of ${rows.length} ${input.dataset.noun}`;
  beside("a").hidden = what === "";
}
document.querySelectorAll("input[data-table]").forEach(input => {
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    const fits = row => row.textContent.toLowerCase().includes(wanted);
    show(input, fits, wanted && "Filtered: ");
  });
  document.getElementById(input.id.replace(/q$/, "a")).addEventListener("click", () => {
    input.value = "";
    show(input, () => true, "");
    input.focus();
  });
});
document.querySelectorAll("a.behind").forEach(link => {
  const { group, top } = link.dataset;
  link.addEventListener("click", () => {
    const input = document.getElementById(`${link.hash.slice(1)}-q`);
    const name = link.querySelector(".vh").textContent.replace(/^.*? of /, "");
    input.value = "";
    show(input, row => row.dataset.group === group && +row.dataset.place <= +top, `${name}: `);
  });
});
