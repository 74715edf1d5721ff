import { suite } from './suite.js';

suite('tls');
