// Entry of a picture process: recognition, page drawing and the lock, joined to the loop that serves requests.
import { fail } from "#core/errors";
import { openPdf } from "#engines/formats/pdf/library/library";
import { renderPage } from "#engines/formats/pdf/page/render";
import { runPictureChild } from "#engines/pictures/child";
import { lockDown } from "#engines/process/sandbox";

await runPictureChild({
  lock: () => void lockDown(JSON.parse(process.argv[2] ?? "[]") as readonly string[]),
  async drawPdf({ bytes, name, page, dotsPerInch }) {
    const document = await openPdf({ name, bytes });
    try {
      if (page > document.pages) throw fail("document.no_page", { document: name, page });
      return renderPage(document, page, { dotsPerInch, isGrey: false, name });
    } finally {
      document.close();
    }
  },
});
