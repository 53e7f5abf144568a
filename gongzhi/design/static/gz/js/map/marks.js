/* The status shapes as pictures for the map: the same shape means the same thing as in the lists. */

const SIZE = 44;

const shapes = {
  disc: (ctx) => ctx.arc(0, 0, 13, 0, 7),
  triangle: (ctx) => { ctx.moveTo(0, -15); ctx.lineTo(15, 12); ctx.lineTo(-15, 12); ctx.closePath(); },
  diamond: (ctx) => { ctx.moveTo(0, -16); ctx.lineTo(16, 0); ctx.lineTo(0, 16); ctx.lineTo(-16, 0); ctx.closePath(); },
  square: (ctx) => ctx.roundRect(-12, -12, 24, 24, 4),
};

const lights = {
  ontime: ["disc", "ok"], done: ["disc", "ok", "tick"], soon: ["triangle", "soon"], done_late: ["disc", "soon", "hollow-tick"],
  late: ["diamond", "late"], new: ["square", "fresh"], waiting: ["disc", "wait", "hollow"], unknown: ["disc", "wait", "hollow"],
  paused: ["square", "wait", "bars"],
};

function inner(ctx, sign, colour, back) {
  if (sign.startsWith("hollow")) {
    ctx.beginPath();
    ctx.arc(0, 0, 7.5, 0, 7);
    ctx.fillStyle = back;
    ctx.fill();
  }
  ctx.strokeStyle = sign === "hollow-tick" ? colour : back;
  ctx.lineWidth = 3.4;
  ctx.beginPath();
  if (sign.endsWith("tick")) { ctx.moveTo(-5, 0); ctx.lineTo(-1.5, 4); ctx.lineTo(5.5, -4); }
  if (sign === "bars") { ctx.moveTo(-4, -5); ctx.lineTo(-4, 5); ctx.moveTo(4, -5); ctx.lineTo(4, 5); }
  ctx.stroke();
}

function draw([shape, tone, sign], colours) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const ctx = canvas.getContext("2d");
  ctx.translate(SIZE / 2, SIZE / 2);
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.beginPath();
  shapes[shape](ctx);
  ctx.lineWidth = 7;
  ctx.strokeStyle = colours.edge;
  ctx.stroke();
  ctx.fillStyle = colours[tone];
  ctx.fill();
  if (sign) inner(ctx, sign, colours[tone], colours.edge);
  return ctx.getImageData(0, 0, SIZE, SIZE);
}

function hatch(colours) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 16;
  const ctx = canvas.getContext("2d");
  ctx.strokeStyle = colours.hatch;
  ctx.lineWidth = 1.4;
  ctx.beginPath();
  for (const start of [-16, 0, 16]) { ctx.moveTo(start, 16); ctx.lineTo(start + 16, 0); }
  ctx.stroke();
  return ctx.getImageData(0, 0, 16, 16);
}

export function addMarks(map, colours) {
  for (const [light, recipe] of Object.entries(lights)) {
    map.addImage(`light-${light}`, draw(recipe, colours), { pixelRatio: 2 });
  }
  map.addImage("hatch", hatch(colours), { pixelRatio: 2 });
}

/* An unknown light is drawn as undetermined, never as good news. */
export const markOf = (light) => `light-${light in lights ? light : "unknown"}`;
