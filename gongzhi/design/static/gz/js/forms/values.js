/* Values of form expressions, exactly as in base/forms/logic/values.py: fractions of whole numbers, local days without
   time zones, texts in code points, and the undetermined with its reason. A shared table of cases holds both alike. */

const LIMIT = 10n ** 40n;
const BLANKS = " \\t\\n\\r\\u00a0\\u3000";
const TRIM = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, "g");

export const trim = (text) => text.replace(TRIM, "");
export const undetermined = (reason, question = "") => ({ undetermined: reason, question });
export const MISSING = undetermined("missing");
export const unknown = (value) => typeof value === "object" && value !== null && "undetermined" in value;
export const broken = (value) => unknown(value) && value.undetermined !== "missing";
export const worst = (found) => found.find(broken) || found[0];

const size = (whole) => (whole < 0n ? -whole : whole);

function divisor(a, b) {
  let [one, other] = [size(a), size(b)];
  while (other) [one, other] = [other, one % other];
  return one;
}

export function fraction(top, bottom = 1n) {
  const by = divisor(top, bottom) || 1n;
  const sign = bottom < 0n ? -1n : 1n;
  return { top: (sign * top) / by, bottom: (sign * bottom) / by };
}

export const whole = (count) => fraction(BigInt(count));
export const isNumber = (value) => typeof value === "object" && value !== null && "top" in value;
export const within = (number) =>
  (size(number.top) >= LIMIT || number.bottom >= LIMIT ? undetermined("too_large") : number);

export const add = (a, b) => fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
export const negate = (a) => ({ top: -a.top, bottom: a.bottom });
export const times = (a, b) => fraction(a.top * b.top, a.bottom * b.bottom);
export const over = (a, b) => fraction(a.top * b.bottom, a.bottom * b.top);
export const truncated = (a) => fraction(a.top / a.bottom);

/* Half away from zero, as people round. */
export function rounded(number, places) {
  const scale = 10n ** BigInt(Math.abs(places));
  const scaled = places < 0 ? fraction(size(number.top), number.bottom * scale) : fraction(size(number.top) * scale, number.bottom);
  const near = (2n * scaled.top + scaled.bottom) / (2n * scaled.bottom);
  const signed = number.top < 0n ? -near : near;
  return places < 0 ? fraction(signed * scale) : fraction(signed, scale);
}

const narrow = (text) => text.replace(/[\uff10-\uff19\uff0e\uff0d\uff0b]/g, (char) => {
  const place = char.charCodeAt(0);
  return place === 0xff0e ? "." : place === 0xff0d ? "-" : place === 0xff0b ? "+" : String(place - 0xff10);
});

export function readNumber(text) {
  const plain = narrow(trim(text));
  const found = /^([+-]?)([0-9]{1,30})(?:\.([0-9]{1,30}))?$/.exec(plain);
  if (!found) return null;
  const digits = BigInt(found[2] + (found[3] || ""));
  return fraction(found[1] === "-" ? -digits : digits, 10n ** BigInt((found[3] || "").length));
}

export function numberText({ top, bottom }) {
  let [rest, twos, fives] = [bottom, 0, 0];
  while (rest % 2n === 0n) { rest /= 2n; twos += 1; }
  while (rest % 5n === 0n) { rest /= 5n; fives += 1; }
  if (rest !== 1n) return `${top}/${bottom}`;
  const places = Math.max(twos, fives);
  const digits = String((size(top) * 10n ** BigInt(places)) / bottom).padStart(places + 1, "0");
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return top < 0n ? `-${text}` : text;
}

/* Days are counted from 1 January of the year 1, as Python does, and never pass through a time zone. */
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const leap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const monthLength = (year, month) => LENGTHS[month - 1] + (month === 2 && leap(year) ? 1 : 0);
const before = (year) => (year - 1) * 365 + Math.floor((year - 1) / 4) - Math.floor((year - 1) / 100) + Math.floor((year - 1) / 400);
const LAST_DAY = before(10_000);

function dayOf(year, month, date) {
  if (year < 1 || month < 1 || month > 12 || date < 1 || date > monthLength(year, month)) return null;
  let day = before(year) + date;
  for (let one = 1; one < month; one += 1) day += monthLength(year, one);
  return day;
}

function dayText(day) {
  let year = Math.max(1, Math.floor(day / 366));
  while (before(year + 1) < day) year += 1;
  let [rest, month] = [day - before(year), 1];
  while (rest > monthLength(year, month)) { rest -= monthLength(year, month); month += 1; }
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(rest).padStart(2, "0")}`;
}

export function readDate(text) {
  const found = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(trim(text));
  const day = found && dayOf(Number(found[1]), Number(found[2]), Number(found[3]));
  return day ? { day } : null;
}

export function readTime(text) {
  const found = /^([0-9]{2}):([0-9]{2})(?::00)?$/.exec(trim(text));
  return found && Number(found[1]) < 24 && Number(found[2]) < 60 ? { clock: Number(found[1]) * 60 + Number(found[2]) } : null;
}

export function readDatetime(text) {
  const [on, ...rest] = trim(text).replace(" ", "T").split("T");
  const [date, time] = [readDate(on), readTime(rest.join("T"))];
  return date && time ? { minute: date.day * 1440 + time.clock } : null;
}

export function addDays({ day }, number) {
  if (number.bottom !== 1n) return undetermined("not_whole");
  const there = BigInt(day) + number.top;
  return there < 1n || there > BigInt(LAST_DAY) ? undetermined("too_large") : { day: Number(there) };
}

export const daysBetween = (a, b) =>
  ("day" in a ? whole(a.day - b.day) : fraction(BigInt(a.minute - b.minute), 1440n));

/* Below, at or above zero, for two values of one type. */
export function compare(a, b) {
  if (isNumber(a)) {
    const apart = a.top * b.bottom - b.top * a.bottom;
    return apart < 0n ? -1 : apart > 0n ? 1 : 0;
  }
  for (const key of ["day", "minute", "clock"]) if (typeof a === "object" && key in a) return a[key] - b[key];
  return a === b ? 0 : 1;
}

const clockText = (clock) => `${String(Math.floor(clock / 60)).padStart(2, "0")}:${String(clock % 60).padStart(2, "0")}`;

export function textOf(value) {
  if (isNumber(value)) return numberText(value);
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value !== "object") return String(value);
  if ("day" in value) return dayText(value.day);
  if ("clock" in value) return clockText(value.clock);
  const day = Math.floor(value.minute / 1440);
  return `${dayText(day)}T${clockText(value.minute - day * 1440)}`;
}
