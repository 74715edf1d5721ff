import { defineDefect, isModern } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, request) => {
    const { name } = (request.message?.params ?? {}) as { name?: string };
    const succeeded = response.status === 200 && !String(response.body).includes('"isError":true');
    if (name === 'draw_chart' && isModern(request) && !response.streaming && succeeded) response.status = 400;
  });
});
