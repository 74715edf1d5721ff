import { messageOf } from '../core/errors.js';
import type { Fault } from '../core/evidence.js';
import { EgressRefused } from './egress.js';

type Phase = Fault['phase'];

/** A fault on its way up: thrown inside wire/, and by `connect`, which has no exchange to put it into. */
export class WireFault extends Error {
  override readonly name = 'WireFault';
  constructor(
    readonly fault: Fault,
    options?: { cause?: unknown },
  ) {
    super(fault.message, options);
  }
}

/** What an error of Node means in the words of the call log. `phase` is where the exchange stood. */
export function faultOf(error: unknown, phase: Phase): Fault {
  if (error instanceof WireFault) return error.fault;
  if (error instanceof EgressRefused) return { kind: 'refused-by-policy', phase: 'dns', message: error.message };
  const { code, syscall } = error as NodeJS.ErrnoException;
  const message = error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : messageOf(error);
  return {
    kind: kindOf(code, syscall, phase),
    phase,
    message: code && !message.includes(code) ? `${code}: ${message}` : message,
  };
}

function kindOf(code: string | undefined, syscall: string | undefined, phase: Phase): Fault['kind'] {
  if (phase === 'dns' || phase === 'connect' || phase === 'tls') return phase;
  if (code === 'HPE_HEADER_OVERFLOW' || code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 'too-large';
  // The connection was closed in good order, too early for HTTP.
  if (code === 'HPE_INVALID_EOF_STATE') return 'eof';
  if (
    code?.startsWith('HPE_') ||
    code?.startsWith('Z_') ||
    code?.startsWith('ERR__ERROR_') ||
    code?.startsWith('ERR_PADDING')
  ) {
    return 'bad-encoding';
  }
  // Node calls a FIN ECONNRESET too (`socket hang up`, `aborted`), but only a real reset comes from a system call. The other way
  // round libuv takes a reset for an end where it arrives together with data: nothing should hang on telling the two apart.
  return syscall || code === 'EPIPE' ? 'reset' : 'eof';
}
