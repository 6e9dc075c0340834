/** The numbers of a score that a rule about variants may use; the smaller, the better. */
export interface ScoreNumbers {
  /** Mean distance between true and predicted point, in pixels. */
  readonly meanErrorPx: number;
  readonly medianErrorPx: number;
  readonly mse: number;
  /** 1 less the mean IoU of the boxes. */
  readonly oneLessIou: number;
  /** 1 less COCO's AP. */
  readonly oneLessAp: number;
  /** Share of the images with the wrong class. */
  readonly errorRate: number;
  /** Mean of -log(probability of the true class). */
  readonly logLoss: number;
}
