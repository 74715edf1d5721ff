import { connect } from 'node:net';

/**
 * The ceiling: what Node can do at all and still parse every reply. Forty lines that trust the server in everything;
 * kept here to be measured against, never to be used.
 * @returns when `calls` calls are done over `connections` connections, one in flight on each
 */
export function raw(url: URL, calls: number, connections: number): Promise<void> {
  let sent = 0;
  let done = 0;
  return new Promise((resolve, reject) => {
    const one = (): void => {
      const socket = connect(Number(url.port), url.hostname).setNoDelay(true);
      let pending = '';
      const send = (): void => {
        const body = `{"jsonrpc":"2.0","id":${++sent},"method":"tools/call","params":{"name":"echo","arguments":{"text":"hello"}}}`;
        socket.write(
          `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
      };
      socket.on('data', (chunk) => {
        pending += chunk.toString('latin1');
        const head = pending.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = /content-length: (\d+)/i.exec(pending);
        if (length ? pending.length < head + 4 + Number(length[1]) : !pending.endsWith('0\r\n\r\n')) return;
        const json = length
          ? pending.slice(head + 4)
          : pending.slice(pending.indexOf('data: ') + 6, pending.indexOf('\n\n', head + 4));
        if (!('result' in (JSON.parse(json) as object))) reject(new Error(json));
        pending = '';
        if (++done === calls) resolve();
        if (sent < calls) send();
        else socket.destroy();
      });
      socket.on('error', reject);
      send();
    };
    for (let i = 0; i < connections; i++) one();
  });
}
