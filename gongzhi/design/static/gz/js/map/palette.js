/* Colours of the map in both schemes. Canvas cannot read CSS variables, so they are written out here. */

const light = {
  base: "#EEF0EA", line: "#FFFFFF", outline: "#0F5C4F", river: "#9CC3DB", road: "#FFFFFF", casing: "#CDD3C8",
  wood: "#DDE9DA", field: ["#E9F0E4", "#F1F1E4", "#E3EDE6"], hatch: "#D3DCCB", building: "#D9CEC5", buildingEdge: "#C4B5A9",
  grid: "#0F5C4F", text: "#1B2420", textSoft: "#46514B", halo: "#FFFFFF", textOnDark: "#FFFFFF", haloOnDark: "#0F5C4F", water: "#1F5F8B",
  steps: ["#EAF1EC", "#CFE3DA", "#A4CDBE", "#6BAE9B", "#2F8672", "#0F5C4F"], darkFrom: 4,
  ok: "#1B7142", soon: "#D79A0B", late: "#B42318", fresh: "#1F5F8B", wait: "#46514B", edge: "#FFFFFF", lemon: "#F2C230",
};

const dark = {
  ...light,
  base: "#0C1210", line: "#0C1210", outline: "#63C7AC", river: "#2F6E97", road: "#33413B", casing: "#0C1210",
  wood: "#15241D", field: ["#141D19", "#181F18", "#13211C"], hatch: "#22302A", building: "#3A403B", buildingEdge: "#4A514B",
  grid: "#63C7AC", text: "#E9EFEB", textSoft: "#BAC6BF", halo: "#0C1210", textOnDark: "#07110E", haloOnDark: "#6CCBB2", water: "#86BFEA",
  steps: ["#17231F", "#1C3A33", "#22564A", "#2C7765", "#3F9C86", "#6CCBB2"], darkFrom: 4,
  ok: "#6FD39A", soon: "#F2BE4B", late: "#FF9184", fresh: "#86BFEA", wait: "#BAC6BF", edge: "#0C1210",
};

export const scheme = window.matchMedia("(prefers-color-scheme: dark)");
export const palette = () => (scheme.matches ? dark : light);
