import { MCPServer, text } from 'mcp-use/server';
import { z } from 'zod';

const degrees = { Wien: 20, Graz: 22, Linz: 18 };
const city = z.enum(['Wien', 'Graz', 'Linz']).describe('Name of the city');
const server = new MCPServer({ name: 'weather', version: '1.0.0' });

server.tool(
  {
    name: 'list_cities',
    title: 'List the cities',
    description: 'Lists the names of the cities whose temperature is known.',
    annotations: { title: 'List the cities', readOnlyHint: true },
  },
  async () => text(Object.keys(degrees).join(', ')),
);
server.tool(
  {
    name: 'get_temperature',
    title: 'Get the temperature',
    description: 'Gives the temperature of one city in degrees Celsius, by the name of the city.',
    schema: z.object({ city }),
    annotations: { title: 'Get the temperature', readOnlyHint: true },
  },
  async ({ city: name }) => text(`${degrees[name]} degrees in ${name}`),
);
server.tool(
  {
    name: 'set_temperature',
    title: 'Set the temperature',
    description: 'Sets the temperature of one city, in place of the one that it had.',
    schema: z.object({ city, celsius: z.number().int().min(-40).max(50).describe('Degrees Celsius') }),
    annotations: { title: 'Set the temperature', readOnlyHint: false, destructiveHint: true },
  },
  async ({ city: name, celsius }) => {
    degrees[name] = celsius;
    return text(`${celsius} degrees in ${name}`);
  },
);

await server.listen(Number(process.env.PORT));
