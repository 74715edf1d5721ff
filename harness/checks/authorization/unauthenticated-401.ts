import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { each, met, show, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';
import { isPassing } from '../../core/seen.js';

/** Answers to a request that this server may not know in this shape: they say nothing of authorization. */
const BESIDE_THE_POINT = [400, 404, 405, 406, 415];

type Attempt = Pick<Unauthenticated, 'method' | 'exchange' | 'sessionless'> & { token: string };
type Unauthenticated = ProbeEvidence['authorization/unauthenticated']['attempts'][number];

export default defineCheck({
  needs: { openings: 'transport/openings', seen: 'authorization/unauthenticated' },
  wants: { presented: 'authorization/presented' },
  judge: ({ openings, seen, presented }) => {
    const attempts: Attempt[] = [...seen.attempts, ...(presented?.inSession?.strangers ?? [])];
    // A page for people is none of what the token guards; a stream of the server's messages is.
    if (isStream(openings.get)) attempts.push({ token: 'no token', method: 'GET', exchange: openings.get });
    return each('requests without a valid token', attempts, ({ token, method, exchange, sessionless }) => {
      const { response, fault } = exchange;
      const where = sessionless ? `${method} without a session` : method;
      const finding = { subject: `${where} with ${token}`, expected: 'HTTP 401', exchange: exchange.id };
      if (!response) return untestable(`${finding.subject}: ${fault?.message ?? 'no answer'}`);
      const { status, body } = response;
      if (status === 401) return met;
      // Whether the session or the token is looked at first is the server's affair.
      if (sessionless && !sessionless.served) return met;
      if (isPassing(exchange)) return untestable(`${finding.subject}: status ${status}`);
      const served = BESIDE_THE_POINT.includes(status) && method !== 'initialize';
      // What a tool says that no one has is no sign: how real ones turn strangers away is a row of its own.
      const lazy = openings.auth === 'mixed' && status === 200;
      return served || lazy ? met : violated({ ...finding, observed: `${status} ${show(body)}` });
    });
  },
});

const isStream = ({ response }: Exchange): boolean =>
  response?.status === 200 && /^text\/event-stream\b/i.test(response.headers['content-type'] ?? '');
