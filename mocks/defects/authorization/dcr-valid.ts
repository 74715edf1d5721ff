import { defineDefect, onJson } from '../define.js';

export default defineDefect((world) => {
  onJson(world, '/register', (client) => {
    client.client_uri = null;
    client.client_id_issued_at = String(client.client_id_issued_at);
  });
});
