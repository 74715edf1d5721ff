import type { InferSchema, ToolMetadata } from 'xmcp';
import { z } from 'zod';
import { degrees } from '../degrees';

export const schema = { city: z.enum(['Wien', 'Graz', 'Linz']).describe('Name of the city') };

export const metadata: ToolMetadata = {
  name: 'get_temperature',
  description: 'Gives the temperature of one city in degrees Celsius, by the name of the city.',
  annotations: { title: 'Get the temperature', readOnlyHint: true },
};

export default function getTemperature({ city }: InferSchema<typeof schema>) {
  return `${degrees[city]} degrees in ${city}`;
}
