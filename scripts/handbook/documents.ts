// The handbook's documents that are no plain text: what stands in each, and how each is made.
import sharp from "sharp";
import { openPdf } from "#engines/formats/pdf/library/library";
import { greyPng } from "#engines/formats/pdf/page/png";
import { renderPage } from "#engines/formats/pdf/page/render";
import { writeDocx, writePptx, writeXlsx } from "./office-files.ts";
import { writePdf, type PdfPage, type PdfText } from "./pdf-writer.ts";

/** Lines of running text in a column, in points from the lower left corner. */
function column(x: number, top: number, lines: readonly string[]): readonly PdfText[] {
  return lines.map((text, row) => ({ x, y: top - row * 15, size: 10.5, text }));
}

const datasheet: PdfPage = {
  texts: [
    { x: 60, y: 780, size: 22, text: "Wave 7 tidal pump", isBold: true },
    { x: 60, y: 745, size: 13, text: "Where it is used", isBold: true },
    ...column(60, 720, ["The Wave 7 lifts sea water into the", "basins of fish farms. It is driven by", "the tide and needs no current.", "A Wave 7 moves 340 cubic metres", "between two high waters."]),
    { x: 320, y: 745, size: 13, text: "How it is kept", isBold: true },
    ...column(320, 720, ["Barnacles are scraped off every", "autumn. The float is filled with cork", "and never with foam. Its anchor chain", "is measured each second year and", "replaced at eleven millimetres."]),
    { x: 60, y: 610, size: 13, text: "Sizes of the float", isBold: true },
    ...[["Size", "Width", "Lift"], ["Cove", "1.8 m", "2.4 m"], ["Bay", "3.2 m", "4.1 m"], ["Fjord", "5.5 m", "6.9 m"]].flatMap((cells, row) => cells.map((text, cell): PdfText => ({ x: 70 + cell * 140, y: 580 - row * 24, size: 10.5, text, isBold: row === 0 }))),
  ],
  rules: [...[0, 1, 2, 3, 4].map((row) => [60, 596 - row * 24, 480, 596 - row * 24] as const), ...[0, 1, 2, 3].map((cell) => [60 + cell * 140, 500, 60 + cell * 140, 596] as const)],
};

const lease: PdfPage = {
  texts: [
    { x: 80, y: 770, size: 20, text: "Lease of the boathouse", isBold: true },
    ...["The boathouse at Norra Kajen is let to Brunnsjo Pumps", "from the first of April 1998 for ninety years.", "The rent is one smoked salmon a year, delivered at Whitsun.", "The tenant keeps the roof tight and the slipway free of ice.", "Signed by the harbour board in Lysekil."].map((text, row): PdfText => ({ x: 80, y: 725 - row * 26, size: 14, text })),
  ],
};

const notice: PdfPage = {
  texts: [
    { x: 60, y: 780, size: 26, text: "Canteen notice", isBold: true },
    ...["Pea soup is served every Thursday at noon.", "Guests pay eleven euros at the counter.", "Please bring back the blue trays."].map((text, row): PdfText => ({ x: 60, y: 735 - row * 34, size: 18, text })),
  ],
};

const parcel: PdfPage = {
  texts: [
    { x: 60, y: 780, size: 24, text: "Delivery note 5512", isBold: true },
    ...["Forty crates of cork floats", "Weight: 312 kilograms", "Leave them with the night porter."].map((text, row): PdfText => ({ x: 60, y: 735 - row * 34, size: 18, text })),
  ],
};

const months = [["January", 41], ["February", 44], ["March", 52], ["April", 63]] as const;
const chart: PdfPage = {
  texts: [
    { x: 60, y: 790, size: 20, text: "Visitors of the pump museum", isBold: true },
    { x: 60, y: 762, size: 13, text: "Visitors a day" },
    ...months.map(([month], bar): PdfText => ({ x: 80 + bar * 115, y: 560, size: 13, text: month })),
    ...months.map(([, count], bar): PdfText => ({ x: 95 + bar * 115, y: 590 + count * 2.2, size: 13, text: `${count}` })),
  ],
  rules: [[60, 580, 540, 580], [60, 580, 60, 750]],
  areas: months.map(([, count], bar) => [80 + bar * 115, 581, 60, count * 2.2, 0.6] as const),
};

