/** Saving the map as a picture or as rows. */
import type { JourneyMap } from "../api/types";

const SCALE = 2;

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}

const CAPTION_LINE = 18;

/** The picture on its own ground, with lines under it that say what it shows and where its figures come from. */
function captioned(svg: SVGSVGElement, lines: string[]): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [width, height] = [svg.width.baseVal.value, svg.height.baseVal.value];
  const whole = height + 8 + lines.length * CAPTION_LINE;
  const ground = copy.querySelector("rect");
  ground?.setAttribute("height", String(whole));
  const ink = copy.querySelector("text")?.getAttribute("fill") ?? "#000000";
  lines.forEach((line, index) => {
    const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    text.setAttribute("x", "9");
    text.setAttribute("y", String(height + (index + 1) * CAPTION_LINE));
    text.setAttribute("font-size", "12");
    text.setAttribute("fill", ink);
    text.textContent = line;
    copy.append(text);
  });
  copy.setAttribute("height", String(whole));
  copy.setAttribute("viewBox", `0 0 ${width} ${whole}`);
  return copy;
}

/** Colours and fonts are attributes of the picture already, so a copy of it stands alone. */
export async function savePicture(svg: SVGSVGElement, name: string, caption: string[]): Promise<void> {
  const picture = captioned(svg, caption);
  const text = new XMLSerializer().serializeToString(picture);
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = picture.width.baseVal.value * SCALE;
    canvas.height = picture.height.baseVal.value * SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, "image/png");
    });
    if (blob !== null) download(blob, name);
  } finally {
    URL.revokeObjectURL(url);
  }
}

type Cell = string | number | null;

/** A leading =, +, - or @ would be run as a formula by spreadsheets. */
function cell(value: Cell): string {
  if (value === null) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function mapRows(map: JourneyMap): string {
  const outcomes = Object.keys(map.totals.outcomes);
  const head = ["kind", "from", "to", "accounts", "transitions", "arr", "median_days", "here_now", "ended", "tone", ...outcomes];
  const rateCells = (rates: JourneyMap["nodes"][number]["outcomes"]): Cell[] => outcomes.map((name) => rates[name]?.rate ?? null);
  const nodes = map.nodes.map((node): Cell[] => [
    node.kind,
    node.id,
    null,
    node.accounts,
    node.transitions_in,
    node.arr,
    node.dwell?.median_days ?? null,
    node.here_now,
    node.ended,
    node.sentiment?.mean ?? null,
    ...rateCells(node.outcomes),
  ]);
  const flows = map.flows.map((flow): Cell[] => [
    "flow",
    flow.from,
    flow.to,
    flow.accounts,
    flow.transitions,
    flow.arr,
    flow.median_days,
    null,
    null,
    null,
    ...rateCells(flow.outcomes),
  ]);
  return [head, ...nodes, ...flows].map((row) => row.map(cell).join(",")).join("\r\n");
}

export function saveRows(map: JourneyMap, name: string): void {
  download(new Blob([mapRows(map)], { type: "text/csv;charset=utf-8" }), name);
}
