import { Note } from "../components/note.js";
import { Component, html } from "../view.js";
import { Head } from "./head.js";

/** Shows a place, or that it cannot be shown: the rest of the app goes on. */
export class ErrorBoundary extends Component {
  state = { error: /** @type {Error | null} */ (null) };

  /** @param {unknown} error */
  static getDerivedStateFromError(error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const again = () => this.setState({ error: null });
    return html`<div class="screen">
      <${Head} title="This place cannot be shown" />
      <${Note}
        icon="alert"
        kind="bad"
        title="Nothing is lost"
        actions=${html`<button type="button" class="button" onClick=${again}>Try again</button>`}
      >
        What you logged is on this device. The other places still work.
      <//>
      <details>
        <summary>What went wrong</summary>
        <p class="mono">${error.message}</p>
      </details>
    </div>`;
  }
}
