import { suite } from './suite.js';

suite('cors');
