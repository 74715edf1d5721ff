import { defineDefect, isModern } from '../define.js';
import { withLogging } from '../features.js';

const LOG = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'called' } };

export default defineDefect(
  (world) => {
    world.hooks.onResponse.push((response, request) => {
      if (!isModern(request) || request.message?.method !== 'tools/call' || response.streaming) return;
      if (response.status !== 200 || typeof response.body !== 'string') return;
      response.headers = { ...response.headers, 'content-type': 'text/event-stream' };
      delete response.headers['content-length'];
      response.body = `data: ${JSON.stringify(LOG)}\n\ndata: ${response.body}\n\n`;
    });
  },
  { given: withLogging },
);
