// Writes FILE.br and FILE.gz beside each file that stdin names, one a line, where that makes it smaller.
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

async function compress(file) {
  const content = readFileSync(file);
  // A window beyond the file takes time and saves nothing.
  const bits = Math.ceil(Math.log2(content.length + 1));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: Math.min(Math.max(bits, 16), constants.BROTLI_MAX_WINDOW_BITS),
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const smaller = { br: await brotli(content, { params }), gz: await zip(content, { level: 9 }) };
  for (const [ending, compressed] of Object.entries(smaller)) {
    if (compressed.length < content.length) writeFileSync(`${file}.${ending}`, compressed);
  }
}

const files = readFileSync(0, "utf8").split("\n").filter(Boolean);
await Promise.all(files.map(compress));
