import type { ToolMetadata } from 'xmcp';
import { degrees } from '../degrees';

export const schema = {};

export const metadata: ToolMetadata = {
  name: 'list_cities',
  description: 'Lists the names of the cities whose temperature is known.',
  annotations: { title: 'List the cities', readOnlyHint: true },
};

export default function listCities() {
  return Object.keys(degrees).join(', ');
}
