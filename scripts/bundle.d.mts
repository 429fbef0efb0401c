// Types of bundle.mjs for the tests that build an entry of their own.

/** The project's root folder, with a slash at its end. */
export declare const root: string;

/** Bundles `input` (name -> file) into `dir`. */
export declare function bundle(input: Readonly<Record<string, string>>, dir: string): Promise<void>;
