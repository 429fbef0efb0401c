// `fetch` for uploads that tells how many bytes have left: fetch itself does not say, XMLHttpRequest does.

/** A `fetch` that sends a file by XMLHttpRequest and everything else as ever. */
export function sendingFetch(onSent: (bytes: number) => void): typeof fetch {
  return (target, init = {}) => (init.body instanceof Blob ? sent(String(target), { ...init, body: init.body }, onSent) : fetch(target, init));
}

function sent(target: string, { method = "PUT", headers, body, signal }: Omit<RequestInit, "body"> & { readonly body: Blob }, onSent: (bytes: number) => void): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, target);
    request.responseType = "arraybuffer";
    new Headers(headers).forEach((value, name) => request.setRequestHeader(name, value));
    request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
    request.addEventListener("load", () => resolve(new Response(request.response as ArrayBuffer, { status: request.status, headers: headersOf(request) })));
    for (const end of ["error", "timeout"]) request.addEventListener(end, () => reject(new DOMException("The connection broke off.", "NetworkError")));
    request.addEventListener("abort", () => reject(new DOMException("The upload was stopped.", "AbortError")));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

function headersOf(request: XMLHttpRequest): Headers {
  const lines = request.getAllResponseHeaders().split("\r\n").filter((line) => line !== "");
  return new Headers(lines.map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
}
