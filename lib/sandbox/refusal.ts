/** What is wrong, by field, as Laravel's validation tells it. */
export type FieldErrors = Record<string, string[]>;

/** Ends a request with an error status, and a body in Laravel's words: Affili's own errors are not documented. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors?: FieldErrors,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  get body(): object {
    return { message: this.message, ...(this.errors && { errors: this.errors }) };
  }
}
