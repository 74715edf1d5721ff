import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const { redirectUriRegistrable } = world.auth;
  world.auth.redirectUriRegistrable = (uri) => redirectUriRegistrable(uri) || uri.startsWith('http://evil.example/');
});
