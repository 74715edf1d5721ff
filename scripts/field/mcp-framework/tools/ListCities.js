import { MCPTool } from 'mcp-framework';
import { z } from 'zod';
import { degrees } from '../degrees.js';

export default class ListCities extends MCPTool {
  name = 'list_cities';
  description = 'Lists the names of the cities whose temperature is known.';
  annotations = { title: 'List the cities', readOnlyHint: true };
  schema = z.object({});

  async execute() {
    return Object.keys(degrees).join(', ');
  }
}
