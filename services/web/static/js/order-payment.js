// One bill by several means: what is left shows while it is typed; F4 in a field takes all that is left.
import { amount, shown } from "./money.js";

export function paymentDialog(dialog) {
  const digits = Number(dialog.dataset.digits);
  const due = BigInt(dialog.dataset.due);
  const earlier = BigInt(dialog.dataset.earlier);
  const fields = [...dialog.querySelectorAll("input[data-tender]")];
  const value = (field) => amount(field.value, digits);

  function reckon() {
    const values = fields.map(value);
    const taken = values.includes(null) ? null : values.reduce((sum, each) => sum + each, 0n);
    const over = taken !== null && taken > due + earlier;
    const carried = taken !== null && taken > due ? taken - due : 0n;
    put("taken", taken);
    put("left", taken === null ? null : due - (taken - carried));
    put("carried", carried);
    dialog.querySelector("[data-over]").hidden = !over;
  }

  function put(name, number) {
    dialog.querySelector(`[data-pay="${name}"]`).textContent = shown(number, digits);
  }

  function fillRest(field) {
    const others = fields.filter((each) => each !== field).map(value);
    if (others.includes(null)) return;
    const rest = due - others.reduce((sum, each) => sum + each, 0n);
    field.value = rest > 0n ? shown(rest, digits) : "";
    reckon();
  }

  dialog.addEventListener("input", reckon);
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "F4" || !fields.includes(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    fillRest(event.target);
  });
  dialog.addEventListener("focusout", ({ target }) => {
    const typed = fields.includes(target) ? value(target) : null;
    if (typed) target.value = shown(typed, digits);
  });
  dialog.querySelector("[data-rest]")?.addEventListener("click", () => fillRest(fields.find((each) => !each.value) ?? fields[0]));
  reckon();
}
