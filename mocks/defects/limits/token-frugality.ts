import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.tools.export_notes.run = ({ limit }) => ({
    content: [{ type: 'text', text: '<li class="note"><b>Note</b></li>\n'.repeat(Number(limit ?? 200)) }],
  });
});
