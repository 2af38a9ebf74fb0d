import { connect, type Socket } from "node:net";

/** A connection that does what it is told and no more, as slow, idle and hostile clients do. */
export class RawSocket {
  received = "";
  /** Resolves when the server, or the network, has ended it. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => {
      this.received += chunk;
    });
    socket.on("error", () => {});
    this.ended = new Promise((resolve) => socket.once("close", () => resolve()));
  }

  static open(url: string): Promise<RawSocket> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname === "localhost" ? "127.0.0.1" : hostname);
      socket.once("error", reject);
      socket.once("connect", () => resolve(new RawSocket(socket)));
    });
  }

  send(data: string | Uint8Array): void {
    this.#socket.write(data);
  }

  /** Says that nothing more will come, and still listens. */
  endSending(): void {
    this.#socket.end();
  }

  /** Resolves when this has been received. */
  async receives(text: string): Promise<void> {
    while (!this.received.includes(text)) {
      if (this.#socket.destroyed) throw new Error(`Ended before "${text}": ${this.received}`);
      await new Promise<void>((resolve) => {
        this.#socket.once("data", () => resolve());
        this.#socket.once("close", () => resolve());
      });
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** The head of a request to the API for a body of this length. */
export const graphqlHead = (length: number) =>
  `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
