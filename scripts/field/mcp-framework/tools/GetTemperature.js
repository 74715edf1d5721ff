import { MCPTool } from 'mcp-framework';
import { z } from 'zod';
import { degrees } from '../degrees.js';

export default class GetTemperature extends MCPTool {
  name = 'get_temperature';
  description = 'Gives the temperature of one city in degrees Celsius, by the name of the city.';
  annotations = { title: 'Get the temperature', readOnlyHint: true };
  schema = z.object({ city: z.enum(['Wien', 'Graz', 'Linz']).describe('Name of the city') });

  async execute({ city }) {
    return `${degrees[city]} degrees in ${city}`;
  }
}
