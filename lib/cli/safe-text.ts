/*
 * Visitors type the names of customers, and anybody can answer in Affili's place. None of that may control a terminal
 * (escape sequences), reverse a line (bidi controls), hide characters, or become a formula in a spreadsheet. Everything
 * that the tool prints goes through this file.
 */

/**
 * Control characters (C0, DEL, C1), format characters (bidi controls, zero-width ones, tags), line and paragraph
 * separators, lone surrogates, and invisible letters (Hangul fillers, the empty Braille pattern). Except ZWNJ and ZWJ,
 * which Persian words and emoji need, and the selector that turns the character before it into an emoji.
 */
const UNSAFE =
  /(?:(?![\u200c\u200d]|(?<=\p{Emoji})\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800])+/gu;

/** How a formula begins in any spreadsheet; full-width and small forms are normalized first. */
const FORMULA = /^[=+\-@\u2212]/;

/**
 * Excel splits cells at the system's list separator: a comma, or a semicolon if the comma is the decimal point, or the
 * Arabic form of either.
 */
const SEPARATOR = /[,;\u061b\u060c]/;

/**
 * The start of a cell, also for a reader that does not split at commas: to it our quotes are in mid-cell, where they
 * don't keep our cell in one piece. Captures the first character that is neither a blank nor a quote.
 */
const START = /(?<=^|[;\u061b\u060c])(?=["\s\p{Cf}]*(.))/gu;

/** One line for a terminal. */
export function toLine(text: string): string {
  return text.replace(UNSAFE, ' ');
}

/** JSON that is safe on a terminal; parsing it gives exactly the same value. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSAFE, (characters) => characters.replace(/[^\n]/g, escaped));
}

/** A cell of CSV by RFC 4180, on one line, that no spreadsheet takes for a formula, whatever it splits cells at. */
export function toCell(text: string): string {
  const inert = toLine(text).replace(START, (_, first: string) => (FORMULA.test(first.normalize('NFKC')) ? "'" : ''));
  return inert.includes('"') || SEPARATOR.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

function escaped(codeUnit: string): string {
  return `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
