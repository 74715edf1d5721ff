import { suite } from './suite.js';

suite('annotations');
