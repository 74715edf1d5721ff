import type { Exchange, SeenResponse } from '../harness/core/evidence.js';
import { cut, line, visible } from './text.js';
import { bytes, duration } from './wording.js';

/**
 * An exchange as text, close to what was on the wire, with nothing in it that a viewer could act on.
 * @param limit most characters of each body and of each header value
 */
export function renderExchange(exchange: Exchange, limit: number): string {
  const { request, response, fault, timings } = exchange;
  const phases = (['dns', 'connect', 'tls', 'firstByte', 'lastByte'] as const).flatMap((phase) => {
    const ms = timings[`${phase}Ms`];
    return ms === undefined ? [] : `${phase} ${duration(ms)}`;
  });
  return [
    `# ${line(exchange.purpose)}`,
    `# exchange ${line(exchange.id)} at ${line(exchange.at)}${exchange.remote ? ` to ${line(exchange.remote)}` : ''}`,
    ...(phases.length ? [`# until ${phases.join(', ')}`] : []),
    '',
    `${line(request.method)} ${line(request.url, limit)}`,
    ...message(request.headers, request.body, limit),
    ...(response
      ? ['', `HTTP ${response.status}`, ...message(response.headers, response.body, limit), ...extent(response)]
      : []),
    ...(fault ? ['', `# ended by ${fault.kind} in phase ${fault.phase}: ${line(fault.message, limit)}`] : []),
    '',
  ].join('\n');
}

const message = (headers: Readonly<Record<string, string>>, body: string | undefined, limit: number): string[] => [
  ...Object.entries(headers).map(([name, value]) => `${line(name, 200)}: ${line(value, limit)}`),
  ...(body ? ['', visible(cut(body, limit))] : []),
];

const extent = ({ bodyBytes, events, comments }: SeenResponse): string[] => [
  '',
  `# body of ${bytes(bodyBytes)}${events ? `, ${events.length} SSE events` : ''}${comments ? `, ${comments} SSE comments` : ''}`,
];