/** The upper part of a page as grey pixels. */
async function drawn(page: PdfPage, { dotsPerInch, share }: { readonly dotsPerInch: number; readonly share: number }): Promise<{ readonly width: number; readonly height: number; readonly pixels: Uint8Array }> {
  const document = await openPdf({ name: "page.pdf", bytes: writePdf([page], "page") });
  const { width, height, pixels } = renderPage(document, 1, { dotsPerInch, isGrey: true, name: "page.pdf" });
  document.close();
  const rows = Math.round(height * share);
  return { width, height: rows, pixels: pixels.slice(0, width * rows) };
}

async function jpeg(page: PdfPage): Promise<Uint8Array> {
  const { width, height, pixels } = await drawn(page, { dotsPerInch: 110, share: 0.3 });
  return sharp(pixels, { raw: { width, height, channels: 1 } }).jpeg({ quality: 80 }).toBuffer();
}

const mail = [
  "From: Ingrid Falk <ingrid.falk@brunnsjo.example>", "To: Tomas Ek <tomas.ek@brunnsjo.example>", "Subject: Stand at the Aqua fair", "Date: Mon, 12 Jan 2026 08:30:00 +0100", "Message-ID: <aqua-2026@brunnsjo.example>", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="cut"', "",
  "--cut", "Content-Type: text/plain; charset=utf-8", "", "Our stand is number B17, beside the north entrance.", "The fair opens on the third of March; the lorry leaves two days before.", "The list of what we take along is attached.", "",
  "--cut", 'Content-Type: text/csv; name="packing-list.csv"', 'Content-Disposition: attachment; filename="packing-list.csv"', "", "thing,count,who brings it", "demonstration tank,1,Tomas Ek", "banners,6,Ingrid Falk", "folding chairs,14,the fair", "",
  "--cut--", "",
].join("\r\n");

/** Each file by its path below the handbook; the same bytes each time on the same Node.js. */
export async function handbookFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const scanned = await drawn(lease, { dotsPerInch: 120, share: 1 });
  const sign = greyPng(await drawn({ texts: [{ x: 60, y: 780, size: 30, text: "Assembly point: the oak", isBold: true }] }, { dotsPerInch: 90, share: 0.14 }));
  return new Map<string, Uint8Array>([
    ["products/wave-7.pdf", writePdf([datasheet], "Wave 7 tidal pump")],
    ["archive/boathouse-lease.pdf", writePdf([{ picture: scanned }], "")],
    ["archive/canteen-notice.png", greyPng(await drawn(notice, { dotsPerInch: 110, share: 0.26 }))],
    ["archive/delivery-note.jpg", await jpeg(parcel)],
    ["archive/museum-visitors.png", greyPng(await drawn(chart, { dotsPerInch: 120, share: 0.36 }))],
    ["people/first-aid.docx", writeDocx([
      { heading: "First aid course", level: 1 }, { text: "The course takes place in the gym on the last Friday of October." }, { heading: "What to bring", level: 2 }, { item: "a wool blanket" }, { item: "indoor shoes" },
      { heading: "Who teaches", level: 2 }, { table: [["Hour", "Subject", "Teacher"], ["9", "Burns", "Dr. Amina Holm"], ["11", "Broken bones", "Lars Vik"]] }, { picture: sign, description: "The sign beside the door" },
    ])],
    ["meetings/dealer-day.pptx", writePptx([
      { title: "Dealer day in Bergen", lines: ["Sixty dealers from nine countries", "The ferry leaves at 16:40"], notes: "Thank the harbour master by name: Solveig." },
      { title: "Margins", lines: ["Dealers keep 22 percent of each spare part"], notes: "Do not hand out the price list." },
    ])],
    ["products/rental.xlsx", writeXlsx([
      { name: "Rental", rows: [["Machine", "Per week", "Deposit", "Valid from"], ["Mud pump M3", 410, 1500, { day: 46023 }], ["Ice pump I9", 655, 2200, { day: 46054 }], ["Foam pump F2", 298, 900, { day: 46023 }]] },
      { name: "Depots", rows: [["Depot", "Opens"], ["Sundsvall", "07:15"], ["Kiel", "08:45"]] },
    ])],
    ["meetings/aqua-fair.eml", Buffer.from(mail, "utf8")],
  ]);
}
