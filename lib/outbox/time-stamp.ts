let last = 0;

/** Now, or a moment later: each is later than the one before in this process. ISO 8601, UTC. */
export function timeStamp(): string {
  last = Math.max(Date.now(), last + 1);
  return new Date(last).toISOString();
}
