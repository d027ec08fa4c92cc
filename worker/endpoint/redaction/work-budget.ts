/** Bounds the work on one answer, in steps and not in time: the same answer is always treated the same. */
export class WorkBudget {
  readonly #limit: number;
  #spent = 0;

  /** @param limit in steps */
  constructor(limit: number) {
    this.#limit = limit;
  }

  spend(steps: number): void {
    this.#spent += steps;
  }

  get spent(): number {
    return this.#spent;
  }

  get isSpent(): boolean {
    return this.#spent > this.#limit;
  }
}
