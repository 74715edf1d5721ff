import { MCPTool } from 'mcp-framework';
import { z } from 'zod';
import { degrees } from '../degrees.js';

export default class SetTemperature extends MCPTool {
  name = 'set_temperature';
  description = 'Sets the temperature of one city, in place of the one that it had.';
  annotations = { title: 'Set the temperature', readOnlyHint: false, destructiveHint: true };
  schema = z.object({
    city: z.enum(['Wien', 'Graz', 'Linz']).describe('Name of the city'),
    celsius: z.number().int().min(-40).max(50).describe('Degrees Celsius'),
  });

  async execute({ city, celsius }) {
    degrees[city] = celsius;
    return `${celsius} degrees in ${city}`;
  }
}
