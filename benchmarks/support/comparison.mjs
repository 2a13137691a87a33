import { median } from './interleave.mjs';

/**
 * One line of the table.
 *
 * @param ours - what was measured, round by round
 * @param theirs - what was measured in the same rounds
 * @param unit - of both
 * @param atMost - the target of ours / theirs; or `atLeast`; or neither
 */
export function compare({ what, against, ours, theirs, unit, atMost, atLeast }) {
  // The median of the rounds' ratios: a slow second falls on both sides of its round.
  const ratio = median(ours.map((value, round) => value / theirs[round]));
  return { what, against, ratio, ...judge(ratio, atMost, atLeast), ours: median(ours), theirs: median(theirs), unit };
}

function judge(ratio, atMost, atLeast) {
  if (atMost !== undefined) return { target: `≤ ${atMost}`, reached: ratio <= atMost };
  if (atLeast !== undefined) return { target: `≥ ${atLeast}`, reached: ratio >= atLeast };
  return { target: null, reached: null };
}
