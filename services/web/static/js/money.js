// Money as the server counts it: integers of the minor unit; quantities are exact decimals; halves go up.
// One rule in two languages: tests/e2e/test_sums.py holds this file against the server's sums.

const QUANTITY_DIGITS = 3;

const plain = (text) => String(text ?? "").normalize("NFKC").replace(/[,\s]/g, "");

/** The scaled integer of a decimal text (`"12.5"`, 2 digits -> 1250n); null when it is no such number. */
export function scaled(text, digits) {
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(plain(text));
  if (!match) return null;
  const [, sign, whole, part = ""] = match;
  if (part.length > digits || (whole === "" && part === "" && sign)) return null;
  const amount = BigInt((whole || "0") + part.padEnd(digits, "0"));
  return sign ? -amount : amount;
}

/** An amount of money in minor units from what a person typed; empty is nothing; null is not a number. */
export const amount = (text, digits) => scaled(text, digits);

/** Half up, away from the ground: the division both sides round by. */
export function dividedHalfUp(number, divisor) {
  const negative = number < 0n;
  const size = negative ? -number : number;
  const rounded = (2n * size + divisor) / (2n * divisor);
  return negative ? -rounded : rounded;
}

/** Parts sum of a line: quantity times unit price, rounded half up to the minor unit (CM-20). */
export function partsSum(quantityText, unitPrice) {
  const quantity = scaled(quantityText, QUANTITY_DIGITS);
  if (quantity === null || unitPrice === null) return null;
  return dividedHalfUp(quantity * unitPrice, 10n ** BigInt(QUANTITY_DIGITS));
}

/** VAT on the sum of an order's lines, `percent` a whole number, rounded once per order (CM-23). */
export const vat = (sum, percent) => dividedHalfUp(sum * BigInt(percent), 100n);

/** `1234567n` -> `1,234,567`; with two digits `12,345.67`. */
export function shown(value, digits) {
  if (value === null) return "–";
  const negative = value < 0n;
  const text = (negative ? -value : value).toString().padStart(digits + 1, "0");
  const whole = digits ? text.slice(0, -digits) : text;
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return (negative ? "−" : "") + grouped + (digits ? "." + text.slice(-digits) : "");
}
