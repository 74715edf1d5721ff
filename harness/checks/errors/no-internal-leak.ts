import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, violated } from '../../core/outcome.js';
import { errorText, type Mistake, textOf } from '../refusal.js';
import { stackTrace } from '../stack-trace.js';

/** Statements as databases and their drivers print them; "Select a note from the list" is none. */
const SQL =
  /\bSELECT\b[^\n]{1,200}\bFROM\b|\bINSERT INTO\b[^\n]{1,200}\bVALUES\b|\bDELETE FROM\b[^\n]{1,100}\bWHERE\b|\bUPDATE\b[^\n]{1,100}\bSET\b[^\n]{1,100}\bWHERE\b|\bSQLSTATE\b/;
const CREDENTIAL =
  /\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{50,}|\bxox[abprs]-[\w-]{20,}|\b[sr]k_live_\w{16,}|\bAIza[\w-]{35}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** An address with the password in it. */
const SIGNED_ADDRESS = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"'<>[\]{}$*]{1,100}:([^\s:@/"'<>[\]{}$*]{3,100})@[\w.-]+/i;
/** What stands for a password where an address is explained. */
const PLACEHOLDER = /^(?:pass(?:word|wd)?|pwd|secret|token|your\w*|my\w*|x+|\.+)$/i;
/** Names that the inside of a cluster or a cloud gives its machines. */
const INTERNAL_HOST =
  /\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:svc\.cluster\.local|cluster\.local|(?:ec2|compute)\.internal)\b/i;
const PRIVATE_ADDRESS = /\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\b/;
/** A path of the machine: a home, or a file below the usual roots. `/app/settings` may well be a page. */
const PATH =
  /(?:^|[\s"'`(=:])(?:\/(?:home|Users)\/[\w.-]+\/[\w./-]+|\/(?:app|var|usr|srv|opt|root|etc|workspace)\/(?:[\w.@-]+\/)*[\w@-]+\.\w{1,5}\b|\/var\/(?:task|www|lib|log)\/[\w./-]+|\/(?:[\w.@-]+\/)*(?:node_modules|site-packages)\/[\w./@-]+|[A-Z]:\\(?:[\w .-]+\\)+[\w.-]+)/;

export default defineCheck({
  needs: { made: 'tools/mistakes', catalog: 'tools/catalog' },
  wants: { refused: 'transport/refusals', bad: 'errors/bad-http' },
  judge: ({ made, catalog, refused, bad }) => {
    const ofTools = made.mistakes.flatMap((mistake): Shown[] => {
      const { tool, reply, arguments: sent } = mistake;
      const text = errorOf(mistake);
      if (text === undefined) return [];
      // What the harness sent, or the tool itself describes, is no secret of the server.
      const described = catalog.tools.filter(({ name }) => name === tool).map(({ definition }) => definition);
      return [{ subject: `tool ${tool}`, text, known: JSON.stringify([sent, described]), exchange: reply.exchange.id }];
    });
    const ofTransport = [
      ...(refused?.eras ?? []).flatMap(({ revision, malformed, unknownMethod }) => [
        ...malformed.map(({ what, exchange }) => ({ subject: `${what} (${revision})`, exchange })),
        ...(unknownMethod.error
          ? [{ subject: `an unknown method (${revision})`, exchange: unknownMethod.exchange, error: true }]
          : []),
      ]),
      ...(bad?.requests ?? []).map(({ what, exchange }) => ({ subject: what, exchange })),
    ];
    return all(
      [
        ...ofTools,
        ...ofTransport.flatMap(({ subject, exchange, ...rest }): Shown[] => {
          const { id, request, response } = exchange;
          if (!response || (response.status < 400 && !('error' in rest))) return [];
          return [{ subject, text: response.body.replaceAll('\\n', '\n'), known: request.body ?? '', exchange: id }];
        }),
      ].map(judged),
      'no error was provoked',
    );
  },
});

/** What an error shows, and what of it is known to be no secret. */
interface Shown {
  subject: string;
  text: string;
  known: string;
  exchange: string;
}

function judged({ subject, text, known, exchange }: Shown): Judgement {
  const shows = (found: string | undefined): string | undefined =>
    found && !known.includes(JSON.stringify(found.trim()).slice(1, -1)) ? found.trim().slice(0, 80) : undefined;
  const finding = (observed: string) => ({
    subject,
    expected: 'an error that shows nothing of the inside',
    observed,
    exchange,
  });
  const trace = stackTrace(text);
  if (trace) return violated(finding(`a stack trace: ${trace.slice(0, 80)}`));
  const [signed, password = ''] = SIGNED_ADDRESS.exec(text) ?? [];
  const credential =
    shows(CREDENTIAL.exec(text)?.[0]) ??
    shows(PLACEHOLDER.test(password) ? undefined : signed)?.replace(`:${password}@`, ':…@');
  if (credential) return violated(finding(`a credential: ${credential}`));
  // A tool that takes SQL may speak of it.
  const statement = /\bSELECT\b|\bSQL\b/i.test(known) ? undefined : shows(SQL.exec(text)?.[0]);
  if (statement) return violated(finding(`an SQL statement: ${statement}`));
  const path = shows(PATH.exec(text)?.[0].replace(/^[\s"'`(=:]/, ''));
  if (path) return doubtful(finding(`a path: ${path}`));
  const address = shows(PRIVATE_ADDRESS.exec(text)?.[0]) ?? shows(INTERNAL_HOST.exec(text)?.[0]);
  return address ? doubtful(finding(`a private address: ${address}`)) : met;
}

/** What an error says; what a tool answers in earnest is its own business: a file tool shows paths. */
function errorOf({ reply: { result, error, exchange } }: Mistake): string | undefined {
  if (result) return result.isError === true ? `${textOf(result)}\n${structured(result)}` : undefined;
  return errorText(error) ?? exchange.response?.body;
}

const structured = ({ structuredContent }: Record<string, unknown>): string =>
  structuredContent === undefined ? '' : JSON.stringify(structuredContent);
