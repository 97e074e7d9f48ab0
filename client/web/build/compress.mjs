// Writes the compressed forms of files: stdin has two lines for each, the file and a folder to make, which gets `br`
// and `gz` where they are smaller than the file. The argument is the quality of brotli, up to 11.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

async function compress(file, folder) {
  const content = readFileSync(file);
  // A window beyond the file takes time and saves nothing.
  const bits = Math.ceil(Math.log2(content.length + 1));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: Number(process.argv[2]),
    [constants.BROTLI_PARAM_LGWIN]: Math.min(Math.max(bits, 16), constants.BROTLI_MAX_WINDOW_BITS),
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const forms = { br: await brotli(content, { params }), gz: await zip(content, { level: 9 }) };
  // Renamed when it is whole; where another build was faster, its folder is the same.
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished);
  for (const [name, form] of Object.entries(forms)) {
    if (form.length < content.length) writeFileSync(`${unfinished}/${name}`, form);
  }
  try {
    renameSync(unfinished, folder);
  } catch {
    rmSync(unfinished, { recursive: true });
  }
}

const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
const pairs = lines.flatMap((line, i) => (i % 2 ? [] : [[line, lines[i + 1]]]));
await Promise.all(pairs.map(([file, folder]) => compress(file, folder)));
