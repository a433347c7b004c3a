/** Calls back each second, and only while it is told to. */
export class Ticker {
  readonly #tick: () => void;
  #timer: number | undefined;

  constructor(tick: () => void) {
    this.#tick = tick;
  }

  /** Starts or stops; to be told as often as one likes. */
  run(wanted: boolean): void {
    if (wanted === (this.#timer !== undefined)) return;
    if (wanted) {
      this.#timer = window.setInterval(this.#tick, 1000);
    } else {
      window.clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}
