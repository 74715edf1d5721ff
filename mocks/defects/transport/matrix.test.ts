import { prove } from '../prove.js';

prove('transport');
