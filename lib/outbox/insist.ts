export interface Patience {
  /** ms after the first failure, in all */
  upTo: number;
  /** ms between two tries */
  every: number;
}

/** Does something again until it succeeds, or the last try fails. */
export async function insist<T>(action: () => Promise<T>, { upTo, every }: Patience): Promise<T> {
  for (let waited = 0; ; waited += every) {
    try {
      return await action();
    } catch (error) {
      if (waited >= upTo) throw error;
      await new Promise<void>((resolve) => void setTimeout(resolve, every).unref());
    }
  }
}
