/**
 * Measures the contenders in turn, round after round, each round beginning with another, so that what else the machine
 * does falls on all of them alike. The first rounds only warm up.
 *
 * @returns by contender, what `measure` answered, round by round
 */
export async function interleave(contenders, measure, { rounds, warmUp }) {
  const names = Object.keys(contenders);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const turn of names.keys()) {
      const name = names.at((turn + round) % names.length);
      const sample = await measure(contenders[name]);
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** The value that so many percent of the values are at most. */
export function percentile(percent, values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1];
}
