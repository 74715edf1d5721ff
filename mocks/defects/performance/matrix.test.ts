import { prove } from '../prove.js';

prove('performance');
