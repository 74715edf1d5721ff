import { defineDefect, type World } from '../define.js';

const mark = (world: World, type: string): void => {
  Object.assign((world.tools.list_tags.inputSchema.properties as Record<string, object>).prefix!, {
    type,
    'x-mcp-header': 'Prefix',
  });
};

export default defineDefect(
  (world) => {
    const { height } = world.tools.draw_chart.inputSchema.properties as Record<string, object>;
    Object.assign(height!, { type: 'number', 'x-mcp-header': 'Height' });
  },
  { given: (world) => mark(world, 'string') },
);
