import { prove } from '../prove.js';

prove('reliability');
