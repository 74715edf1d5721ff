import { defineCheck } from '../../core/check.js';
import {
  all,
  doubtful,
  each,
  type Finding,
  met,
  notApplicable,
  show,
  untestable,
  violated,
} from '../../core/outcome.js';
import { isPassing, seen } from '../../core/seen.js';

export default defineCheck({
  needs: { registered: 'authorization/registration' },
  judge: ({ registered: { routes, registrations } }) => {
    if (!routes.dcr) return notApplicable('the authorization server offers no dynamic registration');
    if (routes.taken !== 'dcr') return untestable('the target file names a client: none was registered');
    // Which redirect URIs are taken is for the rows of the callbacks; only where none is, registration itself is at fault.
    const taken = registrations.filter(({ client }) => client);
    const clientOf = new Set(taken.map(({ name }) => name));
    // The one with an unknown member, refused, where it is taken without.
    const picky = registrations.filter(({ name, client }) => !client && clientOf.has(name));
    return each(
      'registrations',
      taken.length > 0 ? [...picky, ...taken] : registrations,
      ({ name, metadata, exchange, document }) => {
        const at = { subject: `registration of ${name}`, exchange: exchange.id };
        const { status = 0, body = '' } = exchange.response ?? {};
        if (isPassing(exchange)) return untestable(`${at.subject}: ${seen(exchange)}`);
        if (!document)
          return violated({
            ...at,
            expected: `201 with a client record${clientOf.has(name) ? ', unknown members ignored' : ''}`,
            observed: seen(exchange),
          });
        return all([
          ...record(document, body, metadata.redirect_uris).map((wrong) => violated({ ...at, ...wrong })),
          ...oddities(document, status).map((odd) => doubtful({ ...at, ...odd })),
          met,
        ]);
      },
    );
  },
});

type Difference = Pick<Finding, 'expected' | 'observed'>;
type Document = Readonly<Record<string, unknown>>;

/** What RFC 7591 §3.2.1 asks of a client record and this one does not hold. */
function record(document: Document, body: string, asked: readonly string[]): Difference[] {
  const { client_id, redirect_uris: uris } = document;
  const echoed = Array.isArray(uris) && uris.length === asked.length && asked.every((uri) => uris.includes(uri));
  const isTime = (name: string): boolean =>
    // A float such as 0.0 shows in the raw text only.
    Number.isSafeInteger(document[name]) && !new RegExp(`"${name}"\\s*:\\s*-?[0-9]+[.eE]`).test(body);
  const times = ['client_id_issued_at', 'client_secret_expires_at'].filter((name) => document[name] != null);
  return [
    ...(typeof client_id === 'string' && client_id ? [] : [{ expected: 'a client_id', observed: show(client_id) }]),
    ...(echoed || uris === undefined ? [] : [{ expected: `redirect_uris ${show(asked)}`, observed: show(uris) }]),
    ...times
      .filter((name) => !isTime(name))
      .map((name) => ({ expected: `${name}, an integer of seconds`, observed: show(document[name]) })),
    ...(document.client_secret && document.client_secret_expires_at == null
      ? [{ expected: 'client_secret_expires_at beside client_secret', observed: 'nothing' }]
      : []),
  ];
}

function oddities(document: Document, status: number): Difference[] {
  const nulls = Object.keys(document).filter((name) => document[name] === null);
  return [
    ...(status === 201 ? [] : [{ expected: 'status 201', observed: `status ${status}` }]),
    ...nulls.map((name) => ({ expected: `${name} left out where it has no value`, observed: 'null' })),
    ...(document.client_secret ? [{ expected: 'a public client, as asked', observed: 'a client_secret' }] : []),
    ...(document.redirect_uris === undefined ? [{ expected: 'redirect_uris echoed', observed: 'nothing' }] : []),
  ];
}
