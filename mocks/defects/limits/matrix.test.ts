import { prove } from '../prove.js';

prove('limits');
