import type { Exchange, SeenResponse, SseEvent } from '../core/evidence.js';

/** What evidence does not keep of a body, for as long as the response itself is kept. */
export interface Whole {
  text?: string;
  events?: readonly SseEvent[];
}

const wholes = new WeakMap<SeenResponse, Whole>();

export const keepWhole = (response: SeenResponse, whole: Whole): void => {
  wholes.set(response, whole);
};

/** Whole text of a response body; of an event stream only its beginning. */
export const fullBody = ({ response }: Exchange): string =>
  (response && wholes.get(response)?.text) ?? response?.body ?? '';

/** Events of a response with their whole data. */
export const fullEvents = ({ response }: Exchange): readonly SseEvent[] =>
  (response && wholes.get(response)?.events) ?? response?.events ?? [];
