import { prove } from '../prove.js';

prove('compat');
