/** Why the shop can't start, for the person who started it: only the message is printed, without a stack. */
export class StartError extends Error {}
