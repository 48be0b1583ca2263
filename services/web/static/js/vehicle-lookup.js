// 국토부 조회 (CM-16): what is registered under the plate fills the fields of the car that are still empty.
const FILLS = { vin: "vin", first_registered: "first_registered" };

function fill(prefix, told) {
  const put = (name, value) => {
    const field = document.getElementById(prefix + name);
    if (!field || !value || field.value.trim()) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  put("model", told.model_year ? `${told.name} (${told.model_year})` : told.name);
  for (const [name, key] of Object.entries(FILLS)) put(name, told[key]);
}

async function look(button) {
  const prefix = button.dataset.vehicleLookup;
  const plate = document.getElementById(`${prefix}plate`).value.trim();
  const said = document.getElementById(`${prefix}lookup-said`);
  if (!plate) return document.getElementById(`${prefix}plate`).focus();
  button.disabled = true;
  try {
    const reply = await fetch(`/regulator/vehicle?plate=${encodeURIComponent(plate)}`);
    const told = await reply.json();
    if (reply.ok) fill(prefix, told);
    said.textContent = reply.ok ? `${told.plate} · ${told.name} · ${told.model_year} · ${told.vin}` : told.message;
    said.className = reply.ok ? "hint" : "error";
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-vehicle-lookup]");
  if (button) look(button);
});
