/* A button that copies a field's text: <button data-copy="#link">. */
async function copy(target) {
  const field = document.querySelector(target);
  field.select();
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else document.execCommand("copy");
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy]");
  if (button) copy(button.dataset.copy);
});
