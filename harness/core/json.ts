/** A JSON value, as far as one of unknown origin is known. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object, as opposed to an array or a scalar. */
export const isObject = (value: unknown): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
