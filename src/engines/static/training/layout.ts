// Where everything of a training lies in the memory that its threads share.

/** The sizes of a training. */
export interface TrainingShape {
  readonly pieces: number;
  /** A multiple of 64. */
  readonly dimensions: number;
  /** Pairs of one batch, a multiple of 32. */
  readonly batchPairs: number;
  /** Most given negatives of one batch, a multiple of 32. */
  readonly batchNegativesMax: number;
  readonly batchTokensMax: number;
  readonly batchMasksMax: number;
  readonly threads: number;
}

/** Byte offsets of the parts; all are multiples of 64. */
export interface TrainingLayout {
  readonly table: number;
  readonly gradient: number;
  readonly first: number;
  readonly second: number;
  /** Unit vectors of the batch's texts: those of `a`, of `b`, then the negatives. */
  readonly texts: number;
  readonly textGradients: number;
  readonly lengths: number;
  readonly candidatePanels: number;
  readonly candidateRowPanels: number;
  readonly firstPanels: number;
  readonly scores: number;
  readonly scoresTurned: number;
  readonly rowSums: number;
  readonly columnSums: number;
  readonly losses: number;
  readonly starts: number;
  readonly ids: number;
  readonly weights: number;
  readonly masks: number;
  readonly touched: number;
  readonly bytes: number;
}

/** The layout of a shape. */
export function layoutOf(shape: TrainingShape): TrainingLayout {
  const { pieces, dimensions, batchPairs, batchNegativesMax, batchTokensMax, batchMasksMax, threads } = shape;
  let bytes = 64;
  const room = (values: number): number => {
    const start = bytes;
    bytes += Math.ceil((values * 4) / 64) * 64;
    return start;
  };
  const candidates = batchPairs + batchNegativesMax;
  const rows = batchPairs + candidates;
  const table = (): number => room(pieces * dimensions);
  const parts = {
    table: table(), gradient: table(), first: table(), second: table(),
    texts: room(rows * dimensions), textGradients: room(rows * dimensions), lengths: room(rows),
    candidatePanels: room(candidates * dimensions), candidateRowPanels: room(candidates * dimensions), firstPanels: room(batchPairs * dimensions),
    scores: room(batchPairs * candidates), scoresTurned: room(batchPairs * candidates),
    rowSums: room(batchPairs), columnSums: room(threads * candidates), losses: room(threads),
    starts: room(rows + 1), ids: room(batchTokensMax), weights: room(batchTokensMax), masks: room(2 * batchMasksMax), touched: room(pieces),
  };
  return { ...parts, bytes };
}
