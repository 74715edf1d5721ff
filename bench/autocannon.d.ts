declare module 'autocannon' {
  interface Options {
    url: string;
    connections: number;
    amount: number;
    method: string;
    headers: Record<string, string>;
    body: string;
  }
  interface Result {
    '2xx': number;
    errors: number;
  }
  export default function autocannon(options: Options): Promise<Result>;
}
