/*
 * Visitors type what customers are called, and anybody can answer in Affili's place: nothing of that may command a
 * terminal (escape sequences), turn a line around (bidi controls), hide characters, or be a formula in a sheet. All that
 * the tool prints goes through this file.
 */

/**
 * Control characters (C0, DEL, C1), format characters (bidi controls, zero-width ones, tags), line and paragraph
 * separators, lone surrogates, and letters that do not show (Hangul fillers, the empty Braille pattern). Not ZWNJ and ZWJ,
 * which Persian words and emoji are written with, nor what makes an emoji of the character before it.
 */
const UNSAFE =
  /(?:(?![\u200c\u200d]|(?<=\p{Emoji})\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800])+/gu;

/** How a formula begins, in some spreadsheet or other; full-width and small forms are normalised before. */
const FORMULA = /^[=+\-@\u2212]/;

/**
 * Excel separates cells at the system's list separator: the comma, the semicolon where the comma is the decimal point, or
 * the Arabic forms of both.
 */
const SEPARATOR = /[,;\u061b\u060c]/;

/**
 * Where a cell begins, also for a reader that does not separate at the comma: our quotes are amid its cells, where they do
 * not hold ours together. With the first character that is neither a blank nor a quote.
 */
const START = /(?<=^|[;\u061b\u060c])(?=["\s\p{Cf}]*(.))/gu;

/** One line for a terminal. */
export function toLine(text: string): string {
  return text.replace(UNSAFE, ' ');
}

/** JSON that can be shown on a terminal; reading it gives the very value. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSAFE, (characters) => characters.replace(/[^\n]/g, escaped));
}

/** A cell of CSV by RFC 4180, on one line, which no spreadsheet takes for a formula, whatever it separates cells at. */
export function toCell(text: string): string {
  const inert = toLine(text).replace(START, (_, first: string) => (FORMULA.test(first.normalize('NFKC')) ? "'" : ''));
  return inert.includes('"') || SEPARATOR.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

function escaped(codeUnit: string): string {
  return `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
