import { prove } from '../prove.js';

prove('tls');
