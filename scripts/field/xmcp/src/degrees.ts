/** What the three tools show and change: city to degrees. */
export const degrees = { Wien: 20, Graz: 22, Linz: 18 };
