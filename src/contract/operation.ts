// An operation as pure data: everything that any surface needs to offer it.
import type { Static, TObject, TSchema } from "typebox";
import type { Principal, Role } from "#core/access";
import type { ErrorCode } from "#core/errors";

/** JSON in: one flat object. Names in the route's `{braces}` come from the path, the rest from the query (GET, DELETE) or the body. */
export interface ValueInput<Schema extends TObject> {
  readonly kind: "value";
  readonly schema: Schema;
}

/** A stream of bytes in; `schema` describes what comes in path and query. */
export interface UploadInput<Schema extends TObject> {
  readonly kind: "upload";
  readonly schema: Schema;
}

/** JSON out. */
export interface ValueOutput<Schema extends TSchema> {
  readonly kind: "value";
  readonly schema: Schema;
}

/** A sequence of JSON items out, pulled by the consumer; server-sent events on HTTP, lines on the command line. */
export interface StreamOutput<Schema extends TSchema> {
  readonly kind: "stream";
  readonly schema: Schema;
}

/** Bytes out, with a media type. */
export interface BytesOutput {
  readonly kind: "bytes";
}

type Input = ValueInput<TObject> | UploadInput<TObject>;
type Output = ValueOutput<TSchema> | StreamOutput<TSchema> | BytesOutput;

/** One thing that any surface can ask for. */
export interface Operation<I extends Input = Input, O extends Output = Output, Name extends string = string> {
  /** Unique, `noun.verb`, e.g. `documents.list`; also the SDK path `client.documents.list()`. */
  readonly name: Name;
  readonly summary: string;
  /** Method and path, e.g. `GET /api/v1/collections/{collection}/documents`. */
  readonly http: `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /api/v1/${string}`;
  readonly role: Role;
  /** `read` may be repeated; `write` takes an idempotency key; `job` answers with a job. */
  readonly effect: "read" | "write" | "job";
  readonly input: I;
  readonly output: O;
  readonly errors: readonly ErrorCode[];
  readonly examples: readonly OperationExample[];
  /** Command words after `plinth` and inputs taken by position; absent where a local command covers it. */
  readonly cli?: { readonly command: string; readonly positionals?: readonly string[] };
  /** Offered to agents as a tool. */
  readonly mcp?: boolean;
}

/** A worked example: shown in `--help`, OpenAPI and docs. */
export interface OperationExample {
  readonly title: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Declares a JSON input. */
export function value<Schema extends TSchema>(schema: Schema): { readonly kind: "value"; readonly schema: Schema } {
  return { kind: "value", schema };
}

/** Declares a byte-stream input. */
export function upload<Schema extends TObject>(schema: Schema): UploadInput<Schema> {
  return { kind: "upload", schema };
}

/** Declares a stream of items as output. */
export function stream<Schema extends TSchema>(schema: Schema): StreamOutput<Schema> {
  return { kind: "stream", schema };
}

/** Declares bytes as output. */
export const bytes: BytesOutput = { kind: "bytes" };

/** Declares an operation; keeps its literal types. */
export function operation<const I extends Input, const O extends Output, const Name extends string>(definition: Operation<I, O, Name>): Operation<I, O, Name> {
  return definition;
}

/** What every handler is given beside its input. */
export interface Context {
  readonly principal: Principal;
  readonly signal: AbortSignal;
  /** UTC milliseconds by which the answer is due. */
  readonly deadlineAt: number;
  readonly requestId: string;
  /** Key under which a write is done once, however often it is sent. */
  readonly idempotencyKey?: string;
}

/** Bytes with what a client needs to show them. `download` is a file name; `etag` names the content (unquoted); `slice` reads a part without the rest. */
export interface BytesResult {
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly download?: string;
  readonly etag?: string;
  readonly slice?: (start: number, end: number) => AsyncIterable<Uint8Array>;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** An upload as a handler receives it: the described fields and the bytes. */
export type Uploaded<Fields> = Fields & { readonly body: AsyncIterable<Uint8Array> };

/** Input type of an operation's handler. */
export type InputOf<Op extends Operation> = Op["input"] extends UploadInput<infer Schema> ? Uploaded<Static<Schema>> : Op["input"] extends ValueInput<infer Schema> ? Static<Schema> : never;

/** Output type of an operation's handler. */
export type OutputOf<Op extends Operation> = Op["output"] extends StreamOutput<infer Schema> ? AsyncIterable<Static<Schema>> : Op["output"] extends BytesOutput ? BytesResult : Op["output"] extends ValueOutput<infer Schema> ? Static<Schema> : never;

/** The handler of one operation. */
export type Handler<Op extends Operation> = (input: InputOf<Op>, context: Context) => Promise<OutputOf<Op>>;

/** Handlers of a noun's operations: a missing one does not compile. */
export type Handlers<Nouns extends Readonly<Record<string, Operation>>> = { readonly [Name in keyof Nouns]: Handler<Nouns[Name]> };
