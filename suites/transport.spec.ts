import { suite } from './suite.js';

suite('transport');
