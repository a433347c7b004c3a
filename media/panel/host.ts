/** What VS Code gives to a webview, once. */
declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** The way to the extension, and a place to keep what must outlive hiding. All that the panel knows of VS Code. */
export type Host = {
  readonly post: (message: unknown) => void;
  /** Calls back with every message that arrives, ours or not. */
  readonly listen: (receive: (message: unknown) => void) => void;
  /** What was kept last, perhaps by an older version; undefined when nothing was. */
  readonly kept: () => unknown;
  readonly keep: (state: unknown) => void;
};

/** The host of this page. To be called once. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    listen: (receive) =>
      window.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data)),
    kept: () => api.getState(),
    keep: (state) => api.setState(state),
  };
}
