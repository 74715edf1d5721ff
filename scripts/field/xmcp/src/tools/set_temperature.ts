import type { InferSchema, ToolMetadata } from 'xmcp';
import { z } from 'zod';
import { degrees } from '../degrees';

export const schema = {
  city: z.enum(['Wien', 'Graz', 'Linz']).describe('Name of the city'),
  celsius: z.number().int().min(-40).max(50).describe('Degrees Celsius'),
};

export const metadata: ToolMetadata = {
  name: 'set_temperature',
  description: 'Sets the temperature of one city, in place of the one that it had.',
  annotations: { title: 'Set the temperature', readOnlyHint: false, destructiveHint: true },
};

export default function setTemperature({ city, celsius }: InferSchema<typeof schema>) {
  degrees[city] = celsius;
  return `${celsius} degrees in ${city}`;
}
