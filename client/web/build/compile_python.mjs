// Compiles archives of Python to .pyc with the very Python that will run them: sources would cost seconds at each start.
// Arguments: pairs of files, an archive of sources and the archive to write.
import { readFileSync, writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const COMPILE = `
import zipfile
from importlib.util import source_hash
from importlib._bootstrap_external import _code_to_hash_pyc

def compile_archive(source, target):
    with zipfile.ZipFile(source) as sources, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as compiled:
        for name in sources.namelist():
            content = sources.read(name)
            if name.endswith(".py"):
                code = compile(content, name, "exec", dont_inherit=True, optimize=0)
                # With the hash of its source (PEP 552), which no import checks: the source is not there.
                name, content = name + "c", bytes(_code_to_hash_pyc(code, source_hash(content), False))
            compiled.writestr(zipfile.ZipInfo(name), content)

compile_archive
`;

const pyodide = await loadPyodide();
const compileArchive = pyodide.runPython(COMPILE);
const files = process.argv.slice(2);
for (let i = 0; i < files.length; i += 2) {
  pyodide.FS.writeFile("/source.zip", readFileSync(files[i]));
  compileArchive("/source.zip", "/target.zip");
  writeFileSync(files[i + 1], pyodide.FS.readFile("/target.zip"));
}
