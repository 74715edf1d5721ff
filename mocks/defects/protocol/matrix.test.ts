import { prove } from '../prove.js';

prove('protocol');
