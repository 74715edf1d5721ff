import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.transport.origins.push('https://evil.example', 'null', 'http://127.0.0.1.evil.example');
});
