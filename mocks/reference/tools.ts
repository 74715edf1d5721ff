import { lookups, overviews } from './read-tools.js';
import { changes } from './write-tools.js';

/** Fresh definitions and behaviour of the reference's tools, in the order of tools/list. */
export const notesTools = () => ({ ...lookups(), ...changes(), ...overviews() });
