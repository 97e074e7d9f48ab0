export { loadPyodide } from "pyodide";
/** The address of the folder with Pyodide and what runs on it, with a slash at its end. */
export const RUNTIME: string;
