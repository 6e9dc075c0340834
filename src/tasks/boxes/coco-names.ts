/** The names of COCO's 80 classes in their order, lower case. */
export const cocoNames: readonly string[] =
  `person|bicycle|car|motorcycle|airplane|bus|train|truck|boat|traffic light|fire hydrant|stop sign|parking meter|bench|bird|cat|dog|horse|sheep|cow|elephant|bear|zebra|giraffe|backpack|umbrella|handbag|tie|suitcase|frisbee|skis|snowboard|sports ball|kite|baseball bat|baseball glove|skateboard|surfboard|tennis racket|bottle|wine glass|cup|fork|knife|spoon|bowl|banana|apple|sandwich|orange|broccoli|carrot|hot dog|pizza|donut|cake|chair|couch|potted plant|bed|dining table|toilet|tv|laptop|mouse|remote|keyboard|cell phone|microwave|oven|toaster|sink|refrigerator|book|clock|vase|scissors|teddy bear|hair drier|toothbrush`.split(
    "|",
  );

/** Ids from 1 to 90 that COCO has no class for. */
const unused = new Set([12, 26, 29, 30, 45, 66, 68, 69, 71, 83]);

/** The ids of these classes in COCO's files. */
export const cocoIds: readonly number[] = Array.from({ length: 90 }, (_, index) => index + 1).filter(
  (id) => !unused.has(id),
);
