/** Why the shop can't start, in words for whoever started it: its message says it all, without a stack. */
export class StartError extends Error {}
