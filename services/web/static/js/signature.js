// A name drawn with finger, pen or mouse: strokes on a see-through canvas, sent as a PNG when the form goes.

export function signing(form) {
  const canvas = form.querySelector("canvas.pen");
  if (!canvas) return;
  const pen = canvas.getContext("2d");
  let drawn = false;
  pen.lineWidth = 3.5;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#000";

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...at(event));
    pen.stroke();
    drawn = true;
  });
  form.querySelector("[data-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    drawn = false;
  });
  // before htmx reads the form, so in the capturing phase
  form.addEventListener("submit", () => { form.elements.signature.value = drawn ? canvas.toDataURL("image/png") : ""; }, true);
  form.addEventListener("htmx:configRequest", ({ detail }) => { detail.parameters.set?.("signature", drawn ? canvas.toDataURL("image/png") : ""); });
}
