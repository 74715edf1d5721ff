import { prove } from '../prove.js';

prove('errors');
