// The customer's page of an estimate: what the accepted lines come to, and the signature.
import { dividedHalfUp } from "./money.js";
import { signing } from "./signature.js";

const form = document.getElementById("answer");

function sum() {
  const shown = document.querySelector("[data-agreed]");
  const offers = [...form.querySelectorAll(".offer")];
  for (const offer of offers) price(offer);
  const yes = offers.filter((offer) => offer.querySelector("[value=yes]").checked);
  const net = yes.reduce((total, offer) => total + BigInt(offer.dataset.net), 0n);
  const total = net + dividedHalfUp(net * BigInt(form.dataset.vat), 100n);
  // the figures stand in the currency's own writing: only the digits are replaced
  const [whole, part] = minor(total, shown.dataset.digits);
  shown.textContent = shown.dataset.all.replace(/[\d,.]*\d/, whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (part ? `.${part}` : ""));
}

/** What the line costs in the class that is chosen. */
function price(offer) {
  const chosen = offer.querySelector(".grades :checked");
  if (!chosen) return;
  offer.dataset.net = chosen.dataset.net;
  offer.querySelector("[data-subtotal]").textContent = chosen.dataset.shown;
}

function minor(total, digits) {
  const width = Number(digits);
  const text = total.toString().padStart(width + 1, "0");
  return width ? [text.slice(0, -width), text.slice(-width)] : [text, ""];
}

if (form) {
  signing(form);
  form.addEventListener("change", sum);
  sum();
}
