// The texts that scripts show, from the page's catalogue, and the token that unsafe requests carry.
const texts = JSON.parse(document.getElementById("texts")?.textContent || "{}");

export function text(key, params = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
}

export const csrf = () => document.querySelector('meta[name="csrf"]').content;
export const user = () => document.body.dataset.user;

/** An element with properties, attributes (data-…, aria-…) and children; text is never read as HTML. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}
