import { suite } from './suite.js';

suite('privacy');
