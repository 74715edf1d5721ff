import { setImmediate as breath } from 'node:timers/promises';
import type { Json } from '../session/types.js';
import { isObject } from '../wire/json.js';

/** How large a result is for a model. */
export interface ResultSize {
  /** UTF-16 length of the text that a model reads; images, audio and blobs are not in it. */
  chars: number;
  /** Estimates of tokens: chars / 4, and a byte-pair encoding where the text is long enough for the difference to matter. */
  tokens: { quarter: number; bpe?: number };
  encoding?: string;
}

/** Below this length no estimate can reach the limits: a token is at least one character. */
const SURELY_SMALL_CHARS = 20_000;

/** A text longer than this is counted by its start and scaled up: the limits lie below it. */
const LONGEST_COUNTED_CHARS = 200_000;

/**
 * The encoder takes time with the square of a word's length, and a text without blanks (Chinese, a row of equal letters) is one
 * word: it is handed over in pieces, which adds a token to a piece at most, and others have their turn between them.
 */
const PIECE_CHARS = 250;
const PIECES_AT_ONCE = 40;

/** Text of a CallToolResult as a model gets it: text blocks, embedded text resources, and structuredContent where there is no text. */
export function modelText(result: Record<string, Json>): string {
  const blocks = Array.isArray(result.content) ? result.content.filter(isObject) : [];
  const texts = blocks.flatMap((block) => {
    if (typeof block.text === 'string') return [block.text];
    return isObject(block.resource) && typeof block.resource.text === 'string' ? [block.resource.text] : [];
  });
  if (texts.length === 0 && result.structuredContent !== undefined) return JSON.stringify(result.structuredContent);
  return texts.join('\n');
}

/** Estimates the tokens of a text; the encoder is asked only where the difference could matter. */
export async function tokensOf(text: string): Promise<ResultSize['tokens']> {
  const quarter = Math.ceil(text.length / 4);
  if (text.length <= SURELY_SMALL_CHARS) return { quarter };
  const { countTokens } = await import('gpt-tokenizer');
  const end = Math.min(text.length, LONGEST_COUNTED_CHARS);
  let counted = 0;
  for (let piece = 0; piece * PIECE_CHARS < end; piece++) {
    counted += countTokens(text.slice(piece * PIECE_CHARS, Math.min(end, (piece + 1) * PIECE_CHARS)));
    if (piece % PIECES_AT_ONCE === 0) await breath();
  }
  return { quarter, bpe: Math.round((counted / end) * text.length) };
}

/** Sizes a result (requirements limits.result-size-*). */
export async function sizeOf(result: Record<string, Json>): Promise<ResultSize> {
  const text = modelText(result);
  const tokens = await tokensOf(text);
  return { chars: text.length, tokens, ...(tokens.bpe !== undefined && { encoding: 'o200k_base' }) };
}
