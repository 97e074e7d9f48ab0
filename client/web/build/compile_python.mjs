// Compiles archives of Python to .pyc with the very Python that will run them: sources would cost seconds at each start.
// Arguments, in threes: an archive of sources, the archive to write, and how much to optimize (as `python -O` does).
import { readFileSync, writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const COMPILE = `
import zipfile
from importlib.util import source_hash
from importlib._bootstrap_external import _code_to_hash_pyc

def compile_archive(source, target, optimize):
    with zipfile.ZipFile(source) as sources, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as compiled:
        for name in sources.namelist():
            content = sources.read(name)
            if name.endswith(".py"):
                code = compile(content, name, "exec", dont_inherit=True, optimize=optimize)
                # With the hash of its source (PEP 552), which no import checks: the source is not there.
                name, content = name + "c", bytes(_code_to_hash_pyc(code, source_hash(content), False))
            compiled.writestr(zipfile.ZipInfo(name), content)

compile_archive
`;

const pyodide = await loadPyodide();
const compileArchive = pyodide.runPython(COMPILE);
const files = process.argv.slice(2);
for (let i = 0; i < files.length; i += 3) {
  const [source, target, optimize] = files.slice(i);
  pyodide.FS.writeFile("/source.zip", readFileSync(source));
  compileArchive("/source.zip", "/target.zip", Number(optimize));
  writeFileSync(target, pyodide.FS.readFile("/target.zip"));
}
